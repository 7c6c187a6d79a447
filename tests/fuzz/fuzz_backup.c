/* SPDX-License-Identifier: MIT */
/*
 * Manifests of backups, under the name that their hash gives them, beside one
 * area that is sound and one that is not: device/backup.h.  Behind a zero
 * stands the file of the areas that are encrypted (seeds_backup.c).
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device/backup.h"
#include "fuzz.h"
#include "luck.h"
#include "model/catalog/platform.h"
#include "seeds.h"

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

static void area(const char *path, const struct backup_area *a,
		 struct seal *seal)
{
	struct err e = { 0 };
	struct buf bytes;
	int rc;

	buf_init(&bytes, 1u << 24);
	rc = backup_read_area(path, a, seal, &bytes, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(rc != 0 || bytes.len == a->size);
	fuzz_require(rc != 0 || !a->sealed[0] || seal->passphrase);
	buf_fini(&bytes);
}

/* Each file of an area that is encrypted, made or taken away. */
static void put_sealed(const struct backup_manifest *m, const uint8_t *data,
		       size_t size)
{
	for (size_t i = 0; i < m->count; i++) {
		char name[BACKUP_FILE], path[128];

		if (!m->areas[i].sealed[0])
			continue;
		backup_file(&m->areas[i], name);
		snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
		if (data)
			fuzz_file(name, data, size);
		else
			unlink(path);
	}
}

static void areas(const char *path, const struct backup_manifest *m)
{
	const struct platform *p = platform_by_name(m->platform);
	static uint8_t range[256];
	struct err e = { 0 };
	struct seal none, seal;
	struct keys k;
	int rc;

	seal_init(&none, NULL);
	seal_init(&seal, SEEDS_PASSPHRASE);
	check_clean(m->platform);
	check_clean(m->port);
	check_clean(m->time);
	for (size_t i = 0; i < m->count; i++) {
		check_clean(m->areas[i].name);
		fuzz_require(strlen(m->areas[i].sha256) == SHA256_HEX - 1);
		area(path, &m->areas[i], &none);
		area(path, &m->areas[i], &seal);
	}
	seal_fini(&seal);
	rc = backup_keys(path, m, p ? p : platform_by_id(6), SEEDS_PASSPHRASE,
			 &k, &e);
	fuzz_require(rc == -(int)e.code);
	backup_range(path, SEEDS_PASSPHRASE, 0, SEEDS_FLASH + 16, range,
		     sizeof(range));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct backup_manifest m;
	const uint8_t *zero = memchr(data, 0, size);
	size_t more = zero ? size - (size_t)(zero - data) - 1 : 0;
	char sha256[SHA256_HEX], name[32], path[128];
	struct err e = { 0 };
	int rc;

	put_areas();
	size -= zero ? more + 1 : 0;
	bytes_sha256_hex(data, size, sha256);
	snprintf(name, sizeof(name), "backup-%.8s.json", sha256);
	strcpy(path, fuzz_file(name, data, size));
	fuzz_file("renamed.json", data, size);
	fuzz_luck();
	rc = backup_read(path, &m, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(rc != 0 || (m.count > 0 && m.count <= BACKUP_AREAS));
	if (rc == 0) {
		put_sealed(&m, zero ? zero + 1 : data, more);
		areas(path, &m);
		put_sealed(&m, NULL, 0);
	}
	unlink(path);
	snprintf(path, sizeof(path), "%s/renamed.json", fuzz_folder());
	fuzz_require(backup_read(path, &m, NULL) < 0);
}
