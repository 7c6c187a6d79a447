/* SPDX-License-Identifier: MIT */
/*
 * What cost people time who used the console for the first time, and does no
 * more: each as the keys that they pressed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "script.h"
#include "tests/lib/scratch.h"
#include "base/fsio.h"
#include "ui/host/files.h"
#include "ui/app/batch.h"
#include "ui/app/dialog.h"
#include "ui/app/group.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/frame.h"
#include "ui/screens/screens.h"

static bool shows(const struct script *s, const char *text)
{
	char all[APP_TEXT];

	return screens_face.picture(&s->app, true, all, sizeof(all)) &&
	       strstr(all, text);
}

/* The right digits say yes: Enter after them writes, wrong ones never leave. */
static void enter_after_the_digits_writes(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "plan");
	script_keys(&s, "Enter 3 1 e 9");
	assert_int_equal(s.app.focus, 1);
	script_keys(&s, "Backspace");
	assert_int_equal(s.app.focus, 0);
	script_keys(&s, "8 Enter");
	assert_int_equal(app_screen(&s.app), SCREEN_CONFIRM);
	assert_non_null(strstr(s.app.hint, "last four digits"));
	assert_string_equal(s.app.typed, "");
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "3 1 e 9 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	script_close(&s);
}

static void a_cancel_says_that_nothing_was_written(void **state)
{
	static const char *const ways[] = { "Enter", "Esc", "3 1 e 9 Tab Enter",
					    "3 Left" };

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct script s;

		script_show(&s, "plan");
		script_keys(&s, "Enter");
		script_keys(&s, ways[i]);
		assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
		assert_non_null(strstr(s.app.hint, "nothing has been written"));
		assert_int_equal(s.requests[REQUEST_RUN], 0);
		script_close(&s);
	}
}

/* A plan that writes nothing does not ask whether to write. */
static void confirm_of_a_look_says_so(void **state)
{
	struct script s;
	struct choice *c;

	(void)state;
	script_show(&s, "plan");
	c = &s.app.rows[0]->choices[0];
	c->plan.step_count = 2;
	c->irreversible = false;
	script_keys(&s, "Enter");
	assert_true(shows(&s, "Look at this device?"));
	assert_true(shows(&s, "[ Begin ]"));
	assert_true(shows(&s, "nothing: the device is looked at"));
	assert_false(shows(&s, "[ Write ]"));
	script_close(&s);
}

/* Of several devices it is told what becomes of each. */
static void confirm_of_several_says_what_becomes_of_each(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "group-confirm");
	assert_true(shows(&s, "Device OS 0.7.0-rc.7 stays, Tinker is"));
	text_copy(s.app.rows[0]->choices[0].title, 96, "Recipe tinker");
	assert_true(shows(&s, "bootloader 0.7.0-rc.4 > 0.7.0, tinker v3"));
	assert_true(shows(&s, "Same as command: unbrick --recipe "));
	script_close(&s);
}

/* Releases, not numbers of modules, and what becomes of the application. */
static void confirm_says_what_becomes_of_it(void **state)
{
	struct script s;
	char all[APP_TEXT];

	(void)state;
	script_show(&s, "plan");
	script_keys(&s, "Enter");
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(strstr(all, "bootloader 0.7.0-rc.4 > 0.7.0"));
	assert_non_null(strstr(all, "tinker v3 is added"));
	assert_null(strstr(all, "your application"));
	s.app.rows[0]->choices[0].had_app = true;
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(
		strstr(all, "your application is replaced by tinker v3"));
	script_close(&s);
}

/* The repair of the diagnosis is the first way of the plan, asked for ahead. */
static void diagnosis_and_plan_say_the_same(void **state)
{
	struct script s;
	char all[APP_TEXT];

	(void)state;
	script_show(&s, "diagnosis");
	assert_int_equal(s.requests[REQUEST_CHOICES], 1);
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(strstr(all, "looking for the shortest safe way"));
	script_choices(&s);
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(strstr(all, s.app.rows[0]->choices[0].title +
					    strlen("Repair: ")));
	assert_non_null(strstr(all, "1. bootloader 0.7.0-rc.4 > 0.7.0"));
	assert_non_null(strstr(all, "2. tinker v3 is added"));
	script_keys(&s, "Enter"); /* not asked for again */
	assert_int_equal(s.requests[REQUEST_CHOICES], 1);
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	script_close(&s);
}

/* Ways that were found for a device are not those of the next one. */
static void ways_stay_with_their_device(void **state)
{
	struct script s;
	struct message *m = message_new(MESSAGE_CHOICES, "1-2.1");

	(void)state;
	script_show(&s, "diagnosis");
	m->choices = calloc(1, sizeof(*m->choices));
	m->count = 1;
	text_copy(m->device, sizeof(m->device), "3f0030001147343432313031");
	app_message(&s.app, m);
	assert_int_equal(s.app.rows[0]->choice_count, 0);
	text_copy(m->device, sizeof(m->device), s.app.rows[0]->device.id);
	app_message(&s.app, m);
	assert_int_equal(s.app.rows[0]->choice_count, 1);
	message_free(m);
	script_close(&s);
}

static void choice_wants(struct script *s, int row, const char *name)
{
	struct choice *c = &s->app.rows[row]->choices[0];

	s->app.rows[row]->choice_count = 1;
	memset(c, 0, sizeof(*c));
	text_copy(c->recipe, sizeof(c->recipe), "app");
	text_copy(c->needs, sizeof(c->needs), name);
	text_copy(c->needs_help, sizeof(c->needs_help), "the application");
}

/* The plan for marked devices asks for what their recipe needs. */
static void a_group_is_asked_for_the_value(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "group");
	choice_wants(&s, 0, "app");
	choice_wants(&s, 1, "app");
	s.requests[REQUEST_CHOICES] = 0;
	script_keys(&s, "Enter");
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	assert_non_null(strstr(s.app.dialog.text, "the application"));
	script_keys(&s, "~ / a Enter");
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	assert_string_equal(s.last.choice.vars[0].value, "~/a");
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_close(&s);
}

/* What was typed comes back to be mended; everything else stays. */
static void a_wrong_value_is_asked_for_again(void **state)
{
	struct script s;
	struct choice *c;

	(void)state;
	script_show(&s, "plan");
	choice_wants(&s, 0, "app");
	c = &s.app.rows[0]->choices[0];
	text_copy(c->vars[0].name, 32, "release");
	text_copy(c->vars[0].value, 32, "1.2.1");
	c->var_count = 1;
	script_keys(&s, "Enter / x Enter");
	assert_int_equal(s.last.choice.var_count, 2);
	*c = s.last.choice;
	c->needs[0] = '\0';
	text_copy(c->plan.reason, 64, "F208 there is no file /x");
	s.app.rows[0]->work.kind = REQUEST_NONE;
	s.app.rows[0]->choice_count = 1;
	script_keys(&s, "Enter");
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	assert_string_equal(s.app.dialog.input, "/x");
	script_keys(&s, "y Enter");
	assert_int_equal(s.last.choice.var_count, 2);
	assert_string_equal(s.last.choice.vars[0].value, "1.2.1");
	assert_string_equal(s.last.choice.vars[1].value, "/xy");
	script_close(&s);
}

/* Tab asks for files, Up brings what was typed before. */
static void a_path_is_completed_and_remembered(void **state)
{
	struct script s;
	struct message *m = message_new(MESSAGE_FILES, NULL);

	(void)state;
	script_show(&s, "plan");
	choice_wants(&s, 0, "app");
	script_keys(&s, "Enter / f Tab");
	assert_int_equal(s.requests[REQUEST_FILES], 1);
	assert_string_equal(s.last.path, "/f");
	text_copy(m->path, sizeof(m->path), "/f");
	m->text = strdup("/firm\nfirm1.bin\nfirm2.bin");
	app_message(&s.app, m);
	assert_string_equal(s.app.dialog.input, "/firm");
	assert_string_equal(s.app.dialog.found, "firm1.bin firm2.bin");
	app_message(&s.app, m); /* typed on meanwhile: it is not taken */
	assert_string_equal(s.app.dialog.input, "/firm");
	message_free(m);
	script_keys(&s, "1 Enter");
	s.app.rows[0]->work.kind = REQUEST_NONE;
	choice_wants(&s, 0, "app");
	script_keys(&s, "Enter Up");
	assert_string_equal(s.app.dialog.input, "/firm1");
	script_close(&s);
}

/* A list is filtered while the text is typed, and Esc takes it back. */
static void a_filter_works_while_it_is_typed(void **state)
{
	struct script s;
	struct row *shown[APP_ROWS];

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "/ a r g");
	assert_int_equal(app_shown(&s.app, shown), 1);
	script_keys(&s, "Esc");
	assert_int_equal(app_shown(&s.app, shown), 3);
	script_keys(&s, "/ p h o Enter");
	assert_int_equal(app_shown(&s.app, shown), 1);
	script_close(&s);
}

static void drawn(const struct script *s, int rows, int cols, struct buf *out)
{
	struct canvas c;

	assert_true(canvas_init(&c, rows, cols, true));
	frame_draw(&s->app, &c);
	buf_init(out, 1 << 16);
	assert_true(canvas_dump(&c, out));
	canvas_fini(&c);
}

/* The cursor is on what fails; a part that is missing is a line that fails. */
static void modules_begin_with_what_fails(void **state)
{
	struct script s;
	struct failing *f;

	(void)state;
	script_show(&s, "diagnosis");
	script_keys(&s, "Esc F2");
	assert_int_equal(s.app.line, 2);
	assert_true(shows(&s,
			  "needs   bootloader v101 (0.7.0) or newer; device "
			  "has v100 (0.7.0-rc.4)"));
	f = &s.app.rows[0]
		     ->diagnosis
		     .failing[s.app.rows[0]->diagnosis.failing_count++];
	text_copy(f->module, sizeof(f->module), "system 3");
	text_copy(f->check, sizeof(f->check), "missing");
	text_copy(f->needs, sizeof(f->needs), "system 3 v206");
	script_keys(&s, "End");
	assert_int_equal(s.app.line, 4);
	assert_true(shows(&s, "NOT THERE"));
	assert_true(shows(&s, "is needed and is not there"));
	script_close(&s);
}

/* All steps that write are seen, and paging leaves no step out. */
static void every_step_of_a_plan_can_be_read(void **state)
{
	static const int sizes[][2] = { { 16, 60 }, { 24, 80 }, { 40, 120 } };

	(void)state;
	for (size_t k = 0; k < COUNT(sizes); k++) {
		struct script s;
		struct plan *p;
		bool seen[20] = { false };

		script_show(&s, "plan");
		p = &s.app.rows[0]->choices[0].plan;
		p->step_count = 20;
		for (int i = 0; i < 20; i++) {
			p->steps[i].action = i % 5 ? PLAN_WAIT : PLAN_FLASH;
			p->steps[i].release[0] = '\0';
			snprintf(p->steps[i].what, PLAN_WHAT, "part%02d", i);
			snprintf(p->steps[i].why, 40, "part%02d", i);
		}
		for (int page = 0; page < 8; page++) {
			struct buf b;

			drawn(&s, sizes[k][0], sizes[k][1], &b);
			for (int i = 0; i < 20; i++) {
				char name[16];

				snprintf(name, sizeof(name), "part%02d", i);
				seen[i] |= strstr(buf_text(&b), name) != NULL;
				if (page == 0 && i % 5 == 0)
					assert_true(seen[i]);
			}
			buf_fini(&b);
			script_keys(&s, "PgDn");
		}
		for (int i = 0; i < 20; i++)
			assert_true(seen[i]);
		script_close(&s);
	}
}

/* What is there already is written anew, not changed into itself. */
static void a_part_written_anew_says_so(void **state)
{
	struct script s;
	struct plan *p;
	struct buf b;

	(void)state;
	script_show(&s, "plan");
	p = &s.app.rows[0]->choices[0].plan;
	p->step_count = 2;
	p->steps[0] = (struct plan_step){ .action = PLAN_FLASH,
					  .over = ROAD_DFU,
					  .function = FUNCTION_SYSTEM,
					  .index = 1,
					  .from = 1213,
					  .to = 1213,
					  .reversible = true,
					  .release = "1.2.1" };
	p->steps[1] = (struct plan_step){
		.action = PLAN_RESET,
		.why = "leaves DFU and starts the firmware"
	};
	drawn(&s, 24, 80, &b);
	assert_non_null(strstr(buf_text(&b), "1.2.1, written anew "));
	assert_non_null(strstr(buf_text(&b), "start the firmware"));
	assert_null(strstr(buf_text(&b), "1.2.1 > 1.2.1"));
	buf_fini(&b);
	drawn(&s, 24, 60, &b);
	assert_non_null(strstr(buf_text(&b), "1.2.1 anew "));
	assert_non_null(strstr(buf_text(&b), "start the firmware"));
	buf_fini(&b);
	script_close(&s);
}

/* Eight slots at 80x24, and how many there are besides. */
static void eight_slots_are_seen(void **state)
{
	struct script s;
	struct message *m = message_new(MESSAGE_SLOTS, NULL);
	struct buf b;

	(void)state;
	script_open(&s);
	m->text = strdup("1-1.1\n1-1.2\n1-1.3\n1-1.4\n1-2.1\n1-2.2\n1-2.3\n"
			 "1-2.4\n1-3.1\n1-3.2\n");
	app_message(&s.app, m);
	message_free(m);
	script_keys(&s, "B");
	drawn(&s, 24, 80, &b);
	assert_non_null(strstr(buf_text(&b), "8  1-2.4"));
	assert_non_null(strstr(buf_text(&b), "2 more"));
	assert_non_null(strstr(buf_text(&b), "totals by result"));
	buf_fini(&b);
	script_close(&s);
}

/* One key reads all, and marks count for every action of the list. */
static void marks_count_for_every_action(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "u I");
	assert_int_equal(s.requests[REQUEST_INSPECT], 2); /* by themselves */
	for (int i = 0; i < 3; i++) {
		s.app.rows[i]->work.kind = REQUEST_NONE;
		s.app.rows[i]->state = ROW_UNKNOWN;
	}
	script_keys(&s, "I"); /* the Photon has been read */
	assert_int_equal(s.requests[REQUEST_INSPECT], 4);
	for (int i = 0; i < 3; i++)
		s.app.rows[i]->work.kind = REQUEST_NONE;
	s.app.rows[1]->looked = s.app.rows[2]->looked = false;
	script_keys(&s, "a F3"); /* the Photon has been read */
	assert_int_equal(s.requests[REQUEST_INSPECT], 6);
	assert_int_equal(app_screen(&s.app), SCREEN_DEVICES);
	assert_non_null(
		strstr(s.app.hint, "2 marked device(s) are being read"));
	for (int i = 0; i < 3; i++) {
		s.app.rows[i]->work.kind = REQUEST_NONE;
		s.app.rows[i]->state = ROW_UNKNOWN;
	}
	script_keys(&s, "F7 Enter");
	assert_int_equal(s.requests[REQUEST_BACKUP], 3);
	for (int i = 0; i < 3; i++)
		s.app.rows[i]->work.kind = REQUEST_NONE;
	script_keys(&s, "m Down Enter");
	assert_int_equal(s.requests[REQUEST_MODE], 3);
	for (int i = 0; i < 3; i++)
		s.app.rows[i]->work.kind = REQUEST_NONE;
	script_keys(&s, "F5");
	assert_int_equal(s.requests[REQUEST_CHOICES], 3);
	assert_string_equal(s.last.choice.recipe, "repair");
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	assert_true(s.app.group);
	script_close(&s);
}

/* Three marked devices of which the Argon is being read, and F5. */
static struct row *plan_while_read(struct script *s)
{
	struct row *argon;

	script_show(s, "devices");
	argon = app_row_at(&s->app, "1-2.2");
	for (int i = 0; i < 3; i++) {
		s->app.rows[i]->work.kind = REQUEST_NONE;
		s->app.rows[i]->state = ROW_UNKNOWN;
	}
	argon->work.kind = REQUEST_INSPECT;
	argon->state = ROW_LOOKING;
	script_keys(s, "a F5");
	assert_int_equal(s->requests[REQUEST_CHOICES], 2);
	for (int i = 0; i < 3; i++) {
		if (s->app.rows[i] != argon)
			s->app.rows[i]->work.kind = REQUEST_NONE;
	}
	return argon;
}

/* The table of the Argon, or of what was in its place before. */
static void argon_is_read(struct script *s, const char *device)
{
	struct message *m = message_new(MESSAGE_TABLE, "1-2.2");

	assert_non_null(m);
	m->table = calloc(1, sizeof(*m->table));
	assert_non_null(m->table);
	text_copy(m->device, sizeof(m->device), device);
	app_message(&s->app, m);
	message_free(m);
}

static void is_done(struct script *s, enum request_kind kind,
		    const char *device)
{
	struct message *m = message_new(MESSAGE_DONE, "1-2.2");

	assert_non_null(m);
	m->request = kind;
	text_copy(m->device, sizeof(m->device), device);
	app_message(&s->app, m);
	message_free(m);
}

/* What was begun with a device ends, whoever is in its place by then. */
static void what_was_begun_ends_for_another(void **state)
{
	struct script s;
	struct row *argon = plan_while_read(&s);

	(void)state;
	argon->work.kind = REQUEST_MODE;
	argon->due = false;
	is_done(&s, REQUEST_MODE, "another");
	assert_int_equal(argon->work.kind, REQUEST_NONE);
	/* but a look at the one before is none at this one */
	argon->work.kind = REQUEST_INSPECT;
	is_done(&s, REQUEST_INSPECT, "another");
	assert_int_equal(argon->work.kind, REQUEST_INSPECT);
	script_close(&s);
}

/* A plan for all, while one is still being read: it is waited for. */
static void a_plan_waits_for_what_is_being_read(void **state)
{
	struct script s;
	struct row *argon = plan_while_read(&s);

	(void)state;
	assert_true(group_waits(&s.app));
	assert_true(shows(&s, "being read ..."));
	argon_is_read(&s, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 3);
	assert_string_equal(s.last.device.usb.port, "1-2.2");
	assert_string_equal(s.last.choice.recipe, "repair");
	assert_true(shows(&s, "looking for a way ..."));
	argon->work.kind = REQUEST_NONE;
	assert_false(group_waits(&s.app));
	app_message(&s.app, &(struct message){ .kind = MESSAGE_PAGE,
					       .text = (char[]){ "" } });
	assert_int_equal(s.requests[REQUEST_CHOICES], 3); /* once only */
	/* read again, by whatever cause: what was planned is old */
	argon_is_read(&s, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 4);
	script_close(&s);
}

/* Unplugged, left, stopped or another one by then: nothing is planned. */
static void a_plan_that_waits_may_come_to_nothing(void **state)
{
	struct script s;
	struct row *argon = plan_while_read(&s);

	(void)state;
	argon_is_read(&s, "another");
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	assert_false(argon->looked);
	assert_true(group_waits(&s.app));
	argon->attached = false;
	argon_is_read(&s, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	assert_false(group_waits(&s.app));
	script_close(&s);

	argon = plan_while_read(&s);
	script_keys(&s, "Esc");
	argon_is_read(&s, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	script_close(&s);

	argon = plan_while_read(&s);
	argon->work.stopping = true;
	is_done(&s, REQUEST_INSPECT, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	assert_false(group_waits(&s.app));
	script_close(&s);

	argon = plan_while_read(&s);
	app_leave(&s.app);
	argon_is_read(&s, argon->device.id);
	assert_int_equal(s.requests[REQUEST_CHOICES], 2);
	script_close(&s);
}

/* The last one that is waited for may have no plan: the value is due then. */
static void a_value_is_asked_when_the_last_one_has_ended(void **state)
{
	struct script s;
	struct row *argon = plan_while_read(&s), *photon;

	(void)state;
	photon = app_row_at(&s.app, "1-2.1");
	photon->choice_count = 1;
	text_copy(photon->choices[0].needs, sizeof(photon->choices[0].needs),
		  "release");
	app_message(&s.app, &(struct message){ .kind = MESSAGE_PAGE,
					       .text = (char[]){ "" } });
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	argon->work.stopping = true;
	is_done(&s, REQUEST_INSPECT, argon->device.id);
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	/* once: who closes it is left alone */
	script_keys(&s, "Esc");
	app_message(&s.app, &(struct message){ .kind = MESSAGE_PAGE,
					       .text = (char[]){ "" } });
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	script_close(&s);
}

/* A backup of the one before still ends; its mark is not the newcomer's. */
static void a_mark_goes_with_its_device(void **state)
{
	struct script s;
	struct message *m;
	struct row *argon;

	(void)state;
	script_show(&s, "devices");
	argon = app_row_at(&s.app, "1-2.2");
	argon->work.kind = REQUEST_BACKUP;
	argon->marked = true;
	m = message_new(MESSAGE_DEVICES, NULL);
	m->devices = calloc(1, sizeof(*m->devices));
	assert_non_null(m->devices);
	m->count = 1;
	m->devices[0] = argon->device;
	m->devices[0].usb.address++;
	app_message(&s.app, m);
	assert_true(argon->marked); /* the same, plugged in again */
	text_copy(m->devices[0].id, sizeof(m->devices[0].id),
		  "e00fce68aabbccddee0077b1");
	m->devices[0].usb.address++;
	app_message(&s.app, m);
	message_free(m);
	assert_false(argon->marked);
	assert_int_equal(argon->work.kind, REQUEST_BACKUP);
	script_close(&s);
}

/* Enter opens the line that it is on; marks are for keys that do something. */
static void enter_opens_its_line_whatever_is_marked(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "a Home Enter");
	assert_int_equal(app_screen(&s.app), SCREEN_MODULES);
	assert_string_equal(s.app.selected, "1-2.1");
	script_close(&s);
}

/* Putting back, saving and stopping too; x where a marked one is at work. */
static void marks_count_for_what_comes_after(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	for (int i = 0; i < 3; i++) {
		s.app.rows[i]->work.kind = REQUEST_NONE;
		s.app.rows[i]->state = ROW_OK;
	}
	script_keys(&s, "a e . Enter");
	assert_int_equal(s.requests[REQUEST_EXPORT], 1);
	assert_non_null(strstr(s.last.text, "1-2.1"));
	assert_non_null(strstr(s.last.text, "1-2.2"));
	assert_string_equal(s.app.selected, "1-2.2"); /* as before */
	script_keys(&s, "U");
	assert_int_equal(s.requests[REQUEST_CHOICES], 3);
	assert_string_equal(s.last.choice.recipe, "restore");
	assert_true(s.app.group);
	script_keys(&s, "Esc x");
	assert_int_equal(s.stops, 3);
	assert_non_null(strstr(s.app.hint, "3 marked device(s) stop"));
	script_keys(&s, "u x");
	assert_int_equal(s.stops, 3);
	script_close(&s);
}

/* What has not been read is not healthy, and a stopped job is trouble. */
static void the_list_tells_the_truth(void **state)
{
	struct script s;
	struct row *r;

	(void)state;
	script_show(&s, "devices");
	assert_true(shows(&s, "2 unread"));
	r = s.app.rows[0];
	r->device.mode = MODE_NORMAL; /* its system lacks a bootloader */
	assert_string_equal(row_mode(r), "safe, inferred");
	assert_true(row_mode_inferred(r));
	script_keys(&s, "Home");
	assert_true(shows(&s, "safe mode, inferred from its modules"));
	r->read_in = MODE_SAFE; /* it says so itself */
	assert_string_equal(row_mode(r), "safe");
	r->read_in = MODE_LISTENING;
	r->state = ROW_STOPPED;
	assert_true(shows(&s, "2 in trouble"));
	r->device.mode = MODE_LISTENING;
	assert_string_equal(row_mode(r), "listening");
	script_close(&s);
}

static bool on_80x24(const struct script *s, const char *text)
{
	struct buf out;
	bool found;

	drawn(s, 24, 80, &out);
	found = strstr(buf_text(&out), text) != NULL;
	buf_fini(&out);
	return found;
}

/* The full log wraps its lines; Right shows them whole, and what is beyond. */
static void the_log_is_read_to_the_end_of_its_lines(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	app_log(&s.app, "1-2.1 a line that begins here and goes on, for there "
			"is much to say about it, up to its very end");
	assert_false(on_80x24(&s, "very end"));
	script_keys(&s, "l l");
	assert_int_equal(s.app.log_size, 3);
	assert_true(on_80x24(&s, "1-2.1 a line"));
	assert_true(on_80x24(&s, "very end"));
	script_keys(&s, "Right");
	assert_true(on_80x24(&s, "1-2.1 a line"));
	assert_false(on_80x24(&s, "very end"));
	script_keys(&s, "Right Right");
	assert_false(on_80x24(&s, "1-2.1 a line"));
	assert_true(on_80x24(&s, "very end"));
	script_keys(&s, "Left Left Left");
	assert_true(on_80x24(&s, "1-2.1 a line"));
	assert_true(on_80x24(&s, "very end"));
	script_keys(&s, "Left"); /* stays: Esc closes */
	assert_int_equal(s.app.log_size, 3);
	script_close(&s);
}

/* The ports of the list from above. */
static void expect_order(const struct script *s, const char *want)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(&s->app, shown);
	struct buf ports;

	buf_init(&ports, 200);
	for (size_t i = 0; i < n; i++)
		buf_printf(&ports, "%s ", shown[i]->device.usb.port);
	assert_string_equal(buf_text(&ports), want);
	buf_fini(&ports);
}

/* o sorts by one column after the other; the selection stays on its device. */
static void the_list_is_sorted_by_column(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	s.app.rows[0]->state = ROW_OK;
	s.app.rows[1]->state = ROW_LOOKING;
	s.app.rows[2]->state = ROW_NO_ACCESS;
	expect_order(&s, "1-2.1 1-2.2 1-3 ");
	script_keys(&s, "o"); /* Argon, P1, Photon */
	expect_order(&s, "1-2.2 1-3 1-2.1 ");
	script_keys(&s, "o o o"); /* P1 denied, Photon OK, Argon being read */
	expect_order(&s, "1-3 1-2.1 1-2.2 ");
	assert_string_equal(s.app.selected, "1-2.2");
	assert_true(shows(&s, "by state"));
	script_keys(&s, "o");
	expect_order(&s, "1-2.1 1-2.2 1-3 ");
	script_close(&s);
}

/* The past is sorted as well: by device, recipe and result. */
static void the_past_is_sorted_by_column(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "history");
	assert_string_equal(s.app.jobs[0].id, "20260814-0003");
	script_keys(&s, "o"); /* 1e00.., 2f00.., e00f.. */
	assert_string_equal(s.app.jobs[1].id, "20260813-0001");
	assert_true(shows(&s, "by device"));
	script_keys(&s, "o"); /* backup, repair, repair-tinker */
	assert_string_equal(s.app.jobs[0].id, "20260813-0001");
	script_keys(&s, "o"); /* FAIL, INTR, PASS */
	assert_string_equal(s.app.jobs[0].id, "20260814-0002");
	script_keys(&s, "o");
	assert_string_equal(s.app.jobs[0].id, "20260814-0003");
	assert_true(shows(&s, "by time"));
	script_close(&s);
}

/* Practice is marked on every screen; a mended one says how to start over. */
static void practice_is_marked(void **state)
{
	const char *name;

	(void)state;
	for (size_t i = 0; (name = script_name(i)); i++) {
		struct script s;
		struct buf b;

		assert_true(script_show(&s, name));
		text_copy(s.app.practice, sizeof(s.app.practice), "trouble");
		drawn(&s, 16, 60, &b);
		assert_non_null(strstr(buf_text(&b), "PRACTICE"));
		buf_fini(&b);
		s.app.practice[0] = '\0';
		drawn(&s, 16, 60, &b);
		assert_null(strstr(buf_text(&b), "PRACTICE"));
		buf_fini(&b);
		script_close(&s);
	}
}

static void a_mended_practice_device_can_start_over(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "Home");
	script_sound_table(&s);
	assert_false(shows(&s, "bench reset"));
	text_copy(s.app.practice, sizeof(s.app.practice), "trouble");
	assert_true(shows(&s, "unbrick bench reset --bench trouble"));
	script_close(&s);
}

/* Behind a run is the list, never a plan that Enter would go on with. */
static void leaving_a_run_shows_no_plan(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "run");
	assert_true(shows(&s, "DO NOT UNPLUG"));
	assert_true(shows(&s, "write bootloader 0.7.0-rc.4 > 0.7.0"));
	script_event(&s, EVENT_BEGUN, 4, 0, 0, "flash tinker over dfu");
	assert_false(shows(&s, "DO NOT UNPLUG"));
	script_keys(&s, "Esc");
	assert_int_equal(app_screen(&s.app), SCREEN_DEVICES);
	script_close(&s);
}

/* A failure is told where the technician is, until he has looked at it. */
static void a_failure_comes_to_the_screen(void **state)
{
	struct script s;
	struct buf b;

	(void)state;
	script_show(&s, "run");
	script_keys(&s, "Esc Down ?");
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.1");
	script_outcome(&s, JOB_FAIL);
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.2");
	script_keys(&s, "Down");
	drawn(&s, 16, 60, &b);
	assert_non_null(strstr(buf_text(&b), "FAIL 1-2.1 Photon F412"));
	buf_fini(&b);
	script_keys(&s, "Esc Home Enter"); /* its report */
	assert_int_equal(app_screen(&s.app), SCREEN_REPORT);
	drawn(&s, 16, 60, &b);
	assert_null(strstr(buf_text(&b), "FAIL 1-2.1"));
	buf_fini(&b);
	script_close(&s);
}

/* The page of a failure names the step, and R goes on with its job. */
static void a_failed_job_is_gone_on_with_from_its_page(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "report-fail");
	assert_true(shows(&s, "4 of 4: write tinker"));
	s.requests[REQUEST_CHOICES] = 0;
	script_keys(&s, "R");
	assert_int_equal(s.requests[REQUEST_CHOICES], 1);
	assert_string_equal(s.last.job, "20260814-0003");
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	script_close(&s);
}

/* A backup takes the device to another mode: it asks, and names the file. */
static void a_backup_asks_and_names_its_file(void **state)
{
	struct script s;
	struct message *m = message_new(MESSAGE_DONE, "1-2.1");

	(void)state;
	script_show(&s, "modules");
	script_keys(&s, "F7");
	assert_int_equal(s.requests[REQUEST_BACKUP], 0);
	assert_int_equal(s.app.dialog.kind, DIALOG_BACKUP);
	script_keys(&s, "Esc F7 Enter");
	assert_int_equal(s.requests[REQUEST_BACKUP], 1);
	m->request = REQUEST_BACKUP;
	m->text =
		strdup("/home/t/.local/share/unbrick/backups/a/manifest.json");
	app_message(&s.app, m);
	message_free(m);
	assert_int_equal(s.app.dialog.kind, DIALOG_MESSAGE);
	assert_non_null(strstr(s.app.dialog.text, "/backups/a/manifest.json"));
	script_close(&s);
}

/* A job for each of several devices ends with one sum. */
static void a_group_ends_with_a_summary(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "group");
	script_choices(&s); /* of the second device */
	s.app.rows[1]->choice_count = 1;
	script_keys(&s, "Enter 2 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 2);
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.1");
	script_outcome(&s, JOB_PASS);
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	text_copy(s.app.selected, sizeof(s.app.selected), "1-2.2");
	script_outcome(&s, JOB_FAIL);
	assert_int_equal(s.app.dialog.kind, DIALOG_MESSAGE);
	assert_non_null(strstr(s.app.dialog.text, "PASS 1, not 1"));
	assert_non_null(strstr(s.app.dialog.text, "1-2.2 FAIL F412"));
	script_close(&s);
}

/* So does a batch that auto-start began; over tiles only in the last line. */
static void a_batch_ends_with_a_summary(void **state)
{
	struct script s;

	(void)state;
	for (int tiles = 0; tiles < 2; tiles++) {
		script_show(&s, "batch"); /* one runs, one has failed */
		s.app.batch.tiles = tiles;
		text_copy(s.app.selected, sizeof(s.app.selected), "1-2.1");
		assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
		script_outcome(&s, JOB_PASS);
		if (tiles) {
			assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
			assert_non_null(strstr(s.app.hint, "PASS 1, not 1"));
		} else {
			assert_int_equal(s.app.dialog.kind, DIALOG_MESSAGE);
			assert_non_null(strstr(s.app.dialog.text,
					       "2 jobs have ended: PASS 1, "
					       "not 1."));
			assert_non_null(strstr(s.app.dialog.text, "F412 1"));
		}
		script_close(&s);
	}
}

/* The recipe that fits every device is the first; letters find the others. */
static void a_recipe_is_found_by_its_name(void **state)
{
	struct script s;
	char name[64];

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "F6");
	dialog_recipe_name(s.app.dialog.focus, name);
	assert_string_equal(name, "repair");
	script_keys(&s, "t i n");
	dialog_recipe_name(s.app.dialog.focus, name);
	assert_string_equal(name, "tinker");
	script_keys(&s, "d o"); /* begins anew */
	dialog_recipe_name(s.app.dialog.focus, name);
	assert_string_equal(name, "downgrade");
	script_close(&s);
}

/* What would be typed for it, where the plan is shown in full. */
static void a_plan_tells_its_command(void **state)
{
	struct script s;
	struct choice *c;

	(void)state;
	script_show(&s, "plan");
	c = &s.app.rows[0]->choices[0];
	text_copy(c->vars[0].name, 32, "release");
	text_copy(c->vars[0].value, 32, "1.2.1");
	c->var_count = 1;
	assert_true(shows(&s, "Same as command: unbrick --recipe repair --var "
			      "release=1.2.1 --device 1-2.1"));
	text_copy(c->vars[0].name, 32, "app");
	text_copy(c->vars[0].value, 32, "my app's.bin");
	assert_true(shows(&s, "--var 'app=my app'\\''s.bin'"));
	text_copy(c->vars[0].name, 32, WAYS_TINKER);
	text_copy(c->vars[0].value, 32, "t.bin");
	assert_true(shows(&s, "repair --tinker t.bin --device"));
	script_close(&s);
}

/* The word of a tile fills it: at 120x40 it is read from three metres. */
static void tiles_are_as_large_as_the_place(void **state)
{
	struct script s;
	struct buf b;
	int rows = 0;

	(void)state;
	script_show(&s, "batch-tiles");
	drawn(&s, 40, 120, &b);
	for (const char *at = buf_text(&b); (at = strstr(at, "###")); rows++) {
		at = strchr(at, '\n');
		if (!at)
			break;
	}
	assert_true(rows >= 9);
	buf_fini(&b);
	script_close(&s);
}

/* Cells of the picture with this ink. */
static int cells_with(const struct canvas *c, enum ink ink)
{
	int n = 0;

	for (int i = 0; i < c->rows * c->cols; i++)
		n += c->cells[i].ink == ink;
	return n;
}

/* A tile is full of its colour. */
static void tiles_are_full_of_their_colour(void **state)
{
	struct script s;
	struct canvas c;

	(void)state;
	script_show(&s, "batch-tiles"); /* one runs, one has failed */
	assert_true(canvas_init(&c, 40, 120, true));
	frame_draw(&s.app, &c);
	assert_int_equal(cells_with(&c, INK_TILE_RUN), 59 * 17);
	assert_int_equal(cells_with(&c, INK_TILE_BAD), 59 * 17);
	assert_int_equal(cells_with(&c, INK_TILE_OK), 0);
	canvas_fini(&c);
	script_close(&s);
}

static void fill_slots(struct script *s, size_t n)
{
	struct message *m = message_new(MESSAGE_SLOTS, NULL);
	struct buf ports;

	buf_init(&ports, 200);
	for (size_t i = 0; i < n; i++)
		buf_printf(&ports, "1-9.%zu\n", i + 1);
	m->text = strdup(buf_text(&ports));
	app_message(&s->app, m);
	message_free(m);
	buf_fini(&ports);
}

/* As the devices: modules and slots, which stay what they are. */
static void every_list_is_filtered_while_it_is_typed(void **state)
{
	struct script s;
	int shown[BATCH_SLOTS];

	(void)state;
	script_show(&s, "modules");
	script_keys(&s, "/ b o o t");
	assert_true(shows(&s, "1 of "));
	assert_true(shows(&s, "bootloader"));
	assert_false(shows(&s, "system part 2"));
	script_keys(&s, "Enter Esc");
	assert_int_equal(app_screen(&s.app), SCREEN_MODULES);
	assert_true(shows(&s, "system part 2"));
	script_keys(&s, "/ f a i l");
	assert_true(shows(&s, "1 of "));
	script_keys(&s, "Esc / q q Enter");
	assert_true(shows(&s, "No module fits the filter."));
	script_close(&s);

	script_open(&s);
	fill_slots(&s, 8);
	script_keys(&s, "B / 9 . 3");
	assert_int_equal(batch_shown(&s.app, shown), 1);
	assert_int_equal(s.app.line, 2);
	assert_true(shows(&s, "1 of 8 slots"));
	script_keys(&s, "Enter Space");
	assert_true(s.app.batch.slots[2].hold);
	script_keys(&s, "Esc / q q Enter Space t");
	assert_true(shows(&s, "No slot fits the filter."));
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(s.app.batch.slots[i].hold, i == 2);
	script_keys(&s, "Esc");
	assert_int_equal(app_screen(&s.app), SCREEN_BATCH);
	assert_int_equal(batch_shown(&s.app, shown), 8);
	script_close(&s);
}

/* What does not fit on one page of tiles is said. */
static void tiles_beyond_a_page_are_counted(void **state)
{
	struct script s;
	struct buf b;

	(void)state;
	script_open(&s);
	fill_slots(&s, 16);
	script_keys(&s, "B t");
	drawn(&s, 24, 80, &b);
	assert_non_null(strstr(buf_text(&b), "7 more"));
	buf_fini(&b);
	drawn(&s, 40, 120, &b);
	assert_null(strstr(buf_text(&b), " more"));
	buf_fini(&b);
	script_close(&s);
}

/* Eight at once: letters of six rows at 120x40, and all of them at 80x24. */
static void eight_tiles_are_read_from_afar(void **state)
{
	struct script s;
	struct buf b;

	(void)state;
	script_open(&s);
	fill_slots(&s, 8);
	script_keys(&s, "B t");
	drawn(&s, 40, 120, &b);
	/* "E" and "M" of EMPTY, each of its three rows twice as high and wide
	 */
	assert_non_null(strstr(buf_text(&b), " ########  ####  ####"));
	buf_fini(&b);
	drawn(&s, 24, 80, &b);
	assert_non_null(strstr(buf_text(&b), "8  1-9.8"));
	buf_fini(&b);
	script_close(&s);
}

static void touch(const char *folder, const char *name)
{
	char path[SCRATCH_PATH + 32];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(fsio_write(path, "", 0, 0600, &e), 0);
}

/* Files that begin so, folders with a slash, ~ as it was typed. */
static void paths_are_completed_from_the_disk(void **state)
{
	char folder[SCRATCH_PATH], typed[SCRATCH_PATH + 32];
	char want[SCRATCH_PATH + 64], home[] = "~/x";
	struct err e = { 0 };
	struct buf b;

	(void)state;
	scratch_folder(folder, sizeof(folder));
	touch(folder, "firm1.bin");
	touch(folder, "firm2.bin");
	touch(folder, "other");
	snprintf(typed, sizeof(typed), "%s/sub", folder);
	assert_int_equal(fsio_mkdir(typed, 0700, &e), 0);
	buf_init(&b, 8192);
	files_complete(typed, &b);
	snprintf(want, sizeof(want), "%s/sub/\nsub/", folder);
	assert_string_equal(buf_text(&b), want);
	buf_fini(&b);
	snprintf(typed, sizeof(typed), "%s/f", folder);
	buf_init(&b, 8192);
	files_complete(typed, &b);
	snprintf(want, sizeof(want), "%s/firm\n", folder);
	assert_true(text_starts(buf_text(&b), want));
	assert_non_null(strstr(buf_text(&b), "\nfirm1.bin"));
	assert_null(strstr(buf_text(&b), "other"));
	buf_fini(&b);
	setenv("HOME", "/h", 1);
	files_home(home, sizeof(home)); /* no room: it stays */
	assert_string_equal(home, "~/x");
	text_copy(want, sizeof(want), "~/x");
	files_home(want, sizeof(want));
	assert_string_equal(want, "/h/x");
	scratch_drop(folder);
}

static void before(struct script *s, const char *device, const char *text)
{
	struct message *m = message_new(MESSAGE_BEFORE, "1-2.1");

	text_copy(m->device, sizeof(m->device), device);
	m->text = strdup(text);
	app_message(&s->app, m);
	message_free(m);
}

/* What was said of the device that was in this socket is not of this one. */
static void a_device_that_was_here_says_so(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "diagnosis");
	before(&s, "3f0030000647353138383138", "here before: another one");
	assert_false(shows(&s, "here before"));
	before(&s, s.app.rows[0]->device.id, "here before: 2 jobs");
	assert_true(shows(&s, "here before: 2 jobs"));
	script_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enter_after_the_digits_writes),
		cmocka_unit_test(a_cancel_says_that_nothing_was_written),
		cmocka_unit_test(confirm_says_what_becomes_of_it),
		cmocka_unit_test(confirm_of_a_look_says_so),
		cmocka_unit_test(confirm_of_several_says_what_becomes_of_each),
		cmocka_unit_test(diagnosis_and_plan_say_the_same),
		cmocka_unit_test(ways_stay_with_their_device),
		cmocka_unit_test(a_group_is_asked_for_the_value),
		cmocka_unit_test(a_wrong_value_is_asked_for_again),
		cmocka_unit_test(a_path_is_completed_and_remembered),
		cmocka_unit_test(a_filter_works_while_it_is_typed),
		cmocka_unit_test(every_list_is_filtered_while_it_is_typed),
		cmocka_unit_test(tiles_beyond_a_page_are_counted),
		cmocka_unit_test(leaving_a_run_shows_no_plan),
		cmocka_unit_test(a_failure_comes_to_the_screen),
		cmocka_unit_test(a_failed_job_is_gone_on_with_from_its_page),
		cmocka_unit_test(a_backup_asks_and_names_its_file),
		cmocka_unit_test(a_group_ends_with_a_summary),
		cmocka_unit_test(a_recipe_is_found_by_its_name),
		cmocka_unit_test(a_plan_tells_its_command),
		cmocka_unit_test(tiles_are_as_large_as_the_place),
		cmocka_unit_test(tiles_are_full_of_their_colour),
		cmocka_unit_test(eight_tiles_are_read_from_afar),
		cmocka_unit_test(paths_are_completed_from_the_disk),
		cmocka_unit_test(the_list_is_sorted_by_column),
		cmocka_unit_test(the_past_is_sorted_by_column),
		cmocka_unit_test(the_log_is_read_to_the_end_of_its_lines),
		cmocka_unit_test(practice_is_marked),
		cmocka_unit_test(a_mended_practice_device_can_start_over),
		cmocka_unit_test(modules_begin_with_what_fails),
		cmocka_unit_test(marks_count_for_every_action),
		cmocka_unit_test(marks_count_for_what_comes_after),
		cmocka_unit_test(a_plan_waits_for_what_is_being_read),
		cmocka_unit_test(a_plan_that_waits_may_come_to_nothing),
		cmocka_unit_test(a_value_is_asked_when_the_last_one_has_ended),
		cmocka_unit_test(a_mark_goes_with_its_device),
		cmocka_unit_test(what_was_begun_ends_for_another),
		cmocka_unit_test(enter_opens_its_line_whatever_is_marked),
		cmocka_unit_test(a_batch_ends_with_a_summary),
		cmocka_unit_test(the_list_tells_the_truth),
		cmocka_unit_test(every_step_of_a_plan_can_be_read),
		cmocka_unit_test(a_part_written_anew_says_so),
		cmocka_unit_test(eight_slots_are_seen),
		cmocka_unit_test(a_device_that_was_here_says_so),
	};

	return cmocka_run_group_tests_name("mended", tests, NULL, NULL);
}
