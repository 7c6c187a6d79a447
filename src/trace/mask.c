/* SPDX-License-Identifier: MIT */
#include "trace/mask.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/redact.h"
#include "device/key_area.h"

#define FILLER 'x'

/* DfuSe, dfu.md 3. */
#define DNLOAD	    1
#define UPLOAD	    2
#define SET_ADDRESS 0x21
#define ERASE	    0x41
#define FIRST_BLOCK 2
#define BLOCK	    4096
#define BLOCK_CORE  1024

/* What stands behind the first secret word of a line goes. */
static void mask_names(char *line)
{
	const char *from = redact_find(line);

	if (from)
		memset(line + (from - line), FILLER, strlen(from));
}

static bool is_text(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)p[i] < ' ' || p[i] == 127) &&
		    !strchr("\t\r\n", p[i]))
			return false;
		if (!p[i])
			return false;
	}
	return true;
}

/* Up to the next end of a line; in other bytes up to the next NUL. */
static size_t stretch(const char *at, const char *end, bool text)
{
	size_t n = 0;

	while (at + n < end && at[n] &&
	       !(text && (at[n] == '\n' || at[n] == '\r')))
		n++;
	return n;
}

void mask_bytes(const struct secrets *s, void *data, size_t len)
{
	char *at = data, *end = at + len;
	bool text = is_text(data, len);
	char *line = malloc(len + 1);

	if (!line) { /* better nothing than a secret */
		memory_missed();
		memset(data, FILLER, len);
		return;
	}
	while (at < end) {
		size_t n = stretch(at, end, text);

		memcpy(line, at, n);
		line[n] = '\0';
		if (text)
			mask_names(line);
		secrets_fill(s, line, FILLER);
		memcpy(at, line, n);
		at += n + 1;
	}
	free(line);
}

static void mask_member(json_t *o, const char *key, json_t *value)
{
	size_t len = json_string_length(value);
	char line[64];
	char *filler;

	snprintf(line, sizeof(line), "%s: x", key);
	if (!redact_find(line) || !len)
		return;
	filler = malloc(len);
	if (filler)
		memset(filler, FILLER, len);
	json_object_set_new(o, key,
			    filler ? json_stringn(filler, len) : json_null());
	free(filler);
}

static void mask_json(json_t *v)
{
	json_t *child;
	const char *key;
	void *tmp;

	for (size_t i = 0; i < json_array_size(v); i++)
		mask_json(json_array_get(v, i));
	json_object_foreach_safe(v, tmp, key, child)
	{
		if (json_is_string(child))
			mask_member(v, key, child);
		else
			mask_json(child);
	}
}

void mask_body(const struct secrets *s, struct buf *body)
{
	json_t *doc = json_loadb(buf_text(body), body->len, 0, NULL);
	char *text;

	if (doc) {
		mask_json(doc);
		text = memory_json(doc, JSON_COMPACT);
		buf_clear(body);
		if (text)
			buf_puts(body, text);
		free(text);
		json_decref(doc);
	}
	if (body->len && is_text(body->data, body->len))
		secrets_fill(s, body->data, FILLER);
}

/* One element of DER: its tag and content; false at the end or at nonsense. */
struct element {
	uint8_t tag;
	uint8_t *content;
	size_t len;
};

static bool next(uint8_t **at, uint8_t *end, struct element *out)
{
	uint8_t *p = *at;
	size_t len, more;

	if (end - p < 2)
		return false;
	out->tag = *p++;
	len = *p++;
	if (len & 0x80) {
		more = len & 0x7f;
		if (!more || more > 2 || (size_t)(end - p) < more)
			return false;
		for (len = 0; more--;)
			len = len << 8 | *p++;
	}
	if (len > (size_t)(end - p))
		return false;
	out->content = p;
	out->len = len;
	*at = p + len;
	return true;
}

#define DER_INTEGER  0x02
#define DER_OCTETS   0x04
#define DER_SEQUENCE 0x30

/*
 * The secret elements of a key: of RSA all behind the public exponent, of EC
 * the scalar, of PKCS#8 what is wrapped (RFC 8017 A.1.2, 5915, 5208).
 */
static bool mask_der(uint8_t *der, size_t len)
{
	struct element key, e;
	uint8_t *at = der, *end;
	bool rsa = true, masked = false;

	if (!next(&at, der + len, &key) || key.tag != DER_SEQUENCE)
		return false;
	at = key.content;
	end = key.content + key.len;
	for (int i = 0; next(&at, end, &e); i++) {
		if (i == 1)
			rsa = e.tag == DER_INTEGER;
		if (rsa ? i > 2 && e.tag == DER_INTEGER : e.tag == DER_OCTETS) {
			memset(e.content, FILLER, e.len);
			masked = true;
		}
	}
	return masked;
}

void mask_key(uint8_t *der, size_t len)
{
	size_t same = 0;

	while (same < len && der[same] == der[0])
		same++;
	if (same < len && !mask_der(der, len)) /* not blank, no key we know */
		memset(der, FILLER, len);
}

static size_t block_of(const struct mask_dfu *m)
{
	return m->platform && m->platform->keys == KEYS_SERIAL_FLASH
		       ? BLOCK_CORE
		       : BLOCK;
}

void mask_follow(struct mask_dfu *m, const struct usb_setup *setup,
		 const uint8_t *data, size_t len)
{
	if ((setup->type & USB_TYPE_CLASS) && setup->request == DNLOAD &&
	    setup->value == 0 && len == 5 &&
	    (data[0] == SET_ADDRESS || data[0] == ERASE))
		m->address = get_le32(data + 1);
}

/* The part of the private key that lies in these bytes. */
static void mask_area(const struct key_layout *l, uint32_t address,
		      uint8_t *data, size_t len)
{
	uint32_t from = l->base + l->device, to = from + l->device_size;
	uint32_t end = address + (uint32_t)len;
	uint32_t low = from > address ? from : address;
	uint32_t high = to < end ? to : end;

	if (low < high)
		mask_key(data + (low - address), high - low);
}

void mask_block(const struct mask_dfu *m, const struct usb_setup *setup,
		uint8_t *data, size_t len)
{
	const struct key_layout *l;
	uint32_t address;

	if (!(setup->type & USB_TYPE_CLASS) || m->alt != KEY_AREA_ALT ||
	    (setup->request != DNLOAD && setup->request != UPLOAD) ||
	    setup->value < FIRST_BLOCK || !m->platform)
		return;
	address = m->address +
		  (uint32_t)((setup->value - FIRST_BLOCK) * block_of(m));
	l = key_layout_of(m->platform);
	if (!l)
		return;
	mask_area(l, address, data, len);
	/* a byte of the area may say that its keys lie elsewhere */
	if (l->transport && address == l->base && len > l->transport &&
	    key_layout_in(l, data) != l)
		mask_area(key_layout_in(l, data), address, data, len);
}
