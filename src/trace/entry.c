/* SPDX-License-Identifier: MIT */
#include "trace/entry.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/memory.h"
#include "base/text.h"
#include "trace/trace.h"

static bool readable(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((p[i] < ' ' || p[i] > '~') && p[i] != '\n' &&
		    p[i] != '\r' && p[i] != '\t')
			return false;
	}
	return true;
}

void entry_bytes(json_t *line, const void *data, size_t len)
{
	char *hex;

	if (readable(data, len)) {
		json_object_set_new(line, "text",
				    json_stringn(len ? data : "", len));
		return;
	}
	hex = malloc(2 * len + 1);
	if (!hex) {
		memory_missed();
		return;
	}
	bytes_hex(data, len, hex);
	json_object_set_new(line, "hex", json_stringn(hex, 2 * len));
	free(hex);
}

void entry_sent(json_t *line, const void *data, size_t len)
{
	char sha[SHA256_HEX];

	if (len <= ENTRY_WHOLE) {
		entry_bytes(line, data, len);
		return;
	}
	bytes_sha256_hex(data, len, sha);
	json_object_set_new(line, "sha256", json_string(sha));
	json_object_set_new(line, "size", json_integer((json_int_t)len));
}

static int digit(char c)
{
	const char *at = strchr("0123456789abcdef", c);

	return c && at ? (int)(at - "0123456789abcdef") : -1;
}

static int take_hex(const char *hex, size_t n, uint8_t *out, size_t max)
{
	if (n % 2 || n / 2 > max)
		return -1;
	for (size_t i = 0; i < n; i += 2) {
		int high = digit(hex[i]), low = digit(hex[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		out[i / 2] = (uint8_t)(high * 16 + low);
	}
	return (int)(n / 2);
}

int entry_take(const json_t *line, void *out, size_t max)
{
	const json_t *text = json_object_get(line, "text");
	const json_t *hex = json_object_get(line, "hex");
	size_t n = json_string_length(text);

	if (json_is_string(hex))
		return take_hex(json_string_value(hex), json_string_length(hex),
				out, max);
	if (!json_is_string(text) || n > max)
		return -1;
	if (n)
		memcpy(out, json_string_value(text), n);
	return (int)n;
}

size_t entry_size(const json_t *line)
{
	int64_t size = entry_number(line, "size");

	if (json_object_get(line, "sha256"))
		return size > 0 && size <= TRACE_MAX ? (size_t)size : 0;
	if (json_object_get(line, "hex"))
		return json_string_length(json_object_get(line, "hex")) / 2;
	return json_string_length(json_object_get(line, "text"));
}

bool entry_is_sent(const json_t *line, const void *data, size_t len)
{
	json_t *mine = json_object();
	bool same = true;

	entry_sent(mine, data, len);
	for (void *it = json_object_iter(mine); it && same;
	     it = json_object_iter_next(mine, it))
		same = json_equal(
			json_object_iter_value(it),
			json_object_get(line, json_object_iter_key(it)));
	json_decref(mine);
	return same;
}

void entry_error(json_t *line, const struct err *e)
{
	if (!e || e->code == ERR_OK)
		return;
	json_object_set_new(line, "error", json_string(err_row(e->code)->id));
	json_object_set_new(line, "say", json_string(e->what));
	if (e->sys)
		json_object_set_new(line, "sys", json_integer(e->sys));
}

int entry_result(const json_t *line, int fine, struct err *e)
{
	const char *id = entry_text(line, "error");

	if (!id[0])
		return fine;
	for (int code = ERR_OK + 1; code < ERR_CODES; code++) {
		if (strcmp(err_row((enum err_code)code)->id, id) == 0)
			return err_set(e, (enum err_code)code, "trace", "%s",
				       entry_text(line, "say"));
	}
	return err_set(e, ERR_INTERNAL, "trace", "error %s is not known", id);
}

/* The members of a device that are text, with their places. */
static const struct {
	const char *name;
	size_t at, size;
} texts[] = {
#define X(member)                                                              \
	{                                                                      \
#member, offsetof(struct bus_device, member),                  \
			sizeof(((struct bus_device *)0)->member)               \
	}
	X(port), X(serial), X(maker), X(product), X(tty), X(holder),
#undef X
};

json_t *entry_device(const struct bus_device *d)
{
	json_t *o =
		json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "vid", d->vid,
			  "pid", d->pid, "release", d->release, "bus", d->bus,
			  "address", d->address, "usb", (int)d->usb_access,
			  "tty_access", (int)d->tty_access);

	for (size_t i = 0; i < COUNT(texts); i++)
		json_object_set_new(o, texts[i].name,
				    json_string((const char *)d + texts[i].at));
	return o;
}

static bool within(const json_t *o, const char *name, int64_t max, int64_t *out)
{
	*out = entry_number(o, name);
	return *out >= 0 && *out <= max;
}

bool entry_to_device(const json_t *o, struct bus_device *out)
{
	int64_t vid, pid, release, bus, address, usb, tty;

	if (!within(o, "vid", UINT16_MAX, &vid) ||
	    !within(o, "pid", UINT16_MAX, &pid) ||
	    !within(o, "release", UINT16_MAX, &release) ||
	    !within(o, "bus", UINT8_MAX, &bus) ||
	    !within(o, "address", UINT8_MAX, &address) ||
	    !within(o, "usb", BUS_ACCESS_BUSY, &usb) ||
	    !within(o, "tty_access", BUS_ACCESS_BUSY, &tty))
		return false;
	*out = (struct bus_device){
		.vid = (uint16_t)vid,
		.pid = (uint16_t)pid,
		.release = (uint16_t)release,
		.bus = (uint8_t)bus,
		.address = (uint8_t)address,
		.usb_access = (enum bus_access)usb,
		.tty_access = (enum bus_access)tty,
	};
	/* a trace comes from somewhere else, like a device */
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *text = entry_text(o, texts[i].name);

		text_clean((char *)out + texts[i].at, texts[i].size, text,
			   strlen(text));
	}
	return true;
}

void entry_setup(const struct usb_setup *s, char out[ENTRY_SETUP])
{
	snprintf(out, ENTRY_SETUP, "%02x%02x%04x%04x", s->type, s->request,
		 s->value, s->index);
}

const char *entry_text(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));

	return text ? text : "";
}

int64_t entry_number(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}
