/* SPDX-License-Identifier: MIT */
/*
 * What is told on a terminal is broken to its width, elsewhere it is not; and
 * what counts as an answer there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/count.h"
#include "cli/confirm.h"
#include "cli/show.h"
#include "cli/wrap.h"

static char seen[4096];

static const char *wrapped(const char *text, size_t width, size_t column)
{
	FILE *f = fmemopen(seen, sizeof(seen), "w");

	memset(seen, 0, sizeof(seen));
	assert_non_null(f);
	wrap_put(f, text, width, column);
	fclose(f);
	return seen;
}

static void lines_end_between_words(void **state)
{
	(void)state;
	assert_string_equal(wrapped("one two\n", 40, 0), "one two\n");
	assert_string_equal(
		wrapped("a line that is longer than forty columns are wide\n",
			40, 0),
		"a line that is longer than forty columns\nare wide\n");
	/* A path is never cut. */
	assert_string_equal(
		wrapped("is in /home/somebody/.local/state/unbrick/backups\n",
			30, 0),
		"is in\n/home/somebody/.local/state/unbrick/backups\n");
}

static void a_column_goes_on_under_itself(void **state)
{
	(void)state;
	assert_string_equal(
		wrapped("  next:   plug it in again and press a key\n", 40, 0),
		"  next:   plug it in again and press a\n"
		"          key\n");
	/* The last column has no room: a little behind the begin. */
	assert_string_equal(
		wrapped("  1  flash  bootloader  serial  it is too old\n", 40,
			0),
		"  1  flash  bootloader  serial\n"
		"    it is too old\n");
}

static void colours_and_letters_take_their_cells(void **state)
{
	(void)state;
	assert_string_equal(
		wrapped("\033[32mPASS\033[0m and no more words\n", 22, 0),
		"\033[32mPASS\033[0m and no more words\n");
	assert_string_equal(wrapped("d\xc3\xa9j\xc3\xa0 vu, d\xc3\xa9j\xc3\xa0 "
				    "lu\n",
				    16, 0),
			    "d\xc3\xa9j\xc3\xa0 vu, d\xc3\xa9j\xc3\xa0 lu\n");
}

static void a_line_may_come_in_pieces(void **state)
{
	(void)state;
	assert_string_equal(wrapped("and the rest of it\n", 40, 30),
			    "and the\n  rest of it\n");
}

/* A terminal of so many columns: our end, and that of the program. */
struct terminal {
	int ours, theirs;
};

static struct terminal terminal_open(unsigned short cols)
{
	const struct winsize size = { .ws_row = 24, .ws_col = cols };
	struct terminal t = { .ours = posix_openpt(O_RDWR | O_NOCTTY) };

	assert_true(t.ours >= 0 && grantpt(t.ours) == 0 &&
		    unlockpt(t.ours) == 0);
	t.theirs = open(ptsname(t.ours), O_RDWR | O_NOCTTY);
	assert_true(t.theirs >= 0 && ioctl(t.theirs, TIOCSWINSZ, &size) == 0);
	return t;
}

/* All that came to our end; it may come in several pieces. */
static size_t terminal_told(struct terminal *t)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(t->ours, seen + len, sizeof(seen) - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	seen[len] = '\0';
	close(t->ours);
	return len;
}

/* The longest line that it is given. */
static size_t longest(unsigned short cols)
{
	const struct cli_host host = { .secrets = NULL };
	struct terminal t = terminal_open(cols);
	struct cli cli = { .host = &host };
	size_t most = 0, at = 0, n;

	cli.out = cli.err = fdopen(t.theirs, "w");
	assert_non_null(cli.out);
	cli_print(&cli,
		  "  1  flash  the bootloader that the system part "
		  "needs, %s",
		  "over the listening shell");
	cli_print(&cli, ", and look whether it is there then\n");
	fclose(cli.out);
	n = terminal_told(&t);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		at = seen[i] == '\n' || seen[i] == '\r' ? 0 : at + 1;
		most = at > most ? at : most;
	}
	return most;
}

static void what_a_terminal_is_told_fits_it(void **state)
{
	static const unsigned short widths[] = { 40, 60, 80 };

	(void)state;
	for (size_t i = 0; i < COUNT(widths); i++)
		assert_true(longest(widths[i]) <= widths[i]);
	assert_true(longest(200) > 100);
}

static void a_file_gets_whole_lines(void **state)
{
	const struct cli_host host = { .secrets = NULL };
	struct cli cli = { .host = &host, .out = tmpfile() };

	(void)state;
	assert_non_null(cli.out);
	cli_print(&cli, "%0100d %0100d\n", 1, 2);
	rewind(cli.out);
	assert_non_null(fgets(seen, sizeof(seen), cli.out));
	assert_int_equal(strlen(seen), 202);
	fclose(cli.out);
}

/* What comes of this answer where that word is asked for. */
static int answered(const char *answer, const char *word)
{
	const struct cli_host host = { .secrets = NULL };
	struct terminal t = terminal_open(80);
	struct cli cli = { .host = &host };
	int input = dup(STDIN_FILENO), rc;
	struct err e = { 0 };

	assert_true(input >= 0 && dup2(t.theirs, STDIN_FILENO) >= 0);
	cli.out = cli.err = fdopen(t.theirs, "w");
	assert_non_null(cli.out);
	assert_true(write(t.ours, answer, strlen(answer)) > 0);
	rc = confirm_ask(&cli, "Really?", word, &e);
	fclose(cli.out);
	assert_true(dup2(input, STDIN_FILENO) >= 0);
	close(input);
	close(t.ours);
	return rc;
}

static void y_is_yes_and_nothing_else_is(void **state)
{
	(void)state;
	assert_int_equal(answered("y\n", "yes"), 0);
	assert_int_equal(answered("Y\n", "yes"), 0);
	assert_int_equal(answered("yes\n", "yes"), 0);
	assert_int_equal(answered("n\n", "yes"), -ERR_STOPPED);
	assert_int_equal(answered("\n", "yes"), -ERR_STOPPED);
	assert_int_equal(answered("yeah\n", "yes"), -ERR_STOPPED);
	/* Digits of a device are never answered by a letter. */
	assert_int_equal(answered("y\n", "3230"), -ERR_STOPPED);
	assert_int_equal(answered("3230\n", "3230"), 0);
}

/* Two devices: one is at half of its second step, the other at its end. */
static void a_fleet_has_one_bar(void **state)
{
	const struct cli_host host = { .secrets = NULL };
	struct terminal t = terminal_open(80);
	struct cli cli = { .host = &host };
	struct show show;
	struct event e = { .kind = EVENT_PROGRESS,
			   .port = "1-1.1",
			   .step = 2,
			   .steps = 2,
			   .done = 50,
			   .total = 100 };

	(void)state;
	cli.out = cli.err = fdopen(t.theirs, "w");
	assert_non_null(cli.out);
	show_init(&show, &cli, 2);
	show_event(&show, &e);
	e = (struct event){ .kind = EVENT_VERDICT, .port = "1-1.2" };
	show_event(&show, &e);
	fclose(cli.out);
	assert_true(terminal_told(&t) > 0);
	assert_non_null(
		strstr(seen, "0 of 2 ended [#######-------------]  37%"));
	assert_non_null(
		strstr(seen, "1 of 2 ended [#################---]  87%"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_between_words),
		cmocka_unit_test(a_column_goes_on_under_itself),
		cmocka_unit_test(colours_and_letters_take_their_cells),
		cmocka_unit_test(a_line_may_come_in_pieces),
		cmocka_unit_test(what_a_terminal_is_told_fits_it),
		cmocka_unit_test(a_file_gets_whole_lines),
		cmocka_unit_test(a_fleet_has_one_bar),
		cmocka_unit_test(y_is_yes_and_nothing_else_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
