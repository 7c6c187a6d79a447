/* SPDX-License-Identifier: MIT */
/* One area of a backup, from the device into its file. */
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "device/backup_parts.h"

#define READ_MS 600000

/*
 * What is in memory of an area of which not all has to be there at once: many
 * devices are read at the same time.
 */
#define BLOCK (64u * 1024)

/* Progress over all areas out of that of each. */
static void span_moved(void *ctx, uint64_t done, uint64_t total)
{
	const struct backup_span *s = ctx;

	(void)total;
	progress_moved(s->whole, s->before + done, s->total);
}

static void span_retry(void *ctx, const char *why)
{
	progress_retry(((const struct backup_span *)ctx)->whole, why);
}

static bool span_stop(void *ctx)
{
	return progress_stop(((const struct backup_span *)ctx)->whole);
}

/* An area on its way. */
struct copying {
	struct taking *t;
	struct backup_area *a;
	uint8_t *data; /* of `block` bytes: all of the area, or BLOCK */
	uint32_t block;
	bool zeros; /* nothing else so far */
	struct bytes_hash hash;
	struct fsio_new file; /* without a name; none of what gets sealed */
};

/* What is at hand from there, the rest from the device. */
static int fill(struct copying *c, uint32_t from, uint32_t len,
		struct deadline *d, struct err *e)
{
	struct taking *t = c->t;
	const struct progress p = { span_moved, span_retry, span_stop,
				    &t->span };
	uint64_t at = from, end = at + len;
	int rc = 0;

	while (rc >= 0 && at < end) {
		const struct backup_part *next = backup_part_next(
			&t->parts, c->a->alt, (uint32_t)at, end);
		uint8_t *out = c->data + (at - from);
		uint64_t to = next ? next->address : end;

		if (next && next->address <= at) {
			to = (uint64_t)next->address + next->size;
			to = to < end ? to : end;
			memcpy(out,
			       next->image->image.data + (at - next->address),
			       (size_t)(to - at));
		} else {
			rc = dfuse_read(&t->dfu.dfuse, c->a->alt, (uint32_t)at,
					out, (size_t)(to - at), &p, d, e);
			t->span.before += to - at;
		}
		at = to;
	}
	return rc < 0 ? rc : 0;
}

static bool all_zero(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i])
			return false;
	}
	return true;
}

static int copy_blocks(struct copying *c, struct err *e)
{
	struct deadline d = job_deadline(c->t->job, READ_MS);
	const struct backup_area *a = c->a;
	uint32_t n;
	int rc = 0;

	for (uint32_t at = 0; rc == 0 && at < a->size; at += n) {
		n = a->size - at < c->block ? a->size - at : c->block;
		rc = fill(c, a->address + at, n, &d, e);
		if (rc == 0 && c->file.temp[0])
			rc = fsio_new_add(&c->file, c->data, n, e);
		if (rc == 0) {
			bytes_hash_add(&c->hash, c->data, n);
			c->zeros = c->zeros && all_zero(c->data, n);
		}
	}
	return rc;
}

/* Encrypted where there is a passphrase. */
static int name_file(struct copying *c, struct err *e)
{
	struct backup_area *a = c->a;
	char path[PATH_MAX], name[BACKUP_FILE];
	struct buf sealed;
	int rc = 0;

	buf_init(&sealed, a->size + SEAL_MORE);
	if (c->t->seal.passphrase) {
		rc = seal_close(&c->t->seal, c->data, a->size, &sealed, e);
		if (rc == 0)
			bytes_sha256_hex((const uint8_t *)sealed.data,
					 sealed.len, a->sealed);
	}
	backup_file(a, name);
	if (rc == 0)
		rc = fsio_join(path, sizeof(path), c->t->dir, name, e);
	if (rc == 0)
		rc = c->t->seal.passphrase ? fsio_write(path, sealed.data,
							sealed.len, 0600, e)
					   : fsio_new_keep(&c->file, path, e);
	buf_fini(&sealed);
	return rc;
}

static int take_area(struct copying *c, struct err *e)
{
	struct taking *t = c->t;
	struct backup_area *a = c->a;
	char path[PATH_MAX], sha256[SHA256_HEX];
	int rc = fsio_join(path, sizeof(path), t->dir, "area", e);

	if (rc == 0 && !t->seal.passphrase)
		rc = fsio_new_begin(&c->file, path, 0600, e);
	bytes_hash_begin(&c->hash);
	if (rc == 0)
		rc = copy_blocks(c, e);
	bytes_hash_end(&c->hash, sha256);
	if (rc == 0 && c->zeros)
		job_say(t->job, EVENT_NOTE, "%s cannot be read in this state",
			a->name);
	if (rc < 0 || c->zeros)
		return rc;
	memcpy(a->sha256, sha256, sizeof(a->sha256));
	if (a->alt == KEY_AREA_ALT)
		key_area_find(t->job->device.platform, a->address, c->data,
			      a->size, &t->out->keys);
	rc = name_file(c, e);
	if (rc == 0 && backup_parts_keeps(t->job, t->help, &t->parts, a))
		backup_parts_keep(t->job, t->help, &t->parts, a, c->data);
	return rc;
}

/* Keys are looked for, modules kept and bytes sealed in one piece. */
static bool is_one_piece(const struct taking *t, const struct backup_area *a)
{
	return a->size <= BLOCK || a->alt == KEY_AREA_ALT ||
	       t->seal.passphrase ||
	       backup_parts_keeps(t->job, t->help, &t->parts, a);
}

/* What is at hand of the area, and so is not to be read. */
static int find_parts(struct taking *t, const struct backup_area *a,
		      struct err *e)
{
	size_t first = t->parts.count;
	int rc = backup_parts_find(t->job, &t->dfu, t->help, a, &t->parts, e);

	for (size_t i = first; i < t->parts.count; i++) {
		t->out->copied += t->parts.list[i].size;
		t->span.total -= t->parts.list[i].size;
	}
	return rc;
}

int backup_keep_area(struct taking *t, struct backup_area *a, struct err *e)
{
	struct copying c = { .t = t, .a = a, .zeros = true };
	int rc = find_parts(t, a, e);

	if (rc == 0) {
		c.block = is_one_piece(t, a) ? a->size : BLOCK;
		c.data = calloc(1, c.block);
		rc = c.data ? take_area(&c, e) : err_memory(e, "backup");
	}
	backup_parts_release(t->job, t->help, &t->parts);
	fsio_new_drop(&c.file);
	if (c.data)
		key_area_wipe(c.data, c.block);
	free(c.data);
	return rc;
}
