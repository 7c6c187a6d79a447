/* SPDX-License-Identifier: MIT */
#include "ui/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/count.h"
#include "base/text.h"

/* A process has one terminal, and a signal handler must reach it. */
static struct {
	bool open;
	bool ascii;
	bool colours, bright;
	attr_t attributes[INKS];
	short pairs[INKS];
	SCREEN *screen;
	FILE *input; /* of our own, or NULL: stdin */
	struct termios before;
	bool have_before;
	int errors; /* what stderr was while the screen is up, or -1 */
	char reset[256];
	int click_row, click_col;
	struct sigaction old[NSIG];
} term;

/*
 * The strings that end full-screen mode, kept for a crash; delays ($<2>) are
 * for terminals that are long gone.
 */
static void keep_reset(void)
{
	static const char *const names[] = { "sgr0", "rmacs", "rmkx", "cnorm",
					     "rmcup" };
	size_t used = 0;

	const char *mouse = tigetstr("kmous");

	term.reset[0] = '\0';
	if (mouse && mouse != (char *)-1)
		text_copy(term.reset, sizeof(term.reset),
			  "\033[?1000l\033[?1006l");
	used = strlen(term.reset);
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *s = tigetstr(names[i]);

		if (!s || s == (char *)-1)
			continue;
		while (*s && used < sizeof(term.reset) - 1) {
			if (s[0] == '$' && s[1] == '<') {
				s += strcspn(s, ">");
				s += *s == '>';
				continue;
			}
			term.reset[used++] = *s++;
		}
	}
	term.reset[used] = '\0';
}

/*
 * The last resort of a crash: only async-signal-safe calls.  Leaves the
 * alternate screen, shows the cursor, turns mouse and attributes off.
 */
static void restore_raw(void)
{
	if (!term.open)
		return;
	if (term.errors >= 0)
		dup2(term.errors, STDERR_FILENO);
	if (write(STDOUT_FILENO, term.reset, strlen(term.reset)) < 0)
		return;
	if (term.have_before)
		tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
}

static void crashed(int sig)
{
	restore_raw();
	signal(sig, SIG_DFL);
	raise(sig);
}

static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };

static void catch_crashes(bool on)
{
	for (size_t i = 0; i < COUNT(crashes); i++) {
		struct sigaction sa = { .sa_handler = crashed };

		if (on)
			sigaction(crashes[i], &sa, &term.old[crashes[i]]);
		else
			sigaction(crashes[i], &term.old[crashes[i]], NULL);
	}
}

void term_theme(const struct theme *theme)
{
	short next = 1;

	for (int ink = 0; ink < INKS; ink++) {
		const struct look *l = theme_look(theme, (enum ink)ink);
		attr_t a = A_NORMAL;
		short fg = l->fg, bg = l->bg;

		if (l->attributes & LOOK_BOLD)
			a |= A_BOLD;
		if (l->attributes & LOOK_DIM)
			a |= A_DIM;
		if (l->attributes & LOOK_REVERSE)
			a |= A_REVERSE;
		if (l->attributes & LOOK_UNDERLINE)
			a |= A_UNDERLINE;
		term.attributes[ink] = a;
		term.pairs[ink] = 0;
		if (!term.colours || (fg == DEFAULT && bg == DEFAULT))
			continue;
		if (term.bright && l->attributes & LOOK_BRIGHT && fg >= 0)
			fg = (short)(fg + 8);
		if (COLORS >= 256 && theme_rich((enum ink)ink) != DEFAULT)
			fg = theme_rich((enum ink)ink);
		init_pair(next, fg, bg);
		term.pairs[ink] = next++;
	}
}

int term_check(struct err *e)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, ERR_USAGE, "terminal",
			       "the console needs a terminal; use the commands "
			       "(unbrick --help)");
	if (!name || !*name || strcmp(name, "dumb") == 0)
		return err_set(e, ERR_USAGE, "terminal",
			       "TERM=%s cannot show a full screen; use the "
			       "commands (unbrick --help)",
			       name ? name : "");
	return 0;
}

/*
 * What libraries print must not land in the picture.  A file is left alone:
 * somebody wants to read it.
 */
static void quiet_errors(void)
{
	int nowhere;

	term.errors = -1;
	if (!isatty(STDERR_FILENO))
		return;
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nowhere < 0)
		return;
	term.errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (term.errors >= 0)
		dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

static void loud_errors(void)
{
	if (term.errors < 0)
		return;
	dup2(term.errors, STDERR_FILENO);
	close(term.errors);
	term.errors = -1;
}

static void set_modes(bool mouse)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	if (mouse)
		mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED |
				  BUTTON5_PRESSED,
			  NULL);
	mouseinterval(0);
}

/*
 * ncurses waits for the rest of a mouse report that was cut off, whatever
 * nodelay() says; on a file of our own it cannot, and stdin, which others
 * share, stays as it is.
 */
static FILE *open_input(void)
{
	const char *name = ttyname(STDIN_FILENO);
	int fd = name ? open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
		      : -1;
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (!f && fd >= 0)
		close(fd);
	return f;
}

static void close_screen(void)
{
	endwin();
	delscreen(term.screen);
	term.screen = NULL;
	if (term.input)
		fclose(term.input);
	term.input = NULL;
}

int term_open(const struct term_options *o, struct err *e)
{
	const char *term_name = getenv("TERM");
	const char *name = term_name ? term_name : "unknown";
	int rc = term_check(e);

	if (rc < 0)
		return rc;
	term.have_before = tcgetattr(STDIN_FILENO, &term.before) == 0;
	term.input = open_input();
	term.screen = newterm(NULL, stdout, term.input ? term.input : stdin);
	if (!term.screen) {
		if (term.input)
			fclose(term.input);
		term.input = NULL;
		return err_set(e, ERR_USAGE, "terminal",
			       "TERM=%s is not known here; use the commands "
			       "(unbrick --help)",
			       name);
	}
	set_term(term.screen);
	if (!tigetstr("cup") || tigetstr("cup") == (char *)-1) {
		close_screen();
		return err_set(e, ERR_USAGE, "terminal",
			       "TERM=%s cannot move the cursor", name);
	}
	quiet_errors();
	keep_reset();
	term.open = true;
	/* The Linux console has few glyphs, a serial line few bytes. */
	term.ascii = o->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ||
		     strcmp(name, "linux") == 0 || term_serial();
	term.colours = o->theme->colour && has_colors() &&
		       start_color() == OK && use_default_colors() == OK;
	term.bright = term.colours && COLORS >= 16;
	term_theme(o->theme);
	set_modes(o->mouse && !term_serial());
	catch_crashes(true);
	return 0;
}

bool term_serial(void)
{
	static const char *const lines[] = { "/dev/ttyS", "/dev/ttyUSB",
					     "/dev/ttyACM", "/dev/ttyAMA" };
	const char *name = ttyname(STDIN_FILENO);

	for (size_t i = 0; name && i < COUNT(lines); i++) {
		if (text_starts(name, lines[i]))
			return true;
	}
	return false;
}

bool term_remote(void)
{
	const char *ssh = getenv("SSH_CONNECTION");

	return ssh && *ssh;
}

void term_close(void)
{
	if (!term.open)
		return;
	catch_crashes(false);
	close_screen();
	term.open = false;
	loud_errors();
}

void term_size(int *rows, int *cols)
{
	*rows = LINES;
	*cols = COLS;
}

bool term_colours(void)
{
	return term.colours;
}

bool term_ascii(void)
{
	return term.ascii;
}

void term_show(const struct canvas *c)
{
	for (int row = 0; row < c->rows && row < LINES; row++) {
		for (int col = 0; col < c->cols && col < COLS; col++) {
			const struct cell *cell =
				&c->cells[(size_t)row * (size_t)c->cols +
					  (size_t)col];
			cchar_t ch;

			if (cell->width == 0)
				continue;
			setcchar(&ch, cell->text, term.attributes[cell->ink],
				 term.pairs[cell->ink], NULL);
			mvadd_wch(row, col, &ch);
		}
	}
	move(c->cursor_row, c->cursor_col);
	refresh();
}

void term_repaint(void)
{
	clearok(curscr, TRUE);
}

static int mouse(void)
{
	MEVENT m;

	if (getmouse(&m) != OK)
		return UI_NO_KEY;
	term.click_row = m.y;
	term.click_col = m.x;
	if (m.bstate & BUTTON4_PRESSED)
		return UI_WHEEL_UP;
	if (m.bstate & BUTTON5_PRESSED)
		return UI_WHEEL_DOWN;
	return UI_MOUSE;
}

int term_key(void)
{
	static const struct {
		wint_t curses;
		int key;
	} keys[] = {
		{ KEY_UP, UI_UP },	   { KEY_DOWN, UI_DOWN },
		{ KEY_LEFT, UI_LEFT },	   { KEY_RIGHT, UI_RIGHT },
		{ KEY_PPAGE, UI_PAGE_UP }, { KEY_NPAGE, UI_PAGE_DOWN },
		{ KEY_HOME, UI_HOME },	   { KEY_END, UI_END },
		{ KEY_FIND, UI_HOME },	   { KEY_SELECT, UI_END },
		{ KEY_ENTER, UI_ENTER },   { KEY_BTAB, UI_BACK_TAB },
		{ KEY_DC, UI_DELETE },	   { KEY_BACKSPACE, UI_BACKSPACE },
		{ KEY_RESIZE, UI_RESIZE },
	};
	wint_t ch;
	int rc;

	errno = 0;
	rc = get_wch(&ch);
	if (rc == ERR)
		return errno == EIO ? UI_CLOSED : UI_NO_KEY;
	if (rc == KEY_CODE_YES) {
		if (ch == KEY_MOUSE)
			return mouse();
		for (size_t i = 0; i < COUNT(keys); i++) {
			if (keys[i].curses == ch)
				return keys[i].key;
		}
		if (ch > KEY_F0 && ch <= KEY_F(12))
			return UI_F0 + (int)(ch - KEY_F0);
		return UI_NO_KEY;
	}
	switch (ch) {
	case '\r':
	case '\n':
		return UI_ENTER;
	case 27:
		return UI_ESC;
	case '\t':
		return UI_TAB;
	case 8:
	case 127:
		return UI_BACKSPACE;
	default:
		return (int)ch;
	}
}

void term_click(int *row, int *col)
{
	*row = term.click_row;
	*col = term.click_col;
}

int term_fd(void)
{
	return term.input ? fileno(term.input) : STDIN_FILENO;
}

void term_resume(void)
{
	reset_prog_mode();
	clearok(curscr, TRUE);
	refresh();
}

void term_suspend(void)
{
	struct sigaction stop = { .sa_handler = SIG_DFL }, old;

	endwin();
	sigaction(SIGTSTP, &stop, &old);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
	term_resume();
}
