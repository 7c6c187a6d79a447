/* SPDX-License-Identifier: MIT */
/*
 * Golden screens: every screen in three sizes, two locales, two themes, as a
 * real terminal would show them.  UNBRICK_GOLDEN=write makes them anew; the
 * diff is then reviewed as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "script.h"
#include "ui/screens/frame.h"
#include "ui/term/term.h"
#include "ui/term/theme.h"
#include "vt.h"

struct look_at {
	const char *screen;
	const char *theme;
	int rows, cols;
};

static void child(void *ctx)
{
	const struct look_at *l = ctx;
	static struct script s;
	struct term_options o = { .theme = theme_by_name(l->theme) };
	struct canvas c;
	struct err e = { 0 };

	setlocale(LC_ALL, "");
	if (!script_show(&s, l->screen) || term_open(&o, &e) < 0)
		_exit(2);
	if (!canvas_init(&c, l->rows, l->cols, term_ascii()))
		_exit(2);
	frame_draw(&s.app, &c);
	term_show(&c);
	if (write(STDOUT_FILENO, VT_DRAWN, strlen(VT_DRAWN)) < 0)
		_exit(2);
	pause();
}

static void shoot(const char *screen, struct buf *out)
{
	static const int sizes[][2] = { { 16, 60 }, { 24, 80 }, { 40, 120 } };
	static const char *const locales[] = { "C", "C.UTF-8" };
	static const char *const themes[] = { "mono", "dark" };

	for (int i = 0; i < 12; i++) {
		struct look_at l = { screen, themes[i % 2], sizes[i / 4][0],
				     sizes[i / 4][1] };
		struct vt_options o = { l.rows, l.cols, "xterm-256color",
					locales[i / 2 % 2] };
		struct vt v;
		int row, col;

		assert_true(vt_open(&v, &o, child, &l));
		assert_true(vt_drawn(&v));
		vt_cursor(&v, &row, &col);
		buf_printf(out, "== %s %dx%d %s %s, cursor %d,%d\n", screen,
			   l.cols, l.rows, o.locale, l.theme, row, col);
		vt_text(&v, out);
		if (l.cols == 80 && i / 2 % 2 == 0) {
			buf_puts(out, "-- looks\n");
			vt_looks(&v, out);
		}
		vt_close(&v);
	}
}

static void compare(void **state)
{
	const char *screen = *state;
	const char *mode = getenv("UNBRICK_GOLDEN");
	char path[256];
	struct buf got, want;
	struct err e = { 0 };

	snprintf(path, sizeof(path), "tests/screen/golden/%s.txt", screen);
	buf_init(&got, 1 << 20);
	buf_init(&want, 1 << 20);
	shoot(screen, &got);
	if (mode && strcmp(mode, "write") == 0)
		assert_int_equal(fsio_write(path, got.data, got.len, 0644, &e),
				 0);
	assert_int_equal(fsio_read(path, &want, &e), 0);
	if (strcmp(buf_text(&got), buf_text(&want)) != 0)
		print_error("%s differs; UNBRICK_GOLDEN=write writes what is "
			    "drawn, git diff shows it\n",
			    screen);
	assert_string_equal(buf_text(&got), buf_text(&want));
	buf_fini(&got);
	buf_fini(&want);
}

int main(void)
{
	struct CMUnitTest tests[64];
	const char *name;
	size_t n = 0;

	for (; n < COUNT(tests) && (name = script_name(n)); n++)
		tests[n] = (struct CMUnitTest){
			.name = name,
			.test_func = compare,
			.initial_state = (void *)(uintptr_t)name,
		};
	return _cmocka_run_group_tests("golden", tests, n, NULL, NULL);
}
