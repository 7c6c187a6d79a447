/* SPDX-License-Identifier: MIT */
/*
 * Questions about what does not tell its cause, a text or an attached device:
 * at most three, each time the one whose answers lead to the most different
 * verdicts.
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
#include "model/catalog/platform.h"
#include "model/catalog/table.h"

#define ASK_QUESTIONS 3	  /* at most */
#define ASK_ROOM      512 /* bytes that the answers may take */
#define ASK_NOT_KNOWN "I do not know, or none of these"

struct ask_option {
	const char *picture; /* of a LED, left to right in time, or "" */
	const char *words;   /* for people: "breathes magenta" */
	const char *phrase;  /* for the text: "LED: breathing magenta" */
};

/* How to read a picture. */
extern const char ask_picture_key[];

struct ask_question {
	const char *id; /* "led" */
	const char *text;
	const struct ask_option *options;
	size_t count;
};

/* What is known, all of it kept by the caller. */
struct ask_about {
	const struct buf *text;	   /* pasted, or nothing; and the answers */
	const char *led;	   /* words of --led, or NULL */
	const struct table *table; /* of an attached device, or NULL */
	enum device_mode mode;	   /* that it is in */
};

/* The ith question of all; NULL past the end. */
const struct ask_question *ask_at(size_t i);

/*
 * The question to ask next; NULL: the cause is certain, no answer would
 * change the verdict, three were put, or there is no memory.  *asked holds a
 * bit for each question that was put, 0 at first.
 */
const struct ask_question *ask_next(const struct ask_about *about,
				    unsigned *asked);

/* False: the text has no room for it. */
bool ask_answer(struct buf *text, const struct ask_option *o);

#endif
