/* SPDX-License-Identifier: MIT */
/*
 * A terminal in a library: the child draws on a pty, libvterm reads what it
 * wrote, tests look at the cells.
 */
#ifndef TESTS_SCREEN_VT_H
#define TESTS_SCREEN_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/bytes.h"

struct vt_options {
	int rows, cols;
	const char *term;   /* TERM of the child */
	const char *locale; /* LC_ALL of the child */
};

struct vt {
	int master;
	pid_t child;
	void *vterm, *screen;
	int rows, cols;
	unsigned long long bytes; /* that the child has written */
	struct buf *raw;	  /* where they are kept too, or NULL */
};

/* Forks; `draw` runs in the child with the terminal on stdin and stdout. */
bool vt_open(struct vt *v, const struct vt_options *o, void (*draw)(void *ctx),
	     void *ctx);
/* Reads until its screen shows this, at most a minute; does it? */
bool vt_sees(struct vt *v, const char *text);
/* Reads until the child has been quiet for so long or has ended. */
void vt_settle(struct vt *v, int quiet_ms);
/*
 * What a child writes when it has drawn all, and the wait for it: no screen
 * is looked at too early, however slow the machine is.
 */
#define VT_DRAWN "\033]0;drawn\007"
bool vt_drawn(struct vt *v);
void vt_type(struct vt *v, const char *keys);
void vt_resize(struct vt *v, int rows, int cols);
/* Ends the child; returns its wait status. */
int vt_close(struct vt *v);

/* The characters, one line per row, trailing blanks cut. */
void vt_text(const struct vt *v, struct buf *out);
/*
 * What each cell looks like: a letter for colour (r g y b m c w, '.' the
 * default), upper case when bold, '#' reversed, '_' underlined.
 */
void vt_looks(const struct vt *v, struct buf *out);
/* Where the cursor stands. */
void vt_cursor(const struct vt *v, int *row, int *col);

#endif
