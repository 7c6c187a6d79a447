/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: which platform a word or the name of a file means.
 * Pure.
 */
#ifndef MODEL_EVIDENCE_NAMES_H
#define MODEL_EVIDENCE_NAMES_H

#include <stdbool.h>

#include "model/evidence/evidence.h"
#include "model/evidence/spot.h"

/* SPOT_FILES, SPOT_PLATFORMS */
void names_files_prepare(struct spots *s);
void names_platforms_prepare(struct spots *s);

/* A path, or the name of a file that may be flashed. */
bool names_is_path(const char *token);

/* The platform whose name stands in that of a file, -1 for none. */
int names_platform_of(const char *file);

/* Adds the platforms that the prose of a line names; the first one counts. */
void names_platforms(struct evidence *ev, const struct spot_line *l);

#endif
