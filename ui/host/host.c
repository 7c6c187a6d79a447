/* SPDX-License-Identifier: MIT */
#include "ui/host/host.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"
#include "run/schedule.h"
#include "ui/host/slots.h"

#define LOOK_MS 300 /* the watcher wakes at least that often to end */

void host_look(struct host *h)
{
	struct message *m = message_new(MESSAGE_DEVICES, NULL);
	struct err e = { 0 };
	int n;

	if (!m)
		return;
	m->devices = calloc(APP_ROWS, sizeof(*m->devices));
	n = m->devices ? device_list(&h->options->world->bus, m->devices,
				     APP_ROWS, &e)
		       : 0;
	m->count = n > 0 ? (size_t)n : 0;
	queue_put(&h->queue, m);
}

static void *watch(void *ctx)
{
	struct host *h = ctx;

	host_look(h);
	while (!atomic_load(&h->closing)) {
		struct deadline d =
			deadline_in(h->options->world->clock, LOOK_MS);
		struct err e = { 0 };
		int rc = bus_wait(&h->options->world->bus, &d, &e);

		if (rc < 0)
			clock_sleep_ms(clock_real(), LOOK_MS);
		if (rc != 0 || atomic_exchange(&h->rescan, false))
			host_look(h);
	}
	return NULL;
}

/* Signals are for the screen thread: its poll() has to wake up. */
static int spawn(pthread_t *out, void *(*run)(void *), void *ctx)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(out, NULL, run, ctx);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static void *work_thread(void *ctx)
{
	struct task *t = ctx;

	host_work(t);
	atomic_store(&t->ended, true);
	return NULL;
}

static void reap(struct task *t)
{
	if (t->used && atomic_load(&t->ended)) {
		pthread_join(t->thread, NULL);
		t->used = false;
	}
}

static struct task *free_task(struct host *h)
{
	for (size_t i = 0; i < APP_ROWS; i++) {
		reap(&h->tasks[i]);
		if (!h->tasks[i].used)
			return &h->tasks[i];
	}
	return NULL;
}

static int start(void *ctx, const struct request *rq, struct err *e)
{
	struct host *h = ctx;
	struct task *t;

	if (rq->kind == REQUEST_RESCAN) {
		atomic_store(&h->rescan, true);
		if (h->alone)
			host_look(h);
		return 0;
	}
	t = free_task(h);
	if (!t)
		return err_set(e, ERR_BUSY, "console",
			       "too much is going on at once");
	t->host = h;
	t->request = *rq;
	atomic_store(&t->stop, false);
	atomic_store(&t->ended, false);
	if (h->alone) {
		host_work(t);
		return 0;
	}
	if (spawn(&t->thread, work_thread, t) != 0)
		return err_set(e, ERR_NO_MEMORY, "console",
			       "no thread to be had");
	t->used = true;
	return 0;
}

static void stop(void *ctx, const char *port)
{
	struct host *h = ctx;

	for (size_t i = 0; i < APP_ROWS; i++) {
		struct task *t = &h->tasks[i];

		if (t->used && strcmp(t->request.device.usb.port, port) == 0)
			atomic_store(&t->stop, true);
	}
}

static int prepare(struct host *h, const struct ui_options *o, struct err *e)
{
	h->options = o;
	if (o->journal)
		journal_hide(o->journal, o->world->secrets);
	h->app = (struct app_host){ start, stop, h };
	if (!queue_init(&h->queue))
		return err_set(e, ERR_NO_MEMORY, "console",
			       "no pipe to be had");
	schedule_name(h->batch);
	slots_recall(&h->queue);
	return 0;
}

int host_open_alone(struct host *h, const struct ui_options *o, struct err *e)
{
	int rc = prepare(h, o, e);

	h->alone = true;
	return rc;
}

int host_open(struct host *h, const struct ui_options *o, struct err *e)
{
	int rc = prepare(h, o, e);

	if (rc < 0)
		return rc;
	if (spawn(&h->watcher, watch, h) != 0) {
		queue_fini(&h->queue);
		return err_set(e, ERR_NO_MEMORY, "console",
			       "no thread to be had");
	}
	h->watching = true;
	return 0;
}

void host_close(struct host *h)
{
	atomic_store(&h->closing, true);
	queue_close(&h->queue);
	for (size_t i = 0; i < APP_ROWS; i++)
		atomic_store(&h->tasks[i].stop, true);
	for (size_t i = 0; i < APP_ROWS; i++) {
		if (h->tasks[i].used)
			pthread_join(h->tasks[i].thread, NULL);
	}
	if (h->watching)
		pthread_join(h->watcher, NULL);
	queue_fini(&h->queue);
}

const struct app_host *host_app(struct host *h)
{
	return &h->app;
}
