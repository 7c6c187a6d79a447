/* SPDX-License-Identifier: MIT */
/*
 * The screen thread: keys, messages and time in, frames out.  It never waits
 * for anything but these; all work is done by host.c's threads.
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "ui/host/host.h"
#include "ui/host/ui.h"
#include "ui/screens/frame.h"
#include "ui/screens/screens.h"
#include "ui/term/term.h"

#define FRAME_US     (100 * 1000LL) /* between frames that nobody asked for */
#define SLOW_US	     (500 * 1000LL) /* the same over a slow line */
#define KEY_FRAME_US (20 * 1000LL)  /* between frames after keys */
#define MOVE_US	     (25 * 1000LL)  /* the same while something moves */
#define REMOTE_US    (30 * 1000LL)  /* a frame over ssh that takes longer */

struct loop {
	struct app app;
	struct host host;
	struct canvas canvas;
	bool dirty;  /* something has changed */
	bool urgent; /* by a key */
	bool slow;   /* few frames */
	bool gone;   /* the terminal is; work goes on to a safe point */
	int64_t shown_us;
};

static volatile sig_atomic_t asked_to_end, asked_to_stop, was_stopped;

static void note_signal(int sig)
{
	if (sig == SIGTSTP)
		asked_to_stop = 1;
	else if (sig == SIGCONT)
		was_stopped = 1;
	else
		asked_to_end = 1;
}

#define SIGNALS 5

static void watch_signals(bool on, struct sigaction old[SIGNALS])
{
	static const int signals[SIGNALS] = { SIGTERM, SIGHUP, SIGINT, SIGTSTP,
					      SIGCONT };

	for (int i = 0; i < SIGNALS; i++) {
		struct sigaction sa = { .sa_handler = note_signal };

		if (on)
			sigaction(signals[i], &sa, &old[i]);
		else
			sigaction(signals[i], &old[i], NULL);
	}
}

static void wall_clock(char out[12])
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(out, 12, "%H:%M:%S", &tm);
}

static bool resize(struct loop *l)
{
	int rows, cols;

	term_size(&rows, &cols);
	if (rows == l->canvas.rows && cols == l->canvas.cols)
		return true;
	canvas_fini(&l->canvas);
	return canvas_init(&l->canvas, rows, cols, term_ascii());
}

/* A write that stood still would run into its limits: refused then. */
static void suspend(struct loop *l)
{
	const char *why = app_disabled(&l->app, ACTION_SUSPEND);

	if (why)
		app_hint(&l->app, "%s", why);
	else
		term_suspend();
}

static void key(struct loop *l, int k)
{
	int row, col;

	l->dirty = l->urgent = true;
	switch (k) {
	case UI_RESIZE:
		return;
	case UI_CLOSED:
		l->gone = true;
		asked_to_end = 1;
		return;
	case UI_MOUSE:
		term_click(&row, &col);
		frame_click(&l->app, row, col, l->canvas.rows, l->canvas.cols);
		return;
	case UI_WHEEL_UP:
		k = UI_UP;
		break;
	case UI_WHEEL_DOWN:
		k = UI_DOWN;
		break;
	case UI_CTRL('L'):
		term_repaint();
		return;
	case UI_CTRL('Z'):
		suspend(l);
		return;
	default:
		break;
	}
	app_key(&l->app, k);
}

static void take_signals(struct loop *l)
{
	if (asked_to_stop) {
		asked_to_stop = 0;
		suspend(l);
		was_stopped = 1;
	}
	if (was_stopped && !l->gone) {
		was_stopped = 0;
		term_resume();
		l->dirty = l->urgent = true;
	}
	if (asked_to_end) {
		asked_to_end = 0;
		app_leave(&l->app);
		l->dirty = l->urgent = true;
	}
}

static void take_input(struct loop *l)
{
	struct message *m;
	int k;

	while (!l->gone && (k = term_key()) != UI_NO_KEY)
		key(l, k);
	while ((m = queue_take_message(&l->host.queue))) {
		app_message(&l->app, m);
		message_free(m);
		l->dirty = true;
	}
}

/* Milliseconds until the next frame is due; -1: none is. */
static int until_frame(const struct loop *l, int64_t now)
{
	int64_t gap = l->urgent		   ? KEY_FRAME_US
		      : l->slow		   ? SLOW_US
		      : app_moves(&l->app) ? MOVE_US
					   : FRAME_US;
	int64_t left = l->shown_us + gap - now;

	if (!l->dirty)
		return -1;
	return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

static bool frame(struct loop *l, int64_t now)
{
	l->dirty = l->urgent = false;
	l->shown_us = now;
	if (l->gone)
		return true;
	if (!resize(l))
		return false;
	frame_draw(&l->app, &l->canvas);
	term_show(&l->canvas);
	if (term_remote() && clock_now_us(clock_real()) - now > REMOTE_US) {
		l->slow = true;
		l->app.moving = false;
	}
	return true;
}

static void turn(struct loop *l)
{
	int64_t now = clock_now_us(clock_real());
	struct pollfd fds[2] = {
		{ .fd = l->gone ? -1 : term_fd(), .events = POLLIN },
		{ .fd = queue_fd(&l->host.queue), .events = POLLIN },
	};
	char clock[12];
	int wait;

	l->dirty |= app_moves(&l->app);
	wait = until_frame(l, now);
	if (wait < 0 || wait > 1000)
		wait = 1000;
	poll(fds, 2, wait);
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
		l->gone = true;
		asked_to_end = 1;
	}
	take_signals(l);
	take_input(l);
	wall_clock(clock);
	now = clock_now_us(clock_real());
	l->dirty |= app_tick(&l->app, now, clock);
	if (until_frame(l, now) == 0 && !frame(l, now))
		app_leave(&l->app);
}

int ui_check(struct err *e)
{
	return term_check(e);
}

static int open_all(struct loop *l, const struct ui_options *o, struct err *e)
{
	const char *name = o->theme ? o->theme : getenv("UNBRICK_THEME");
	const char *no_mouse = getenv("UNBRICK_NO_MOUSE");
	struct term_options t = { .ascii = o->ascii,
				  .mouse = !o->no_mouse &&
					   !(no_mouse && *no_mouse) };
	char clock[12];
	int rc;

	t.theme = !o->colour ? theme_mono()
		  : name     ? theme_by_name(name)
			     : theme_at(0);
	if (!t.theme)
		return err_set(e, ERR_USAGE, "console",
			       "there is no theme \"%s\"", name);
	rc = host_open(&l->host, o, e);
	if (rc < 0)
		return rc;
	app_init(&l->app, host_app(&l->host), &screens_face);
	if (o->fields)
		l->app.fields = *o->fields;
	if (o->wizard)
		app_guide(&l->app);
	if (o->bench)
		text_copy(l->app.practice, sizeof(l->app.practice), o->bench);
	wall_clock(clock);
	app_tick(&l->app, clock_now_us(clock_real()), clock);
	if (o->notice) {
		app_log(&l->app, "%s", o->notice);
		app_hint(&l->app, "%s", o->notice);
	}
	rc = term_open(&t, e);
	if (rc < 0)
		host_close(&l->host);
	l->slow = o->slow || term_serial();
	l->app.moving = rc == 0 && !l->slow && !o->still && term_colours();
	return rc;
}

int ui_run(const struct ui_options *o, struct err *e)
{
	struct loop *l = calloc(1, sizeof(*l));
	struct sigaction old[SIGNALS];
	int rc;

	if (!l)
		return err_memory(e, "console");
	rc = open_all(l, o, e);
	if (rc < 0) {
		free(l);
		return rc;
	}
	asked_to_end = asked_to_stop = was_stopped = 0;
	watch_signals(true, old);
	l->dirty = true;
	while (!l->app.quit)
		turn(l);
	term_close();
	watch_signals(false, old);
	host_close(&l->host);
	app_fini(&l->app);
	canvas_fini(&l->canvas);
	free(l);
	return 0;
}
