/*
 * A station: the recipe starts by itself on every device that arrives, and on
 * those that are there at the start.
 *
 * A slot is a USB port and is made when the first device shows up there.  A
 * device that passed is not started again until it was unplugged; one that
 * failed is held: it is not touched until it was unplugged, or until
 * station_again().  A device that was lost in the middle and comes back is an
 * arrival.  Workers are threads of their own; everything here is called by
 * one thread, which looks a few times a second.
 */
#ifndef RUN_STATION_H
#define RUN_STATION_H

#include "run/run.h"

struct station;

struct station_request {
	struct world *world;
	struct journal *journal;
	const struct event_sink *sink; /* also arrived and left */
	struct run_request run;	       /* `batch` is filled in here */
	int64_t ask_ms;
	bool no_touch;
	unsigned jobs;	  /* at a time; 0: no limit */
	const char *only; /* devices as in --device, or NULL: all */
	bool keep_held;	  /* unplugging alone does not free a failed slot */
};

enum station_state {
	STATION_EMPTY,	 /* nothing is plugged in */
	STATION_WAITING, /* for its turn */
	STATION_WORKING,
	STATION_PASSED,
	STATION_HELD,	/* failed or stopped */
	STATION_SKIPPED /* the recipe is not for it as it is */
};

struct station_slot {
	char port[DEVICE_PORT];
	enum station_state state;
	bool plugged;
	struct device device; /* the one there now or last */
	/* Of the last run there; job "" if there was none. */
	char job[JOB_ID];
	enum job_verdict verdict;
	int exit_class;
	struct err error;
	int64_t ms; /* it took */
	unsigned passed, failed;
};

/* Everything given must live until station_free(). */
int station_open(const struct station_request *rq, struct station **out,
		 struct err *e);
/* The name that the jobs have in common in the journal. */
const char *station_batch(const struct station *s);
/*
 * Looks at the bus once: notices who came and went, takes the outcome of
 * workers that are done, starts others.  Returns how many work, or wait
 * for their turn and will get it.
 */
int station_look(struct station *s, struct err *e);
size_t station_count(const struct station *s);
/* In the order of the ports. */
const struct station_slot *station_slot(const struct station *s, size_t i);
/*
 * A run ended since the last call: its slot as it was then, oldest first;
 * false if there is none.
 */
bool station_result(struct station *s, struct station_slot *out);
/* A held device is run once more; ERR_REFUSED if there is none. */
int station_again(struct station *s, const char *port, struct err *e);
/* Nothing is started any more; workers end at their next safe point. */
void station_stop(struct station *s);
/* Waits for the workers. */
void station_free(struct station *s);

#endif
