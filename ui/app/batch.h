/* SPDX-License-Identifier: MIT */
/*
 * The batch: slots that are sockets of the bench, one recipe for all, started
 * by itself when a device arrives, by the rules of run/place.h.  State and
 * rules; ui/screens/batch.c draws.
 *
 * Nothing starts before batch_arm(), which the dialog calls after the number
 * of slots was typed; nothing starts in a slot that is held by the user, that
 * has failed and was not looked at, or whose device has had its run.
 */
#ifndef UI_APP_BATCH_H
#define UI_APP_BATCH_H

#include "ui/app/app.h"

/* Slots for all ports that are in use, unless there are slots already. */
void batch_open(struct app *a);
/* The ports of the slots, one a line, as they were remembered. */
void batch_recall(struct app *a, const char *ports);
void batch_learn(struct app *a);
/* A recipe for all; disarms.  The host is asked which value it needs. */
void batch_choose(struct app *a, const struct choice *choice);
/* Its answer; true: the recipe can be loaded, choice.needs says what more. */
bool batch_recipe(struct app *a, const struct message *m);
void batch_arm(struct app *a);
/* Failed slots may start again; returns how many. */
unsigned batch_retry(struct app *a);
/* Starts what may start; notices devices that have left.  Every tick. */
void batch_tick(struct app *a);
/* A job of this port has ended. */
void batch_outcome(struct app *a, const struct row *r);

/*
 * True when several jobs have ended since it was last true and nothing runs
 * any more: the sum of all since it was armed.
 */
bool batch_sum(struct app *a, char *text, size_t size);

/* The device in a slot, or NULL. */
struct row *batch_row(const struct app *a, const struct batch_slot *s);
/* The numbers of the slots that the filter lets through; how many. */
int batch_shown(const struct app *a, int out[BATCH_SLOTS]);
/* Puts the cursor on one of them, -1: there is none. */
void batch_settle(struct app *a);
/* The slot under the cursor, or NULL. */
struct batch_slot *batch_here(struct app *a);

enum slot_state {
	SLOT_EMPTY,
	SLOT_WAIT, /* a device is in it, nothing runs */
	SLOT_RUN,
	SLOT_PASS,
	SLOT_FAIL,
	SLOT_SKIP,
	SLOT_HOLD,
	SLOT_STATES
};
enum slot_state batch_state(const struct app *a, const struct batch_slot *s);
const char *slot_state_word(enum slot_state s);
enum ink slot_state_ink(enum slot_state s);

/* Seconds of the runs that passed; false: none yet. */
bool batch_seconds(const struct batch *b, unsigned *median, unsigned *fastest,
		   unsigned *slowest);

#endif
