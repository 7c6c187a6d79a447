/* SPDX-License-Identifier: MIT */
/* What pg_connect.c has for pg.c, and nobody else. */
#ifndef RECORDS_PG_PARTS_H
#define RECORDS_PG_PARTS_H

#include "base/clock.h"
#include "records/pg.h"

#define PG_WHERE "records"

#ifdef HAVE_PQ

#include <libpq-fe.h>

/* The first line of what libpq says; more is detail for its logs. */
int pg_fail(struct err *e, enum err_code code, const char *message);
/* Until the socket is ready for one of the two; the deadline, a stop. */
int pg_await(PGconn *c, bool writing, const atomic_bool *stop,
	     const struct deadline *d, struct err *e);
/* Within seconds, whatever names, network and server do. */
int pg_connect(const char *conninfo, const atomic_bool *stop, PGconn **out,
	       struct err *e);

#endif
#endif
