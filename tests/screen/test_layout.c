/* SPDX-License-Identifier: MIT */
/*
 * Every screen at twelve sizes, the log hidden, small and half: nothing is
 * drawn over something else, and nothing is cut off.
 *
 * The oracle stands between screens and canvas (ld --wrap): it notes who owns
 * each cell and what did not fit.  A box, a filled or cleared rectangle begins
 * a window of its own and may lie over others.
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
#include "ui/screens/frame.h"

#define ROWS 60
#define COLS 200

static struct {
	bool taken[ROWS][COLS];
	unsigned breaches;
	const char *screen;
	int rows, cols, log;
} oracle;

static void breach(const char *what, int row, int col, const char *text)
{
	if (oracle.breaches++ < 40)
		print_error("%s %dx%d log %d: %s at %d,%d: %s\n", oracle.screen,
			    oracle.cols, oracle.rows, oracle.log, what, row,
			    col, text);
}

static void open_window(struct rect r)
{
	for (int y = r.row; y < r.row + r.rows; y++) {
		for (int x = r.col; x < r.col + r.cols; x++) {
			if (y >= 0 && y < ROWS && x >= 0 && x < COLS)
				oracle.taken[y][x] = false;
		}
	}
}

/* A text of n columns; blanks at its ends own nothing. */
static void put(int row, int col, int n, const char *text)
{
	int lead = (int)strspn(text, " ");

	if (n > (int)strlen(text))
		n = (int)strlen(text);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	for (int x = col + lead; x < col + n; x++) {
		if (row < 0 || row >= ROWS || x < 0 || x >= COLS)
			continue;
		if (oracle.taken[row][x]) {
			breach("drawn over", row, x, text);
			return;
		}
		oracle.taken[row][x] = true;
	}
}

static int blank_end(const char *text)
{
	int n = (int)strlen(text);

	while (n > 0 && text[n - 1] == ' ')
		n--;
	return n;
}

/* The first n rows of a rectangle. */
static void own(struct rect r, int n, const char *text)
{
	for (int y = r.row; y < r.row + n && y < ROWS; y++) {
		for (int x = r.col; x < r.col + r.cols && x < COLS; x++) {
			if (y < 0 || x < 0)
				continue;
			if (oracle.taken[y][x]) {
				breach("wrapped over", y, x, text);
				return;
			}
			oracle.taken[y][x] = true;
		}
	}
}

int __real_canvas_text(struct canvas *c, int row, int col, int width,
		       enum ink ink, const char *text);
int __wrap_canvas_text(struct canvas *c, int row, int col, int width,
		       enum ink ink, const char *text);
int __wrap_canvas_text(struct canvas *c, int row, int col, int width,
		       enum ink ink, const char *text)
{
	int n = __real_canvas_text(c, row, col, width, ink, text);
	int room = c->cols - col < width ? c->cols - col : width;

	/* Lines of the log scroll. */
	if (blank_end(text) > room && canvas_width(text) > room &&
	    !(ink == INK_DIM && strlen(text) > 2 && text[2] == ':'))
		breach("cut", row, col, text);
	put(row, col, n, text);
	return n;
}

int __wrap_canvas_printf(struct canvas *c, int row, int col, int width,
			 enum ink ink, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
int __wrap_canvas_printf(struct canvas *c, int row, int col, int width,
			 enum ink ink, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return __wrap_canvas_text(c, row, col, width, ink, text);
}

int __real_canvas_wrap(struct canvas *c, struct rect r, int skip, enum ink ink,
		       const char *text);
int __wrap_canvas_wrap(struct canvas *c, struct rect r, int skip, enum ink ink,
		       const char *text);
int __wrap_canvas_wrap(struct canvas *c, struct rect r, int skip, enum ink ink,
		       const char *text)
{
	int n = __real_canvas_wrap(c, r, skip, ink, text);

	/* A page of text is read by scrolling. */
	if (canvas_wrap_rows(r.cols, text) > r.rows &&
	    strcmp(oracle.screen, "help") != 0 &&
	    strcmp(oracle.screen, "doctor") != 0)
		breach("cut below", r.row, r.col, text);
	own(r, n, text);
	return n;
}

int __real_canvas_words(struct canvas *c, int row, int col, int width,
			enum ink ink, const char *text);
int __wrap_canvas_words(struct canvas *c, int row, int col, int width,
			enum ink ink, const char *text);
int __wrap_canvas_words(struct canvas *c, int row, int col, int width,
			enum ink ink, const char *text)
{
	int n = __real_canvas_words(c, row, col, width, ink, text);

	put(row, col, n, text);
	return n;
}

int __real_canvas_some(struct canvas *c, struct rect r, enum ink ink,
		       const char *text);
int __wrap_canvas_some(struct canvas *c, struct rect r, enum ink ink,
		       const char *text);
int __wrap_canvas_some(struct canvas *c, struct rect r, enum ink ink,
		       const char *text)
{
	int n = __real_canvas_some(c, r, ink, text);

	if (n == 0 && text[0])
		breach("nothing of it", r.row, r.col, text);
	own(r, n, text);
	return n;
}

void __real_canvas_fill(struct canvas *c, struct rect r, enum ink ink);
void __wrap_canvas_fill(struct canvas *c, struct rect r, enum ink ink);
void __wrap_canvas_fill(struct canvas *c, struct rect r, enum ink ink)
{
	open_window(r);
	__real_canvas_fill(c, r, ink);
}

void __real_canvas_box(struct canvas *c, struct rect r, const char *title);
void __wrap_canvas_box(struct canvas *c, struct rect r, const char *title);
void __wrap_canvas_box(struct canvas *c, struct rect r, const char *title)
{
	open_window(r);
	if (canvas_width(title) + 6 > r.cols)
		breach("title cut", r.row, r.col, title);
	__real_canvas_box(c, r, title);
	for (int y = r.row; y < r.row + r.rows && y < ROWS; y++)
		oracle.taken[y][r.col] = oracle.taken[y][r.col + r.cols - 1] =
			true;
	for (int x = r.col; x < r.col + r.cols && x < COLS; x++)
		oracle.taken[r.row][x] = oracle.taken[r.row + r.rows - 1][x] =
			true;
}

void __real_canvas_rule(struct canvas *c, int row, int col, int width,
			const char *title);
void __wrap_canvas_rule(struct canvas *c, int row, int col, int width,
			const char *title);
void __wrap_canvas_rule(struct canvas *c, int row, int col, int width,
			const char *title)
{
	char line[COLS + 1];

	if (title && canvas_width(title) + 6 > width)
		breach("title cut", row, col, title);
	memset(line, '-', COLS);
	line[COLS] = '\0';
	__real_canvas_rule(c, row, col, width, title);
	put(row, col, width < COLS ? width : COLS, line);
}

void __real_canvas_clear(struct canvas *c);
void __wrap_canvas_clear(struct canvas *c);
void __wrap_canvas_clear(struct canvas *c)
{
	memset(oracle.taken, 0, sizeof(oracle.taken));
	__real_canvas_clear(c);
}

static void lay_out(struct script *s, int rows, int cols)
{
	struct canvas c;

	oracle.rows = rows;
	oracle.cols = cols;
	assert_true(canvas_init(&c, rows, cols, true));
	frame_draw(&s->app, &c);
	canvas_fini(&c);
}

static void whole_at_every_size(void **state)
{
	static const int sizes[][2] = {
		{ 16, 60 },  { 18, 64 },  { 20, 72 },  { 24, 80 },
		{ 25, 80 },  { 28, 90 },  { 30, 100 }, { 35, 110 },
		{ 40, 120 }, { 43, 132 }, { 50, 160 }, { 60, 200 },
	};
	static struct script s;

	oracle.screen = *state;
	oracle.breaches = 0;
	assert_true(script_show(&s, oracle.screen));
	for (int log = 0; log < 3; log++) {
		oracle.log = s.app.log_size = log;
		for (size_t i = 0; i < COUNT(sizes); i++)
			lay_out(&s, sizes[i][0], sizes[i][1]);
	}
	script_close(&s);
	assert_int_equal(oracle.breaches, 0);
}

/* It sees what it is there to see. */
static void the_oracle_sees(void **state)
{
	struct canvas c;

	(void)state;
	oracle.screen = "none";
	oracle.breaches = 0;
	assert_true(canvas_init(&c, 16, 60, true));
	canvas_clear(&c);
	canvas_text(&c, 3, 50, 20, INK_NORMAL, "whole line");
	assert_int_equal(oracle.breaches, 0);
	canvas_text(&c, 3, 52, 4, INK_NORMAL, "over");
	canvas_text(&c, 4, 55, 20, INK_NORMAL, "cut off");
	canvas_wrap(&c, (struct rect){ 5, 0, 1, 10 }, 0, INK_NORMAL,
		    "two lines of it");
	assert_int_equal(oracle.breaches, 3);
	canvas_box(&c, (struct rect){ 2, 2, 6, 40 }, "box");
	canvas_text(&c, 5, 4, 20, INK_NORMAL, "in a window");
	assert_int_equal(oracle.breaches, 3);
	canvas_fini(&c);
}

int main(void)
{
	struct CMUnitTest tests[64] = { cmocka_unit_test(the_oracle_sees) };
	const char *name;
	size_t n = 1;

	for (; n < COUNT(tests) && (name = script_name(n - 1)); n++)
		tests[n] = (struct CMUnitTest){
			.name = name,
			.test_func = whole_at_every_size,
			.initial_state = (void *)(uintptr_t)name,
		};
	return _cmocka_run_group_tests("layout", tests, n, NULL, NULL);
}
