/* SPDX-License-Identifier: MIT */
#include "attack_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/fsio.h"
#include "base/text.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/pace.h"

#define SECONDS 10
#define WORDS	16

static struct cli_output output;

const struct attack_poison attack_poisons[ATTACK_POISONS] = {
	{ "clear screen", "\033[2J\033[H", 1 },
	{ "a title", "\033]0;title\a", 1 },
	{ "a question to the terminal", "\033[6n", 1 },
	{ "C1 as text", "\302\2332J", 1 },
	{ "C1 as a byte", "\2332J", 1 },
	{ "bidi", "\342\200\256evil\342\201\246", 1 },
	{ "a bell", "\a\b\b\b", 1 },
	{ "a carriage return", "\rPASS\r", 1 },
	{ "a token", "access_token=" ATTACK_TOKEN " " ATTACK_TOKEN, 1 },
	{ "invalid UTF-8", "\xff\xfe\xc0\x80", 1 },
	{ "markup", "<script>alert(1)</script>]]>&#0;", 1 },
	{ "a formula", "=HYPERLINK(\"http://x\")", 1 },
	{ "formats", "%s%n%n%1000000d", 1 },
	{ "a large number", "99999999999999999999999999999999", 1 },
	{ "brackets", "[{", 50000 },
	{ "a long line", "0123456789abcdef", 20000 },
	{ "blanks and tabs", " \t", 20000 },
	{ "anchors", "&a [*a, *a, *a]", 500 },
};

void attack_begin(struct attack *a)
{
	static const char *const variables[] = { "XDG_STATE_HOME",
						 "XDG_DATA_HOME",
						 "XDG_CONFIG_HOME",
						 "XDG_RUNTIME_DIR", "HOME" };
	char path[SCRATCH_PATH + 8];

	*a = (struct attack){ 0 };
	scratch_folder(a->dir, sizeof(a->dir));
	snprintf(path, sizeof(path), "%s/in", a->dir);
	assert_int_equal(fsio_mkdir(path, 0700, NULL), 0);
	snprintf(path, sizeof(path), "%s/home", a->dir);
	assert_int_equal(fsio_mkdir(path, 0700, NULL), 0);
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
		setenv(variables[i], path, 1);
	setenv("UNBRICK_TOKEN", ATTACK_TOKEN, 1);
}

void attack_end(struct attack *a, const char *family)
{
	unsetenv("UNBRICK_TOKEN");
	scratch_drop(a->dir);
	tally_print(family, &a->tally);
	assert_int_equal(a->tally.false_passes, 0);
	assert_true(a->tally.runs > 0);
}

const char *attack_text(const char *text)
{
	static const char *const wide[] = {
		"\xc2\x9b",			/* C1: CSI */
		"\xe2\x80\xae", "\xe2\x81\xa6", /* bidi override, isolate */
	};

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c < 0x20 && c != '\n') || c == 0x7f)
			return "a control character is printed";
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
		if (strstr(text, wide[i]))
			return "a control character is printed";
	}
	return text_find_nocase(text, ATTACK_TOKEN) ? "the token is printed"
						    : NULL;
}

void attack_count(struct attack *a, const char *what, bool pass,
		  const char *lost)
{
	a->tally.runs++;
	a->tally.passes += pass;
	a->tally.false_passes += lost != NULL;
	if (lost)
		printf("%s: %s\n", what, lost);
}

/* Anything besides "in" and "home", or besides the file in "in". */
static bool strays(const char *dir, const char *one, const char *two)
{
	struct dirent *entry;
	bool any = false;
	DIR *d = opendir(dir);

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL)
		any |= strcmp(entry->d_name, ".") != 0 &&
		       strcmp(entry->d_name, "..") != 0 &&
		       strcmp(entry->d_name, one) != 0 &&
		       strcmp(entry->d_name, two) != 0;
	closedir(d);
	return any;
}

static const char *judge(const struct attack *a, const char *in,
			 const char *name, double seconds)
{
	const char *why = attack_text(output.out);

	if (!why)
		why = attack_text(output.err);
	if (output.rc < 0 || output.rc > EXIT_CLASS_MIXED)
		return "an unknown exit code";
	if (output.rc == EXIT_CLASS_INTERNAL)
		return "it calls itself broken";
	if (output.rc && !output.out[0] && !output.err[0])
		return "it failed without a word";
	if (seconds > pace_wait(SECONDS))
		return "it takes too long";
	if (strays(a->dir, "in", "home") || strays(in, name, name))
		return "a file was written elsewhere";
	return why;
}

void attack_file(struct attack *a, const char *what, const char *name,
		 const void *data, size_t len, const char *const *words)
{
	char in[SCRATCH_PATH + 8], path[SCRATCH_PATH + 80];
	const char *given[WORDS + 1] = { 0 };
	struct timespec began, ended;

	snprintf(in, sizeof(in), "%s/in", a->dir);
	snprintf(path, sizeof(path), "%s/%s", in, name);
	assert_int_equal(fsio_write(path, data, len, 0600, NULL), 0);
	for (size_t i = 0; words[i]; i++) {
		assert_true(i < WORDS);
		given[i] = strcmp(words[i], "FILE") == 0 ? path : words[i];
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
	cli_run(&output, given);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
	attack_count(a, what, output.rc == 0,
		     judge(a, in, name, (double)(ended.tv_sec - began.tv_sec)));
	remove(path);
}

void attack_put(const char *text, size_t len, size_t at,
		const struct attack_poison *p, struct buf *out)
{
	buf_add(out, text, at);
	for (unsigned i = 0; i < p->times; i++)
		buf_add(out, p->text, strlen(p->text));
	buf_add(out, text + at, len - at);
}
