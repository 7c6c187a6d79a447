/* SPDX-License-Identifier: MIT */
/*
 * Manifests of backups, under the name that their hash gives them, beside one
 * area that is sound and one that is not: device/backup.h.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device/backup.h"
#include "fuzz.h"
#include "luck.h"
#include "model/catalog/platform.h"

#define AREA 16384

/* A key area that was never written, and one with a letter in it. */
static void put_areas(void)
{
	static char data[AREA + 1], sha256[SHA256_HEX], name[96];

	if (sha256[0])
		return;
	for (int i = 0; i < 2; i++) {
		memset(data, 0xff, AREA);
		data[0] = i ? 'x' : data[0];
		bytes_sha256_hex((const uint8_t *)data, AREA, sha256);
		data[1] = i ? 'x' : data[1];
		snprintf(name, sizeof(name), "%s.bin", sha256);
		fuzz_file(name, data, AREA);
	}
}

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void areas(const char *path, const struct backup_manifest *m)
{
	const struct platform *p = platform_by_name(m->platform);
	struct err e = { 0 };
	struct buf area;
	struct keys k;
	int rc;

	check_clean(m->platform);
	check_clean(m->port);
	check_clean(m->time);
	for (size_t i = 0; i < m->count; i++) {
		check_clean(m->areas[i].name);
		fuzz_require(strlen(m->areas[i].sha256) == SHA256_HEX - 1);
		err_clear(&e);
		buf_init(&area, 1u << 24);
		rc = backup_read_area(path, &m->areas[i], &(struct seal){ 0 },
				      &area, &e);
		fuzz_require(rc == -(int)e.code);
		fuzz_require(rc != 0 || area.len == m->areas[i].size);
		buf_fini(&area);
	}
	err_clear(&e);
	rc = backup_keys(path, m, p ? p : platform_by_id(6), NULL, &k, &e);
	fuzz_require(rc == -(int)e.code);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct backup_manifest m;
	char sha256[SHA256_HEX], name[32], path[128];
	struct err e = { 0 };
	int rc;

	put_areas();
	bytes_sha256_hex(data, size, sha256);
	snprintf(name, sizeof(name), "backup-%.8s.json", sha256);
	strcpy(path, fuzz_file(name, data, size));
	fuzz_file("renamed.json", data, size);
	fuzz_luck();
	rc = backup_read(path, &m, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(rc != 0 || (m.count > 0 && m.count <= BACKUP_AREAS));
	if (rc == 0)
		areas(path, &m);
	unlink(path);
	snprintf(path, sizeof(path), "%s/renamed.json", fuzz_folder());
	fuzz_require(backup_read(path, &m, NULL) < 0);
}
