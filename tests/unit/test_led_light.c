/* SPDX-License-Identifier: MIT */
/*
 * The rates of the status LED: Device OS, system_led_signal.cpp (blink 500,
 * 200, 100 ms, breath 4000) and panic.c (SOS, then the count); led.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/count.h"
#include "model/diagnose/ask.h"
#include "model/evidence/led_light.h"
#include "tests/lib/between.h"

static void blinks_have_their_rate(void **state)
{
	static const struct {
		enum led led;
		enum light light;
		int period;
	} rates[] = {
		{ LED_GREEN_BLINK, LIGHT_GREEN, 200 },
		{ LED_GREEN_FAST, LIGHT_GREEN, 100 },
		{ LED_CYAN_BLINK, LIGHT_CYAN, 200 },
		{ LED_CYAN_FAST, LIGHT_CYAN, 100 },
		{ LED_BLUE_BLINK, LIGHT_BLUE, 500 },
		{ LED_YELLOW_BLINK, LIGHT_YELLOW, 200 },
		{ LED_MAGENTA_SLOW, LIGHT_MAGENTA, 10000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		int on = 0, turns = 0, was = LIGHT_FULL;

		for (int ms = 0; ms < 10 * rates[i].period; ms++) {
			struct led_light l = led_light(rates[i].led, 0, ms);

			assert_int_equal(l.light, rates[i].light);
			on += l.level == LIGHT_FULL;
			turns += l.level != was;
			was = l.level;
		}
		assert_int_equal(on, 5 * rates[i].period);
		assert_int_equal(turns, 19);
	}
}

static void a_breath_goes_out_and_comes_back(void **state)
{
	int was = LIGHT_FULL;

	(void)state;
	assert_int_equal(led_light(LED_MAGENTA_BREATHE, 0, 0).level,
			 LIGHT_FULL);
	for (int ms = 0; ms < 4000; ms++) {
		int level = led_light(LED_MAGENTA_BREATHE, 0, ms).level;

		assert_true(ms <= 2000 ? level <= was : level >= was);
		was = level;
	}
	assert_int_equal(led_light(LED_MAGENTA_BREATHE, 0, 2000).level, 0);
	assert_int_equal(led_light(LED_MAGENTA_BREATHE, 0, 4000).level,
			 LIGHT_FULL);
}

/* How often it goes on within so many milliseconds. */
static int flashes(enum led led, int blinks, enum light light, int64_t within)
{
	int n = 0;
	bool was = false;

	for (int64_t ms = 0; ms < within; ms++) {
		struct led_light l = led_light(led, blinks, ms);
		bool on = l.level > 0 && l.light == light;

		n += on && !was;
		was = on;
	}
	return n;
}

static void a_crash_is_counted(void **state)
{
	static const int sos = 3 * 250 + 100 + 3 * 400 + 100 + 3 * 250 + 900;

	(void)state;
	assert_int_equal(flashes(LED_SOS, 1, LIGHT_RED, sos), 9);
	assert_int_equal(flashes(LED_SOS, 1, LIGHT_RED, sos + 1400), 10);
	assert_int_equal(flashes(LED_SOS, 10, LIGHT_RED, sos + 6800), 19);
	assert_int_equal(flashes(LED_SOS, 0, LIGHT_RED, sos + 1400), 10);
	assert_int_equal(flashes(LED_ORANGE_3, 0, LIGHT_ORANGE, 4700), 3);
	assert_int_equal(flashes(LED_ORANGE_1, 0, LIGHT_ORANGE, 3400), 1);
}

/* Whoever is asked sees each answer move, and as what it is read. */
static void every_answer_about_the_led_has_a_light(void **state)
{
	const struct ask_question *q = ask_at(0);

	(void)state;
	assert_string_equal(q->id, "led");
	for (size_t i = 0; i < q->count; i++) {
		struct led_reading all[LED_READINGS], *l;
		size_t n = led_read(q->options[i].phrase, false, all);

		assert_true(n > 0);
		l = &all[n - 1]; /* "blinking cyan, then 3 orange blinks" */
		for (int64_t ms = 0; ms < 20000; ms++)
			assert_between(led_light(l->led, l->blinks, ms).level,
				       0, LIGHT_FULL);
		assert_int_equal(led_light(l->led, l->blinks, 0).level,
				 l->led == LED_OFF ? 0 : LIGHT_FULL);
		if (strstr(q->options[i].words, "orange"))
			assert_true(flashes(l->led, 0, LIGHT_ORANGE, 9000) > 0);
	}
	assert_int_equal(led_light(LED_NONE, 0, 5).level, 0);
	assert_string_equal(led_light_name(LIGHT_BLUE), "blue");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blinks_have_their_rate),
		cmocka_unit_test(a_breath_goes_out_and_comes_back),
		cmocka_unit_test(a_crash_is_counted),
		cmocka_unit_test(every_answer_about_the_led_has_a_light),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
