/* SPDX-License-Identifier: MIT */
/*
 * The mouse, where a terminal has one: a click is the same event as a key.
 * What is clicked is found by what the screen shows there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/count.h"
#include "script.h"
#include "tests/lib/scratch.h"
#include "ui/app/dialog.h"
#include "ui/screens/frame.h"
#include "ui/term/canvas.h"
#include "vt.h"

#define ROWS 24
#define COLS 80

/* Clicks on the second character of the first place with this text. */
static void click(struct script *s, const char *text)
{
	struct canvas c;
	struct buf all;
	const char *at, *line;
	int row = 0;

	assert_true(canvas_init(&c, ROWS, COLS, true));
	frame_draw(&s->app, &c);
	buf_init(&all, 1 << 16);
	assert_true(canvas_dump(&c, &all));
	at = strstr(buf_text(&all), text);
	if (!at)
		fail_msg("no \"%s\" on\n%s", text, buf_text(&all));
	for (line = buf_text(&all); strchr(line, '\n') < at; row++)
		line = strchr(line, '\n') + 1;
	frame_click(&s->app, row, (int)(at - line) + 1, ROWS, COLS);
	buf_fini(&all);
	canvas_fini(&c);
}

static void a_row_is_selected_then_opened(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	click(&s, "1-2.1");
	assert_string_equal(s.app.selected, "1-2.1");
	assert_int_equal(app_screen(&s.app), SCREEN_DEVICES);
	click(&s, "1-2.1");
	assert_int_equal(app_screen(&s.app), SCREEN_MODULES);
	click(&s, "system part 1");
	assert_int_equal(s.app.line, 1);
	click(&s, "bootloader");
	assert_int_equal(s.app.line, 0);
	script_close(&s);

	script_show(&s, "history");
	click(&s, "20260813-0001");
	assert_int_equal(s.app.line, 2);
	click(&s, "20260813-0001");
	assert_int_equal(s.requests[REQUEST_JOB], 1);
	assert_int_equal(app_screen(&s.app), SCREEN_JOB);
	script_close(&s);
}

static void keys_that_are_named_can_be_clicked(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	click(&s, "Space mark");
	assert_true(app_row_at(&s.app, "1-2.2")->marked);
	s.app.hint[0] = '\0';
	click(&s, "B batch");
	assert_int_equal(app_screen(&s.app), SCREEN_BATCH);
	click(&s, "F1Help");
	assert_int_equal(app_screen(&s.app), SCREEN_HELP);
	click(&s, "Esc back");
	assert_int_equal(app_screen(&s.app), SCREEN_BATCH);
	script_close(&s);
}

static void buttons_are_pressed(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "plan");
	script_keys(&s, "Enter");
	click(&s, "Write (digits");
	assert_non_null(strstr(s.app.hint, "last four digits"));
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	click(&s, "[ Cancel ]");
	assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
	script_keys(&s, "Enter 3 1 e 9");
	click(&s, "[ Write ]");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	script_keys(&s, "Q");
	assert_int_equal(s.app.dialog.kind, DIALOG_QUIT);
	click(&s, "Jobs are running"); /* no button */
	assert_int_equal(s.app.dialog.kind, DIALOG_QUIT);
	click(&s, "[ Wait ]");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	assert_false(s.app.leaving);
	script_keys(&s, "Q");
	click(&s, "[ Stop and quit ]");
	assert_true(s.app.leaving);
	script_close(&s);

	script_show(&s, "devices");
	dialog_message(&s.app, "a note");
	click(&s, "a note");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	script_close(&s);
}

static void slots_are_selected_in_table_and_tiles(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "batch");
	click(&s, "1-2.4");
	assert_int_equal(s.app.line, 3);
	script_keys(&s, "t");
	click(&s, "1-2.1");
	assert_int_equal(s.app.line, 0);
	click(&s, "1-2.3");
	assert_int_equal(s.app.line, 2);
	script_close(&s);
}

static void the_log_grows_by_a_click(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "devices");
	click(&s, "F8 expands");
	assert_int_equal(s.app.log_size, 2);
	script_close(&s);
}

/* The program that stands beside the tests' folder. */
static void console(void *ctx)
{
	static const char *const places[] = { "XDG_STATE_HOME", "XDG_DATA_HOME",
					      "XDG_CONFIG_HOME",
					      "XDG_RUNTIME_DIR" };
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *end;

	for (size_t i = 0; i < COUNT(places); i++)
		setenv(places[i], ctx, 1);
	setenv("UNBRICK_BENCH_SPEED", "20", 1);
	path[n > 0 ? n : 0] = '\0';
	end = strstr(path, "/tests/screen/");
	if (!end)
		_exit(127);
	snprintf(end, sizeof(path) - (size_t)(end - path), "/unbrick");
	execl(path, path, "--bench", "trouble-gen3", (char *)NULL);
	_exit(127);
}

/*
 * What terminals send for a click in the seventh row, as XTerm's control
 * sequences have it: 1006 tells numbers, without it (screen, tmux) each is a
 * character 32 above.  The third device is the only damaged one.
 */
static void terminals_send_clicks(void **state)
{
	static const struct {
		const char *term, *click;
	} terms[] = {
		{ "xterm-256color", "\033[<0;9;7M\033[<0;9;7m" },
		{ "screen-256color", "\033[M )'\033[M#)'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++) {
		const struct vt_options o = { ROWS, COLS, terms[i].term,
					      "C.UTF-8" };
		char home[SCRATCH_PATH];
		struct vt v;

		scratch_folder(home, sizeof(home));
		assert_true(vt_open(&v, &o, console, home));
		assert_true(vt_sees(&v, "BROKEN"));
		vt_type(&v, terms[i].click);
		assert_true(vt_sees(&v, "fails its integrity"));
		vt_close(&v);
		scratch_drop(home);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_selected_then_opened),
		cmocka_unit_test(keys_that_are_named_can_be_clicked),
		cmocka_unit_test(buttons_are_pressed),
		cmocka_unit_test(slots_are_selected_in_table_and_tiles),
		cmocka_unit_test(the_log_grows_by_a_click),
		cmocka_unit_test(terminals_send_clicks),
	};

	return cmocka_run_group_tests_name("mouse", tests, NULL, NULL);
}
