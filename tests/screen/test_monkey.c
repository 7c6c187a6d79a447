/* SPDX-License-Identifier: MIT */
/*
 * Random keys, clicks and sizes against a real practice bench with worker
 * threads, while cables come and go.  UNBRICK_MONKEY=50000 for the long form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "bench/world/world.h"
#include "record/journal.h"
#include "ui/host/host.h"
#include "ui/app/screen.h"
#include "ui/screens/frame.h"
#include "ui/screens/screens.h"
#include "ui/term/term.h"
#include "tests/lib/between.h"
#include "tests/lib/pace.h"
#include "tests/lib/scratch.h"

#define SPEED	  200
#define LEAVE_S	  120
#define DRAW_EACH 3

struct monkey {
	struct app app;
	struct host host;
	struct app_host gate; /* in front of the host's */
	struct ui_options options;
	struct world world;
	struct bench *bench;
	struct clock_scaled clock;
	struct supply supply;
	struct firmware_set *set;
	struct canvas canvas;
	unsigned seed;
	enum screen_id before; /* the key that is being taken */
	int focus;
	unsigned runs;
	char dir[SCRATCH_PATH];
};

static unsigned pick(struct monkey *m, unsigned n)
{
	return (unsigned)rand_r(&m->seed) % n;
}

/* Nothing may be written but from the confirm screen, Write in focus. */
static int gate_start(void *ctx, const struct request *rq, struct err *e)
{
	struct monkey *m = ctx;

	if (rq->kind == REQUEST_RUN && rq->batch) {
		assert_true(m->app.batch.armed);
		m->runs++;
	} else if (rq->kind == REQUEST_RUN) {
		assert_int_equal(m->before, SCREEN_CONFIRM);
		assert_int_equal(m->focus, 1);
		m->runs++;
	}
	/* Files stay where the test may write. */
	if (rq->kind == REQUEST_EXPORT)
		return 0;
	return host_app(&m->host)->start(&m->host, rq, e);
}

static void gate_stop(void *ctx, const char *port)
{
	struct monkey *m = ctx;

	/* cmocka has a macro of that name */
	(host_app(&m->host)->stop)(&m->host, port);
}

static int open_monkey(void **state)
{
	struct monkey *m = calloc(1, sizeof(*m));
	struct err e = { 0 };

	assert_non_null(m);
	scratch_folder(m->dir, sizeof(m->dir));
	setenv("XDG_STATE_HOME", m->dir, 1);
	setenv("XDG_DATA_HOME", m->dir, 1);
	setenv("XDG_CONFIG_HOME", m->dir, 1);
	setenv("XDG_RUNTIME_DIR", m->dir, 1);
	clock_scaled_init(&m->clock, pace(SPEED));
	assert_int_equal(bench_world_open("trouble", &m->clock.clock, &m->world,
					  &m->bench, &e),
			 0);
	m->set = firmware_set_new(true);
	m->supply = (struct supply){ .world = &m->world, .set = m->set };
	m->options = (struct ui_options){ .world = &m->world,
					  .supply = &m->supply,
					  .bench = "trouble" };
	assert_int_equal(journal_open(NULL, &m->options.journal, &e), 0);
	assert_int_equal(host_open(&m->host, &m->options, &e), 0);
	m->gate = (struct app_host){ gate_start, gate_stop, m };
	app_init(&m->app, &m->gate, &screens_face);
	m->seed = 20260814;
	assert_true(canvas_init(&m->canvas, 24, 80, true));
	*state = m;
	return 0;
}

static int close_monkey(void **state)
{
	struct monkey *m = *state;

	host_close(&m->host);
	app_fini(&m->app);
	canvas_fini(&m->canvas);
	journal_close(&m->options.journal);
	firmware_set_free(m->set);
	bench_close(m->bench);
	scratch_drop(m->dir);
	free(m);
	return 0;
}

static void take_messages(struct monkey *m)
{
	struct message *msg;

	while ((msg = queue_take_message(&m->host.queue))) {
		app_message(&m->app, msg);
		message_free(msg);
	}
	app_tick(&m->app, clock_now_us(clock_real()), "12:00:00");
}

static void press(struct monkey *m, int key)
{
	m->before = app_screen(&m->app);
	m->focus = m->app.focus;
	app_key(&m->app, key);
}

/* What lets the monkey through the confirm screen now and then. */
static void type_what_is_wanted(struct monkey *m)
{
	const struct row *r = app_row(&m->app);
	size_t n = r ? strlen(r->device.id) : 0;
	char count[8];

	if (m->app.dialog.kind == DIALOG_ARM) {
		snprintf(count, sizeof(count), "%zu", m->app.batch.count);
		for (const char *c = count; *c; c++)
			press(m, *c);
		press(m, UI_ENTER);
	}
	if (app_screen(&m->app) != SCREEN_CONFIRM ||
	    m->app.dialog.kind != DIALOG_NONE || n < 4)
		return;
	for (size_t i = n - 4; i < n; i++)
		press(m, r->device.id[i]);
	press(m, UI_TAB);
	press(m, UI_ENTER);
}

static void random_key(struct monkey *m)
{
	static const int often[] = { UI_ENTER, UI_ENTER, UI_ENTER,  UI_DOWN,
				     UI_UP,    UI_TAB,	 UI_ESC,    'w',
				     'i',      'd',	 UI_F0 + 5, 'B',
				     'A' };
	static const int special[] = { UI_LEFT,	     UI_RIGHT,	  UI_PAGE_UP,
				       UI_PAGE_DOWN, UI_HOME,	  UI_END,
				       ' ',	     UI_BACK_TAB, UI_BACKSPACE,
				       UI_DELETE,    UI_CTRL('C') };

	switch (pick(m, 6)) {
	case 0:
		press(m, special[pick(m, 11)]);
		break;
	case 1:
		press(m, UI_F0 + 1 + (int)pick(m, 10));
		break;
	case 2:
		press(m, ' ' + (int)pick(m, 95));
		break;
	case 3:
		if (m->canvas.rows)
			frame_click(&m->app, (int)pick(m, 60),
				    (int)pick(m, 120), m->canvas.rows,
				    m->canvas.cols);
		break;
	default:
		press(m, often[pick(m, 13)]);
		break;
	}
	if (pick(m, 20) == 0)
		type_what_is_wanted(m);
}

static void disturb(struct monkey *m)
{
	size_t i = pick(m, (unsigned)bench_device_count(m->bench));

	switch (pick(m, 4)) {
	case 0:
		bench_pull(m->bench, i);
		break;
	case 1:
	case 2:
		for (i = 0; i < bench_device_count(m->bench); i++)
			bench_plug(m->bench, i);
		break;
	default:
		bench_reset(m->bench, i);
		break;
	}
}

static void resize(struct monkey *m)
{
	canvas_fini(&m->canvas);
	assert_true(canvas_init(&m->canvas, 1 + (int)pick(m, 60),
				1 + (int)pick(m, 200), pick(m, 2)));
}

static void check(const struct monkey *m)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(&m->app, shown);
	bool there = n == 0 && !m->app.selected[0];

	for (size_t i = 0; i < n; i++)
		there |=
			strcmp(shown[i]->device.usb.port, m->app.selected) == 0;
	assert_true(there);
	assert_between(m->app.depth, 0, APP_STACK - 1);
	assert_between(m->canvas.cursor_row, 0, m->canvas.rows - 1);
	assert_between(m->canvas.cursor_col, 0, m->canvas.cols - 1);
}

static void leave(struct monkey *m)
{
	int64_t end =
		clock_now_us(clock_real()) + pace_wait(LEAVE_S) * 1000000LL;

	m->app.quit = false;
	app_leave(&m->app);
	while (!m->app.quit && clock_now_us(clock_real()) < end) {
		take_messages(m);
		usleep(5000);
	}
	assert_true(m->app.quit);
}

static void the_monkey_breaks_nothing(void **state)
{
	struct monkey *m = *state;
	const char *count = getenv("UNBRICK_MONKEY");
	unsigned long keys = 2000;

	if (count)
		text_number(count, 1, 10000000, &keys);
	for (unsigned long i = 0; i < keys; i++) {
		random_key(m);
		take_messages(m);
		if (i % 40 == 0)
			disturb(m);
		if (i % 50 == 0)
			resize(m);
		if (i % DRAW_EACH == 0) {
			frame_draw(&m->app, &m->canvas);
			check(m);
		}
		/* Quitting would end it; the bench wants time too. */
		m->app.quit = m->app.leaving = false;
		usleep(500);
	}
	leave(m);
	print_message("%lu keys, %u runs begun\n", keys, m->runs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_monkey_breaks_nothing,
						open_monkey, close_monkey),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
