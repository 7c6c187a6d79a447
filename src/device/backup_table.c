/* SPDX-License-Identifier: MIT */
/* The module table of a backup: what its device would have to be again. */
#include "device/dfu_table.h"

#include <string.h>

#include "base/system.h"

#define AREA_MAX (16u << 20)

struct kept {
	struct backup_manifest manifest;
	struct buf data[BACKUP_AREAS];
};

static const struct buf *find(struct kept *k, const struct window *w,
			      size_t *offset)
{
	for (size_t i = 0; i < k->manifest.count; i++) {
		const struct backup_area *a = &k->manifest.areas[i];

		if (a->alt != w->dfu_alt || w->start < a->address ||
		    (uint64_t)w->start + w->size >
			    (uint64_t)a->address + a->size)
			continue;
		*offset = w->start - a->address;
		return &k->data[i];
	}
	return NULL;
}

static int read_kept(void *ctx, const struct window *w, uint8_t *out,
		     size_t len, struct err *e)
{
	size_t offset;
	const struct buf *b = find(ctx, w, &offset);

	if (!b || len > w->size)
		return err_set(e, ERR_INTERNAL, "backup",
			       "0x%08x is in no area", w->start);
	memcpy(out, b->data + offset, len);
	return 0;
}

static bool reaches(void *ctx, const struct window *w)
{
	size_t offset;

	return find(ctx, w, &offset) != NULL;
}

int backup_table_read(const char *manifest, const struct platform *p,
		      const char *passphrase, struct table *out, struct err *e)
{
	struct kept k;
	struct seal seal;
	const struct flash_reader f = { p, read_kept, reaches, NULL, &k };
	int rc = backup_read(manifest, &k.manifest, e);
	size_t n = rc < 0 ? 0 : k.manifest.count;

	seal_init(&seal, passphrase);
	for (size_t i = 0; i < n; i++)
		buf_init(&k.data[i], AREA_MAX);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = backup_read_area(manifest, &k.manifest.areas[i], &seal,
				      &k.data[i], e);
	seal_fini(&seal);
	if (rc == 0)
		rc = flash_table_read(&f, out, e);
	for (size_t i = 0; i < n; i++) {
		/* One of them may hold private keys. */
		if (k.data[i].data)
			system_wipe(k.data[i].data, k.data[i].len);
		buf_fini(&k.data[i]);
	}
	return rc;
}
