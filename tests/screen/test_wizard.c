/* SPDX-License-Identifier: MIT */
/*
 * The wizard asks only what splits the causes, leads the hand at the button,
 * and draws samples that move only where they may.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "model/diagnose/ask.h"
#include "script.h"
#include "ui/screens/frame.h"

static bool sees(const struct script *s, const char *text)
{
	struct canvas c;
	struct buf b;
	bool there;

	assert_true(canvas_init(&c, 24, 80, true));
	frame_draw(&s->app, &c);
	buf_init(&b, 1 << 16);
	assert_true(canvas_dump(&c, &b));
	there = strstr(buf_text(&b), text) != NULL;
	buf_fini(&b);
	canvas_fini(&c);
	return there;
}

/* What console and command line ask has one source; the table is as theirs. */
static void only_what_splits_the_causes_is_asked(void **state)
{
	struct script s;
	struct row *r;
	struct buf told;
	struct ask_about about = { .text = &told };
	unsigned asked = 0;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s); /* a bootloader too old: certain */
	r = app_row(&s.app);
	assert_null(r->question);
	script_keys(&s, "F5 Enter");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	script_sound_table(&s);
	buf_init(&told, 512);
	about.table = &r->table;
	about.mode = r->read_in;
	assert_ptr_equal(r->question, ask_next(&about, &asked));
	assert_int_equal(asked, r->asked);
	buf_fini(&told);
	script_close(&s);
}

/* Nobody says "done": each round begins again, and the device ends it. */
static void the_hand_at_the_button_is_led_and_let_go(void **state)
{
	static const struct {
		int second;
		const char *says;
	} steps[] = {
		{ 1, "a finger on SETUP, one on RESET" },
		{ 3, "press both" },
		{ 4, "let RESET go, keep SETUP   5 s" },
		{ 8, "let RESET go, keep SETUP   1 s" },
		{ 9, "let SETUP go; once more in 3 s" },
		{ 15, "press both" }, /* the next round */
	};
	struct script s;
	struct message *m;

	(void)state;
	assert_true(script_show(&s, "ask"));
	for (size_t i = 0; i < COUNT(steps); i++) {
		app_tick(&s.app, 1000000 + steps[i].second * 1000000LL, "x");
		assert_true(sees(&s, steps[i].says));
	}
	assert_false(sees(&s, "no buttons of its own"));
	m = message_new(MESSAGE_DEVICES, NULL);
	m->devices = calloc(1, sizeof(*m->devices));
	m->count = 1;
	m->devices[0] = s.app.rows[0]->device;
	m->devices[0].mode = MODE_DFU;
	m->devices[0].usb.pid = m->devices[0].platform->pid_dfu;
	app_message(&s.app, m);
	message_free(m);
	assert_true(sees(&s, "It is in dfu mode; this goes on by itself."));
	script_event(&s, EVENT_BEGUN, 4, 0, 0, "flash tinker over dfu");
	assert_false(sees(&s, "goes on by itself"));
	assert_int_equal(app_screen(&s.app), SCREEN_RUN);
	script_close(&s);
}

/* Only where something moves is the screen drawn without a reason. */
static void nothing_moves_where_it_is_not_wanted(void **state)
{
	struct script s;

	(void)state;
	assert_true(script_show(&s, "question"));
	assert_false(app_moves(&s.app));
	assert_true(sees(&s, "cCCc  cCCc  breathes cyan"));
	script_close(&s);
	assert_true(script_show(&s, "question-moving"));
	assert_true(app_moves(&s.app));
	assert_false(sees(&s, "cCCc"));
	assert_true(sees(&s, "breathes cyan"));
	script_keys(&s, "Esc");
	assert_false(app_moves(&s.app));
	script_close(&s);
	assert_true(script_show(&s, "ask-moving"));
	assert_true(app_moves(&s.app));
	script_keys(&s, "Esc");
	assert_false(app_moves(&s.app));
	script_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_splits_the_causes_is_asked),
		cmocka_unit_test(the_hand_at_the_button_is_led_and_let_go),
		cmocka_unit_test(nothing_moves_where_it_is_not_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
