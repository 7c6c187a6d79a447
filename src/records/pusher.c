/* SPDX-License-Identifier: MIT */
#include "records/pusher.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "records/records.h"
#include "records/seen.h"

#define LOOK_MS	 3000  /* for jobs that have ended */
#define AGAIN_MS 30000 /* after a server that was not reached */
#define SLICE_MS 50

struct pusher {
	pthread_t thread;
	atomic_bool stop;
	records_broken *broken;
	char place[RECORDS_INFO];
};

static void pause_for(struct pusher *p, int64_t ms)
{
	struct deadline d = deadline_in(clock_real(), ms);

	while (!atomic_load(&p->stop) && !deadline_over(&d))
		deadline_sleep_ms(&d, SLICE_MS);
}

/* Asks the server only when something waits. */
static int push_all(struct pusher *p, struct journal *j, char *name)
{
	struct records_pushed done;
	struct pg *pg = NULL;
	/* What this server has is not known before it was asked once. */
	int rc = name[0] ? outbox_count(j, name, NULL) : 1;

	if (rc <= 0)
		return rc;
	rc = pg_open(p->place, &p->stop, &pg, NULL);
	if (rc == 0)
		rc = records_name(pg, name, NULL);
	if (rc == 0)
		rc = records_push(pg, j, p->broken, &done, NULL);
	if (rc == 0)
		rc = seen_sync(pg, j, NULL);
	pg_close(&pg);
	return rc;
}

static void *work(void *arg)
{
	char name[RECORDS_PLACE] = "";
	struct pusher *p = arg;
	struct journal *j = NULL;

	if (journal_open(NULL, &j, NULL) < 0)
		return NULL;
	while (!atomic_load(&p->stop))
		pause_for(p, push_all(p, j, name) < 0 ? AGAIN_MS : LOOK_MS);
	journal_close(&j);
	return NULL;
}

struct pusher *pusher_start(records_broken *broken)
{
	struct pusher *p = calloc(1, sizeof(*p));

	if (p)
		p->broken = broken;
	if (p && records_place(p->place, NULL) == 1 &&
	    pthread_create(&p->thread, NULL, work, p) == 0)
		return p;
	free(p);
	return NULL;
}

void pusher_stop(struct pusher *p)
{
	if (!p)
		return;
	atomic_store(&p->stop, true);
	pthread_join(p->thread, NULL);
	free(p);
}
