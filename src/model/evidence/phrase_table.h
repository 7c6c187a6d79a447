/* SPDX-License-Identifier: MIT */
/*
 * The rows behind phrase_line(); nobody but phrases.c includes this.
 */
#ifndef MODEL_EVIDENCE_PHRASE_TABLE_H
#define MODEL_EVIDENCE_PHRASE_TABLE_H

#include <stddef.h>

#include "model/evidence/evidence.h"

struct phrase {
	const char *pattern; /* as words_match() takes it, text.h */
	enum fact_kind kind; /* FACT_NONE: understood, and harmless */
};

/* A line may say several things: all rows that match are taken. */
extern const struct phrase phrase_table[];
extern const size_t phrase_count;
/* What people, devices and the cloud say. */
extern const struct phrase phrase_said[];
extern const size_t phrase_said_count;

#endif
