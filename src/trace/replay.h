/* SPDX-License-Identifier: MIT */
/*
 * A recorded run as a world: its ports answer from the trace.
 *
 * Each open port has its lines in the order in which they were written; a
 * call that is not the next one of its port ends the replay (ERR_REPLAY),
 * and so does a byte that is sent differently.  Time is the trace's: a call
 * ends when it had ended, a sleep moves it on, nothing waits in earnest.
 *
 * For a run with one device at a time.  Several threads are kept apart, but
 * they share the time.  A trace is foreign bytes: a malformed line is
 * ERR_BAD_FILE with its number.
 */
#ifndef TRACE_REPLAY_H
#define TRACE_REPLAY_H

#include "port/world.h"

struct replay;

int replay_open(const char *path, struct replay **out, struct err *e);
/* The same with the text of the file. */
int replay_parse(const char *text, size_t len, struct replay **out,
		 struct err *e);

/* The words behind the program's name; theirs until replay_close(). */
size_t replay_words(const struct replay *r);
const char *replay_word(const struct replay *r, size_t i);
/* The exit code of the recorded run; -1: the trace does not know it. */
int replay_exit(const struct replay *r);

/*
 * Puts the recorded bus, network and time into *w.  What else is in it stays;
 * where the recorded run had a token it has one now that says nothing.
 */
void replay_join(struct replay *r, struct world *w);

/*
 * Was all of it asked for, and nothing else?  ERR_REPLAY with the first line
 * that says otherwise, or with the reason where several devices were open at
 * a time.
 */
int replay_verdict(struct replay *r, struct err *e);

void replay_close(struct replay *r);

#endif
