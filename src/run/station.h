/* SPDX-License-Identifier: MIT */
/*
 * A station: the recipe starts by itself on every device that arrives, and on
 * those that are there at the start, by the rules of place.h.
 *
 * A place is made when the first device shows up at a port.  Workers are
 * threads of their own; everything here is called by one thread, which looks
 * a few times a second.
 */
#ifndef RUN_STATION_H
#define RUN_STATION_H

#include "run/place.h"

struct station;

struct station_request {
	struct world *world;
	struct journal *journal;
	const struct event_sink *sink; /* also arrived and left */
	struct run_request run;	       /* `batch` is filled in here */
	int64_t ask_ms;
	bool no_touch;
	bool hub_power;	  /* device/mode.h */
	unsigned jobs;	  /* at a time; 0: no limit */
	const char *only; /* devices as in --device, or NULL: all */
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
/*
 * A run ended since the last call: its place as it was then, oldest first;
 * false if there is none.
 */
bool station_result(struct station *s, struct place *out);
/* Nothing is started any more; workers end at their next safe point. */
void station_stop(struct station *s);
/* Waits for the workers. */
void station_free(struct station *s);

#endif
