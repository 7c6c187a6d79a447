/* SPDX-License-Identifier: MIT */
/*
 * Questions about a text that does not tell the cause: at most three, each
 * time the one whose answers lead to the most different verdicts.
 *
 * An answer is words that are added to the text (EVIDENCE_ANSWER, read.h), so
 * that the diagnosis is the same as if they had stood in it.  Pure; owns no
 * memory beyond a call.
 */
#ifndef MODEL_DIAGNOSE_ASK_H
#define MODEL_DIAGNOSE_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

#define ASK_QUESTIONS 3	  /* at most */
#define ASK_ROOM      512 /* bytes that the answers may take */

struct ask_option {
	const char *words;  /* for people: "breathes magenta" */
	const char *phrase; /* for the text: "LED: breathing magenta" */
};

struct ask_question {
	const char *id; /* "led" */
	const char *text;
	const struct ask_option *options;
	size_t count;
};

/* The ith question of all; NULL past the end. */
const struct ask_question *ask_at(size_t i);

/*
 * The question to ask of this text (and these words of --led, or NULL);
 * NULL: the verdict is certain, no answer would change it, or there is no
 * memory.  *asked holds a bit for each question that was put, 0 at first.
 */
const struct ask_question *ask_next(const struct buf *text, const char *led,
				    unsigned *asked);

/* False: the text has no room for it. */
bool ask_answer(struct buf *text, const struct ask_option *o);

#endif
