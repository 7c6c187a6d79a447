/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: what cannot be true together.
 *
 * A rule says when a cause fits; a row here says what is seen or told that
 * it does not fit with, and why by the way the device works ("only a running
 * bootloader gives DFU mode").  Asked once, where candidates are judged.
 * What tables and tools prove is ruled out by tables and tools alone.  Pure.
 */
#ifndef MODEL_DIAGNOSE_EXCLUDE_H
#define MODEL_DIAGNOSE_EXCLUDE_H

#include "model/diagnose/sight.h"

struct exclusion {
	const char *why;	 /* a clause: "the keys were good for that" */
	const struct fact *seen; /* what speaks against it */
};

/* Is the cause of r ruled out?  `out` may be NULL. */
bool exclude_rules_out(const struct sight *s, const struct rule *r,
		       struct exclusion *out);

/* Told of an earlier time: "until yesterday it was breathing cyan". */
bool exclude_is_past(const struct fact *f);

/* r holds, and nothing rules it out. */
bool exclude_fits(const struct sight *s, const struct rule *r);

#endif
