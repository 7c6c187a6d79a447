/*
 * A station: each device that is plugged into the bench is taken through the
 * recipe once; it has to leave its port before the port is free again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/jobs_parts.h"
#include "cli/show.h"
#include "cli/tables.h"
#include "job/select.h"

#define EVENTS_AT_ONCE 64 /* then the bus is looked at again */
#define LOOK_MS	       200
#define AWAY_US	       3000000 /* a port this long empty has been emptied */
#define PLACES	       BUS_MAX_DEVICES

struct place {
	char port[DEVICE_PORT]; /* "": free */
	char id[DEVICE_ID];
	struct schedule *schedule; /* while the job runs */
	int64_t seen_us;	   /* last time its device was there */
};

struct station {
	struct jobs *jobs;
	struct show show;
	struct place places[PLACES];
	char batch[JOB_ID];
	size_t verdicts[JOB_VERDICTS];
	int exit_class; /* of all so far; -1: none yet */
	bool mixed;
};

/* Without --device every device that the recipe is for. */
static bool is_wanted(const struct station *st, const struct device *d)
{
	const char *words;

	if (!recipe_is_for(st->jobs->rq->recipe, d->platform->id))
		return false;
	if (!cli_value(st->jobs->cli, "device", 0))
		return true;
	for (size_t n = 0; (words = cli_value(st->jobs->cli, "device", n));
	     n++) {
		struct device one = *d;

		if (select_devices(words, &one, 1, NULL) == 1)
			return true;
	}
	return false;
}

static struct place *place_of(struct station *st, const char *port)
{
	for (size_t i = 0; i < PLACES; i++) {
		if (strcmp(st->places[i].port, port) == 0)
			return &st->places[i];
	}
	return NULL;
}

static int begin(struct station *st, const struct device *d, int64_t now,
		 struct err *e)
{
	struct place *s = place_of(st, "");
	int rc;

	if (!s)
		return 0;
	rc = jobs_start(st->jobs, d, 1, st->batch, &s->schedule, e);
	if (rc < 0)
		return rc;
	if (!st->batch[0])
		text_copy(st->batch, sizeof(st->batch),
			  schedule_batch(s->schedule));
	text_copy(s->port, sizeof(s->port), d->usb.port);
	memcpy(s->id, d->id, sizeof(s->id));
	s->seen_us = now;
	return 0;
}

static int look_around(struct station *st, struct err *e)
{
	struct jobs *r = st->jobs;
	int64_t now = clock_now_us(r->world->clock);
	int n = device_list(&r->world->bus, r->devices, BUS_MAX_DEVICES, e);

	for (int i = 0; i < n; i++) {
		const struct device *d = &r->devices[i];
		struct place *s = place_of(st, d->usb.port);
		int rc;

		if (s && (!s->id[0] || !d->id[0] || !strcmp(s->id, d->id)))
			s->seen_us = now;
		if (s || !is_wanted(st, d))
			continue;
		rc = begin(st, d, now, e);
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < PLACES; i++) {
		struct place *s = &st->places[i];

		if (s->port[0] && !s->schedule && now - s->seen_us > AWAY_US) {
			cli_note(r->cli, "%s  free\n", s->port);
			memset(s, 0, sizeof(*s));
		}
	}
	return n < 0 ? n : 0;
}

static void merge(struct station *st, const struct run_outcome *o)
{
	if (st->exit_class < 0)
		st->exit_class = o->exit_class;
	else if (st->exit_class != o->exit_class)
		st->mixed = true;
	st->verdicts[o->verdict]++;
}

static void reap(struct station *st)
{
	struct cli *cli = st->jobs->cli;

	for (size_t i = 0; i < PLACES; i++) {
		struct place *s = &st->places[i];
		const struct run_outcome *o;
		size_t count;

		if (!s->schedule || schedule_running(s->schedule))
			continue;
		o = schedule_wait(s->schedule, &count);
		merge(st, o);
		if (!cli->json) {
			tables_outcome(cli, o);
			cli_note(cli, "%s  %s: unplug it\n", s->port,
				 job_verdict_name(o->verdict));
		}
		/* Where it ended counts: it may have been followed. */
		text_copy(s->port, sizeof(s->port), o->device.usb.port);
		memcpy(s->id, o->device.id, sizeof(s->id));
		s->seen_us = clock_now_us(st->jobs->world->clock);
		schedule_free(s->schedule);
		s->schedule = NULL;
	}
}

static bool somebody_works(const struct station *st)
{
	for (size_t i = 0; i < PLACES; i++) {
		if (st->places[i].schedule)
			return true;
	}
	return false;
}

static void stop_all(struct station *st)
{
	for (size_t i = 0; i < PLACES; i++) {
		if (st->places[i].schedule)
			schedule_stop(st->places[i].schedule);
	}
}

static int work(struct station *st, struct err *e)
{
	bool stopping = false;
	int rc = 0;

	for (;;) {
		struct event ev;

		if (!stopping && (cli_stopped() || rc < 0)) {
			stop_all(st);
			stopping = true;
		}
		if (!stopping)
			rc = look_around(st, e);
		for (int n = 0; n < EVENTS_AT_ONCE &&
				queue_take(st->jobs->queue, &ev, LOOK_MS);
		     n++)
			show_event(&st->show, &ev);
		reap(st);
		if (stopping && !somebody_works(st))
			return rc;
	}
}

static int exit_class(const struct station *st)
{
	if (st->exit_class < 0)
		return EXIT_CLASS_OK;
	if (!st->mixed)
		return st->exit_class;
	return st->verdicts[JOB_PASS] ? EXIT_CLASS_MIXED : EXIT_CLASS_FAILED;
}

int jobs_station(struct jobs *r, struct err *e)
{
	struct station *st = calloc(1, sizeof(*st));
	int rc;

	if (!st)
		return err_set(e, ERR_NO_MEMORY, "station", "out of memory");
	st->jobs = r;
	st->exit_class = -1;
	show_init(&st->show, r->cli, true);
	cli_note(r->cli, "plug devices in; Ctrl-C ends the station\n");
	rc = work(st, e);
	if (st->batch[0] && rc == 0)
		rc = jobs_write_reports(r, st->batch, e);
	if (!r->cli->json)
		cli_print(r->cli,
			  "\n%zu PASS, %zu FAIL, %zu STOPPED, %zu SKIPPED\n",
			  st->verdicts[JOB_PASS], st->verdicts[JOB_FAIL],
			  st->verdicts[JOB_STOPPED], st->verdicts[JOB_SKIPPED]);
	if (rc == 0)
		rc = exit_class(st);
	free(st);
	return rc;
}
