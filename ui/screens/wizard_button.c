/* SPDX-License-Identifier: MIT */
/*
 * The hand at the button: what is held and when, beside what the LED shows
 * then.  Nobody says "done": a round follows the other until the device is
 * there.
 */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/app/words.h"
#include "ui/screens/lamp.h"
#include "ui/screens/wizard.h"

#define PHASES	   4
#define CELLS	   2 /* of the drawing, a second */
#define LABEL	   8 /* columns of the names before it */
#define BOARD_ROWS 6
#define BOARD_COLS 32
#define BOARD_COL  45 /* beside the drawing, where that is wide enough */
#define WIDE	   (BOARD_COL + BOARD_COLS)
#define DRAWING	   5 /* rows */

/* Until so many seconds after the round has begun. */
struct phase {
	int until;
	bool button, reset; /* pressed */
	const char *say;    /* BUTTON stands for its name */
};

struct shows {
	int from;
	enum led led;
};

/* What the hand does, by the pattern at which it may let go. */
struct hand {
	enum led wanted;
	enum device_mode seen; /* as USB shows it, or unknown */
	struct phase phases[PHASES];
	struct shows shows[3]; /* in the order of time; dark before */
};

/*
 * Magenta after a second, yellow after three; on Gen 3 it would go on at 6.5
 * s: bootloader/main.c.  Blue after three, erased settings after ten: led.md.
 */
static const struct hand hands[] = {
	{ LED_YELLOW_BLINK,
	  MODE_DFU,
	  { { 3, false, false, "a finger on BUTTON, one on RESET" },
	    { 4, true, true, "press both" },
	    { 9, true, false, "let RESET go, keep BUTTON" },
	    { 12, false, false, "let BUTTON go" } },
	  { { 5, LED_MAGENTA_BLINK }, { 7, LED_YELLOW_BLINK } } },
	{ LED_BLUE_BLINK,
	  MODE_UNKNOWN,
	  { { 3, false, false, "a finger on BUTTON" },
	    { 7, true, false, "hold BUTTON" },
	    { 10, false, false, "let BUTTON go" } },
	  { { 6, LED_BLUE_BLINK } } },
};

/* Behind "LED" stands the pattern at which the hand lets go. */
static const struct hand *hand_for(const char *ask)
{
	const char *awaited = strstr(ask, "LED ");
	struct led_reading found[LED_READINGS];
	size_t n = awaited ? led_read(awaited, true, found) : 0;

	for (size_t i = 0; n && i < COUNT(hands); i++) {
		if (hands[i].wanted == found[0].led)
			return &hands[i];
	}
	return NULL;
}

static int round_of(const struct hand *h)
{
	int until = 0;

	for (size_t i = 0; i < PHASES && h->phases[i].until; i++)
		until = h->phases[i].until;
	return until;
}

static const struct phase *phase_at(const struct hand *h, int second)
{
	const struct phase *p = h->phases;

	while (second >= p->until)
		p++;
	return p;
}

static enum led shown_at(const struct hand *h, int second)
{
	enum led led = LED_NONE;

	for (size_t i = 0; i < COUNT(h->shows) && h->shows[i].from; i++) {
		if (second >= h->shows[i].from)
			led = h->shows[i].led;
	}
	return led;
}

static enum light colour_at(const struct hand *h, int second)
{
	return led_light(shown_at(h, second), 0, 0).light;
}

/* "let RESET go, keep SETUP" */
static void named(const char *say, const char *button, char *out, size_t size)
{
	const char *at = strstr(say, "BUTTON");

	snprintf(out, size, "%.*s%s%s", (int)(at ? at - say : 0), say,
		 at ? button : "", at ? at + strlen("BUTTON") : say);
}

/* What to do now, and for how many seconds more. */
static void now(const struct hand *h, const char *button, int second,
		struct canvas *c, int row, int cols)
{
	const struct phase *p = phase_at(h, second);
	bool last = p->until == round_of(h);
	char say[80];
	int col = 2;

	named(p->say, button, say, sizeof(say));
	col += canvas_printf(c, row, col, cols - 4, INK_TITLE, "%s", say);
	canvas_printf(c, row, col, cols - col - 1, INK_NORMAL,
		      last ? "; once more in %d s" : "   %d s",
		      p->until - second);
}

static void line(struct canvas *c, int row, const char *name, bool pressed,
		 struct rect r)
{
	canvas_text(c, row, r.col, LABEL - 1, pressed ? INK_FOCUS : INK_NORMAL,
		    name);
}

/* When each button is held, and what the LED shows: half a second a cell. */
static void drawing(const struct hand *h, const char *button, int second,
		    struct canvas *c, struct rect r)
{
	const struct phase *here = phase_at(h, second);
	int first = r.col + LABEL;

	line(c, r.row, button, here->button, r);
	line(c, r.row + 1, "RESET", here->reset, r);
	line(c, r.row + 2, "LED", false, r);
	for (int i = 0; i < round_of(h) * CELLS; i++) {
		const struct phase *p = phase_at(h, i / CELLS);
		enum light light = colour_at(h, i / CELLS);
		char letter[2] = { light ? led_light_name(light)[0] : '.',
				   '\0' };

		canvas_glyph(c, r.row, first + i, INK_NORMAL,
			     p->button ? GLYPH_BAR : GLYPH_BAR_REST);
		canvas_glyph(c, r.row + 1, first + i, INK_NORMAL,
			     p->reset ? GLYPH_BAR : GLYPH_BAR_REST);
		canvas_text(c, r.row + 2, first + i, 1, INK_NORMAL, letter);
	}
	canvas_printf(c, r.row + 3, first + second * CELLS, 6, INK_KEY, "^%d s",
		      second);
}

static void key(struct canvas *c, int row, int col, const char *name,
		bool pressed)
{
	canvas_printf(c, row, col, 12, pressed ? INK_FOCUS : INK_NORMAL,
		      pressed ? "[%s]" : "(%s)", name);
	canvas_text(c, row + 1, col + 1, 8, INK_NORMAL,
		    pressed ? "pressed" : "");
}

/* Where the buttons are.  What is written beside them counts, not the side. */
static void board(const struct app *a, const struct row *row,
		  const struct hand *h, const char *button, int second,
		  struct canvas *c, struct rect r)
{
	const struct phase *p = phase_at(h, second);
	enum led led = shown_at(h, second);
	enum light light = colour_at(h, second);

	canvas_box(c, r,
		   platform_has(row->device.platform, TRAIT_MODULE)
			   ? "USB: board of the module"
			   : "USB");
	key(c, r.row + 2, r.col + 3, button, p->button);
	key(c, r.row + 2, r.col + r.cols - 12, "RESET", p->reset);
	if (a->moving)
		lamp_draw(c, r.row + 2, r.col + r.cols / 2 - 2, 3,
			  led_light(led, 0, a->now_us / 1000));
	else
		canvas_text(c, r.row + 2, r.col + r.cols / 2 - 2, 4, INK_NORMAL,
			    light ? "(*)" : "( )");
	canvas_text(c, r.row + 4, r.col + 3, r.cols - 6, INK_NORMAL,
		    light == LIGHT_YELLOW ? "LED blinks yellow"
		    : light == LIGHT_BLUE ? "LED blinks blue"
		    : light		  ? "LED magenta"
					  : "LED");
}

/* A module that is alone has nothing to press. */
static int without_buttons(const struct row *row, const char *button,
			   struct canvas *c, struct rect r)
{
	char text[160];

	if (!row->device.platform ||
	    !platform_has(row->device.platform, TRAIT_MODULE))
		return 0;
	snprintf(text, sizeof(text),
		 "A %s module has no buttons of its own: %s and RESET are on "
		 "the board that carries it.",
		 row->device.platform->title, button);
	return canvas_wrap(c, r, 0, INK_DIM, text);
}

static void draw_hand(const struct app *a, const struct row *row,
		      const struct hand *h, const char *button,
		      struct canvas *c, struct rect r)
{
	int64_t waited = (a->now_us - row->work.ask_us) / 1000000;
	int round = round_of(h);
	int second = round ? (int)(waited % round) : 0;
	int at = r.row, end = r.row + r.rows;
	bool beside = r.cols >= WIDE && r.rows > BOARD_ROWS;

	now(h, button, second, c, at++, r.cols);
	if (end - at < DRAWING - 1)
		return;
	drawing(h, button, second, c, (struct rect){ at, 2, 4, r.cols - 4 });
	if (beside)
		board(a, row, h, button, second, c,
		      (struct rect){ at, BOARD_COL, BOARD_ROWS, BOARD_COLS });
	else if (end - at > DRAWING + BOARD_ROWS)
		board(a, row, h, button, second, c,
		      (struct rect){ at + DRAWING, 2, BOARD_ROWS, BOARD_COLS });
}

void wizard_button(const struct app *a, const struct row *row, struct canvas *c,
		   struct rect area)
{
	const struct platform *p = row->device.platform;
	const char *button = p && p->button ? p->button : "MODE";
	const struct hand *h = hand_for(row->work.ask);
	int at = area.row, end = area.row + area.rows;
	int64_t waited = (a->now_us - row->work.ask_us) / 1000000;

	at += canvas_wrap(c, (struct rect){ at, 2, 4, area.cols - 4 }, 0,
			  INK_WARN, row->work.ask);
	if (h && h->seen && row->attached && row->device.mode == h->seen) {
		canvas_printf(c, at, 2, area.cols - 4, INK_OK,
			      "It is in %s mode; this goes on by itself.",
			      mode_name(h->seen));
		return;
	}
	canvas_printf(c, at++, 2, area.cols - 4, INK_DIM,
		      "waiting %u s; goes on by itself when it is seen",
		      (unsigned)waited);
	at += without_buttons(row, button, c,
			      (struct rect){ at, 2, 2, area.cols - 4 });
	if (h && at < end)
		draw_hand(a, row, h, button, c,
			  (struct rect){ at, 0, end - at, area.cols });
}
