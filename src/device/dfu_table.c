/* SPDX-License-Identifier: MIT */
#include "device/dfu_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* Enough to see a header behind a vector table, modules.md 3. */
#define HEAD_SIZE 0x400
#define READ_MS	  60000
#define TAIL_SIZE 4096 /* of a module: what its suffix can be */

static int read_at(const struct flash_reader *f, const struct window *w,
		   uint8_t *out, size_t len, struct err *e)
{
	return f->read(f->ctx, w, out, len, e);
}

/* An application that lies where its place ends, not where that begins. */
static bool floats(const struct platform *p, const struct window *w)
{
	return w->function == FUNCTION_USER && w->store == STORE_MAIN &&
	       platform_has(p, TRAIT_APP_FLOATS);
}

/* The part of the window that a module takes; the window, if none says. */
static int taken(const struct flash_reader *f, const struct window *w,
		 struct window *out, struct err *e)
{
	uint32_t end = w->start + w->size, start = 0;
	uint8_t tail[TAIL_SIZE];
	int rc;

	*out = *w;
	if (!floats(f->platform, w) || w->size < sizeof(tail))
		return 0;
	out->start = end - TAIL_SIZE;
	out->size = TAIL_SIZE;
	rc = read_at(f, out, tail, sizeof(tail), e);
	if (module_location(tail, sizeof(tail), &start) && rc >= 0 &&
	    start >= w->start && start < end - HEAD_SIZE) {
		out->start = start;
		out->size = end - start;
	} else {
		*out = *w;
	}
	return rc < 0 ? rc : 0;
}

static enum check range_of(const struct platform *p, const struct module *m,
			   const struct window *w)
{
	uint64_t end = (uint64_t)m->end + MODULE_CRC_SIZE;

	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *at = &p->windows[i];

		if (at->function == m->function && at->index == m->index &&
		    at->store == w->store &&
		    (at->start == m->start || floats(p, at)) &&
		    at->start <= m->start && w->start == m->start &&
		    end <= (uint64_t)at->start + at->size)
			return CHECK_PASS;
	}
	return CHECK_FAIL;
}

static void describe(const struct module *m, struct slot *s)
{
	s->present = true;
	s->function = m->function;
	s->index = m->index;
	s->version = m->version;
	for (size_t i = 0; i < 2; i++) {
		if (m->deps[i].function != FUNCTION_NONE)
			s->deps[s->dep_count++] = m->deps[i];
	}
}

static void note_uuid(const struct module *m, struct slot *s)
{
	bytes_hex(m->sha256, sizeof(m->sha256), s->uuid);
	for (char *c = s->uuid; *c; c++) {
		if (*c >= 'a' && *c <= 'f')
			*c = (char)(*c - 'a' + 'A');
	}
}

/* Errors are those of the reader; an empty or foreign slot is none. */
static int read_slot(const struct flash_reader *f, const struct window *place,
		     struct slot *slot, struct err *e)
{
	const struct platform *p = f->platform;
	struct window at;
	const struct window *w = &at;
	uint8_t head[HEAD_SIZE];
	struct module found = { 0 };
	uint8_t *whole;
	int rc;

	memset(slot, 0, sizeof(*slot));
	slot->function = place->function;
	slot->index = place->index;
	slot->store = place->store;
	slot->max_size = place->size;
	rc = taken(f, place, &at, e);
	if (rc == 0)
		rc = read_at(f, w, head, sizeof(head), e);
	if (rc < 0)
		return rc;
	if (!module_header(head, sizeof(head), p->id, w->start, &found))
		return 0;
	describe(&found, slot);
	slot->checks[CHECK_PLATFORM] =
		found.platform_id == p->id ? CHECK_PASS : CHECK_FAIL;
	slot->checks[CHECK_RANGE] = range_of(p, &found, w);
	if (found.size > w->size)
		return 0; /* what lies behind the slot is not its own */
	whole = malloc(found.size);
	if (!whole)
		return err_memory(e, "inspect");
	rc = read_at(f, w, whole, found.size, e);
	if (rc >= 0) {
		rc = 0;
		slot->checks[CHECK_INTEGRITY] =
			module_parse(whole, found.size, &found) && found.crc_ok
				? CHECK_PASS
				: CHECK_FAIL;
		if (slot->function == FUNCTION_USER &&
		    slot->checks[CHECK_INTEGRITY] == CHECK_PASS)
			note_uuid(&found, slot);
	}
	free(whole);
	return rc;
}

void dfu_table_judge(struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct slot *s = &t->slots[i];
		enum check all = CHECK_PASS;

		if (!s->present)
			continue;
		for (size_t k = 0; k < s->dep_count; k++) {
			enum check c = table_satisfies(t, &s->deps[k]);

			if (c == CHECK_FAIL)
				all = CHECK_FAIL;
			else if (c == CHECK_UNKNOWN && all == CHECK_PASS)
				all = CHECK_UNKNOWN;
		}
		s->checks[CHECK_DEPENDENCIES] = all;
	}
}

/* Is there a module of its own to be found by this window? */
static bool holds_module(const struct window *w)
{
	return w->size > 0 && w->start + w->size > 0 &&
	       (w->store == STORE_MAIN || w->store == STORE_FACTORY) &&
	       (w->function == FUNCTION_BOOTLOADER ||
		w->function == FUNCTION_SYSTEM || w->function == FUNCTION_USER);
}

static bool is_listed(const struct table *t, const struct slot *s)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *k = &t->slots[i];

		if (k->function == s->function && k->index == s->index &&
		    k->store == s->store)
			return true;
	}
	return false;
}

/* A factory slot may lie inside the OTA area and hold nothing of its own. */
static bool is_worth(const struct slot *s)
{
	return s->present || s->store == STORE_MAIN;
}

/* Its version tells which flash map holds; 0: no system part 1 there. */
static int system_version(const struct flash_reader *f, struct err *e)
{
	const struct platform *p = f->platform;

	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		uint8_t head[HEAD_SIZE];
		struct module found = { 0 };
		int rc;

		if (w->function != FUNCTION_SYSTEM || w->index != 1 ||
		    !f->reaches(f->ctx, w))
			continue;
		rc = read_at(f, w, head, sizeof(head), e);
		if (rc < 0)
			return rc;
		if (module_header(head, sizeof(head), p->id, w->start,
				  &found) &&
		    found.function == FUNCTION_SYSTEM && found.index == 1)
			return found.version;
	}
	return 0;
}

static bool holds_now(const struct window *w, unsigned system)
{
	return !system || ((!w->from_system || system >= w->from_system) &&
			   (!w->to_system || system <= w->to_system));
}

int flash_table_read(const struct flash_reader *f, struct table *out,
		     struct err *e)
{
	const struct platform *p = f->platform;
	int system = system_version(f, e);

	if (system < 0)
		return system;
	memset(out, 0, sizeof(*out));
	out->platform_id = p->id;
	out->source = TABLE_DFU;
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		struct slot s;
		int rc;

		if (!holds_module(w) || !holds_now(w, (unsigned)system) ||
		    !f->reaches(f->ctx, w))
			continue;
		rc = f->stopped ? f->stopped(f->ctx, e) : 0;
		if (rc == 0)
			rc = read_slot(f, w, &s, e);
		if (rc != 0)
			return rc;
		if (out->count < TABLE_MAX_SLOTS && is_worth(&s) &&
		    !is_listed(out, &s))
			out->slots[out->count++] = s;
	}
	dfu_table_judge(out);
	return 0;
}

/* A device in DFU as a reader. */
struct in_dfu {
	struct job *j;
	struct mode_dfu *m;
};

static int dfu_read(void *ctx, const struct window *w, uint8_t *out, size_t len,
		    struct err *e)
{
	struct in_dfu *d = ctx;
	struct deadline limit = job_deadline(d->j, READ_MS);
	struct progress p = { .halt = job_progress(d->j).halt, .ctx = d->j };

	return dfuse_read(&d->m->dfuse, w->dfu_alt, w->start, out, len, &p,
			  &limit, e);
}

static bool dfu_reaches(void *ctx, const struct window *w)
{
	const struct in_dfu *d = ctx;

	return w->dfu_alt < d->m->dfuse.alt_count;
}

static int dfu_stopped(void *ctx, struct err *e)
{
	struct in_dfu *d = ctx;

	return job_check_stop(d->j, e);
}

int dfu_table_read(struct job *j, struct mode_dfu *m, struct table *out,
		   struct err *e)
{
	struct in_dfu d = { j, m };
	const struct flash_reader f = { j->device.platform, dfu_read,
					dfu_reaches, dfu_stopped, &d };

	return flash_table_read(&f, out, e);
}
