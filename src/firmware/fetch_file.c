/* SPDX-License-Identifier: MIT */
/* One file of the maker's list: its parts, its checks, its way to the store. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/fetch_parts.h"
#include "model/catalog/platform.h"

#define ATTEMPTS  4
#define PAUSE_MS  1000
#define FILE_MS	  1200000 /* of one attempt: 16 MB over a modem */
#define FLUSH	  65536	  /* bytes that may be lost with the power */
#define PART_NAME 32	  /* hex digits of a hash */

static const char where[] = "fetch";

struct part {
	struct fetch_run *run;
	size_t index;
	char path[PATH_MAX];
	struct buf had; /* of former attempts */
	size_t kept;	/* of the answer's body, on disk */
	bool fresh;	/* the file begins anew */
};

/* Tells the progress; false: the user wants to stop.  Without the lock. */
static bool moved(struct fetch_run *r, size_t i, uint64_t done, uint64_t total)
{
	uint64_t sum = 0, all = 0;
	bool stop;

	pthread_mutex_lock(&r->lock);
	r->done[i] = done;
	if (total > r->f->files[i].bytes)
		r->f->files[i].bytes = total;
	for (size_t k = 0; k < r->f->count; k++) {
		sum += r->done[k];
		all += r->f->files[k].bytes;
	}
	progress_moved(r->f->progress, sum, all > sum ? all : sum);
	r->stopped = r->stopped || progress_stop(r->f->progress);
	stop = r->stopped;
	pthread_mutex_unlock(&r->lock);
	return !stop;
}

/* Checks */

static int differs(struct err *e, const struct fetch_file *f, const char *what,
		   unsigned is, unsigned said)
{
	return err_set(e, ERR_CONTENT, where, "%s has %s %u, the list says %u",
		       f->module.filename, what, is, said);
}

static int bad_module(struct err *e, const struct fetch_file *f,
		      const struct module *m)
{
	for (int p = 0; p < MODULE_PROBLEMS; p++) {
		if (m->problems & 1u << p)
			return err_set(
				e, ERR_CONTENT, where, "%s: %s",
				f->module.filename,
				module_problem_text((enum module_problem)p));
	}
	return err_set(e, ERR_CONTENT, where, "%s is no firmware module",
		       f->module.filename);
}

int fetch_check(const struct fetch_file *f, const uint8_t *data, size_t len,
		struct err *e)
{
	const struct cloud_module_ref *said = &f->module.self;
	struct module m;

	/* A published file has no stale SHA and nothing behind its end. */
	if (!module_parse(data, len, &m) ||
	    m.problems &
		    (1u << MODULE_SHA_MISMATCH | 1u << MODULE_TRAILING_BYTES))
		return bad_module(e, f, &m);
	if (m.platform_id != f->platform_id)
		return differs(e, f, "platform", m.platform_id,
			       (unsigned)f->platform_id);
	if (m.function != said->function)
		return differs(e, f, "function", m.function, said->function);
	if (m.index != said->index)
		return differs(e, f, "index", m.index, said->index);
	if (m.version != said->version)
		return differs(e, f, "version", m.version, said->version);
	if (m.size != len)
		return differs(e, f, "size", (unsigned)len, m.size);
	if (f->module.crc_known && get_be32(data + len - 4) != f->module.crc)
		return err_set(e, ERR_CONTENT, where,
			       "%s has CRC %08x, the list says %08x",
			       f->module.filename,
			       (unsigned)get_be32(data + len - 4),
			       (unsigned)f->module.crc);
	return 0;
}

/* What has come already */

/* By what it is, not by where it comes from: mirrors may change. */
static int part_path(const struct fetch *f, const struct fetch_file *file,
		     char *out, struct err *e)
{
	char folder[PATH_MAX - 64], sum[SHA256_HEX], name[256];
	int rc = fsio_join(folder, sizeof(folder), store_folder(f->store),
			   "partial", e);

	snprintf(name, sizeof(name), "%d/%s/%s/%08x", file->platform_id,
		 file->release, file->module.filename,
		 (unsigned)file->module.crc);
	bytes_sha256_hex((const uint8_t *)name, strlen(name), sum);
	sum[PART_NAME] = '\0';
	if (rc == 0)
		rc = fsio_mkdir(folder, 0755, e);
	return rc < 0 ? rc : fsio_join(out, PATH_MAX, folder, sum, e);
}

/*
 * Appends to the part on disk; without it a break costs time and nothing
 * else, so a failure is passed over.
 */
static void keep(struct part *p, const struct http_response *rs)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
		    (p->fresh ? O_TRUNC : O_APPEND);
	int fd;

	if (rs->body.len <= p->kept || (rs->status != 200 && rs->status != 206))
		return;
	fd = open(p->path, flags, 0644);
	if (fd < 0)
		return;
	if (write(fd, rs->body.data + p->kept, rs->body.len - p->kept) ==
	    (ssize_t)(rs->body.len - p->kept))
		p->kept = rs->body.len;
	else if (ftruncate(fd, 0) == 0)
		p->kept = 0; /* what is there must not have a hole */
	p->fresh = false;
	close(fd);
}

static bool grows(void *ctx, const struct http_response *rs)
{
	struct part *p = ctx;
	uint64_t before = rs->from ? p->had.len : 0;

	if (p->kept == 0)
		p->fresh = rs->from == 0;
	if (rs->body.len - p->kept >= FLUSH)
		keep(p, rs);
	return moved(p->run, p->index, before + rs->body.len,
		     before + rs->total);
}

/* One attempt; on success *out is the whole file. */
static int get(struct part *p, const char *url, struct buf *out, struct err *e)
{
	struct fetch *f = p->run->f;
	struct deadline d = deadline_in(f->clock, FILE_MS);
	struct http_response rs = { .grows = grows, .ctx = p };
	int rc;

	buf_init(&p->had, BUNDLE_MAX_FILE);
	buf_init(&rs.body, BUNDLE_MAX_FILE);
	p->kept = 0;
	if (fsio_read(p->path, &p->had, NULL))
		buf_clear(&p->had);
	rc = cloud_file(&f->cloud, url, p->had.len, &rs, &d, e);
	p->fresh = p->kept == 0 && rs.from == 0;
	if (rc < 0) {
		keep(p, &rs);
		if (rs.status == 416) /* it has changed there */
			unlink(p->path);
	} else {
		buf_clear(out);
		if ((rs.from && !buf_add(out, p->had.data, p->had.len)) ||
		    !buf_add(out, buf_text(&rs.body), rs.body.len))
			rc = err_memory(e, where);
	}
	buf_fini(&rs.body);
	buf_fini(&p->had);
	return rc;
}

/* Its attempts: what breaks off goes on, what is wrong begins anew once. */
static int get_whole(struct part *p, const struct fetch_file *file,
		     struct buf *out, struct err *e)
{
	struct err why = { 0 };
	bool anew = false;

	for (int i = 0; i < ATTEMPTS; i++) {
		bool resumed = access(p->path, F_OK) == 0;

		err_clear(&why);
		if (i > 0)
			clock_sleep_ms(p->run->f->clock, PAUSE_MS);
		if (get(p, file->url, out, &why) == 0 &&
		    fetch_check(file, (const uint8_t *)buf_text(out), out->len,
				&why) == 0)
			return 0;
		if (why.code == ERR_CONTENT)
			unlink(p->path);
		if (why.code != ERR_DOWNLOAD &&
		    (why.code != ERR_CONTENT || !resumed || anew))
			break;
		anew = why.code == ERR_CONTENT;
	}
	return err_pass(e, &why);
}

/* In the store? */

struct look {
	const struct fetch_file *file;
	char sha256[SHA256_HEX];
	uint64_t size;
};

static int is_it(void *ctx, const struct store_item *item)
{
	struct look *l = ctx;
	const struct module *m = &item->module;
	const struct cloud_module *said = &l->file->module;

	if (m->platform_id != l->file->platform_id ||
	    m->function != said->self.function ||
	    m->index != said->self.index || m->version != said->self.version ||
	    (said->crc_known && m->crc != said->crc))
		return 0;
	text_copy(l->sha256, sizeof(l->sha256), item->sha256);
	l->size = item->size;
	return 1;
}

static bool is_stored(struct fetch *f, struct fetch_file *file)
{
	struct look l = { .file = file };
	struct buf b;
	bool whole;

	if (store_list(f->store, is_it, &l, NULL) != 1)
		return false;
	buf_init(&b, BUNDLE_MAX_FILE);
	whole = store_read(f->store, l.sha256, &b, NULL) == 0;
	buf_fini(&b);
	if (whole) {
		text_copy(file->sha256, sizeof(file->sha256), l.sha256);
		file->bytes = l.size;
		file->state = FETCH_KNOWN;
	}
	return whole;
}

static int put(struct fetch_run *r, struct fetch_file *file,
	       const struct buf *b, struct err *e)
{
	enum store_result result = STORE_REFUSED;
	int rc;

	bytes_sha256_hex((const uint8_t *)b->data, b->len, file->sha256);
	file->bytes = b->len;
	pthread_mutex_lock(&r->lock);
	rc = store_put(r->f->store, (const uint8_t *)b->data, b->len,
		       file->module.filename, &result, e);
	pthread_mutex_unlock(&r->lock);
	return rc;
}

void fetch_one(struct fetch_run *r, size_t i)
{
	struct fetch_file *file = &r->f->files[i];
	struct part p = { .run = r, .index = i };
	struct buf b;
	bool known;
	int rc;

	pthread_mutex_lock(&r->lock);
	known = is_stored(r->f, file);
	pthread_mutex_unlock(&r->lock);
	if (known) {
		moved(r, i, file->bytes, file->bytes);
		return;
	}
	buf_init(&b, BUNDLE_MAX_FILE);
	rc = part_path(r->f, file, p.path, &file->why);
	if (rc == 0)
		rc = get_whole(&p, file, &b, &file->why);
	if (rc == 0)
		rc = put(r, file, &b, &file->why);
	if (rc == 0)
		unlink(p.path);
	file->state = rc == 0 ? FETCH_NEW : FETCH_FAILED;
	if (file->why.code == ERR_STOPPED)
		file->state = FETCH_WAITS;
	buf_fini(&b);
}
