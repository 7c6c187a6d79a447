/* SPDX-License-Identifier: MIT */
/*
 * The terminal: the one file that knows curses.
 *
 * It shows a canvas, reads keys, and leaves the terminal as it found it, also
 * after a crash or a signal.  One terminal per process.
 */
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

#include <stdbool.h>

#include "base/err.h"
#include "ui/term/canvas.h"
#include "ui/term/theme.h"

/* Keys beyond Unicode; printable ones and Ctrl-X are their code points. */
enum key {
	UI_NO_KEY = 0,
	UI_KEYS = 0x110000,
	UI_UP,
	UI_DOWN,
	UI_LEFT,
	UI_RIGHT,
	UI_PAGE_UP,
	UI_PAGE_DOWN,
	UI_HOME,
	UI_END,
	UI_ENTER,
	UI_ESC,
	UI_TAB,
	UI_BACK_TAB,
	UI_BACKSPACE,
	UI_DELETE,
	UI_RESIZE,
	UI_MOUSE, /* a click; see term_click() */
	UI_WHEEL_UP,
	UI_WHEEL_DOWN,
	UI_CLOSED,	 /* the terminal is gone */
	UI_F0 = 0x110100 /* UI_F0 + n: function key n */
};

#define UI_CTRL(letter) ((letter)&0x1f)

struct term_options {
	const struct theme *theme;
	bool ascii;
	bool mouse; /* where the line is no serial one */
};

/* Can this terminal show a full screen?  ERR_USAGE says why not. */
int term_check(struct err *e);
/* ERR_USAGE: this TERM cannot show a full screen (dumb, unknown). */
int term_open(const struct term_options *o, struct err *e);
/* Restores the terminal; harmless when it is not open. */
void term_close(void);
void term_size(int *rows, int *cols);
void term_theme(const struct theme *theme);
bool term_ascii(void);
/* The terminal has colours and the theme uses them. */
bool term_colours(void);
/* A serial line or a session over the network: bytes are dear. */
bool term_serial(void);
bool term_remote(void);

/* Shows the canvas; what has not changed is not sent. */
void term_show(const struct canvas *c);
/* Sends everything again (Ctrl-L). */
void term_repaint(void);

/* The next key that is there already, UI_NO_KEY if none. */
int term_key(void);
/* Where the last UI_MOUSE was. */
void term_click(int *row, int *col);

/* The descriptor to poll for keys. */
int term_fd(void);

/* Leaves the screen and stops the process; returns after SIGCONT. */
void term_suspend(void);
/* After a stop that could not be foreseen: screen mode on again. */
void term_resume(void);

#endif
