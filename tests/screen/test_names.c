/* SPDX-License-Identifier: MIT */
/*
 * Which application is Tinker, asked once for a whole batch; and an Electron's
 * parts by file and by module where the screen is wide enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "run/ways.h"
#include "script.h"
#include "ui/app/batch.h"
#include "ui/app/screen.h"
#include "ui/screens/frame.h"
#include "ui/term/canvas.h"

static struct script s;

static void give(struct message *m)
{
	assert_non_null(m);
	app_message(&s.app, m);
	message_free(m);
}

/* What the computer found: nothing at hand is known to be Tinker. */
static void needs_tinker(size_t vars)
{
	struct message *m = message_new(MESSAGE_RECIPE, NULL);
	struct choice *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	text_copy(c->recipe, sizeof(c->recipe), "tinker");
	text_copy(c->needs, sizeof(c->needs), WAYS_TINKER);
	text_copy(c->needs_help, sizeof(c->needs_help),
		  "which is Tinker: a.bin or b.bin");
	c->var_count = vars;
	m->choices = c;
	m->count = 1;
	give(m);
}

static void the_batch_is_asked_which_is_tinker(void **state)
{
	struct choice choice = { .recipe = "tinker" };
	struct message *m;

	(void)state;
	script_open(&s);
	script_devices(&s);
	m = message_new(MESSAGE_SLOTS, NULL);
	m->text = strdup("1-2.1\n1-2.2\n");
	give(m);
	script_keys(&s, "B");
	batch_choose(&s.app, &choice);
	/* it is asked for the platforms in the slots: a Photon, an Argon */
	assert_int_equal(s.requests[REQUEST_RECIPE], 1);
	assert_int_equal(s.last.platform_count, 2);
	needs_tinker(0);
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	assert_non_null(strstr(s.app.dialog.text, "a.bin or b.bin"));
	script_keys(&s, "a . b i n Enter");
	assert_int_equal(s.requests[REQUEST_RECIPE], 2);
	assert_int_equal(s.last.choice.var_count, 1);
	assert_string_equal(s.last.choice.vars[0].name, WAYS_TINKER);
	assert_string_equal(s.last.choice.vars[0].value, "a.bin");
	/* that one is no application: it is asked again */
	needs_tinker(0);
	assert_int_equal(s.app.dialog.kind, DIALOG_VALUE);
	assert_false(s.app.batch.armed);
	script_close(&s);
}

static bool drawn(int cols, const char *words)
{
	struct canvas c;
	bool found = false;

	assert_true(canvas_init(&c, 24, cols, true));
	frame_draw(&s.app, &c);
	for (int row = 0; row < c.rows && !found; row++) {
		char line[512] = "";
		size_t n = 0;

		for (int col = 0; col < c.cols && n < sizeof(line) - 1; col++) {
			const struct cell *cell = &c.cells[row * c.cols + col];

			line[n++] = (char)(cell->text[0] ? cell->text[0] : ' ');
		}
		found = strstr(line, words) != NULL;
	}
	canvas_fini(&c);
	return found;
}

static void an_electrons_parts_by_file_and_module(void **state)
{
	struct slot *slot;
	struct table *t;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	s.app.rows[0]->device.platform = platform_by_name("electron");
	t = &s.app.rows[0]->table;
	t->platform_id = platform_by_name("electron")->id;
	slot = &t->slots[2];
	assert_int_equal(slot->function, FUNCTION_SYSTEM);
	assert_int_equal(slot->index, 2);
	script_keys(&s, "F2");
	assert_true(drawn(120, "system part3 (file), module system 2"));
	assert_true(drawn(80, " system 2 "));
	/* and of the selected one below the table at every width */
	assert_true(drawn(80, "-- system part3 (file), module system 2 --"));
	script_close(&s);
}

/* A bootloader stays the same over several releases. */
static void every_release_of_a_module(void **state)
{
	struct table *t;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_table(&s);
	t = &s.app.rows[0]->table;
	t->count = 1;
	t->slots[0].function = FUNCTION_BOOTLOADER;
	t->slots[0].index = 0;
	t->slots[0].version = 100;
	memset(&s.app.rows[0]->diagnosis, 0, sizeof(struct diagnosis));
	script_keys(&s, "F2");
	assert_true(drawn(80, "0.7.0-rc.1 to 0.7.0-rc.4"));
	script_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_batch_is_asked_which_is_tinker),
		cmocka_unit_test(an_electrons_parts_by_file_and_module),
		cmocka_unit_test(every_release_of_a_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
