/* SPDX-License-Identifier: MIT */
#include "model/evidence/led_light.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/count.h"

#define BEATS	3
#define COUNTED 0 /* as many blinks as the pattern has */

/* So many times on and off, then dark; milliseconds. */
struct beat {
	enum light light;
	int on, off, count, pause;
};

struct rhythm {
	int breathes; /* the light of the first beat, there and back; or 0 */
	struct beat beats[BEATS + 1];
};

#define BLINK(colour, half)                                                    \
	{                                                                      \
		.beats = { { LIGHT_##colour, half, half, 1, 0 } }              \
	}
#define BREATHE(colour)                                                        \
	{                                                                      \
		.breathes = 4000, .beats = { { LIGHT_##colour, 0, 0, 1, 0 } }  \
	}
#define SOLID(colour)                                                          \
	{                                                                      \
		.beats = { { LIGHT_##colour, 1000, 0, 1, 0 } }                 \
	}
/* Blinks of the cloud connection, and what comes between them. */
#define BETWEEN(colour, blinks)                                                \
	{                                                                      \
		.beats = {                                                     \
			{ LIGHT_CYAN, 50, 50, 20, 300 },                       \
			{ LIGHT_##colour, 300, 300, blinks, 600 }              \
		}                                                              \
	}

/*
 * Device OS 0.6.1 and later, system_led_signal.cpp: a blink takes 500, 200 or
 * 100 ms, a breath 4000, each by signal.  led.md: magenta-slow.  panic.c: the
 * SOS and its count.  How long the blinks between the cyan ones last nobody
 * has written down; they are drawn like those of a count.
 */
static const struct rhythm rhythms[LEDS] = {
	[LED_WHITE_ON] = SOLID(WHITE),
	[LED_GREEN_BLINK] = BLINK(GREEN, 100),
	[LED_GREEN_FAST] = BLINK(GREEN, 50),
	[LED_CYAN_BLINK] = BLINK(CYAN, 100),
	[LED_CYAN_FAST] = BLINK(CYAN, 50),
	[LED_CYAN_BREATHE] = BREATHE(CYAN),
	[LED_GREEN_BREATHE] = BREATHE(GREEN),
	[LED_BLUE_BREATHE] = BREATHE(BLUE),
	[LED_WHITE_BREATHE] = BREATHE(WHITE),
	[LED_BLUE_BLINK] = BLINK(BLUE, 250),
	[LED_BLUE_FAST] = BLINK(BLUE, 50),
	[LED_MAGENTA_BLINK] = BLINK(MAGENTA, 100),
	[LED_MAGENTA_FAST] = BLINK(MAGENTA, 50),
	[LED_MAGENTA_SLOW] = BLINK(MAGENTA, 5000),
	[LED_MAGENTA_ON] = SOLID(MAGENTA),
	[LED_MAGENTA_BREATHE] = BREATHE(MAGENTA),
	[LED_YELLOW_BLINK] = BLINK(YELLOW, 100),
	[LED_YELLOW_FAST] = BLINK(YELLOW, 50),
	[LED_WHITE_FAST] = BLINK(WHITE, 50),
	[LED_RAINBOW] = { .beats = { { LIGHT_RED, 400, 0, 1, 0 },
				     { LIGHT_GREEN, 400, 0, 1, 0 },
				     { LIGHT_BLUE, 400, 0, 1, 0 } } },
	[LED_ORANGE_1] = BETWEEN(ORANGE, 1),
	[LED_ORANGE_2] = BETWEEN(ORANGE, 2),
	[LED_ORANGE_3] = BETWEEN(ORANGE, 3),
	[LED_CYAN_MAGENTA_1] = BETWEEN(MAGENTA, 1),
	[LED_CYAN_RED_1] = BETWEEN(RED, 1),
	[LED_RED_BLINK] = BLINK(RED, 100),
	[LED_SOS] = { .beats = { { LIGHT_RED, 150, 100, 3, 100 },
				 { LIGHT_RED, 300, 100, 3, 100 },
				 { LIGHT_RED, 150, 100, 3, 900 },
				 { LIGHT_RED, 300, 300, COUNTED, 800 } } },
};

static int count_of(const struct beat *b, int blinks)
{
	return b->count != COUNTED ? b->count : blinks > 0 ? blinks : 1;
}

static int64_t length(const struct beat *b, int blinks)
{
	return (int64_t)count_of(b, blinks) * (b->on + b->off) + b->pause;
}

/* The first half of a breath fades out, the second one in. */
static struct led_light breath(enum light light, int period, int64_t ms)
{
	int64_t at = ms % period, half = period / 2;
	int64_t full = at < half ? half - at : at - half;

	return (struct led_light){ light, (int)((full * LIGHT_FULL + half / 2) /
						half) };
}

struct led_light led_light(enum led led, int blinks, int64_t ms)
{
	const struct rhythm *r = &rhythms[led];
	const struct beat *b = r->beats;
	int64_t all = 0;

	if (r->breathes)
		return breath(b->light, r->breathes, ms);
	for (size_t i = 0; i < COUNT(r->beats) && b[i].light; i++)
		all += length(&b[i], blinks);
	if (all == 0)
		return (struct led_light){ LIGHT_NONE, 0 };
	for (ms %= all; ms >= length(b, blinks); b++)
		ms -= length(b, blinks);
	if (ms < (int64_t)count_of(b, blinks) * (b->on + b->off) &&
	    ms % (b->on + b->off) < b->on)
		return (struct led_light){ b->light, LIGHT_FULL };
	return (struct led_light){ b->light, 0 };
}

const char *led_light_name(enum light light)
{
	static const char *const names[LIGHTS] = {
		[LIGHT_NONE] = "dark",	   [LIGHT_MAGENTA] = "magenta",
		[LIGHT_YELLOW] = "yellow", [LIGHT_ORANGE] = "orange",
		[LIGHT_GREEN] = "green",   [LIGHT_CYAN] = "cyan",
		[LIGHT_BLUE] = "blue",	   [LIGHT_WHITE] = "white",
		[LIGHT_RED] = "red",
	};

	return names[light];
}
