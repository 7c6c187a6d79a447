/* SPDX-License-Identifier: MIT */
/*
 * Does this umockdev speak as we think?  A short conversation with the
 * preload library before anything else, so that another version fails with
 * one clear sentence and not with a riddle.
 */
#ifndef ROADS_SELFTEST_H
#define ROADS_SELFTEST_H

#include "gadget.h"

/* Ends the program if not. */
void selftest_run(struct bed *bed);

/* The other half, run under the preload library: exit status. */
int selftest_client(void);

/* Environment of whoever is to live in the test bed. */
void selftest_environment(const struct bed *bed);

#endif
