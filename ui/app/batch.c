/* SPDX-License-Identifier: MIT */
#include "ui/app/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"

static struct batch_slot *slot_at(struct app *a, const char *port)
{
	for (size_t i = 0; i < a->batch.count; i++) {
		if (strcmp(a->batch.slots[i].place.port, port) == 0)
			return &a->batch.slots[i];
	}
	return NULL;
}

static void add_slot(struct app *a, const char *port)
{
	struct batch *b = &a->batch;

	if (b->count == BATCH_SLOTS || !port[0] || slot_at(a, port))
		return;
	b->slots[b->count].hold = false;
	place_init(&b->slots[b->count++].place, port);
}

void batch_open(struct app *a)
{
	if (a->batch.count || a->batch.learning)
		return;
	for (size_t i = 0; i < a->row_count; i++)
		add_slot(a, a->rows[i]->device.usb.port);
}

void batch_recall(struct app *a, const char *ports)
{
	while (*ports) {
		size_t n = strcspn(ports, "\n");
		char port[DEVICE_PORT];

		text_copy_n(port, sizeof(port), ports, n);
		add_slot(a, port);
		ports += n + (ports[n] == '\n');
	}
}

static void remember(struct app *a)
{
	struct request rq = { .kind = REQUEST_SLOTS };
	size_t used = 0;

	for (size_t i = 0; i < a->batch.count; i++) {
		const char *port = a->batch.slots[i].place.port;

		text_copy(rq.text + used, sizeof(rq.text) - used, port);
		used += strlen(port);
		rq.text[used++] = '\n';
		rq.text[used] = '\0';
	}
	app_request(a, &rq);
}

void batch_learn(struct app *a)
{
	struct batch *b = &a->batch;

	if (b->learning) {
		b->learning = false;
		remember(a);
		app_hint(a, "%zu slots are bound and remembered", b->count);
		return;
	}
	for (size_t i = 0; i < b->count; i++) {
		const struct row *r = batch_row(a, &b->slots[i]);

		if (r && r->work.kind == REQUEST_RUN) {
			app_hint(a, "wait until no slot runs");
			return;
		}
	}
	b->count = 0;
	b->armed = false;
	b->learning = true;
	a->line = 0;
	/* What is plugged in now counts when it is plugged in again. */
	for (size_t i = 0; i < a->row_count; i++)
		a->rows[i]->known_slot = a->rows[i]->attached;
}

/* While learning: the ports in the order of plugging. */
static void learn(struct app *a)
{
	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];

		if (!r->attached) {
			r->known_slot = false;
		} else if (!r->known_slot) {
			r->known_slot = true;
			add_slot(a, r->device.usb.port);
		}
	}
}

/* Which application is Tinker is another question for each of them. */
static void list_platforms(const struct app *a, struct request *rq)
{
	for (size_t i = 0; i < a->batch.count; i++) {
		const struct row *r = batch_row(a, &a->batch.slots[i]);
		size_t k = 0;

		if (!r || !r->attached || !r->device.platform)
			continue;
		while (k < rq->platform_count &&
		       rq->platforms[k] != r->device.platform->id)
			k++;
		if (k == rq->platform_count && k < APP_KINDS)
			rq->platforms[rq->platform_count++] =
				r->device.platform->id;
	}
}

void batch_choose(struct app *a, const struct choice *choice)
{
	struct request rq = { .kind = REQUEST_RECIPE, .choice = *choice };

	list_platforms(a, &rq);
	a->batch.choice = *choice;
	a->batch.armed = false;
	a->batch.reading = app_request(a, &rq);
}

bool batch_recipe(struct app *a, const struct message *m)
{
	struct batch *b = &a->batch;
	const struct choice *c = m->choices;

	const bool refused = strcmp(c->needs, WAYS_TINKER) == 0 &&
			     c->var_count + 1 == b->choice.var_count;

	/* Another may have been chosen meanwhile. */
	if (!b->reading || strcmp(c->recipe, b->choice.recipe) != 0 ||
	    (c->var_count != b->choice.var_count && !refused))
		return false;
	b->reading = false;
	b->choice = *c;
	if (m->error.code == ERR_OK)
		return true;
	b->choice.recipe[0] = '\0';
	app_hint(a, "%s", m->error.what);
	return false;
}

void batch_arm(struct app *a)
{
	struct batch *b = &a->batch;

	b->armed = true;
	b->paused = false;
	b->armed_us = a->now_us;
	b->pass = b->fail = b->times = b->told = 0;
	memset(b->codes, 0, sizeof(b->codes));
	b->looked = false;
	for (size_t i = 0; i < b->count; i++) {
		const struct place was = b->slots[i].place;

		place_init(&b->slots[i].place, was.port);
	}
}

unsigned batch_retry(struct app *a)
{
	unsigned n = 0;

	for (size_t i = 0; i < a->batch.count; i++)
		n += place_again(&a->batch.slots[i].place);
	return n;
}

struct row *batch_row(const struct app *a, const struct batch_slot *s)
{
	for (size_t i = 0; s && i < a->row_count; i++) {
		if (strcmp(a->rows[i]->device.usb.port, s->place.port) == 0)
			return a->rows[i];
	}
	return NULL;
}

struct batch_slot *batch_here(struct app *a)
{
	if (a->line < 0 || (size_t)a->line >= a->batch.count)
		return NULL;
	return &a->batch.slots[a->line];
}

static bool shows(const struct app *a, int n)
{
	const struct batch_slot *s = &a->batch.slots[n];
	const struct row *r = batch_row(a, s);
	char line[512];

	snprintf(line, sizeof(line), "%d %s %s %s %s", n + 1, s->place.port,
		 r && r->attached ? r->device.id : s->place.device.id,
		 r && r->attached && r->device.platform
			 ? r->device.platform->title
			 : "",
		 slot_state_word(batch_state(a, s)));
	return text_find_nocase(line, a->batch.filter) != NULL;
}

int batch_shown(const struct app *a, int out[BATCH_SLOTS])
{
	int n = 0;

	for (int i = 0; (size_t)i < a->batch.count; i++) {
		if (!a->batch.filter[0] || shows(a, i))
			out[n++] = i;
	}
	return n;
}

void batch_settle(struct app *a)
{
	int shown[BATCH_SLOTS], n, at = 0;

	if (app_screen(a) != SCREEN_BATCH || !a->batch.count)
		return;
	n = batch_shown(a, shown);
	while (at + 1 < n && shown[at] < a->line)
		at++;
	a->line = n ? shown[at] : -1;
}

static bool may_start(const struct app *a, const struct batch_slot *s,
		      const struct row *r)
{
	return a->batch.armed && !a->batch.paused && !a->leaving && !s->hold &&
	       s->place.state == PLACE_WAITING && r && r->attached &&
	       r->work.kind == REQUEST_NONE && r->state != ROW_NO_ACCESS &&
	       r->state != ROW_BUSY;
}

/* What the row shows of it: a device that is worked with is not away. */
static void follow(struct app *a, struct place *p, const struct row *r)
{
	bool runs = r && r->work.kind == REQUEST_RUN;

	if (p->state == PLACE_WORKING && !runs) {
		/* Its end was not told here: held until somebody looks. */
		struct run_outcome *o = calloc(1, sizeof(*o));

		if (!o)
			return;
		o->verdict = JOB_FAIL;
		err_set(&o->error, ERR_LOST, "batch",
			"the device went to another port");
		if (r && r->error.code)
			o->error = r->error;
		place_end(p, o, a->now_us);
		p->lost = 0;
		p->kept = true;
		free(o);
	}
	if (r && r->attached)
		place_see(p, &r->device, !a->batch.looked);
	else if (!r || r->work.kind == REQUEST_NONE)
		place_miss(p, a->now_us);
}

void batch_tick(struct app *a)
{
	struct batch *b = &a->batch;

	if (b->learning)
		learn(a);
	for (size_t i = 0; i < b->count; i++) {
		struct batch_slot *s = &b->slots[i];
		struct row *r = batch_row(a, s);

		follow(a, &s->place, r);
		if (!may_start(a, s, r))
			continue;
		ask_run(a, r, &b->choice, &s->place);
		if (r->work.kind == REQUEST_RUN)
			place_begin(&s->place, a->now_us);
	}
	b->looked = true;
	batch_settle(a);
}

static void count_code(struct batch *b, enum err_code code)
{
	for (size_t i = 0; i < BATCH_CODES; i++) {
		if (b->codes[i].count && b->codes[i].code != code)
			continue;
		b->codes[i].code = code;
		b->codes[i].count++;
		return;
	}
}

void batch_outcome(struct app *a, const struct row *r)
{
	struct batch *b = &a->batch;
	struct batch_slot *s = slot_at(a, r->device.usb.port);
	struct place *p = s ? &s->place : NULL;

	if (!p || p->state != PLACE_WORKING)
		return;
	place_end(p, &r->outcome, a->now_us);
	if (p->verdict == JOB_PASS) {
		b->pass++;
		b->seconds[b->times++ % BATCH_TIMES] = (uint16_t)(p->ms / 1000);
	} else if (p->verdict == JOB_FAIL) {
		b->fail++;
		p->kept = true;
		count_code(b, p->error.code);
	}
}

/* Nothing runs, and nothing is about to. */
static bool rests(const struct app *a)
{
	for (size_t i = 0; i < a->batch.count; i++) {
		const struct batch_slot *s = &a->batch.slots[i];
		const struct row *r = batch_row(a, s);

		if ((r && r->work.kind == REQUEST_RUN) || may_start(a, s, r))
			return false;
	}
	return true;
}

bool batch_sum(struct app *a, char *text, size_t size)
{
	struct batch *b = &a->batch;
	unsigned ended = b->pass + b->fail, median, fastest, slowest;
	char codes[200] = "", times[80] = "";
	size_t used = 0;

	if (!b->armed || ended < b->told + 2 || !rests(a))
		return false;
	b->told = ended;
	for (size_t i = 0; i < BATCH_CODES && b->codes[i].count; i++)
		used += (size_t)snprintf(
			codes + used, sizeof(codes) - used, "\n%s %u",
			err_row(b->codes[i].code)->id, b->codes[i].count);
	if (batch_seconds(b, &median, &fastest, &slowest))
		snprintf(times, sizeof(times),
			 " A PASS took %u s (median), %u to %u s.", median,
			 fastest, slowest);
	snprintf(text, size, "%u jobs have ended: PASS %u, not %u.%s%s", ended,
		 b->pass, b->fail, times,
		 b->fail ? codes : " The devices may leave the bench.");
	app_log(a, "%u jobs have ended: PASS %u, not %u", ended, b->pass,
		b->fail);
	return true;
}

enum slot_state batch_state(const struct app *a, const struct batch_slot *s)
{
	const bool kept = s->place.kept, hold = s->hold;
	const struct row *r = batch_row(a, s);

	if (r && r->work.kind == REQUEST_RUN)
		return SLOT_RUN;
	if (kept)
		return SLOT_FAIL;
	if (hold)
		return SLOT_HOLD;
	switch (s->place.state) {
	case PLACE_EMPTY:
		return SLOT_EMPTY;
	case PLACE_PASSED:
		return SLOT_PASS;
	case PLACE_HELD:
		return s->place.verdict == JOB_FAIL ? SLOT_FAIL : SLOT_SKIP;
	case PLACE_SKIPPED:
		return SLOT_SKIP;
	default:
		return SLOT_WAIT;
	}
}

const char *slot_state_word(enum slot_state s)
{
	static const char *const words[SLOT_STATES] = {
		[SLOT_EMPTY] = "EMPTY", [SLOT_WAIT] = "WAIT",
		[SLOT_RUN] = "RUN",	[SLOT_PASS] = "PASS",
		[SLOT_FAIL] = "FAIL",	[SLOT_SKIP] = "SKIP",
		[SLOT_HOLD] = "HOLD",
	};

	return words[s];
}

enum ink slot_state_ink(enum slot_state s)
{
	static const enum ink inks[SLOT_STATES] = {
		[SLOT_EMPTY] = INK_DIM, [SLOT_WAIT] = INK_NORMAL,
		[SLOT_RUN] = INK_RUN,	[SLOT_PASS] = INK_OK,
		[SLOT_FAIL] = INK_BAD,	[SLOT_SKIP] = INK_WARN,
		[SLOT_HOLD] = INK_WARN,
	};

	return inks[s];
}

static int by_number(const void *x, const void *y)
{
	const uint16_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

bool batch_seconds(const struct batch *b, unsigned *median, unsigned *fastest,
		   unsigned *slowest)
{
	uint16_t sorted[BATCH_TIMES];
	size_t n = b->times < BATCH_TIMES ? b->times : BATCH_TIMES;

	if (n == 0)
		return false;
	memcpy(sorted, b->seconds, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), by_number);
	*median = sorted[n / 2];
	*fastest = sorted[0];
	*slowest = sorted[n - 1];
	return true;
}
