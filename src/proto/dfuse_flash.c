/* SPDX-License-Identifier: MIT */
#include "proto/dfuse.h"

#include <string.h>

#include "proto/dfuse_wire.h"

/*
 * Small sectors are erased, written and read back together up to this many
 * bytes: the address is then set once for all of them (dfu.md 8.1).
 */
#define STRETCH 65536

#define READ_TRIES  3
#define ERASE_TRIES 3

/* What is done at a time: whole sectors, and the bytes of the job in them. */
struct stretch {
	size_t offset; /* in the data */
	size_t len;
	bool there; /* to be read back only */
};

struct writer {
	struct dfuse *f;
	const struct dfuse_job *job;
	const struct dfuse_map *map;
	const struct progress *p;
	struct deadline *d;
	struct dfuse_result *r;
	struct err *e;
	size_t done;	      /* bytes of finished stretches */
	const uint8_t *there; /* as in the job, while it is believed */
};

/* The range has to begin with a sector: what is before it would be lost. */
static int check_sector_start(const struct dfuse_map *m, uint32_t address,
			      struct err *e)
{
	uint32_t start = 0, size = 0;

	if (dfuse_map_sector(m, address, &start, &size) && start == address)
		return 0;
	return err_set(e, ERR_OUT_OF_WINDOW, "dfuse",
		       "0x%08x is not the beginning of a sector", address);
}

static int erase_sector(struct dfuse *f, uint32_t address,
			const struct progress *p, struct deadline *d,
			struct err *e)
{
	for (unsigned tries = 1;; tries++) {
		struct err one = { 0 };
		int rc = dfuse_command(f, DFUSE_CMD_ERASE, address, d, &one);

		if (rc == 0)
			return 0;
		if (!dfuse_recover(f, &one, d) || dfuse_is_final(rc) ||
		    tries == ERASE_TRIES) {
			err_context(&one, "erasing 0x%08x", address);
			if (e)
				*e = one;
			return rc;
		}
		progress_retry(p, one.what);
	}
}

/* Sectors that need no erase (type `e`: the DCT) are passed over. */
static int erase_range(struct dfuse *f, const struct dfuse_map *m,
		       uint32_t address, size_t len, unsigned *erased,
		       const struct progress *p, struct deadline *d,
		       struct err *e)
{
	uint64_t at = address;

	while (at < (uint64_t)address + len) {
		const struct dfuse_segment *s = dfuse_map_find(m, (uint32_t)at);
		int rc = 0;

		if (progress_stop(p))
			return dfuse_stopped(e);
		if (s->access & DFUSE_ERASE) {
			rc = erase_sector(f, (uint32_t)at, p, d, e);
			++*erased;
		}
		if (rc < 0)
			return rc;
		at += s->sector;
	}
	return 0;
}

int dfuse_erase(struct dfuse *f, unsigned alt, uint32_t address, size_t len,
		const struct progress *p, struct deadline *d, struct err *e)
{
	struct err own = { 0 };
	unsigned erased = 0;
	int rc;

	e = e ? e : &own;
	rc = dfuse_prepare(f, alt, address, len, DFUSE_WRITE, d, e);
	if (rc == 0)
		rc = check_sector_start(&f->alts[alt].map, address, e);
	if (rc == 0)
		rc = erase_range(f, &f->alts[alt].map, address, len, &erased, p,
				 d, e);
	if (rc == -ERR_STOPPED)
		dfuse_recover(f, e, d);
	return rc;
}

static bool is_there(const struct writer *w, size_t offset, size_t len)
{
	return w->there &&
	       memcmp(w->there + offset, w->job->data + offset, len) == 0;
}

/* Where the stretch that begins at `offset` ends. */
static struct stretch stretch_at(const struct writer *w, size_t offset)
{
	size_t left = w->job->len - offset;
	struct stretch s = { offset, 0, false };

	while (s.len < left) {
		uint32_t at = w->job->address + (uint32_t)(offset + s.len);
		uint32_t start = at, size = STRETCH;
		size_t n;
		bool there;

		if (w->job->erase)
			dfuse_map_sector(w->map, at, &start, &size);
		n = size - (at - start);
		if (n > left - s.len)
			n = left - s.len;
		there = is_there(w, offset + s.len, n);
		if (s.len > 0 && (s.len + size > STRETCH || there != s.there))
			break;
		s.there = there;
		s.len += n;
	}
	return s;
}

/* Half of the way of a byte is to be written, half to be read back. */
static void moved(struct writer *w, size_t bytes)
{
	progress_moved(w->p, w->done + bytes / (w->job->verify ? 2 : 1),
		       w->job->len);
}

/* The Core takes whole half-words only (dfu.md 5). */
static size_t padded(const struct writer *w, size_t n)
{
	return w->f->transfer == 1024 && w->job->erase ? n + n % 2 : n;
}

static int write_block(struct writer *w, const struct stretch *s, size_t index)
{
	size_t at = index * w->f->transfer;
	size_t n = s->len - at;
	uint8_t block[DFUSE_TRANSFER_MAX + 1];
	int rc;

	if (n > w->f->transfer)
		n = w->f->transfer;
	if (progress_stop(w->p))
		return dfuse_stopped(w->e);
	memcpy(block, w->job->data + s->offset + at, n);
	block[n] = 0xff;
	rc = dfuse_dnload(w->f, (unsigned)index + 2, block, padded(w, n), w->d,
			  w->e);
	return rc < 0 ? rc : dfuse_settle(w->f, w->d, w->e);
}

/*
 * The address is set once; a block's place follows from its number, also for
 * one that is kept for the end.
 */
static int write_blocks(struct writer *w, const struct stretch *s,
			bool first_last)
{
	size_t count = (s->len + w->f->transfer - 1) / w->f->transfer;
	uint32_t address = w->job->address + (uint32_t)s->offset;
	int rc = dfuse_command(w->f, DFUSE_SET_ADDRESS, address, w->d, w->e);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		size_t index = first_last ? (i + 1) % count : i;
		size_t bytes = (i + 1) * w->f->transfer;

		rc = write_block(w, s, index);
		if (rc < 0)
			err_context(w->e, "writing 0x%08zx",
				    (size_t)address + index * w->f->transfer);
		else
			moved(w, bytes < s->len ? bytes : s->len);
	}
	return rc;
}

static int read_back(struct writer *w, const struct stretch *s)
{
	struct dfuse_span span = { .address = w->job->address +
					      (uint32_t)s->offset,
				   .len = s->len,
				   .want = w->job->data + s->offset,
				   .p = w->p,
				   .progress_base = w->done + s->len / 2,
				   .progress_total = w->job->len,
				   .progress_share = 2 };
	int rc = dfuse_read_span(w->f, &span, w->d, w->e);

	if (rc < 0 || span.bad == span.len)
		return rc;
	w->r->bad = span.address + (uint32_t)span.bad;
	return dfuse_differs(w->e, w->r->bad);
}

static int erase_stretch(struct writer *w, const struct stretch *s)
{
	return erase_range(w->f, w->map, w->job->address + (uint32_t)s->offset,
			   s->len, &w->r->erased, w->p, w->d, w->e);
}

/* Erase, write, read back, and again while that helps. */
static int do_stretch(struct writer *w, const struct stretch *s, bool blank,
		      bool first_last)
{
	for (unsigned rewrites = 0;; rewrites++) {
		const bool there = s->there && rewrites == 0;
		char why[sizeof(w->e->what)];
		int rc = 0;

		if (w->job->erase && !blank && !there)
			rc = erase_stretch(w, s);
		if (rc == 0 && !there)
			rc = write_blocks(w, s, first_last);
		if (rc == 0 && w->job->verify)
			rc = read_back(w, s);
		if (rc == 0) {
			w->done += s->len;
			w->r->bytes = w->done;
			w->r->found += there ? s->len : 0;
			moved(w, 0);
			return 0;
		}
		if (!dfuse_recover(w->f, w->e, w->d) || dfuse_is_final(rc) ||
		    rewrites >= w->job->rewrites)
			return rc;
		memcpy(why, w->e->what, sizeof(why));
		err_clear(w->e);
		blank = false;
		w->r->rewrites++;
		progress_retry(w->p, why);
	}
}

/*
 * All of it is thought to be there: is it?  1: yes, and nothing was written.
 * What stands in front of a module that is wrong must not stay (header_last),
 * so then all of it is written.
 */
static int find_whole(struct writer *w)
{
	struct stretch s;
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < w->job->len; at += s.len) {
		s = stretch_at(w, at);
		rc = read_back(w, &s);
		if (rc == 0)
			w->done += s.len;
	}
	if (rc == 0) {
		w->r->bytes = w->r->found = w->done;
		moved(w, 0);
		return 1;
	}
	if (dfuse_is_final(rc) || !dfuse_recover(w->f, w->e, w->d))
		return rc;
	err_clear(w->e);
	w->done = 0;
	w->there = NULL;
	return 0;
}

static int write_all(struct writer *w)
{
	bool header_last = w->job->header_last && w->job->erase;
	struct stretch first;
	size_t offset = 0;
	int rc = 0;

	if (header_last && is_there(w, 0, w->job->len))
		rc = find_whole(w);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	first = stretch_at(w, 0);
	if (header_last) {
		first.there = false;
		rc = erase_stretch(w, &first);
		offset = first.len;
	}
	while (rc == 0 && offset < w->job->len) {
		struct stretch s = stretch_at(w, offset);

		rc = do_stretch(w, &s, false, false);
		offset += s.len;
	}
	if (rc == 0 && header_last)
		rc = do_stretch(w, &first, true, true);
	return rc;
}

int dfuse_write(struct dfuse *f, const struct dfuse_job *job,
		const struct progress *p, struct deadline *d,
		struct dfuse_result *r, struct err *e)
{
	struct dfuse_result own_result;
	struct err own = { 0 };
	struct writer w = { .f = f,
			    .job = job,
			    .p = p,
			    .d = d,
			    /* cppcheck-suppress uninitvar ; set below */
			    .r = r ? r : &own_result,
			    .e = e ? e : &own,
			    .there = job->verify ? job->there : NULL };
	int64_t begin = clock_now_us(d->clock);
	unsigned access = DFUSE_WRITE | (job->verify ? DFUSE_READ : 0);
	int rc;

	memset(w.r, 0, sizeof(*w.r));
	rc = dfuse_prepare(f, job->alt, job->address, job->len, access, d, w.e);
	if (rc == 0) {
		w.map = &f->alts[job->alt].map;
		if (job->erase)
			rc = check_sector_start(w.map, job->address, w.e);
	}
	if (rc == 0)
		rc = write_all(&w);
	if (rc == -ERR_STOPPED)
		dfuse_recover(f, w.e, d);
	w.r->ms = (clock_now_us(d->clock) - begin) / 1000;
	return rc;
}
