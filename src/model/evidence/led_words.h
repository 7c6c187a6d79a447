/* SPDX-License-Identifier: MIT */
/*
 * Part of led.h: words about a LED, each with what it means there.
 */
#ifndef MODEL_EVIDENCE_LED_WORDS_H
#define MODEL_EVIDENCE_LED_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/evidence/led.h"

enum colour {
	NO_COLOUR,
	MAGENTA,
	YELLOW,
	ORANGE,
	GREEN,
	CYAN,
	BLUE,
	WHITE,
	RED
};
enum motion { NO_MOTION, BREATHE, BLINK, SOLID };
enum speed { NO_SPEED, FAST, SLOW };
enum role { NO_ROLE, DENIES, KEEPS, AWAITS, HANDLES };

/* What a word is beside; "d7" is a LED, too. */
enum word_is {
	IS_ANY,
	IS_ON,
	IS_OFF,
	IS_LED,
	IS_BURST, /* short, now and then */
	IS_UNIT,  /* of time */
	IS_SOS,
	IS_CRASH, /* begins the name of a crash, perhaps */
	IS_RAINBOW,
	IS_DIM
};

#define LED_WORDS 48 /* at most, in one sentence */

struct word {
	const char *text;
	size_t len;
	enum colour colour;
	enum motion motion;
	enum speed speed;
	int number; /* -1: none */
	enum word_is is;
	enum role role;
	bool stop; /* ends a clause */
	bool time; /* "10 sec": the number counts no blinks */
};

struct sentence {
	struct word words[LED_WORDS];
	size_t count;
};

/* The first LED_WORDS words. */
void led_split(const char *s, struct sentence *out);
/* Is this word exactly, whatever its case? */
bool led_word_is(const struct word *w, const char *word);
bool led_has(const struct sentence *t, enum word_is is);
/* The number of blinks that this word tells, -1 for none. */
int led_count(const struct word *w);

/* A crash, and its count of blinks (0: not told); `words` is the text of t. */
bool led_read_sos(const struct sentence *t, const char *words,
		  struct led_reading *out);

#endif
