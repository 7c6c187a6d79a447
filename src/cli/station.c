/* SPDX-License-Identifier: MIT */
/* A station on the command line: until it is stopped. */
#include "run/station.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/backups.h"
#include "cli/devices.h"
#include "cli/jobs_parts.h"
#include "cli/labels.h"
#include "cli/show.h"
#include "records/pusher.h"
#include "run/broken.h"

#define LOOK_MS	     200
#define DEVICES_MAX  4096
#define SELECTED_MAX 1024

/* The last word about each device, for summary and exit code. */
struct seen {
	char key[DEVICE_ID + DEVICE_PORT];
	enum job_verdict verdict;
	int exit_class;
};

struct post {
	struct cli *cli;
	struct jobs *jobs;
	struct station *station;
	struct show show;
	char only[SELECTED_MAX];
	struct seen *seen;
	size_t count;
};

static int selected(struct cli *cli, char *out, size_t size, struct err *e)
{
	struct buf words;
	int rc;

	buf_init(&words, size - 1);
	rc = devices_words(cli, &words, e);
	text_copy(out, size, buf_text(&words));
	buf_fini(&words);
	return rc;
}

static int start(struct post *p, struct err *e)
{
	struct jobs *r = p->jobs;
	const struct station_request rq = {
		.world = r->world,
		.journal = r->journal,
		.sink = &r->sink,
		.run = { .recipe = r->rq->recipe,
			 .supply = &r->supplies.supply,
			 .only_written = r->rq->only_written,
			 .fields = &r->fields,
			 .request = r->rq->request },
		.ask_ms = (int64_t)r->ask * 1000,
		.no_touch = r->cli->no_touch,
		.hub_power = cli_flag(r->cli, "hub-power"),
		.jobs = (unsigned)r->at_once,
		.only = cli_value(p->cli, "device", 0) ? p->only : NULL,
	};

	if (selected(p->cli, p->only, sizeof(p->only), e))
		return -(int)e->code;
	p->seen = calloc(DEVICES_MAX, sizeof(*p->seen));
	if (!p->seen)
		return err_memory(e, "station");
	return station_open(&rq, &p->station, e);
}

static void remember(struct post *p, const struct place *place)
{
	const struct device *d = &place->device;
	const char *key = d->id[0] ? d->id : place->port;
	size_t i = 0;

	while (i < p->count && strcmp(p->seen[i].key, key) != 0)
		i++;
	if (i == DEVICES_MAX)
		return;
	if (i == p->count)
		text_copy(p->seen[p->count++].key, sizeof(p->seen[0].key), key);
	p->seen[i].verdict = place->verdict;
	p->seen[i].exit_class = place->exit_class;
}

static void show_result(struct post *p, const struct place *place)
{
	struct cli *cli = p->cli;
	bool pass = place->verdict == JOB_PASS;
	unsigned seconds = (unsigned)(place->ms / 1000);
	struct err why = { 0 };

	remember(p, place);
	if (pass && labels_write(cli, p->jobs->journal, place->job, &why) < 0)
		cli_say(cli, "no label of %s: %s\n", place->port, why.what);
	if (place->job[0])
		backups_keep_budget(cli);
	if (cli->json)
		return; /* its verdict was an event */
	show_clear(&p->show);
	cli_print(cli, "%s%-7s%s  %-10s  %-24s  %2u:%02u",
		  cli_paint(cli, pass ? CLI_GOOD : CLI_BAD),
		  job_verdict_name(place->verdict), cli_paint(cli, CLI_PLAIN),
		  place->port,
		  place->device.id[0] ? place->device.id : "(no id)",
		  seconds / 60, seconds % 60);
	if (place->job[0])
		cli_print(cli, "  job %s", place->job);
	if (!pass)
		cli_print(cli, "  %s %s", err_row(place->error.code)->id,
			  place->error.what);
	cli_print(cli, "\n");
	fflush(cli->out);
	if (place->state == PLACE_HELD && place->error.code != ERR_LOST &&
	    place->verdict != JOB_STOPPED)
		cli_note(cli,
			 "%s is held: look at it; unplugged for five seconds "
			 "and plugged in, it is run again\n",
			 place->port);
}

static void show_came_or_went(struct post *p, const struct event *ev)
{
	if (p->cli->json)
		return;
	show_clear(&p->show);
	cli_note(p->cli, "%s  %-9s%s %s\n", ev->port, event_kind_name(ev->kind),
		 ev->platform, ev->device);
}

static void show_all(struct post *p, unsigned ms)
{
	struct place place;
	struct event ev;

	while (queue_take(p->jobs->queue, &ev, ms)) {
		if (ev.kind == EVENT_ARRIVED || ev.kind == EVENT_LEFT)
			show_came_or_went(p, &ev);
		show_event(&p->show, &ev);
		ms = 0;
	}
	while (station_result(p->station, &place))
		show_result(p, &place);
}

static int follow(struct post *p, struct err *e)
{
	bool told = false;

	show_init(&p->show, p->cli, 0);
	cli_note(p->cli, "the station is open: plug devices in; end it with "
			 "Ctrl-C\n");
	for (;;) {
		int busy;

		if (cli_stopped() && !told) {
			show_clear(&p->show);
			cli_note(p->cli, "stopping at the next safe point\n");
			station_stop(p->station);
			told = true;
		}
		busy = station_look(p->station, e);
		if (busy < 0)
			return busy;
		show_all(p, told && busy == 0 ? 0 : LOOK_MS);
		if (told && busy == 0)
			return 0;
	}
}

static int conclude(struct post *p, struct err *e)
{
	size_t verdicts[JOB_VERDICTS] = { 0 };
	int *classes = calloc(p->count + 1, sizeof(*classes));
	int rc = 0;

	if (!classes)
		return err_memory(e, "station");
	for (size_t i = 0; i < p->count; i++) {
		verdicts[p->seen[i].verdict]++;
		classes[i] = p->seen[i].exit_class;
	}
	if (!p->cli->json)
		cli_print(p->cli,
			  "\n%zu devices: %zu PASS, %zu FAIL, %zu STOPPED, "
			  "%zu SKIPPED\n",
			  p->count, verdicts[JOB_PASS], verdicts[JOB_FAIL],
			  verdicts[JOB_STOPPED], verdicts[JOB_SKIPPED]);
	if (p->count)
		rc = jobs_write_reports(p->jobs, station_batch(p->station), e);
	if (rc == 0)
		rc = schedule_exit_code(classes, p->count);
	free(classes);
	return rc;
}

int jobs_station(struct jobs *r, struct err *e)
{
	struct post p = { .cli = r->cli, .jobs = r };
	int rc = start(&p, e);
	struct pusher *pusher = rc == 0 ? pusher_start(broken_off) : NULL;

	if (rc == 0)
		rc = follow(&p, e);
	pusher_stop(pusher);
	if (rc == 0)
		rc = conclude(&p, e);
	station_free(p.station);
	free(p.seen);
	return rc;
}
