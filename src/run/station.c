/* SPDX-License-Identifier: MIT */
#include "run/station.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/select.h"
#include "run/known.h"
#include "run/schedule.h"

#define RESULT_MAX 256

struct worker {
	struct place place;
	struct station *station;
	pthread_t thread;
	atomic_bool done;
	bool seen; /* in this look */
	struct run_outcome outcome;
};

struct station {
	struct station_request rq;
	char batch[JOB_ID];
	atomic_bool stop;
	bool looked;
	struct worker *workers[BUS_MAX_DEVICES]; /* in the order of the ports */
	size_t count;
	struct place results[RESULT_MAX];
	size_t first, waiting; /* in results */
	struct device *devices;
};

static int64_t now_us(const struct station *s)
{
	return clock_now_us(s->rq.world->clock);
}

static void tell(const struct worker *w, enum event_kind kind)
{
	const struct device *d = &w->place.device;
	struct event ev;
	struct job j;

	job_init(&j, w->station->rq.world, d, NULL);
	job_event(&j, kind, &ev);
	text_copy(ev.text, sizeof(ev.text), mode_name(d->mode));
	event_put(w->station->rq.sink, &ev);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct station *s = w->station;
	struct run_request rq = s->rq.run;
	struct job j;

	job_init(&j, s->rq.world, &w->place.device, s->rq.sink);
	j.stop = &s->stop;
	j.ask_ms = s->rq.ask_ms;
	j.no_touch = s->rq.no_touch;
	j.hub_power = s->rq.hub_power;
	j.journal = s->rq.journal;
	rq.batch = s->batch;
	known_or_run(&j, &rq, w->place.first, &w->outcome);
	atomic_store(&w->done, true);
	return NULL;
}

static void start(struct worker *w)
{
	const struct place before = w->place;

	atomic_store(&w->done, false);
	place_begin(&w->place, now_us(w->station));
	/* Without a thread it waits for the next look. */
	if (pthread_create(&w->thread, NULL, work, w) != 0)
		w->place = before;
}

static void keep_result(struct station *s, const struct place *p)
{
	if (s->waiting == RESULT_MAX) {
		s->first = (s->first + 1) % RESULT_MAX;
		s->waiting--;
	}
	s->results[(s->first + s->waiting++) % RESULT_MAX] = *p;
}

/* Takes over what a worker has to say; the thread is joined. */
static void collect(struct worker *w)
{
	pthread_join(w->thread, NULL);
	place_end(&w->place, &w->outcome, now_us(w->station));
	keep_result(w->station, &w->place);
}

static struct worker *add_worker(struct station *s, const struct device *d)
{
	struct worker *w;
	size_t at = s->count;

	if (s->count == BUS_MAX_DEVICES)
		return NULL;
	w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->station = s;
	place_init(&w->place, d->usb.port);
	while (at > 0 && device_port_order(s->workers[at - 1]->place.port,
					   w->place.port) > 0) {
		s->workers[at] = s->workers[at - 1];
		at--;
	}
	s->workers[at] = w;
	s->count++;
	return w;
}

/* A device that another place's worker follows, wherever it is. */
static bool is_followed(const struct station *s, const struct device *d)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct place *p = &s->workers[i]->place;

		if (p->state == PLACE_WORKING && p->device.id[0] &&
		    strcmp(p->device.id, d->id) == 0)
			return true;
	}
	return false;
}

static struct worker *worker_at(const struct station *s, const char *port)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->workers[i]->place.port, port) == 0)
			return s->workers[i];
	}
	return NULL;
}

static void see(struct station *s, const struct device *d)
{
	struct worker *w = worker_at(s, d->usb.port);

	if (!w && !is_followed(s, d))
		w = add_worker(s, d);
	if (!w)
		return;
	w->seen = true;
	if (place_see(&w->place, d, !s->looked))
		tell(w, EVENT_ARRIVED);
}

static int look_at_bus(struct station *s, struct err *e)
{
	int n = device_list(&s->rq.world->bus, s->devices, BUS_MAX_DEVICES, e);
	struct err none = { 0 };

	if (n > 0 && s->rq.only)
		n = select_devices(s->rq.only, s->devices, (size_t)n, &none);
	if (none.code == ERR_NO_DEVICE || none.code == ERR_AMBIGUOUS)
		n = 0; /* not yet */
	else if (none.code)
		return err_pass(e, &none);
	for (size_t i = 0; i < s->count; i++)
		s->workers[i]->seen = false;
	for (int i = 0; i < n; i++)
		see(s, &s->devices[i]);
	for (size_t i = 0; i < s->count; i++) {
		struct worker *w = s->workers[i];

		if (!w->seen && place_miss(&w->place, now_us(s)))
			tell(w, EVENT_LEFT);
	}
	s->looked = true;
	return n < 0 ? n : 0;
}

int station_look(struct station *s, struct err *e)
{
	unsigned working = 0, waiting = 0;
	int rc;

	for (size_t i = 0; i < s->count; i++) {
		struct worker *w = s->workers[i];

		if (w->place.state == PLACE_WORKING && atomic_load(&w->done))
			collect(w);
	}
	rc = look_at_bus(s, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < s->count; i++)
		working += s->workers[i]->place.state == PLACE_WORKING;
	for (size_t i = 0; i < s->count; i++) {
		struct worker *w = s->workers[i];

		if (w->place.state != PLACE_WAITING || atomic_load(&s->stop))
			continue;
		if (!s->rq.jobs || working < s->rq.jobs)
			start(w);
		working += w->place.state == PLACE_WORKING;
		waiting += w->place.state == PLACE_WAITING;
	}
	return (int)(working + waiting);
}

int station_open(const struct station_request *rq, struct station **out,
		 struct err *e)
{
	struct station *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return err_memory(e, "station");
	s->rq = *rq;
	s->devices = calloc(BUS_MAX_DEVICES, sizeof(*s->devices));
	if (!s->devices) {
		free(s);
		return err_memory(e, "station");
	}
	schedule_name(s->batch);
	*out = s;
	return 0;
}

const char *station_batch(const struct station *s)
{
	return s->batch;
}

bool station_result(struct station *s, struct place *out)
{
	if (!s->waiting)
		return false;
	*out = s->results[s->first];
	s->first = (s->first + 1) % RESULT_MAX;
	s->waiting--;
	return true;
}

void station_stop(struct station *s)
{
	atomic_store(&s->stop, true);
}

void station_free(struct station *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (s->workers[i]->place.state == PLACE_WORKING)
			pthread_join(s->workers[i]->thread, NULL);
		free(s->workers[i]);
	}
	free(s->devices);
	free(s);
}
