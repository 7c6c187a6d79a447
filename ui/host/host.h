/* SPDX-License-Identifier: MIT */
/*
 * What the console has done outside the screen thread: one thread that
 * watches the bus, and one per request.  Everything comes back through the
 * queue.  host_close() asks running jobs to stop, waits until each is at a
 * safe point, and frees all.
 *
 * With `alone` nothing runs beside the caller: a request is carried out
 * inside start(), and host_look() is the watcher.  For tests on a virtual
 * clock.
 */
#ifndef UI_HOST_HOST_H
#define UI_HOST_HOST_H

#include <pthread.h>
#include <stdatomic.h>

#include "ui/app/app.h"
#include "ui/host/queue.h"
#include "ui/host/ui.h"

struct host;

struct task {
	struct host *host;
	struct request request;
	pthread_t thread;
	bool used;
	atomic_bool stop, ended;
};

struct host {
	const struct ui_options *options;
	struct queue queue;
	struct app_host app;
	pthread_t watcher;
	bool watching, alone;
	atomic_bool closing, rescan;
	char batch[JOB_ID]; /* what the jobs of the batch screen share */
	struct task tasks[APP_ROWS];
};

/*
 * h is zeroed before.  It is large, and what nobody works with yet is not
 * touched: it costs the first picture no time.
 */
int host_open(struct host *h, const struct ui_options *o, struct err *e);
int host_open_alone(struct host *h, const struct ui_options *o, struct err *e);
void host_close(struct host *h);
const struct app_host *host_app(struct host *h);
/* Looks at the bus once and tells. */
void host_look(struct host *h);

/* Carries a request out on the calling thread (work.c). */
void host_work(struct task *t);
/* Labels, upkeep after a job; true: *ev is what the log says of it. */
bool host_ended(const struct task *t, const struct run_outcome *out,
		struct event *ev);

#endif
