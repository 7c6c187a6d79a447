/* SPDX-License-Identifier: MIT */
/*
 * Part of led.h: words about a LED, each with what it means there.
 */
#ifndef MODEL_EVIDENCE_LED_WORDS_H
#define MODEL_EVIDENCE_LED_WORDS_H

#include <stdbool.h>
#include <stddef.h>

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

#define LED_WORDS 48 /* at most, in one sentence */

struct word {
	const char *text;
	size_t len;
	enum colour colour;
	enum motion motion;
	enum speed speed;
	int number; /* -1: none */
	bool on, off, led, sos;
	bool burst; /* short, now and then */
	bool stop;  /* ends a clause */
	enum role role;
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

#endif
