/* SPDX-License-Identifier: MIT */
#include "base/count.h"
#include "proto/dfuse.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "proto/dfuse_wire.h"

#define GET_DESCRIPTOR 6
#define TYPE_DEVICE    1
#define TYPE_CONFIG    2
#define TYPE_STRING    3
#define TYPE_INTERFACE 4
#define TYPE_DFU       0x21

#define LANGUAGE	   0x0409
#define STATE_STRING	   0xfa /* dfu.md 7.3 */
#define REQUEST_LIMIT	   5000
#define MAX_CONFIG	   4096
#define DFUSE_TRANSFER_MAX 4096
#define MIN_TRANSFER	   64
#define RELEASE_SECURED                                                        \
	0x0251 /* bcdDevice; older ones have no state string                   \
		*/

/* Maps that do not tell the truth: dfu.md 2. */
static const struct {
	uint16_t pid;
	uint8_t alt;
	uint32_t claimed, real; /* sector sizes */
} lies[] = {
	{ 0xd019, 2, 8192, 4096 }, /* B5 SoM */
	{ 0xd01a, 2, 8192, 4096 }, /* Tracker */
};

static int descriptor(struct dfuse *f, unsigned type, unsigned index,
		      unsigned language, uint8_t *out, size_t size,
		      struct deadline *d, struct err *e)
{
	struct usb_setup setup = { USB_DIR_IN, GET_DESCRIPTOR,
				   (uint16_t)(type << 8 | index),
				   (uint16_t)language };
	struct deadline wait = deadline_within(d, REQUEST_LIMIT);

	return usb_control(f->usb, &setup, out, size, &wait, e);
}

static int bad(struct err *e, const char *what)
{
	return err_set(e, ERR_PROTOCOL, "dfuse", "%s", what);
}

static int read_device(struct dfuse *f, struct deadline *d, struct err *e)
{
	uint8_t desc[18];
	int n = descriptor(f, TYPE_DEVICE, 0, 0, desc, sizeof(desc), d, e);

	if (n < 0)
		return n;
	if (n < 14)
		return bad(e, "the device descriptor is too short");
	f->vid = get_le16(desc + 8);
	f->pid = get_le16(desc + 10);
	f->release = get_le16(desc + 12);
	return 0;
}

/*
 * String descriptors are UTF-16; ours are plain ASCII, anything else becomes
 * a question mark, which no map survives.
 */
static int read_string(struct dfuse *f, unsigned index, char *out,
		       struct deadline *d, struct err *e)
{
	uint8_t desc[255];
	int n = descriptor(f, TYPE_STRING, index, LANGUAGE, desc, sizeof(desc),
			   d, e);
	size_t len;

	out[0] = '\0';
	if (n < 0)
		return n;
	if (n < 2 || desc[1] != TYPE_STRING || desc[0] < 2)
		return bad(e, "no string where one should be");
	len = desc[0] < n ? desc[0] : (size_t)n;
	len = (len - 2) / 2;
	for (size_t i = 0; i < len; i++) {
		uint16_t unit = get_le16(desc + 2 + 2 * i);

		out[i] = unit < 0x80 ? (char)unit : '?';
	}
	out[len] = '\0';
	return 0;
}

struct found {
	uint8_t strings[DFUSE_ALTS]; /* iInterface */
	bool interface, functional;
	uint8_t number;
};

static void take_interface(struct dfuse *f, const uint8_t *p, struct found *at)
{
	if (p[5] != 0xfe || p[6] != 0x01 || p[7] != 0x02)
		return;
	if (!at->interface) {
		at->interface = true;
		at->number = p[2];
	}
	if (p[2] != at->number)
		return;
	f->alt_count++;
	if (p[3] < DFUSE_ALTS && !f->alts[p[3]].present) {
		f->alts[p[3]].present = true;
		at->strings[p[3]] = p[8];
	}
}

/* dfu.md 1.3, 1.4 */
static int parse_config(struct dfuse *f, const uint8_t *p, size_t len,
			struct found *at, struct err *e)
{
	while (len >= 2) {
		if (p[0] < 2 || p[0] > len)
			return bad(e, "the configuration descriptor is broken");
		if (p[1] == TYPE_INTERFACE && p[0] >= 9)
			take_interface(f, p, at);
		if (p[1] == TYPE_DFU && p[0] >= 7 && at->interface) {
			at->functional = true;
			f->attributes = p[2];
			f->transfer = get_le16(p + 5);
		}
		len -= p[0];
		p += p[0];
	}
	if (!at->interface)
		return bad(e, "the device has no DFU interface");
	if (!at->functional)
		return bad(e, "the device has no DFU functional descriptor");
	if (f->transfer < MIN_TRANSFER || f->transfer > DFUSE_TRANSFER_MAX)
		return err_set(e, ERR_PROTOCOL, "dfuse",
			       "block size %u is out of range", f->transfer);
	f->interface = at->number;
	return 0;
}

static int read_config(struct dfuse *f, struct found *at, struct deadline *d,
		       struct err *e)
{
	uint8_t desc[MAX_CONFIG];
	size_t total;
	int n = descriptor(f, TYPE_CONFIG, 0, 0, desc, 9, d, e);

	if (n < 0)
		return n;
	if (n < 4 || desc[1] != TYPE_CONFIG)
		return bad(e, "the configuration descriptor is too short");
	total = get_le16(desc + 2);
	if (total < 9 || total > sizeof(desc))
		return bad(e, "the configuration descriptor has a bad length");
	n = descriptor(f, TYPE_CONFIG, 0, 0, desc, total, d, e);
	if (n < 0)
		return n;
	if ((size_t)n > total)
		n = (int)total;
	return parse_config(f, desc, (size_t)n, at, e);
}

static void correct_lies(struct dfuse *f)
{
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct dfuse_map *m = &f->alts[lies[i].alt].map;

		if (lies[i].pid != f->pid)
			continue;
		for (size_t k = 0; k < m->count; k++) {
			struct dfuse_segment *s = &m->segments[k];

			if (s->sector != lies[i].claimed)
				continue;
			s->count *= lies[i].claimed / lies[i].real;
			s->sector = lies[i].real;
		}
	}
}

/* One readable map is enough; settings without one cannot be used. */
static int read_maps(struct dfuse *f, const struct found *at,
		     struct deadline *d, struct err *e)
{
	struct err first = { 0 };
	size_t maps = 0;

	for (unsigned i = 0; i < DFUSE_ALTS; i++) {
		struct err one = { 0 };
		char text[128];
		int rc;

		if (!f->alts[i].present)
			continue;
		rc = read_string(f, at->strings[i], text, d, &one);
		if (rc == 0)
			rc = dfuse_map_parse(text, &f->alts[i].map, &one);
		f->alts[i].mapped = rc == 0;
		maps += rc == 0;
		if (rc == -ERR_LOST || rc == -ERR_TIMEOUT) {
			if (e)
				*e = one;
			return rc;
		}
		if (rc < 0 && first.code == ERR_OK)
			first = one;
	}
	if (maps == 0)
		return err_set(e, ERR_PROTOCOL, "dfuse",
			       "no alternate setting has a memory map: %s",
			       first.what);
	correct_lies(f);
	return 0;
}

/* dfu.md 7.3 */
static void read_protection(struct dfuse *f, struct deadline *d)
{
	struct err ignored = { 0 };
	const char *mode = NULL;
	char text[128] = "";

	if (f->alts[0].mapped && dfuse_map_protected(&f->alts[0].map))
		f->protection = DFUSE_PROTECTED;
	if (f->release < RELEASE_SECURED ||
	    read_string(f, STATE_STRING, text, d, &ignored) < 0)
		return;
	for (const char *p = text; p; p = strchr(p, ';')) {
		p += *p == ';';
		if (text_starts(p, "sm="))
			mode = p + 3;
	}
	if (!mode)
		return;
	if (*mode == 'p')
		f->protection = DFUSE_PROTECTED;
	else if (*mode == 's')
		f->protection = DFUSE_SERVICE;
	else if (*mode == 'o')
		f->protection = DFUSE_OPEN;
}

int dfuse_open(struct dfuse *f, struct usb *usb, struct deadline *d,
	       struct err *e)
{
	struct found at = { 0 };
	int rc;

	memset(f, 0, sizeof(*f));
	f->usb = usb;
	rc = read_device(f, d, e);
	if (rc == 0)
		rc = read_config(f, &at, d, e);
	if (rc == 0)
		rc = usb_claim(usb, f->interface, e);
	if (rc == 0)
		rc = usb_alt(usb, f->interface, 0, e);
	if (rc == 0)
		rc = read_maps(f, &at, d, e);
	if (rc == 0)
		rc = dfuse_idle(f, d, e);
	if (rc == 0)
		read_protection(f, d);
	return rc < 0 ? rc : 0;
}
