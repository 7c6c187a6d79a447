#include "run/station.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "device/inspect.h"
#include "device/lock.h"
#include "run/schedule.h"
#include "device/select.h"
#include "model/catalog/table_json.h"

/* Longer than a device is away between two modes. */
#define AWAY_US	   5000000
#define LOST_MAX   3 /* runs in a row that may end by a pulled cable */
#define RESULT_MAX 256
#define LOOKED_AT  16 /* jobs of a device */

struct place {
	struct station_slot slot;
	struct station *station;
	pthread_t thread;
	atomic_bool done;
	bool first;	 /* was there when the station was opened */
	bool seen;	 /* in this look */
	unsigned lost;	 /* runs in a row */
	int64_t away_us; /* since when it is not on the bus; 0: it is */
	int64_t begun_us;
	struct run_outcome outcome;
};

struct station {
	struct station_request rq;
	char batch[JOB_ID];
	atomic_bool stop;
	bool looked;
	struct place *places[BUS_MAX_DEVICES]; /* in the order of the ports */
	size_t count;
	struct station_slot results[RESULT_MAX];
	size_t first, waiting; /* in results */
	struct device *devices;
};

static int64_t now_us(const struct station *s)
{
	return clock_now_us(s->rq.world->clock);
}

static void tell(const struct place *p, enum event_kind kind)
{
	struct event ev;
	struct job j;

	job_init(&j, p->station->rq.world, &p->slot.device, NULL);
	job_event(&j, kind, &ev);
	text_copy(ev.text, sizeof(ev.text), mode_name(p->slot.device.mode));
	event_put(p->station->rq.sink, &ev);
}

/* Does the table show the modules that a record lists, and no fault? */
static bool same_modules(const struct table *t, const json_t *then)
{
	const json_t *modules = json_object_get(then, "modules");
	json_t *now = table_json_modules(t);
	bool same = now && json_array_size(modules) > 0 &&
		    json_array_size(modules) == json_array_size(now);

	for (size_t i = 0; same && i < json_array_size(now); i++) {
		static const char *const keys[] = { "function", "index",
						    "version", "store" };
		const json_t *a = json_array_get(now, i);
		const json_t *b = json_array_get(modules, i);

		for (size_t k = 0; k < COUNT(keys); k++)
			same = same && json_equal(json_object_get(a, keys[k]),
						  json_object_get(b, keys[k]));
	}
	json_decref(now);
	for (size_t i = 0; same && i < t->count; i++) {
		for (int k = 0; t->slots[i].present && k < CHECK_KINDS; k++)
			same = same && t->slots[i].checks[k] != CHECK_FAIL;
	}
	return same;
}

/*
 * The newest record of this device, but for those of runs that were refused
 * and changed nothing.
 */
static bool find_newest(struct journal *journal, const char *device,
			struct journal_job *out)
{
	struct journal_job *jobs = calloc(LOOKED_AT, sizeof(*jobs));
	int n = jobs ? journal_jobs(journal, device, NULL, jobs, LOOKED_AT,
				    NULL)
		     : 0;
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		if (!jobs[i].pending && jobs[i].verdict == JOB_SKIPPED)
			continue;
		*out = jobs[i];
		found = true;
	}
	free(jobs);
	return found;
}

/* That record if it is a PASS of this very recipe, with its last table. */
static bool find_pass(struct station *s, const char *device,
		      struct journal_job *job, json_t **after)
{
	struct buf text;
	bool found;

	*after = NULL;
	if (!s->rq.journal || !s->rq.run.request || !device[0] ||
	    !find_newest(s->rq.journal, device, job) || job->pending ||
	    job->verdict != JOB_PASS ||
	    strcmp(job->recipe_sha256, s->rq.run.recipe->sha256) != 0)
		return false;
	buf_init(&text, 1u << 20);
	found = journal_read_request(s->rq.journal, job->id, &text, NULL) ==
			1 &&
		strcmp(buf_text(&text), s->rq.run.request) == 0;
	buf_clear(&text);
	if (found && journal_read_document(s->rq.journal, job->id, "after",
					   &text, NULL) == 1)
		*after = json_loads(buf_text(&text), 0, NULL);
	buf_fini(&text);
	return *after != NULL;
}

/*
 * A device that an earlier run of the station has finished: it is what that
 * record says, so the record stands and nothing is done.
 */
static bool passed_before(struct place *p, struct job *j)
{
	struct run_outcome *o = &p->outcome;
	struct lock lock = { { -1, -1 } };
	struct journal_job job;
	struct err ignored = { 0 };
	struct event ev;
	struct table t;
	json_t *after;
	bool same;

	if (!find_pass(p->station, j->device.id, &job, &after))
		return false;
	same = lock_take(j->device.usb.port, j->device.id, j->world->practice,
			 &lock, &ignored) == 0 &&
	       inspect_proof(j, true, &t, &ignored) == 0 &&
	       same_modules(&t, after);
	lock_drop(&lock);
	json_decref(after);
	if (!same)
		return false;
	memset(o, 0, sizeof(*o));
	o->verdict = JOB_PASS;
	memcpy(o->job, job.id, sizeof(o->job));
	o->device = j->device;
	o->has_before = o->has_after = true;
	o->before = o->after = t;
	memcpy(j->id, job.id, sizeof(j->id));
	job_say(j, EVENT_NOTE, "it is as job %s left it", job.id);
	job_event(j, EVENT_VERDICT, &ev);
	ev.verdict = JOB_PASS;
	event_put(j->sink, &ev);
	return true;
}

static void *work(void *arg)
{
	struct place *p = arg;
	struct station *s = p->station;
	struct run_request rq = s->rq.run;
	struct job j;

	job_init(&j, s->rq.world, &p->slot.device, s->rq.sink);
	j.stop = &s->stop;
	j.ask_ms = s->rq.ask_ms;
	j.no_touch = s->rq.no_touch;
	rq.batch = s->batch;
	/* A recipe with a condition is for devices it has not mended yet. */
	if (!(p->first || rq.recipe->has_when) || !passed_before(p, &j)) {
		j.journal = s->rq.journal;
		run_recipe(&j, &rq, &p->outcome);
	}
	atomic_store(&p->done, true);
	return NULL;
}

static void start(struct place *p)
{
	p->begun_us = now_us(p->station);
	p->slot.job[0] = '\0';
	atomic_store(&p->done, false);
	/* Without a thread it waits for the next look. */
	if (pthread_create(&p->thread, NULL, work, p) == 0)
		p->slot.state = STATION_WORKING;
}

static void keep_result(struct station *s, const struct station_slot *slot)
{
	if (s->waiting == RESULT_MAX) {
		s->first = (s->first + 1) % RESULT_MAX;
		s->waiting--;
	}
	s->results[(s->first + s->waiting++) % RESULT_MAX] = *slot;
}

/* Takes over what a worker has to say; the thread is joined. */
static void collect(struct place *p)
{
	struct station_slot *slot = &p->slot;
	const struct run_outcome *o = &p->outcome;

	pthread_join(p->thread, NULL);
	slot->device = o->device.platform ? o->device : slot->device;
	memcpy(slot->job, o->job, sizeof(slot->job));
	slot->verdict = o->verdict;
	slot->exit_class = o->exit_class;
	slot->error = o->error;
	slot->ms = (now_us(p->station) - p->begun_us) / 1000;
	slot->state = o->verdict == JOB_PASS	  ? STATION_PASSED
		      : o->verdict == JOB_SKIPPED ? STATION_SKIPPED
						  : STATION_HELD;
	slot->passed += o->verdict == JOB_PASS;
	slot->failed += o->verdict == JOB_FAIL;
	p->lost = o->error.code == ERR_LOST ? p->lost + 1 : 0;
	p->first = false;
	p->away_us = 0;
	keep_result(p->station, slot);
}

static struct place *add_place(struct station *s, const struct device *d)
{
	struct place *p;
	size_t at = s->count;

	if (s->count == BUS_MAX_DEVICES)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->station = s;
	text_copy(p->slot.port, sizeof(p->slot.port), d->usb.port);
	while (at > 0 && device_port_order(s->places[at - 1]->slot.port,
					   p->slot.port) > 0) {
		s->places[at] = s->places[at - 1];
		at--;
	}
	s->places[at] = p;
	s->count++;
	return p;
}

/* A device that another slot's worker follows, wherever it is. */
static bool is_followed(const struct station *s, const struct device *d)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct station_slot *slot = &s->places[i]->slot;

		if (slot->state == STATION_WORKING && slot->device.id[0] &&
		    strcmp(slot->device.id, d->id) == 0)
			return true;
	}
	return false;
}

static void arrive(struct place *p, const struct device *d)
{
	p->slot.device = *d;
	p->slot.state = STATION_WAITING;
	p->slot.plugged = true;
	p->first = !p->station->looked;
	tell(p, EVENT_ARRIVED);
}

static bool other_device(const struct device *a, const struct device *b)
{
	return a->platform != b->platform ||
	       (a->id[0] && b->id[0] && strcmp(a->id, b->id) != 0);
}

/* A device is at this port. */
static void see(struct place *p, const struct device *d)
{
	struct station_slot *slot = &p->slot;
	bool held = slot->state == STATION_HELD;
	bool back = held && !p->station->rq.keep_held && p->lost > 0 &&
		    p->lost < LOST_MAX;

	p->seen = true;
	if (slot->state == STATION_WORKING) {
		slot->plugged = true;
		return;
	}
	if (slot->state == STATION_EMPTY ||
	    (other_device(&slot->device, d) &&
	     !(held && p->station->rq.keep_held)) ||
	    back)
		arrive(p, d);
	slot->plugged = true;
	p->away_us = 0;
}

/* Nothing is at this port. */
static void miss(struct place *p)
{
	struct station_slot *slot = &p->slot;
	int64_t now = now_us(p->station);

	slot->plugged = false;
	if (slot->state == STATION_WORKING || slot->state == STATION_EMPTY)
		return;
	if (!p->away_us)
		p->away_us = now;
	if (now - p->away_us < AWAY_US && slot->state != STATION_WAITING)
		return;
	if (slot->state == STATION_HELD && p->station->rq.keep_held)
		return;
	slot->state = STATION_EMPTY;
	p->lost = 0;
	tell(p, EVENT_LEFT);
}

static struct place *place_at(const struct station *s, const char *port)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->places[i]->slot.port, port) == 0)
			return s->places[i];
	}
	return NULL;
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
		s->places[i]->seen = false;
	for (int i = 0; i < n; i++) {
		struct place *p = place_at(s, s->devices[i].usb.port);

		if (!p && is_followed(s, &s->devices[i]))
			continue;
		if (!p)
			p = add_place(s, &s->devices[i]);
		if (p)
			see(p, &s->devices[i]);
	}
	for (size_t i = 0; i < s->count; i++) {
		if (!s->places[i]->seen)
			miss(s->places[i]);
	}
	s->looked = true;
	return n < 0 ? n : 0;
}

int station_look(struct station *s, struct err *e)
{
	unsigned working = 0, waiting = 0;
	int rc;

	for (size_t i = 0; i < s->count; i++) {
		struct place *p = s->places[i];

		if (p->slot.state == STATION_WORKING && atomic_load(&p->done))
			collect(p);
	}
	rc = look_at_bus(s, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < s->count; i++)
		working += s->places[i]->slot.state == STATION_WORKING;
	for (size_t i = 0; i < s->count; i++) {
		struct place *p = s->places[i];

		if (p->slot.state != STATION_WAITING || atomic_load(&s->stop))
			continue;
		if (!s->rq.jobs || working < s->rq.jobs)
			start(p);
		working += p->slot.state == STATION_WORKING;
		waiting += p->slot.state == STATION_WAITING;
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

size_t station_count(const struct station *s)
{
	return s->count;
}

const struct station_slot *station_slot(const struct station *s, size_t i)
{
	return i < s->count ? &s->places[i]->slot : NULL;
}

bool station_result(struct station *s, struct station_slot *out)
{
	if (!s->waiting)
		return false;
	*out = s->results[s->first];
	s->first = (s->first + 1) % RESULT_MAX;
	s->waiting--;
	return true;
}

int station_again(struct station *s, const char *port, struct err *e)
{
	struct place *p = place_at(s, port);

	if (!p || p->slot.state != STATION_HELD)
		return err_set(e, ERR_REFUSED, "station",
			       "no device is held at %s", port);
	p->slot.state = p->slot.plugged ? STATION_WAITING : STATION_EMPTY;
	p->lost = 0;
	return 0;
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
		if (s->places[i]->slot.state == STATION_WORKING)
			pthread_join(s->places[i]->thread, NULL);
		free(s->places[i]);
	}
	free(s->devices);
	free(s);
}
