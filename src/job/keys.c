#include "job/keys.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "job/mode.h"
#include "model/release.h"

#define DCT_ALT	 1
#define DCT_SIZE 0x4000
#define DCT_MS	 60000

#define FIRST_BUILT_IN 200 /* 0.7.0-rc.1: ota.md C7 */

#define ADDRESS_IPV4   0
#define ADDRESS_DOMAIN 1
#define ADDRESS_SIZE   128
#define ADDRESS_PORT   66
#define ADDRESS_MAX    64

/* platforms.md 2.1; the beginnings are those of the keys' DER forms. */
struct layout {
	uint16_t server, server_size;
	uint16_t address;
	uint16_t device;
	uint8_t server_der[4], device_der[2];
	uint8_t server_der_size;
};

static const struct layout tcp = {
	2082, 384, 2466, 34, { 0x30, 0x82, 0x01, 0x22 }, { 0x30, 0x82 }, 4
};
static const struct layout udp = {
	3298, 192, 3490, 3106, { 0x30, 0x59 }, { 0x30, 0x77 }, 2
};

static const char *const state_names[] = { "unknown", "blank", "plausible",
					   "damaged" };

const char *keys_state_name(enum key_state s)
{
	return (unsigned)s <= KEY_DAMAGED ? state_names[s] : "unknown";
}

/* Wi-Fi of Gen 2 talks TCP, cellular and later ones UDP. */
static bool uses_udp(const struct job *j)
{
	return j->device.platform->gen >= 3 || j->device.platform->cellular;
}

static bool is_blank(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != 0xFF)
			return false;
	}
	return true;
}

static enum key_state judge(const uint8_t *p, size_t len, const uint8_t *der,
			    size_t der_len)
{
	if (is_blank(p, len))
		return KEY_BLANK;
	return memcmp(p, der, der_len) == 0 ? KEY_PLAUSIBLE : KEY_DAMAGED;
}

static void read_address(const uint8_t *p, struct keys *out)
{
	unsigned port = (unsigned)p[ADDRESS_PORT] << 8 | p[ADDRESS_PORT + 1];
	size_t len = p[1];

	if (port != 0xFFFF)
		out->port = port;
	if (p[0] == ADDRESS_IPV4)
		snprintf(out->address, sizeof(out->address), "%u.%u.%u.%u",
			 p[2], p[3], p[4], p[5]);
	else if (p[0] == ADDRESS_DOMAIN && len > 0 && len < ADDRESS_MAX)
		text_clean(out->address, sizeof(out->address),
			   (const char *)p + 2,
			   strnlen((const char *)p + 2, len));
}

static int read_dct(struct job *j, struct mode_dfu *m, uint8_t dct[DCT_SIZE],
		    struct err *e)
{
	struct deadline d = job_deadline(j, DCT_MS);
	bool zero = true;
	int rc;

	if (m->dfuse.alt_count <= DCT_ALT || !m->dfuse.alts[DCT_ALT].mapped)
		return err_set(e, ERR_NO_ROAD, "keys",
			       "a %s has no DCT that DFU reaches",
			       j->device.platform->title);
	rc = dfuse_read(&m->dfuse, DCT_ALT, 0, dct, DCT_SIZE, NULL, &d, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < DCT_SIZE; i++)
		zero = zero && dct[i] == 0;
	/* dfu.md 4.5: the bootloader has no valid system to ask. */
	return zero ? err_set(e, ERR_NO_ROAD, "keys",
			      "the keys cannot be read without valid system "
			      "parts; repair these first")
		    : 0;
}

int keys_check(struct job *j, struct keys *out, struct err *e)
{
	const struct layout *l = uses_udp(j) ? &udp : &tcp;
	uint8_t dct[DCT_SIZE];
	struct mode_dfu m;
	int rc = mode_dfu(j, &m, e);

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return rc;
	rc = read_dct(j, &m, dct, e);
	mode_dfu_close(&m);
	if (rc == 0) {
		out->udp = l == &udp;
		out->server = judge(dct + l->server, 64, l->server_der,
				    l->server_der_size);
		out->device = judge(dct + l->device, 64, l->device_der,
				    sizeof(l->device_der));
		read_address(dct + l->address, out);
	}
	memset(dct, 0, sizeof(dct));
	return rc;
}

int keys_may_blank(const struct job *j, const struct table *table,
		   struct err *e)
{
	uint8_t function, index;
	int version;

	release_main_part(j->device.platform->id, &function, &index);
	version = table ? table_version(table, function, index) : -1;
	if (j->device.platform->gen >= 2 && version >= FIRST_BUILT_IN)
		return 0;
	return err_set(e, ERR_REFUSED, "keys",
		       "the installed system has no built-in server key to "
		       "fall back to (0.7.0 and later have)");
}

/* Blanks one stretch of the DCT and looks that nothing else changed. */
static int blank(struct job *j, struct mode_dfu *m, const struct layout *l,
		 struct err *e)
{
	uint8_t before[DCT_SIZE], after[DCT_SIZE], none[512];
	struct dfuse_job w = {
		.alt = DCT_ALT,
		.address = l->server,
		.data = none,
		.len = l->server_size + (size_t)ADDRESS_SIZE,
	};
	struct deadline d = job_deadline(j, DCT_MS);
	int rc = read_dct(j, m, before, e);

	memset(none, 0xFF, sizeof(none));
	if (rc == 0)
		rc = dfuse_write(&m->dfuse, &w, NULL, &d, NULL, e);
	if (rc == 0)
		rc = read_dct(j, m, after, e);
	if (rc == 0) {
		memset(before + w.address, 0xFF, w.len);
		if (memcmp(before, after, sizeof(before)) != 0)
			rc = err_set(e, ERR_VERIFY, "keys",
				     "the DCT reads back different from what "
				     "was written");
	}
	memset(before, 0, sizeof(before));
	memset(after, 0, sizeof(after));
	return rc;
}

int keys_blank_server(struct job *j, const struct table *table, struct err *e)
{
	const struct layout *l = uses_udp(j) ? &udp : &tcp;
	struct mode_dfu m;
	int rc = keys_may_blank(j, table, e);

	if (rc == 0)
		rc = mode_dfu(j, &m, e);
	if (rc < 0)
		return rc;
	rc = blank(j, &m, l, e);
	mode_dfu_close(&m);
	return rc;
}
