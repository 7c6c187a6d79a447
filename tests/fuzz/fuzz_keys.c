/* SPDX-License-Identifier: MIT */
/*
 * Keys: the area of a device, and files that people give (keys/parts.h).
 * First byte: whose layout, and which of the two the rest is.
 */
#include <string.h>

#include "fuzz.h"
#include "keys/parts.h"
#include "luck.h"
#include "model/catalog/platform.h"
#include "tests/torture/calls.h"

static const int platforms[] = { 0, 6, 10, 13, 88 };

static void check_view(const struct key_view *v)
{
	fuzz_require((unsigned)v->state <= KEY_GOOD);
	fuzz_require(v->state != KEY_GOOD || strlen(v->sha256) == 64);
}

static void area(const struct key_layout *l, const uint8_t *data, size_t size)
{
	static uint8_t area[KEY_AREA_MAX];
	size_t n = size < l->device_size ? size : l->device_size;
	size_t rest = size - n;
	struct keys k;
	struct buf pem;

	memset(area, 0xff, sizeof(area));
	memcpy(area + l->device, data, n);
	if (rest > l->server_size)
		rest = l->server_size;
	memcpy(area + l->server, data + n, rest);
	if (l->transport && size > 40)
		area[l->transport] = data[40] & 1 ? 0xff : 0;
	l = key_layout_in(l, area);
	buf_init(&pem, 8192);
	key_area_judge(l, area, &k, &pem);
	check_view(&k.server);
	check_view(&k.device);
	fuzz_require(!strstr(buf_text(&pem), "PRIVATE"));
	for (const char *p = k.address; *p; p++)
		fuzz_require((unsigned char)*p >= 0x20 && *p != 0x7f);
	buf_fini(&pem);
}

static void file(const struct key_layout *l, const uint8_t *data, size_t size)
{
	struct recipe_keys_with with = { .file = fuzz_file("key", data, size) };
	uint8_t blob[KEYS_BLOB_MAX];
	struct err e = { 0 };
	struct keys k = { 0 };
	int rc;

	with.address = size % 3 ? "keys.example.com:5683" : NULL;
	rc = keys_blob(l, NULL, &with, blob, &e);
	fuzz_require(rc == -(int)e.code);
	if (rc == 0) {
		calls_spare(true);
		key_area_judge_server(l, blob, &k);
		calls_spare(false);
		fuzz_require(k.server.state == KEY_GOOD);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct key_layout *l;
	const struct platform *p;

	if (size < 1)
		return 0;
	p = platform_by_id(platforms[data[0] % 5]);
	l = p ? key_layout_of(p) : NULL;
	if (!l)
		return 0;
	fuzz_luck(data, size);
	if (data[0] & 0x80)
		file(l, data + 1, size - 1);
	else
		area(l, data + 1, size - 1);
	fuzz_luck_end();
	return 0;
}
