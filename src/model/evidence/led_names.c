/* SPDX-License-Identifier: MIT */
/* What LED patterns are called and mean; led.md. */
#include "model/evidence/led.h"

#include "base/count.h"

static const char *const ids[LEDS] = { [LED_NONE] = "none",
#define X(name, id, state, next) [LED_##name] = id,
				       LED_TABLE(X)
#undef X
};

static const char *const states[LEDS] = { [LED_NONE] = "",
#define X(name, id, state, next) [LED_##name] = state,
					  LED_TABLE(X)
#undef X
};

static const char *const nexts[LEDS] = { [LED_NONE] = "",
#define X(name, id, state, next) [LED_##name] = next,
					 LED_TABLE(X)
#undef X
};

/* led.md, "Red SOS" */
static const char *const crashes[] = {
	[1] = "hard fault",	      [2] = "non-maskable interrupt",
	[3] = "memory manager fault", [4] = "bus fault",
	[5] = "usage fault",	      [6] = "invalid length",
	[7] = "exit or abort called", [8] = "out of heap",
	[9] = "SPI overrun",	      [10] = "assertion failure",
	[11] = "invalid case",	      [12] = "pure virtual call",
	[13] = "stack overflow",      [14] = "heap error",
};

const char *led_id(enum led led)
{
	return (unsigned)led < LEDS ? ids[led] : ids[LED_NONE];
}

const char *led_state(enum led led)
{
	return (unsigned)led < LEDS ? states[led] : states[LED_NONE];
}

const char *led_next(enum led led)
{
	return (unsigned)led < LEDS ? nexts[led] : nexts[LED_NONE];
}

const char *led_sos(int blinks)
{
	return blinks >= 1 && blinks < (int)COUNT(crashes) ? crashes[blinks]
							   : NULL;
}
