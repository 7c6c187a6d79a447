/* SPDX-License-Identifier: MIT */
#include "device/job.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define TELL_EVERY_US 100000
#define SECOND_US     1000000
#define RATE_OVER_US  500000
#define MARK_EVERY    (64 * 1024)

void job_init(struct job *j, struct world *w, const struct device *d,
	      const struct event_sink *sink)
{
	memset(j, 0, sizeof(*j));
	j->world = w;
	j->device = *d;
	j->sink = sink;
}

void job_event(const struct job *j, enum event_kind kind, struct event *out)
{
	memset(out, 0, sizeof(*out));
	clock_stamp(out->time);
	out->at_us = clock_now_us(j->world->clock);
	out->kind = kind;
	memcpy(out->device, j->device.id, sizeof(out->device));
	text_copy(out->port, sizeof(out->port), j->device.usb.port);
	text_copy(out->platform, sizeof(out->platform),
		  j->device.platform->name);
	memcpy(out->job, j->id, sizeof(out->job));
	out->step = j->step;
	out->steps = j->steps;
}

/* A full disk must not stop a transfer: the verdict will tell. */
static void hand_on(struct job *j, struct event *ev)
{
	event_clean(ev, j->world->secrets);
	if (j->journal && j->id[0])
		journal_event(j->journal, ev, &j->gap);
	event_put(j->sink, ev);
}

/* A new second; what the last one left out is told first. */
static void begin_second(struct job *j, int64_t now)
{
	struct event ev;

	if (j->unshown) {
		job_event(j, EVENT_NOTE, &ev);
		snprintf(ev.text, sizeof(ev.text), "%u more not shown",
			 j->unshown);
		hand_on(j, &ev);
	}
	memset(j->crowd, 0, sizeof(j->crowd));
	j->unshown = 0;
	j->crowd_us = now;
}

static void put(struct job *j, struct event *ev)
{
	bool may_flood = ev->kind == EVENT_NOTE || ev->kind == EVENT_RETRY;

	if (ev->kind != EVENT_PROGRESS &&
	    (!may_flood || ev->at_us - j->crowd_us >= SECOND_US))
		begin_second(j, ev->at_us);
	if (may_flood && ++j->crowd[ev->kind] > JOB_NOTES)
		j->unshown++;
	else
		hand_on(j, ev);
}

void job_say(struct job *j, enum event_kind kind, const char *fmt, ...)
{
	char raw[2 * sizeof(((struct event *)0)->text)];
	struct event ev;
	va_list ap;

	job_event(j, kind, &ev);
	if (j->step && (kind == EVENT_VERIFIED || kind == EVENT_DONE))
		ev.timed = job_spent(j, &ev.spent);
	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	secrets_hide(j->world->secrets, raw);
	text_clean(ev.text, sizeof(ev.text), raw, strlen(raw));
	put(j, &ev);
}

void job_fail(struct job *j, const struct err *e)
{
	struct event ev;

	job_event(j, EVENT_FAILED, &ev);
	if (j->step)
		ev.timed = job_spent(j, &ev.spent);
	ev.code = e->code;
	text_copy(ev.text, sizeof(ev.text), e->what);
	put(j, &ev);
}

void job_step_begin(struct job *j, int number)
{
	begin_second(j, clock_now_us(j->world->clock));
	j->step = number;
	j->begun_us = clock_now_us(j->world->clock);
	j->done = j->total = j->moved = j->marked = 0;
	j->told_us = j->rate_us = 0;
	j->rate_done = 0;
	j->rate = 0;
	j->retries = 0;
	if (j->meter)
		memcpy(j->metered_us, j->meter->us, sizeof(j->metered_us));
}

bool job_spent(const struct job *j, struct spent *out)
{
	int64_t us[METER_KINDS], own;

	memset(out, 0, sizeof(*out));
	if (!j->meter)
		return false;
	own = clock_now_us(j->world->clock) - j->begun_us;
	for (int i = 0; i < METER_KINDS; i++) {
		us[i] = j->meter->us[i] - j->metered_us[i];
		own -= us[i];
	}
	out->device_ms = us[METER_DEVICE] / 1000;
	out->bus_ms = us[METER_BUS] / 1000;
	out->wait_ms = us[METER_WAIT] / 1000;
	out->own_ms = own > 0 ? own / 1000 : 0;
	return true;
}

static void measure(struct job *j, uint64_t done, int64_t now)
{
	if (!j->rate_us || done < j->rate_done) {
		j->rate_us = now;
		j->rate_done = done;
		return;
	}
	if (now - j->rate_us < RATE_OVER_US)
		return;
	j->rate = (uint32_t)((done - j->rate_done) * 1000000 /
			     (uint64_t)(now - j->rate_us));
	j->rate_us = now;
	j->rate_done = done;
}

static void moved(void *ctx, uint64_t done, uint64_t total)
{
	struct job *j = ctx;
	int64_t now = clock_now_us(j->world->clock);
	struct event ev;

	if (done > j->done)
		j->moved += done - j->done;
	j->done = done;
	j->total = total;
	measure(j, done, now);
	if (j->journal && j->id[0] && done >= j->marked + MARK_EVERY) {
		journal_step_mark(j->journal, j->id, j->step, done, &j->gap);
		j->marked = done;
	}
	if (j->told_us && now - j->told_us < TELL_EVERY_US && done < total)
		return;
	j->told_us = now;
	job_event(j, EVENT_PROGRESS, &ev);
	ev.done = done;
	ev.total = total;
	ev.rate = j->rate;
	put(j, &ev);
}

static void retried(void *ctx, const char *why)
{
	struct job *j = ctx;

	j->retries++;
	job_say(j, EVENT_RETRY, "%s", why);
}

static bool stop(void *ctx)
{
	return job_stopping(ctx);
}

struct progress job_progress(struct job *j)
{
	j->done = j->total = j->marked = j->rate_done = 0;
	j->told_us = j->rate_us = 0;
	return (struct progress){
		.moved = moved, .retry = retried, .halt = stop, .ctx = j
	};
}

bool job_stopping(const struct job *j)
{
	return j->stop && atomic_load(j->stop);
}

int job_check_stop(const struct job *j, struct err *e)
{
	if (!job_stopping(j))
		return 0;
	return err_set(e, ERR_STOPPED, "job", "stopped by the user");
}

struct deadline job_deadline(const struct job *j, int64_t ms)
{
	return deadline_in(j->world->clock, ms);
}

void job_meanwhile(struct job *j)
{
	void (*todo)(void *ctx) = j->meanwhile;

	j->meanwhile = NULL;
	if (todo)
		todo(j->meanwhile_ctx);
}
