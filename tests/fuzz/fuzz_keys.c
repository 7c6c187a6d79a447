/* SPDX-License-Identifier: MIT */
/*
 * Keys: the area of a device, files that people give, and backups
 * (keys/parts.h).  First byte: whose layout, and which of these the rest is.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "fuzz.h"
#include "keys/parts.h"
#include "luck.h"
#include "model/catalog/platform.h"
#include "tests/torture/calls.h"

enum { FILE_FORM = 0x80, NOW = 0x40, BACKUP_FORM = 0x20 };

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

static void check_blob(const struct key_layout *l, const uint8_t *now,
		       const struct recipe_keys_with *with)
{
	uint8_t blob[KEYS_BLOB_MAX];
	struct err e = { 0 };
	struct keys k = { 0 };
	int rc = keys_blob(l, now, with, NULL, blob, &e);

	fuzz_require(rc == -(int)e.code);
	if (rc == 0) {
		calls_spare(true);
		key_area_judge_server(l, blob, &k);
		calls_spare(false);
		fuzz_require(k.server.state == KEY_GOOD);
		fuzz_require(!now || k.address_state == KEY_GOOD);
	}
}

/* A line with the address, then the file. */
static void file(const struct key_layout *l, const uint8_t *now,
		 const uint8_t *data, size_t size)
{
	struct fuzz_lines lines = { .data = data, .size = size };
	const char *address = fuzz_line(&lines);
	struct recipe_keys_with with = { .address = *address ? address : NULL };

	with.file = fuzz_file("key", lines.data, lines.size);
	check_blob(l, now, &with);
}

/* A backup that holds these bytes as the whole area, or as one elsewhere. */
static void backup(const struct key_layout *l, const uint8_t *now,
		   const uint8_t *data, size_t size)
{
	struct recipe_keys_with with = { 0 };
	char sha256[SHA256_HEX], name[96], text[512], object[128], path[128];
	uint8_t area[KEY_AREA_MAX];
	int len;

	memset(area, 0xff, sizeof(area));
	memcpy(area + l->server, data,
	       size < l->server_size ? size : l->server_size);
	bytes_sha256_hex(area, l->size, sha256);
	snprintf(name, sizeof(name), "%s.bin", sha256);
	strcpy(object, fuzz_file(name, area, l->size));
	len = snprintf(text, sizeof(text),
		       "{\"schema\":\"unbrick.backup/1\",\"device\":\"\","
		       "\"platform\":\"x\",\"time\":\"x\",\"areas\":[{"
		       "\"alt\":%d,\"name\":\"x\",\"address\":%u,\"size\":%u,"
		       "\"sha256\":\"%s\"}]}",
		       size ? 1 : 0, l->base, l->size, sha256);
	bytes_sha256_hex((uint8_t *)text, (size_t)len, sha256);
	snprintf(name, sizeof(name), "backup-%.8s.json", sha256);
	strcpy(path, fuzz_file(name, text, (size_t)len));
	with.backup = path;
	check_blob(l, now, &with);
	with.backup = "nowhere";
	check_blob(l, now, &with);
	unlink(path);
	unlink(object);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static uint8_t now[KEYS_BLOB_MAX];
	const struct recipe_keys_with none = { 0 };
	const struct key_layout *l;
	const struct platform *p;
	struct keys k;

	if (size < 1)
		return;
	p = platform_by_id(platforms[data[0] % 8 % COUNT(platforms)]);
	l = p ? key_layout_of(p) : NULL;
	if (!l)
		return;
	memset(now, 0xff, sizeof(now));
	memcpy(now + l->address, "\0\4\12\0\0\1", 6);
	fuzz_luck();
	if (data[0] & FILE_FORM)
		file(l, data[0] & NOW ? now : NULL, data + 1, size - 1);
	else if (data[0] & BACKUP_FORM)
		backup(l, data[0] & NOW ? now : NULL, data + 1, size - 1);
	else
		area(l, data + 1, size - 1);
	keys_blob(l, NULL, &none, NULL, now, NULL);
	key_area_find(p, 0, data, size, &k);
}
