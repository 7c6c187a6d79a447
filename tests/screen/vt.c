/* SPDX-License-Identifier: MIT */
#include "vt.h"

#include <ctype.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "tests/lib/pace.h"

bool vt_open(struct vt *v, const struct vt_options *o, void (*draw)(void *ctx),
	     void *ctx)
{
	struct winsize size = { .ws_row = (unsigned short)o->rows,
				.ws_col = (unsigned short)o->cols };

	memset(v, 0, sizeof(*v));
	v->rows = o->rows;
	v->cols = o->cols;
	v->child = forkpty(&v->master, NULL, NULL, &size);
	if (v->child < 0)
		return false;
	if (v->child == 0) {
		setenv("TERM", o->term, 1);
		setenv("LC_ALL", o->locale, 1);
		unsetenv("COLUMNS");
		unsetenv("LINES");
		draw(ctx);
		_exit(0);
	}
	v->vterm = vterm_new(o->rows, o->cols);
	vterm_set_utf8(v->vterm, 1);
	v->screen = vterm_obtain_screen(v->vterm);
	vterm_screen_enable_altscreen(v->screen, 1);
	vterm_screen_reset(v->screen, 1);
	return true;
}

static void take(struct vt *v, const char *data, size_t n)
{
	v->bytes += n;
	if (v->raw)
		buf_add(v->raw, data, n);
	vterm_input_write(v->vterm, data, n);
}

void vt_settle(struct vt *v, int quiet_ms)
{
	struct pollfd p = { .fd = v->master, .events = POLLIN };
	char data[4096];

	while (poll(&p, 1, quiet_ms) > 0) {
		ssize_t n = read(v->master, data, sizeof(data));

		if (n <= 0)
			break;
		take(v, data, (size_t)n);
	}
}

static bool shows(const struct vt *v, const char *what)
{
	struct buf text;
	bool found;

	buf_init(&text, 1 << 20);
	vt_text(v, &text);
	found = strstr(buf_text(&text), what) != NULL;
	buf_fini(&text);
	return found;
}

bool vt_sees(struct vt *v, const char *text)
{
	time_t end = time(NULL) + pace_wait(60);

	while (!shows(v, text)) {
		struct pollfd p = { .fd = v->master, .events = POLLIN };
		char data[4096];
		ssize_t n;

		if (time(NULL) > end || poll(&p, 1, 1000) < 0)
			return false;
		n = p.revents ? read(v->master, data, sizeof(data)) : 0;
		if (n < 0)
			return false;
		take(v, data, (size_t)n);
	}
	return true;
}

bool vt_drawn(struct vt *v)
{
	struct pollfd p = { .fd = v->master, .events = POLLIN };
	char data[4096], tail[sizeof(VT_DRAWN)] = "";
	size_t have = 0;

	while (poll(&p, 1, pace_wait(60000)) > 0) {
		ssize_t n = read(v->master, data, sizeof(data));

		if (n <= 0)
			return false;
		take(v, data, (size_t)n);
		for (ssize_t i = 0; i < n; i++) {
			if (have == sizeof(tail) - 1)
				memmove(tail, tail + 1, --have);
			tail[have++] = data[i];
		}
		tail[have] = '\0';
		if (strcmp(tail, VT_DRAWN) == 0)
			return true;
	}
	return false;
}

void vt_type(struct vt *v, const char *keys)
{
	size_t n = strlen(keys);

	while (n) {
		ssize_t done = write(v->master, keys, n);

		if (done <= 0)
			return;
		keys += done;
		n -= (size_t)done;
	}
}

void vt_resize(struct vt *v, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
				.ws_col = (unsigned short)cols };

	v->rows = rows;
	v->cols = cols;
	vterm_set_size(v->vterm, rows, cols);
	ioctl(v->master, TIOCSWINSZ, &size);
}

int vt_close(struct vt *v)
{
	int status = 0;

	close(v->master);
	kill(v->child, SIGTERM);
	waitpid(v->child, &status, 0);
	vterm_free(v->vterm);
	return status;
}

static VTermScreenCell cell(const struct vt *v, int row, int col)
{
	VTermScreenCell c;

	vterm_screen_get_cell(v->screen, (VTermPos){ row, col }, &c);
	return c;
}

static void add_utf8(struct buf *out, uint32_t c)
{
	char s[5] = { 0 };

	if (c < 0x80) {
		s[0] = (char)c;
	} else if (c < 0x800) {
		s[0] = (char)(0xc0 | c >> 6);
		s[1] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		s[0] = (char)(0xe0 | c >> 12);
		s[1] = (char)(0x80 | (c >> 6 & 0x3f));
		s[2] = (char)(0x80 | (c & 0x3f));
	} else {
		s[0] = (char)(0xf0 | c >> 18);
		s[1] = (char)(0x80 | (c >> 12 & 0x3f));
		s[2] = (char)(0x80 | (c >> 6 & 0x3f));
		s[3] = (char)(0x80 | (c & 0x3f));
	}
	buf_puts(out, s);
}

void vt_text(const struct vt *v, struct buf *out)
{
	for (int row = 0; row < v->rows; row++) {
		int end = v->cols;

		while (end > 0) {
			uint32_t c = cell(v, row, end - 1).chars[0];

			if (c != 0 && c != ' ')
				break;
			end--;
		}
		for (int col = 0; col < end; col++) {
			VTermScreenCell c = cell(v, row, col);

			if (c.chars[0] == (uint32_t)-1)
				continue;
			add_utf8(out, c.chars[0] ? c.chars[0] : ' ');
		}
		buf_puts(out, "\n");
	}
}

/* Of a blank only what fills its cell: curses may give it any other look. */
static char look(const struct vt *v, int row, int col)
{
	static const char colours[] = "krgybmcwkrgybmcw";
	VTermScreenCell c = cell(v, row, col);
	char ch = '.';

	if (c.attrs.reverse)
		return '#';
	if (c.chars[0] == 0 || c.chars[0] == ' ')
		return c.attrs.underline ? '_' : '.';
	if (!VTERM_COLOR_IS_DEFAULT_FG(&c.fg) && VTERM_COLOR_IS_INDEXED(&c.fg))
		ch = colours[c.fg.indexed.idx & 15];
	if (c.attrs.underline)
		return '_';
	if (c.attrs.bold)
		return ch == '.' ? '!' : (char)toupper((unsigned char)ch);
	return ch;
}

void vt_looks(const struct vt *v, struct buf *out)
{
	for (int row = 0; row < v->rows; row++) {
		char line[512];
		int end = v->cols < 500 ? v->cols : 500;

		for (int col = 0; col < end; col++)
			line[col] = look(v, row, col);
		while (end > 0 && line[end - 1] == '.')
			end--;
		line[end] = '\0';
		buf_printf(out, "%s\n", line);
	}
}

void vt_cursor(const struct vt *v, int *row, int *col)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(v->vterm), &pos);
	*row = pos.row;
	*col = pos.col;
}
