/* SPDX-License-Identifier: MIT */
/*
 * Was this device here before?  Its earlier jobs in the journal of this bench,
 * always, and at the other benches as the records tell them.
 *
 * What the records say of a device is kept on this computer (the folder "seen"
 * in that of the state), so that it is there without a network, with the time
 * when it was asked.  A device without an id was never here before.
 */
#ifndef RECORDS_SEEN_H
#define RECORDS_SEEN_H

#include "record/journal.h"
#include "records/pg.h"

#define SEEN_MAX   16 /* the newest */
#define SEEN_BENCH 64

struct seen_job {
	bool here;	  /* at this bench: it stands in its journal */
	bool clock_wrong; /* of that bench: started is not to be trusted */
	char bench[SEEN_BENCH]; /* its name; "" here */
	char job[JOB_ID];
	char started[CLOCK_STAMP];
	char recipe[128];
	char verdict[16];
	char error[320];
};

enum seen_records {
	SEEN_NO_RECORDS, /* none are known: only this bench was asked */
	SEEN_CURRENT,	 /* they have answered now */
	SEEN_OLD,	 /* they have not; as they answered at `asked` */
	SEEN_NOT_REACHED /* they have not, and nothing of them is kept */
};

struct seen {
	struct seen_job list[SEEN_MAX]; /* the newest first */
	size_t count;
	bool more; /* there are others */
	enum seen_records records;
	char asked[CLOCK_STAMP]; /* "" where nothing was */
};

/* "none", "current", "old", "not-reached" */
const char *seen_records_name(enum seen_records r);

/*
 * Asks the records about these ids, once for all, and keeps what they say.
 * Waits for a second at most, whatever the network does.  1: they answered; 0:
 * no records are known; ERR_NO_RECORDS, ERR_RECORDS.
 */
int seen_ask(const char *const *ids, size_t n, bool practice, struct err *e);

/*
 * Keeps what the records say of the devices that this bench had last, so that
 * one that comes again is known without a network too.
 */
int seen_sync(struct pg *p, struct journal *j, struct err *e);

/*
 * What is known of a device.  j: NULL where there is no journal; answered: did
 * seen_ask() return 1 for it?  The errors of the journal; what is kept and
 * cannot be read counts as not there.
 */
int seen_read(struct journal *j, const char *id, bool practice, bool answered,
	      struct seen *out, struct err *e);

/*
 * "here before: 3 jobs, the last PASS (inspect) 2026-... at bench7", and how
 * old that is; "" where there is nothing to say.
 */
void seen_line(const struct seen *s, char *out, size_t size);

#endif
