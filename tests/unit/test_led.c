/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/evidence/led.h"

/* Words as people write them; src: led.md. */
static const struct {
	const char *words;
	bool all;
	const char *id; /* "" for nothing */
	int blinks;
} readings[] = {
	{ "breathing magenta", true, "magenta-breathe", 0 },
	{ "the LED is breathing purple", false, "magenta-breathe", 0 },
	{ "Breathes pink", true, "magenta-breathe", 0 },
	{ "pulsing violet", true, "magenta-breathe", 0 },
	{ "flashing yellow", true, "yellow-blink", 0 },
	{ "rapidly flashing yellow", true, "yellow-blink-fast", 0 },
	{ "magenta, 5 s on, 5 s off", true, "magenta-slow", 0 },
	{ "slow blinking magenta", true, "magenta-slow", 0 },
	{ "fast flashing magenta", true, "magenta-blink-fast", 0 },
	{ "solid magenta", true, "magenta-on", 0 },
	{ "blinking magenta", true, "magenta-blink", 0 },
	{ "breathing cyan", true, "cyan-breathe", 0 },
	{ "blinking turquoise", true, "cyan-blink", 0 },
	{ "quickly blinking cyan", true, "cyan-blink-fast", 0 },
	{ "breathing green", true, "green-breathe", 0 },
	{ "blinking green", true, "green-blink", 0 },
	{ "fast green blinking", true, "green-blink-fast", 0 },
	{ "steady green", true, "any-solid", 0 },
	{ "dark blue, blinking", true, "blue-blink", 0 },
	{ "blue blinking fast", true, "blue-blink-fast", 0 },
	{ "breathing blue", true, "blue-breathe", 0 },
	{ "white breathing", true, "white-breathe", 0 },
	{ "steady white", true, "white-on", 0 },
	{ "white flicker", true, "white-blink-fast", 0 },
	{ "rainbow colours", true, "rainbow", 0 },
	{ "off", true, "off", 0 },
	{ "the LED off all the time", false, "off", 0 },
	{ "D7 glows dimly", true, "d7-dim", 0 },
	{ "SOS 10", true, "sos", 10 },
	{ "sos13", true, "sos", 13 },
	{ "red SOS, one blink", true, "sos", 1 },
	{ "8 red blinks after the SOS", true, "sos", 8 },
	{ "SOS, hard fault", true, "sos", 1 },
	{ "SOS with bus fault", true, "sos", 4 },
	{ "red SOS", true, "sos", 0 },
	{ "SOS. Then 3 days later", true, "sos", 0 },
	{ "stack overflow", true, "sos", 13 },
	{ "stack overflow", false, "", 0 },
	{ "3 orange blinks", true, "cyan-orange-3", 0 },
	{ "2 orange blinks", true, "cyan-orange-2", 0 },
	{ "cyan, then one orange blink", true, "cyan-orange-1", 0 },
	{ "cyan with 3 red flashes", true, "cyan-orange-3", 0 },
	{ "one red blink inside the cyan", true, "cyan-red-1", 0 },
	{ "1 magenta blink in the cyan phase", true, "cyan-magenta-1", 0 },
	{ "3 yellow blinks in fast cyan", true, "cyan-orange-3", 0 },
	{ "orange wire", false, "", 0 },
	{ "something green", true, "", 0 },
	{ "reduced power, flashed twice", false, "", 0 },
	{ "", true, "", 0 },
};

static bool found(const struct led_reading *r, size_t n, const char *id,
		  int blinks)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(led_id(r[i].led), id) == 0 && r[i].blinks == blinks)
			return true;
	}
	return false;
}

static void words_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(readings); i++) {
		struct led_reading r[LED_READINGS];
		size_t n = led_read(readings[i].words, readings[i].all, r);

		if (!readings[i].id[0]
			    ? n == 0
			    : found(r, n, readings[i].id, readings[i].blinks))
			continue;
		fail_msg("'%s': %zu readings, first %s %d, not %s",
			 readings[i].words, n, n ? led_id(r[0].led) : "-",
			 n ? r[0].blinks : 0, readings[i].id);
	}
}

static void several_patterns_in_one_sentence(void **state)
{
	struct led_reading r[LED_READINGS];

	(void)state;
	assert_int_equal(led_read("blinks magenta a few times; then solid "
				  "white; then breathing cyan; then blinking "
				  "yellow; then breathing blue",
				  true, r),
			 5);
	assert_int_equal(r[0].led, LED_MAGENTA_BLINK);
	assert_int_equal(r[4].led, LED_BLUE_BREATHE);
}

static void every_pattern_has_words(void **state)
{
	(void)state;
	for (int i = 1; i < LEDS; i++) {
		assert_true(strlen(led_id((enum led)i)) > 2);
		assert_true(strlen(led_state((enum led)i)) > 4);
		assert_true(strlen(led_next((enum led)i)) > 4);
	}
	assert_string_equal(led_id((enum led)999), "none");
	assert_string_equal(led_state((enum led)999), "");
	assert_string_equal(led_next((enum led)999), "");
	assert_string_equal(led_sos(10), "assertion failure");
	assert_null(led_sos(0));
	assert_null(led_sos(15));
}

/* They are looked up in a sorted list: one out of its order is lost. */
static void every_word_is_found(void **state)
{
	static const char *const colours[] = {
		"magenta",   "purple", "pink",	 "violet", "yellow",
		"green",     "lime",   "cyan",	 "teal",   "blue",
		"turquoise", "white",  "orange", "amber",
	};
	static const char *const motions[] = {
		"breathes", "pulses", "fading", "blinks",     "flashes",
		"flickers", "solid",  "steady", "constantly", "frozen",
	};
	static const char *const quiet[] = {
		"never",    "not",    "no",	"without",
		"doesn't",  "cannot", "should", "supposed to be",
		"expected", "unlike",
	};
	struct led_reading found[LED_READINGS];
	char words[64];

	(void)state;
	for (size_t i = 0; i < COUNT(motions); i++) {
		snprintf(words, sizeof(words), "the LED: %s magenta",
			 motions[i]);
		if (led_read(words, false, found) != 1)
			fail_msg("'%s' is lost", words);
	}
	for (size_t k = 0; k < COUNT(colours); k++) {
		snprintf(words, sizeof(words), "cyan, 3 %s blinks", colours[k]);
		if (led_read(words, true, found) == 0)
			fail_msg("'%s' is lost", words);
	}
	for (size_t i = 0; i < COUNT(quiet); i++) {
		snprintf(words, sizeof(words), "%s breathing cyan", quiet[i]);
		if (led_read(words, false, found) != 0)
			fail_msg("'%s' is read", words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_understood),
		cmocka_unit_test(several_patterns_in_one_sentence),
		cmocka_unit_test(every_pattern_has_words),
		cmocka_unit_test(every_word_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
