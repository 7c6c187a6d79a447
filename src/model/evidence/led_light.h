/* SPDX-License-Identifier: MIT */
/*
 * What the status LED shows at a moment: each pattern of led.h with its
 * colours and its own rate, for whoever draws a LED that moves.
 */
#ifndef MODEL_EVIDENCE_LED_LIGHT_H
#define MODEL_EVIDENCE_LED_LIGHT_H

#include <stdint.h>

#include "model/evidence/led.h"

enum light {
	LIGHT_NONE,
	LIGHT_MAGENTA,
	LIGHT_YELLOW,
	LIGHT_ORANGE,
	LIGHT_GREEN,
	LIGHT_CYAN,
	LIGHT_BLUE,
	LIGHT_WHITE,
	LIGHT_RED,
	LIGHTS
};

#define LIGHT_FULL 4 /* the brightest level; 0 is dark */

struct led_light {
	enum light light;
	int level;
};

/*
 * ms: since the pattern began, 0 or more; blinks: of a crash, 1 where it is
 * not told.  A pattern that is none, or that has no rate, is dark.
 */
struct led_light led_light(enum led led, int blinks, int64_t ms);

const char *led_light_name(enum light light); /* "magenta"; "dark" */

#endif
