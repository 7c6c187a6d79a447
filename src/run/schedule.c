/* SPDX-License-Identifier: MIT */
#include "run/schedule.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/text.h"

struct schedule {
	struct schedule_request rq;
	atomic_bool stop;
	pthread_mutex_t lock;
	size_t next;	/* device that nobody has begun */
	size_t running; /* workers */
	char batch[JOB_ID];
	struct device *devices;
	struct run_outcome *outcomes;
	size_t count;
	pthread_t *threads;
	size_t thread_count;
	bool joined;
};

/* Letters and digits that nobody takes for one another. */
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
#define LETTERS 7

void schedule_name(char out[JOB_ID])
{
	char now[CLOCK_STAMP], own[LETTERS + 1] = { 0 };
	unsigned char some[LETTERS];

	if (getrandom(some, sizeof(some), 0) != sizeof(some))
		memset(some, getpid() & 0xff, sizeof(some));
	for (size_t i = 0; i < LETTERS; i++)
		own[i] = letters[some[i] % (sizeof(letters) - 1)];
	clock_stamp(now);
	snprintf(out, JOB_ID, "%.4s%.2s%.2sT%.2s%.2s%.2s-%s", now, now + 5,
		 now + 8, now + 11, now + 14, now + 17, own);
}

static void run_one(struct schedule *s, size_t i)
{
	struct run_request rq = s->rq.run;
	struct job j;

	job_init(&j, s->rq.world, &s->devices[i], s->rq.sink);
	j.journal = s->rq.journal;
	j.stop = &s->stop;
	j.ask_ms = s->rq.ask_ms;
	j.no_touch = s->rq.no_touch;
	j.hub_power = s->rq.hub_power;
	rq.batch = s->batch;
	run_name_port(&j, &rq);
	run_recipe(&j, &rq, &s->outcomes[i]);
}

static void *work(void *arg)
{
	struct schedule *s = arg;
	bool last;

	for (;;) {
		size_t i;

		pthread_mutex_lock(&s->lock);
		i = s->next < s->count ? s->next++ : s->count;
		pthread_mutex_unlock(&s->lock);
		if (i == s->count)
			break;
		run_one(s, i);
	}
	pthread_mutex_lock(&s->lock);
	last = --s->running == 0;
	pthread_mutex_unlock(&s->lock);
	if (last && s->rq.ended)
		s->rq.ended(s->rq.ended_ctx);
	return NULL;
}

static int start_workers(struct schedule *s, struct err *e)
{
	size_t want =
		s->rq.jobs && s->rq.jobs < s->count ? s->rq.jobs : s->count;

	for (size_t i = 0; i < want; i++) {
		pthread_mutex_lock(&s->lock);
		s->running++;
		pthread_mutex_unlock(&s->lock);
		if (pthread_create(&s->threads[i], NULL, work, s) == 0) {
			s->thread_count++;
			continue;
		}
		pthread_mutex_lock(&s->lock);
		s->running--;
		pthread_mutex_unlock(&s->lock);
		/* Fewer workers do the same work; none cannot. */
		if (s->thread_count == 0)
			return err_set(e, ERR_NO_MEMORY, "schedule",
				       "no worker could be started");
		break;
	}
	return 0;
}

static void drop(struct schedule *s)
{
	free(s->devices);
	free(s->outcomes);
	free(s->threads);
	free(s);
}

int schedule_start(const struct schedule_request *rq,
		   const struct device *devices, size_t count,
		   struct schedule **out, struct err *e)
{
	struct schedule *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s)
		return err_memory(e, "schedule");
	s->devices = calloc(count, sizeof(*s->devices));
	s->outcomes = calloc(count, sizeof(*s->outcomes));
	s->threads = calloc(count, sizeof(*s->threads));
	if (!s->devices || !s->outcomes || !s->threads) {
		drop(s);
		return err_memory(e, "schedule");
	}
	s->rq = *rq;
	s->count = count;
	if (rq->run.batch && rq->run.batch[0])
		text_copy(s->batch, sizeof(s->batch), rq->run.batch);
	else
		schedule_name(s->batch);
	pthread_mutex_init(&s->lock, NULL);
	memcpy(s->devices, devices, count * sizeof(*devices));
	rc = start_workers(s, e);
	if (rc < 0) {
		schedule_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

const char *schedule_batch(const struct schedule *s)
{
	return s->batch;
}

void schedule_stop(struct schedule *s)
{
	atomic_store(&s->stop, true);
}

bool schedule_running(struct schedule *s)
{
	bool running;

	pthread_mutex_lock(&s->lock);
	running = s->running > 0;
	pthread_mutex_unlock(&s->lock);
	return running;
}

const struct run_outcome *schedule_wait(struct schedule *s, size_t *count)
{
	for (size_t i = 0; !s->joined && i < s->thread_count; i++)
		pthread_join(s->threads[i], NULL);
	s->joined = true;
	*count = s->count;
	return s->outcomes;
}

void schedule_free(struct schedule *s)
{
	size_t count;

	if (!s)
		return;
	schedule_wait(s, &count);
	pthread_mutex_destroy(&s->lock);
	drop(s);
}

int schedule_exit_code(const int *classes, size_t count)
{
	size_t passed = 0;

	for (size_t i = 0; i < count; i++)
		passed += classes[i] == EXIT_CLASS_OK;
	if (passed == count)
		return EXIT_CLASS_OK;
	if (passed > 0)
		return EXIT_CLASS_MIXED;
	for (size_t i = 1; i < count; i++) {
		if (classes[i] != classes[0])
			return EXIT_CLASS_FAILED;
	}
	return classes[0];
}

int schedule_exit_class(const struct run_outcome *list, size_t count)
{
	int classes[BUS_MAX_DEVICES];

	if (count > BUS_MAX_DEVICES)
		count = BUS_MAX_DEVICES;
	classes[0] = EXIT_CLASS_OK; /* of no devices at all */
	for (size_t i = 0; i < count; i++)
		classes[i] = list[i].exit_class;
	return schedule_exit_code(classes, count);
}
