/* SPDX-License-Identifier: MIT */
/*
 * libpq looks up names (DNS, a service in LDAP) without an end of its own, in
 * the middle of connecting.  So a thread connects: whoever waits for it leaves
 * at his deadline, or at a stop, and the thread tidies up after itself.
 */
#include "records/pg_parts.h"

#ifdef HAVE_PQ

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/system.h"

#define CONNECT_MS 5000
#define SLICE_MS   50

struct attempt {
	pthread_mutex_t lock;
	pthread_cond_t told;
	atomic_bool left; /* nobody waits any more: it is the thread's */
	bool done;	  /* it is the waiter's */
	int rc;
	struct err why;
	PGconn *c;
	char *conninfo;
};

int pg_fail(struct err *e, enum err_code code, const char *message)
{
	return err_set(e, code, PG_WHERE, "%.*s", (int)strcspn(message, "\n"),
		       message);
}

int pg_await(PGconn *c, bool writing, const atomic_bool *stop,
	     const struct deadline *d, struct err *e)
{
	struct pollfd f = { .fd = PQsocket(c),
			    .events = writing ? POLLOUT : POLLIN };

	for (;;) {
		if (stop && atomic_load(stop))
			return err_set(e, ERR_STOPPED, PG_WHERE, "stopped");
		if (deadline_left_ms(d) <= 0)
			return err_set(e, ERR_NO_RECORDS, PG_WHERE,
				       "the server does not answer");
		if (poll(&f, 1, SLICE_MS) > 0)
			return 0;
	}
}

static void attempt_free(struct attempt *a)
{
	if (a->c)
		PQfinish(a->c);
	pthread_cond_destroy(&a->told);
	pthread_mutex_destroy(&a->lock);
	free(a->conninfo);
	free(a);
}

static struct attempt *attempt_new(const char *conninfo)
{
	struct attempt *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->conninfo = strdup(conninfo);
	pthread_mutex_init(&a->lock, NULL);
	system_cond_init(&a->told);
	if (a->conninfo)
		return a;
	attempt_free(a);
	return NULL;
}

static int go_on(struct attempt *a)
{
	struct deadline d = deadline_in(clock_real(), CONNECT_MS);
	PostgresPollingStatusType s = PGRES_POLLING_WRITING;
	int rc = 0;

	a->c = PQconnectStart(a->conninfo);
	if (!a->c)
		return err_memory(&a->why, PG_WHERE);
	if (PQstatus(a->c) == CONNECTION_BAD)
		return pg_fail(&a->why, ERR_NO_RECORDS, PQerrorMessage(a->c));
	while (rc == 0 && s != PGRES_POLLING_OK) {
		rc = pg_await(a->c, s == PGRES_POLLING_WRITING, &a->left, &d,
			      &a->why);
		s = rc == 0 ? PQconnectPoll(a->c) : s;
		if (rc == 0 && s == PGRES_POLLING_FAILED)
			rc = pg_fail(&a->why, ERR_NO_RECORDS,
				     PQerrorMessage(a->c));
	}
	return rc;
}

static void *attempt_make(void *arg)
{
	struct attempt *a = arg;
	bool left;

	a->rc = go_on(a);
	pthread_mutex_lock(&a->lock);
	a->done = true;
	left = atomic_load(&a->left);
	pthread_cond_signal(&a->told);
	pthread_mutex_unlock(&a->lock);
	if (left)
		attempt_free(a);
	return NULL;
}

/* True: it is done.  False: it is left to its thread. */
static bool attempt_wait(struct attempt *a, const atomic_bool *stop,
			 struct err *e)
{
	struct deadline d = deadline_in(clock_real(), CONNECT_MS);
	struct timespec t;
	bool done;

	pthread_mutex_lock(&a->lock);
	while (!a->done && !deadline_over(&d) && !(stop && atomic_load(stop))) {
		system_until(SLICE_MS, &t);
		pthread_cond_timedwait(&a->told, &a->lock, &t);
	}
	done = a->done;
	atomic_store(&a->left, !done);
	pthread_mutex_unlock(&a->lock);
	if (!done && stop && atomic_load(stop))
		err_set(e, ERR_STOPPED, PG_WHERE, "stopped");
	else if (!done)
		err_set(e, ERR_NO_RECORDS, PG_WHERE,
			"no answer from the server, or about its address");
	return done;
}

int pg_connect(const char *conninfo, const atomic_bool *stop, PGconn **out,
	       struct err *e)
{
	struct attempt *a = attempt_new(conninfo);
	struct err why = { 0 };
	pthread_t thread;
	int rc;

	if (!a)
		return err_memory(e, PG_WHERE);
	if (pthread_create(&thread, NULL, attempt_make, a) != 0) {
		attempt_free(a);
		return err_memory(e, PG_WHERE);
	}
	if (!attempt_wait(a, stop, &why)) {
		pthread_detach(thread);
		return err_pass(e, &why);
	}
	/* It lets the attempt go, and what its libraries keep for a thread. */
	pthread_join(thread, NULL);
	rc = a->rc < 0 ? err_pass(e, &a->why) : 0;
	if (rc == 0) {
		*out = a->c;
		a->c = NULL;
	}
	attempt_free(a);
	return rc;
}

#endif
