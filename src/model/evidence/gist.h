/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: what a clause of somebody's story says, by the classes
 * of its words and not by their order.
 *
 * Phrases (phrases.c) know sentences; people have more words than those.  A
 * word here belongs to classes ("lsusb": a host; "neither": a denial), and a
 * row of classes in one clause is a fact.  gist_words.c has the words.  Pure.
 */
#ifndef MODEL_EVIDENCE_GIST_H
#define MODEL_EVIDENCE_GIST_H

#include <stddef.h>
#include <stdint.h>

#include "model/evidence/evidence.h"
#include "model/evidence/spot.h"

enum gist {
	GIST_DENIES,  /* no, never, isn't */
	GIST_WITHOUT, /* without */
	GIST_NOTHING, /* nothing at all */
	GIST_LED,     /* LED, lamp */
	GIST_SMALL,   /* in front of it: that of D7, of the charger */
	GIST_DARK,
	GIST_SHINES, /* lights up, glows */
	GIST_COLOUR,
	GIST_USB,   /* port, lsusb */
	GIST_HOST,  /* computer, Windows */
	GIST_SEES,  /* finds, detected, enumerates, shows up */
	GIST_OTHER, /* what else is not found: SIM, network */
	GIST_DEAD,
	GIST_STARTS,
	GIST_BUTTON,
	GIST_EFFECT,
	GIST_MODE,   /* safe, DFU, any mode */
	GIST_DFU,    /* the same, and that alone */
	GIST_SAFE,   /* the same, and that alone */
	GIST_LISTEN, /* the same, and that alone */
	GIST_ENTERS,
	GIST_LEAVES,
	GIST_OLD,
	GIST_NEW,
	GIST_PROGRAM,
	GIST_RUNS,
	GIST_STILL,
	GIST_CHANGE,
	GIST_UPLOAD,
	GIST_GOOD, /* success */
	GIST_FAILS,
	GIST_WORKS,
	GIST_BOARD, /* carrier, breadboard */
	GIST_TINKER,
	GIST_OWN,
	GIST_MINE, /* a program of one's own */
	GIST_CONNECTS,
	GIST_AGAIN, /* always, every, keeps */
	GIST_RESTARTS,
	GIST_SLEEP,
	GIST_SETUP,
	GIST_FLAG,
	GIST_ASSET,
	GIST_MISSES,
	GIST_REQUEST,
	GIST_ANSWER,
	GIST_BACK, /* downgrade, going back */
	GIST_CURES,
	GIST_THERE,
	GIST_HANDS, /* put, force */
	GIST_ONLY,
	GIST_EXCEPT, /* also: "only", and a small LED behind it */
	GIST_DOES,
	GIST_BLINKS,
	GIST_SELF,  /* I, we */
	GIST_PAST,  /* was, had */
	GIST_BARE,  /* "no" right before a port, a LED, a mode */
	GIST_SHORT, /* a clause of a few words */
	GIST_LIVES, /* works, runs: now */
	GIST_CABLE,
	GIST_ANEW,   /* another, a new one */
	GIST_STOCK,  /* Tinker itself */
	GIST_FAULT,  /* SOS, a hard fault, a panic */
	GIST_WISHES, /* tried, should, must: not said to have come about */
	GIST_CLASSES
};

#define GIST(c) (UINT64_C(1) << GIST_##c)

void gist_prepare(struct spots *s);

/* The classes of a word of len bytes, any case; 0: none. */
uint64_t gist_word(const struct spots *s, const char *word, size_t len);

/* Adds what the clauses of a line say; true if that is something. */
bool gist_line(struct evidence *ev, const struct spot_line *l);

#endif
