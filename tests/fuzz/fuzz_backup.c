/* SPDX-License-Identifier: MIT */
/* Manifests of backups: device/backup.h. */
#include <string.h>

#include "device/backup.h"
#include "fuzz.h"
#include "luck.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct backup_manifest m;
	const char *path = fuzz_file("backup.json", data, size);
	struct err e = { 0 };
	struct buf area;
	int rc;

	fuzz_luck(data, size);
	rc = backup_read(path, &m, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(rc != 0 || (m.count > 0 && m.count <= BACKUP_AREAS));
	for (size_t i = 0; rc == 0 && i < m.count; i++) {
		fuzz_require(strlen(m.areas[i].sha256) == SHA256_HEX - 1);
		buf_init(&area, 1u << 24);
		fuzz_require(backup_read_area(path, &m.areas[i], &area, NULL));
		buf_fini(&area);
	}
	fuzz_luck_end();
	return 0;
}
