/* SPDX-License-Identifier: MIT */
/*
 * Does a sentence say that something is so?  People ask, doubt, imagine,
 * quote a manual, tell of a friend's device and of what has been mended; the
 * same words stand in all of these.  Pure; English only.
 */
#ifndef MODEL_EVIDENCE_MOOD_H
#define MODEL_EVIDENCE_MOOD_H

#include <stdbool.h>

/* `at`: a place in the line, or its end. */
bool mood_is_said(const char *line, const char *at);

#endif
