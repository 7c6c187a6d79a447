/* SPDX-License-Identifier: MIT */
/*
 * What must hold whatever is pressed: no write without the confirm screen,
 * selection and focus on something that is there, every action reachable and
 * explained.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "script.h"
#include "ui/app/screen.h"
#include "ui/screens/frame.h"
#include "ui/screens/screens.h"
#include "ui/term/term.h"
#include "tests/lib/between.h"

static void every_action_has_keys_name_and_help(void **state)
{
	(void)state;
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const struct action_row *row = action_row((enum action)i);
		char key[KEY_NAME];

		assert_true(strlen(row->name) > 1);
		assert_true(strlen(row->help) > 5);
		assert_int_not_equal(
			key_by_name(action_key((enum action)i, key)),
			UI_NO_KEY);
		assert_int_equal(action_by_name(row->name), i);
	}
}

/* One key never means two things on one screen. */
static void keys_are_unique_on_a_screen(void **state)
{
	(void)state;
	for (int s = 0; s < SCREENS; s++) {
		uint64_t set = screens_face.screens[s]->actions;

		for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
			const char *list = action_row((enum action)i)->keys;

			if (!action_in(set, (enum action)i))
				continue;
			while (*list) {
				size_t n = strcspn(list, " ");
				char name[16] = "";

				memcpy(name, list, n);
				assert_int_equal(
					action_by_key(set, key_by_name(name)),
					i);
				list += n + (list[n] == ' ');
			}
		}
	}
}

static void assert_means_something(const struct screen *s,
				   const struct screen_key *k)
{
	for (; k->key; k++) {
		const char *list = k->key;

		assert_non_null(k->word);
		do {
			size_t n = list[0] == '/' ? 1 : strcspn(list, " /");
			char name[16];

			text_copy_n(name, sizeof(name), list, n);
			if (action_by_key(s->actions, key_by_name(name)) ==
			    ACTION_NONE)
				fail_msg("%s: %s does nothing", s->title,
					 k->key);
			list += n + (list[n] != '\0');
		} while (*list);
	}
}

/* What the hint line shows can be pressed. */
static void every_hint_is_a_key_of_its_screen(void **state)
{
	(void)state;
	for (int s = 0; s < SCREENS; s++) {
		const struct screen *x = screens_face.screens[s];

		assert_non_null(x->keys[0].key);
		assert_means_something(x, x->keys);
		assert_means_something(x, x->guided_keys);
	}
}

/* An action of one screen only must not lie idle. */
static void every_action_is_taken_somewhere(void **state)
{
	(void)state;
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		bool taken = false;

		for (int s = 0; s < SCREENS; s++)
			taken |= action_in(screens_face.screens[s]->actions,
					   (enum action)i);
		if (!taken)
			fail_msg("%s: on no screen",
				 action_row((enum action)i)->name);
	}
}

/* Lower case never leads to a write by itself. */
static void upper_case_or_wizard_for_what_cannot_be_undone(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	script_choices(&s);
	script_keys(&s, "F5 Enter Enter");
	assert_int_equal(app_screen(&s.app), SCREEN_CONFIRM);
	script_keys(&s, "Enter"); /* focus is on Cancel */
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	script_keys(&s, "Enter Tab Enter"); /* digits are missing */
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "Enter 3 1 e 8 Tab Enter"); /* wrong ones */
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "3 1 e 9 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_string_equal(s.last.choice.recipe, "repair");
	assert_int_equal(app_screen(&s.app), SCREEN_RUN);
	script_close(&s);
}

/* Keys and backups of a device that shows no id: its port is typed. */
static void where_there_is_no_id_the_port_is_typed(void **state)
{
	struct script s;
	struct row *r;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	script_choices(&s);
	r = app_row(&s.app);
	r->choices[0].by_port = true;
	r->choices[0].irreversible = false;
	r->device.id[0] = '\0';
	assert_string_equal(r->device.usb.port, "1-2.1");
	script_keys(&s, "F5 Enter Enter Tab Enter");  /* no port */
	script_keys(&s, "Enter 1 - 2 . 3 Tab Enter"); /* another one */
	script_keys(&s, "1 - 2 Tab Enter");	      /* its beginning */
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "1 - 2 . 1 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_true(s.last.choice.named);
	script_close(&s);
}

/* Where causes are left the wizard asks; what is answered is in the diagnosis
 */
static void the_wizard_asks_before_it_shows_ways(void **state)
{
	struct script s;
	struct row *r;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_sound_table(&s);
	r = app_row(&s.app);
	assert_int_equal(r->diagnosis.verdict, VERDICT_HEALTHY);
	script_keys(&s, "F5 Enter Esc"); /* it is open as before */
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	assert_string_equal(r->question->id, "led");
	script_keys(&s, "Enter Home End Up Up Enter"); /* 13 blinks */
	assert_int_equal(r->diagnosis.verdict, VERDICT_STACK_OVERFLOW);
	assert_int_equal(r->state, ROW_DEGRADED);
	assert_int_equal(app_screen(&s.app), SCREEN_DIAGNOSIS);
	for (int i = 0; i < 3 && s.app.dialog.kind == DIALOG_ASK; i++)
		script_keys(&s, "End Enter"); /* not known */
	assert_int_equal(r->diagnosis.verdict, VERDICT_STACK_OVERFLOW);
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	script_keys(&s, "Enter");
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	/* what is read anew is judged anew */
	script_sound_table(&s);
	assert_int_equal(r->diagnosis.verdict, VERDICT_HEALTHY);
	script_close(&s);
}

/* An answer never reaches what has come into the place of the device. */
static void an_answer_is_for_the_device_that_was_asked_about(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_sound_table(&s);
	script_keys(&s, "F5 Enter End Up Up");
	script_table(&s); /* read anew meanwhile; nothing is left to ask */
	script_keys(&s, "Enter");
	assert_int_equal(app_row(&s.app)->diagnosis.verdict,
			 VERDICT_BOOTLOADER_TOO_OLD);
	assert_string_equal(app_row(&s.app)->told, "");
	script_keys(&s, "Esc Esc");
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.2");
	script_sound_table(&s);
	script_keys(&s, "F5 Enter End Up Up");
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.1");
	script_keys(&s, "Enter");
	assert_string_equal(app_row(&s.app)->told, "");
	assert_string_equal(app_row_at(&s.app, "1-2.2")->told, "");
	script_close(&s);
}

static void esc_never_stops_a_job_and_x_does(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "run");
	script_keys(&s, "Esc Esc Esc Esc");
	assert_int_equal(s.stops, 0);
	assert_int_equal(app_screen(&s.app), SCREEN_DEVICES);
	script_keys(&s, "x");
	assert_int_equal(s.stops, 1);
	script_keys(&s, "x"); /* once is enough */
	assert_int_equal(s.stops, 1);
	script_close(&s);
}

static void a_disabled_key_says_why(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_keys(&s, "F2");
	assert_string_equal(s.app.hint, "no device is selected");
	script_devices(&s);
	script_keys(&s, "End F2");
	assert_non_null(strstr(s.app.hint, "udev"));
	assert_int_equal(s.requests[REQUEST_INSPECT], 2); /* at arrival */
	script_close(&s);
}

/* Commands are taken on every screen, also where no device is shown. */
static void a_command_without_a_device_says_so(void **state)
{
	static const char *const commands[] = { "i n s p",   "d i a", "w i z",
						"b a c k u", "b l",   "m o" };

	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		struct script s;

		script_open(&s);
		script_keys(&s, "F9 :");
		script_keys(&s, commands[i]);
		script_keys(&s, "Enter");
		assert_string_equal(s.app.hint, "no device is selected");
		script_close(&s);
	}
}

static void a_row_stays_when_the_device_is_replugged(void **state)
{
	struct script s;
	struct message *none = message_new(MESSAGE_DEVICES, NULL);

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	app_message(&s.app, none);
	assert_int_equal(s.app.row_count, 3);
	assert_int_equal(s.app.rows[0]->state, ROW_LEFT);
	script_devices(&s);
	assert_int_equal(s.app.row_count, 3);
	script_table(&s);
	app_message(&s.app, none);
	app_tick(&s.app, 100 * 1000000LL, "12:43:00");
	/* The Argon is still being read: its row waits for that thread. */
	assert_int_equal(s.app.row_count, 1);
	assert_string_equal(s.app.selected, "1-2.2");
	message_free(none);
	script_close(&s);
}

/* The number of slots arms the batch; only then devices start by themselves. */
static void a_batch_starts_only_when_armed(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	script_keys(&s, "B");
	text_copy(s.app.batch.choice.recipe, 16, "repair");
	app_tick(&s.app, 2000000, "12:00:00");
	script_keys(&s, "A 2 Enter"); /* there are three slots */
	app_tick(&s.app, 3000000, "12:00:01");
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "A 3 Enter");
	app_tick(&s.app, 4000000, "12:00:02");
	/* The Argon is being read, the P1 cannot be opened. */
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_true(s.last.batch);
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.1");
	script_outcome(&s, JOB_FAIL);
	app_tick(&s.app, 5000000, "12:00:03");
	/* Held until somebody has looked, or retry is asked for. */
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_int_equal(s.app.batch.fail, 1);
	script_keys(&s, "R");
	app_tick(&s.app, 6000000, "12:00:04");
	assert_int_equal(s.requests[REQUEST_RUN], 2);
	script_outcome(&s, JOB_PASS);
	app_tick(&s.app, 7000000, "12:00:05");
	/* The same device is not run twice. */
	assert_int_equal(s.requests[REQUEST_RUN], 2);
	assert_int_equal(s.app.batch.pass, 1);
	script_close(&s);
}

/* What the host says about the recipe that was chosen for the batch. */
static void recipe_read(struct script *s, const char *name, const char *needs,
			enum err_code code)
{
	struct message *m = message_new(MESSAGE_RECIPE, NULL);

	m->choices = calloc(1, sizeof(*m->choices));
	*m->choices = s->app.batch.choice;
	text_copy(m->choices->recipe, sizeof(m->choices->recipe), name);
	text_copy(m->choices->needs, sizeof(m->choices->needs), needs);
	if (code)
		err_set(&m->error, code, "test", "the recipe cannot be read");
	app_message(&s->app, m);
	message_free(m);
}

/* Nothing can be armed before the recipe was read and has its values. */
static void a_batch_waits_for_its_recipe(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	script_keys(&s, "B : r e c i p e Space a p p Enter");
	assert_int_equal(s.requests[REQUEST_RECIPE], 1);
	assert_string_equal(s.last.choice.recipe, "app");
	script_keys(&s, "A");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	recipe_read(&s, "another", "", ERR_OK); /* chosen before */
	script_keys(&s, "A");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	recipe_read(&s, "app", "app", ERR_OK);
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	script_keys(&s, "x Enter");
	assert_int_equal(s.requests[REQUEST_RECIPE], 2);
	assert_string_equal(s.last.choice.vars[0].value, "x");
	recipe_read(&s, "app", "", ERR_OK);
	script_keys(&s, "A");
	assert_int_equal(s.app.dialog.kind, DIALOG_ARM);
	script_keys(&s, "Esc : r e c i p e Space a p p Enter");
	recipe_read(&s, "app", "", ERR_USAGE);
	assert_string_equal(s.app.hint, "the recipe cannot be read");
	assert_string_equal(s.app.batch.choice.recipe, "");
	script_close(&s);
}

/* The cable was pulled at work: the same device goes on by itself. */
static void a_batch_goes_on_with_a_lost_device(void **state)
{
	struct script s;
	struct message *m;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	script_keys(&s, "B");
	text_copy(s.app.batch.choice.recipe, 16, "repair");
	script_keys(&s, "A 3 Enter");
	app_tick(&s.app, 2000000, "12:00:00");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_true(s.last.first);
	for (unsigned lost = 1; lost <= 3; lost++) {
		m = message_new(MESSAGE_OUTCOME, "1-2.1");
		m->outcome = calloc(1, sizeof(*m->outcome));
		m->outcome->verdict = JOB_FAIL;
		err_set(&m->outcome->error, ERR_LOST, "test", "it left");
		app_message(&s.app, m);
		message_free(m);
		app_tick(&s.app, (2 + lost) * 1000000LL, "12:00:01");
		/* After three such runs it is held. */
		assert_int_equal(s.requests[REQUEST_RUN],
				 lost < 3 ? lost + 1 : 3);
	}
	assert_int_equal(s.app.batch.fail, 3);
	script_close(&s);
}

/* A group starts with the right number typed, and leaves out who has no way. */
static void a_group_wants_its_number(void **state)
{
	struct script s;

	(void)state;
	assert_true(script_show(&s, "group"));
	script_keys(&s, "Enter 2 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "1 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_string_equal(s.last.device.usb.port, "1-2.1");
	script_close(&s);
}

static void nothing_is_done_to_another_device(void **state)
{
	struct script s;

	(void)state;
	assert_true(script_show(&s, "other-device"));
	assert_int_equal(app_screen(&s.app), SCREEN_DEVICES);
	assert_int_equal(s.app.dialog.kind, DIALOG_MESSAGE);
	assert_non_null(strstr(s.app.dialog.text, "Another device"));
	script_close(&s);
}

static void leaving_waits_for_safe_points(void **state)
{
	struct script s;

	(void)state;
	assert_true(script_show(&s, "run"));
	app_leave(&s.app);
	assert_false(s.app.quit);
	assert_int_equal(s.stops, 2); /* the run and the reading of the Argon */
	script_outcome(&s, JOB_STOPPED);
	app_tick(&s.app, 9000000, "12:00:00");
	assert_false(s.app.quit);
	s.app.rows[1]->work.kind = REQUEST_NONE;
	app_tick(&s.app, 9100000, "12:00:00");
	assert_true(s.app.quit);
	script_close(&s);
}

/* What a device says is shown, and no more than shown. */
static void strings_from_devices_are_data(void **state)
{
	static const char evil[] = "\033[2J\033]0;x\007\233 \xc2\x9b\r\b%n%s";
	struct script s;
	struct canvas c;

	(void)state;
	script_show(&s, "run");
	memcpy(s.app.rows[0]->table.release, evil, sizeof(evil));
	memcpy(s.app.rows[0]->device.id, "\033[31m", 6);
	script_event(&s, EVENT_NOTE, 0, 0, 0, evil);
	script_event(&s, EVENT_BEGUN, 1, 0, 0, evil);
	script_event(&s, EVENT_ASK, 1, 0, 0, evil);
	for (int screen = 0; screen < SCREENS; screen++) {
		s.app.stack[++s.app.depth] = (enum screen_id)screen;
		assert_true(canvas_init(&c, 24, 80, false));
		frame_draw(&s.app, &c);
		for (int i = 0; i < c.rows * c.cols; i++) {
			for (int k = 0; k < CANVAS_CELL; k++) {
				wchar_t w = c.cells[i].text[k];

				assert_false((w && w < ' ') ||
					     (w >= 0x7f && w < 0xa0));
			}
		}
		canvas_fini(&c);
		s.app.depth--;
	}
	script_close(&s);
}

static int random_key(unsigned *seed)
{
	static const int special[] = { UI_UP,	 UI_DOWN,      UI_LEFT,
				       UI_RIGHT, UI_PAGE_UP,   UI_PAGE_DOWN,
				       UI_HOME,	 UI_END,       UI_ENTER,
				       UI_ESC,	 UI_TAB,       UI_BACK_TAB,
				       ' ',	 UI_BACKSPACE, UI_RESIZE };
	int r = rand_r(seed) % 3;

	if (r == 0)
		return special[rand_r(seed) % 15];
	if (r == 1)
		return UI_F0 + 1 + rand_r(seed) % 10;
	return ' ' + rand_r(seed) % 95;
}

static void something_happens(struct script *s, unsigned *seed)
{
	switch (rand_r(seed) % 8) {
	case 0:
		script_devices(s);
		break;
	case 1: {
		struct message *m = message_new(MESSAGE_DEVICES, NULL);

		app_message(&s->app, m);
		message_free(m);
		break;
	}
	case 2:
		script_table(s);
		break;
	case 3:
		script_choices(s);
		break;
	case 4:
		script_event(s, EVENT_PROGRESS, 1 + rand_r(seed) % 50, 5, 9,
			     "");
		break;
	case 5:
		script_event(s, EVENT_BEGUN, rand_r(seed) % 50, 0, 0, "step");
		break;
	case 6:
		script_outcome(s, (enum job_verdict)(rand_r(seed) % 4));
		break;
	default:
		app_tick(&s->app, s->app.now_us + 1000000, "12:00:00");
		break;
	}
}

static void check(struct script *s, enum screen_id before, int focus)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(&s->app, shown);
	bool there = n == 0 && !s->app.selected[0];

	for (size_t i = 0; i < n; i++)
		there |=
			strcmp(shown[i]->device.usb.port, s->app.selected) == 0;
	assert_true(there);
	assert_between(s->app.depth, 0, APP_STACK - 1);
	assert_between(s->app.focus, 0, 1);
	if (s->requests[REQUEST_RUN] && s->last.batch) {
		assert_true(s->app.batch.armed);
		s->requests[REQUEST_RUN] = 0;
	} else if (s->requests[REQUEST_RUN]) {
		assert_int_equal(before, SCREEN_CONFIRM);
		assert_int_equal(focus, 1);
		s->requests[REQUEST_RUN] = 0;
	}
}

static void random_keys_never_write_without_confirm(void **state)
{
	unsigned seed = 20260814;
	struct script *s = malloc(sizeof(*s));
	struct canvas c;

	(void)state;
	script_open(s);
	assert_true(canvas_init(&c, 24, 80, true));
	for (int i = 0; i < 50000; i++) {
		enum screen_id before = app_screen(&s->app);
		int focus = s->app.focus;

		app_key(&s->app, random_key(&seed));
		check(s, before, focus);
		if (i % 7 == 0)
			something_happens(s, &seed);
		if (i % 50 == 0) {
			canvas_fini(&c);
			assert_true(canvas_init(&c, 1 + rand_r(&seed) % 60,
						1 + rand_r(&seed) % 200,
						rand_r(&seed) % 2));
		}
		frame_draw(&s->app, &c);
		s->app.quit = false;
	}
	canvas_fini(&c);
	script_close(s);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_has_keys_name_and_help),
		cmocka_unit_test(keys_are_unique_on_a_screen),
		cmocka_unit_test(every_hint_is_a_key_of_its_screen),
		cmocka_unit_test(every_action_is_taken_somewhere),
		cmocka_unit_test(
			upper_case_or_wizard_for_what_cannot_be_undone),
		cmocka_unit_test(where_there_is_no_id_the_port_is_typed),
		cmocka_unit_test(the_wizard_asks_before_it_shows_ways),
		cmocka_unit_test(
			an_answer_is_for_the_device_that_was_asked_about),
		cmocka_unit_test(esc_never_stops_a_job_and_x_does),
		cmocka_unit_test(a_disabled_key_says_why),
		cmocka_unit_test(a_command_without_a_device_says_so),
		cmocka_unit_test(a_row_stays_when_the_device_is_replugged),
		cmocka_unit_test(a_batch_starts_only_when_armed),
		cmocka_unit_test(a_batch_waits_for_its_recipe),
		cmocka_unit_test(a_batch_goes_on_with_a_lost_device),
		cmocka_unit_test(a_group_wants_its_number),
		cmocka_unit_test(nothing_is_done_to_another_device),
		cmocka_unit_test(leaving_waits_for_safe_points),
		cmocka_unit_test(strings_from_devices_are_data),
		cmocka_unit_test(random_keys_never_write_without_confirm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
