/* SPDX-License-Identifier: MIT */
#include "device/key_area.h"

#include <ctype.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/settings.h"

#define ADDRESS_IPV4	0
#define ADDRESS_NAME	1
#define ADDRESS_VALUE	2
#define ADDRESS_LONGEST 63
#define P256		"prime256v1"

/* platforms.md 2.1 and 3; ota.md C7. */
static const struct key_layout tcp = {
	.size = SETTINGS_LEAST,
	.device = 34,
	.device_size = 1216,
	.server = 2082,
	.server_size = 512,
	.address = 384,
	.id = 3618,
};
static const struct key_layout udp = {
	.size = SETTINGS_LEAST,
	.udp = true,
	.device = 3106,
	.device_size = 192,
	.server = 3298,
	.server_size = 320,
	.address = 192,
	.id = 3618,
};
/* The Electron tells by a byte of the area which of the two it uses. */
static const struct key_layout electron = {
	.size = SETTINGS_LEAST,
	.udp = true,
	.device = 3106,
	.device_size = 192,
	.server = 3298,
	.server_size = 320,
	.address = 192,
	.id = 3618,
	.transport = 2977,
};
static const struct key_layout core = {
	.base = 0x1000,
	.size = 0x2000,
	.device = 0x1000,
	.device_size = 1024,
	.server = 0,
	.server_size = 512,
	.address = 384,
	.sector = 0x1000,
};

const struct key_layout *key_layout_of(const struct platform *p)
{
	static const struct key_layout *const layouts[] = {
		[KEYS_UNKNOWN] = NULL,
		[KEYS_SERIAL_FLASH] = &core,
		[KEYS_TCP] = &tcp,
		[KEYS_UDP] = &udp,
		[KEYS_BY_TRANSPORT] = &electron,
	};

	return layouts[p->keys];
}

const struct key_layout *key_layout_in(const struct key_layout *l,
				       const uint8_t *area)
{
	return l->transport && area[l->transport] == 0 ? &tcp : l;
}

const char *key_state_name(enum key_state s)
{
	static const char *const names[] = { "unknown", "blank", "damaged",
					     "good" };

	return names[(unsigned)s <= KEY_GOOD ? s : KEY_UNKNOWN];
}

void key_area_wipe(void *p, size_t len)
{
	OPENSSL_cleanse(p, len);
}

static bool all(const uint8_t *p, size_t len, uint8_t byte)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != byte)
			return false;
	}
	return true;
}

/* The kind that this device talks; 0: another one. */
static int kind_of(const EVP_PKEY *key, bool want_ec, char *out, size_t size)
{
	char group[40] = "";

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
		snprintf(out, size, "RSA %d", EVP_PKEY_get_bits(key));
		return !want_ec;
	}
	EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
	snprintf(out, size, "EC %s",
		 strcmp(group, P256) == 0 ? "P-256" : "other");
	return want_ec && strcmp(group, P256) == 0;
}

static void look_public(const EVP_PKEY *key, bool want_ec, struct key_view *v)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	v->state = KEY_UNKNOWN; /* there was no memory for it */
	if (len <= 0)
		return;
	v->state = kind_of(key, want_ec, v->kind, sizeof(v->kind))
			   ? KEY_GOOD
			   : KEY_DAMAGED;
	bytes_sha256_hex(der, (size_t)len, v->sha256);
	OPENSSL_free(der);
}

static void judge_server_key(const uint8_t *p, size_t size, bool want_ec,
			     struct key_view *v)
{
	const unsigned char *at = p;
	EVP_PKEY *key;

	memset(v, 0, sizeof(*v));
	if (all(p, size, 0xff) || all(p, size, 0)) {
		v->state = KEY_BLANK;
		return;
	}
	v->state = KEY_DAMAGED;
	key = d2i_PUBKEY(NULL, &at, (long)size);
	if (key)
		look_public(key, want_ec, v);
	EVP_PKEY_free(key);
}

/* Letters of host names, and the "$id" of the vendor's own (ota.md C7). */
static bool is_name(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isalnum(p[i]) && !strchr(".-$_", p[i]))
			return false;
	}
	return len > 0;
}

static void judge_address(const uint8_t *p, struct keys *out)
{
	unsigned port = (unsigned)p[KEY_AREA_PORT] << 8 | p[KEY_AREA_PORT + 1];

	out->address[0] = '\0';
	out->port = port == 0xffff ? 0 : port;
	out->address_state = KEY_DAMAGED;
	if (all(p, KEY_AREA_PORT, 0xff) || all(p, KEY_AREA_PORT, 0)) {
		out->address_state = KEY_BLANK;
	} else if (p[0] == ADDRESS_IPV4 && p[1] == 4) {
		snprintf(out->address, sizeof(out->address), "%u.%u.%u.%u",
			 p[2], p[3], p[4], p[5]);
		out->address_state = KEY_GOOD;
	} else if (p[0] == ADDRESS_NAME && p[1] <= ADDRESS_LONGEST &&
		   is_name(p + ADDRESS_VALUE, p[1])) {
		text_copy_n(out->address, sizeof(out->address),
			    (const char *)p + ADDRESS_VALUE, p[1]);
		out->address_state = KEY_GOOD;
	}
}

void key_area_judge_server(const struct key_layout *l, const uint8_t *blob,
			   struct keys *out)
{
	judge_server_key(blob, l->address, l->udp, &out->server);
	judge_address(blob + l->address, out);
}

/* A key that fits itself: primes, point, exponents. */
static bool is_sound(EVP_PKEY *key)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool sound = ctx && EVP_PKEY_check(ctx) == 1;

	EVP_PKEY_CTX_free(ctx);
	return sound;
}

static void put_pem(const EVP_PKEY *key, struct buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	if (bio && PEM_write_bio_PUBKEY(bio, key) == 1) {
		len = BIO_get_mem_data(bio, &text);
		buf_add(out, text, (size_t)len);
	}
	BIO_free(bio);
}

void key_area_judge_device(const struct key_layout *l, const uint8_t *blob,
			   struct key_view *out, struct buf *public_pem)
{
	const unsigned char *at = blob;
	EVP_PKEY *key;

	memset(out, 0, sizeof(*out));
	if (all(blob, l->device_size, 0xff) || all(blob, l->device_size, 0)) {
		out->state = KEY_BLANK;
		return;
	}
	out->state = KEY_DAMAGED;
	key = d2i_PrivateKey(l->udp ? EVP_PKEY_EC : EVP_PKEY_RSA, NULL, &at,
			     l->device_size);
	if (key && is_sound(key)) {
		look_public(key, l->udp, out);
		if (public_pem && out->state == KEY_GOOD)
			put_pem(key, public_pem);
	}
	EVP_PKEY_free(key);
}

void key_area_judge(const struct key_layout *l, const uint8_t *area,
		    struct keys *out, struct buf *public_pem)
{
	memset(out, 0, sizeof(*out));
	out->udp = l->udp;
	/* dfu.md 4.5: the bootloader has no valid system to ask. */
	if (all(area, l->size, 0))
		return;
	key_area_judge_server(l, area + l->server, out);
	key_area_judge_device(l, area + l->device, &out->device, public_pem);
	if (l->id && !all(area + l->id, 12, 0xff))
		bytes_hex(area + l->id, 12, out->id);
}

bool key_area_find(const struct platform *p, uint32_t address,
		   const uint8_t *data, size_t len, struct keys *out)
{
	const struct key_layout *l = key_layout_of(p);

	memset(out, 0, sizeof(*out));
	if (!l || l->base < address || l->base - address > len ||
	    len - (l->base - address) < l->size)
		return false;
	data += l->base - address;
	key_area_judge(key_layout_in(l, data), data, out, NULL);
	return true;
}
