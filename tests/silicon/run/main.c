/* SPDX-License-Identifier: MIT */
/*
 * silicon [SCRIPT]: runs commands, one a line, against the emulated board and
 * prints what the firmware in it answers.  `help` lists them; the README of
 * this folder tells more.  Exit status 1: something wanted was not there.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

#define LINE_MAX_BYTES 16384

/* Commands, and the only kind of board that has them, or NULL. */
static const struct {
	const struct command *commands;
	const struct board_kind *only;
} tables[] = {
	{ board_commands, NULL },
	{ usb_commands, NULL },
	{ look_commands, NULL },
	{ stm32_commands, &board_stm32f205 },
	{ check_commands, &board_stm32f205 },
};

#define TABLES (sizeof(tables) / sizeof(*tables))

static bool fits(const struct session *s, size_t table)
{
	const struct board_kind *only = tables[table].only;

	return !only || only == s->board->kind;
}

size_t hex_bytes(const char *s, uint8_t *out, size_t max)
{
	size_t n = 0;

	while (*s && n < max) {
		char pair[3] = { s[0], s[1], '\0' };

		if (isspace((unsigned char)*s)) {
			s++;
			continue;
		}
		if (!isxdigit((unsigned char)s[0]) ||
		    !isxdigit((unsigned char)s[1]))
			break;
		out[n++] = (uint8_t)strtoul(pair, NULL, 16);
		s += 2;
	}
	return n;
}

void print_bytes(FILE *out, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n && i < 128; i++)
		fprintf(out, "%s%02x", i ? " " : "", p[i]);
	fputs(n > 128 ? " ...\n" : "\n", out);
}

size_t numbers(const char *args, int base, unsigned *out, size_t max)
{
	size_t n = 0;

	while (n < max) {
		char *end;
		unsigned long v = strtoul(args, &end, base);

		if (end == args)
			break;
		out[n++] = (unsigned)v;
		args = end;
	}
	return n;
}

static void help(const struct session *s)
{
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct command *c = tables[t].commands;
		     fits(s, t) && c->name; c++)
			fprintf(s->out, "%-12s %s\n", c->name, c->help);
	}
}

static const struct command *find(const struct session *s, const char *word)
{
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct command *c = tables[t].commands;
		     fits(s, t) && c->name; c++) {
			if (strcmp(c->name, word) == 0)
				return c;
		}
	}
	return NULL;
}

/* want TEXT: was it in what the command before printed? */
static void want(struct session *s, const char *last, const char *text)
{
	if (strstr(last, text))
		return;
	printf("WANTED: %s\n", text);
	s->failed++;
}

/* last: what is printed, for the next line to look at. */
static void obey(struct session *s, char *line, char **last)
{
	char *word, *args;
	const struct command *c;
	size_t size = 0;

	line[strcspn(line, "\r\n")] = '\0';
	word = line + strspn(line, " ");
	args = word + strcspn(word, " ");
	if (*args)
		*args++ = '\0';
	if (!*word || *word == '#')
		return;
	if (strcmp(word, "want") == 0) {
		want(s, *last ? *last : "", args);
		return;
	}
	free(*last);
	*last = NULL;
	s->out = open_memstream(last, &size);
	c = find(s, word);
	if (c)
		c->run(s, args);
	else if (strcmp(word, "help") == 0)
		help(s);
	else
		fprintf(s->out, "what is %s?\n", word);
	if (!c && strcmp(word, "help") != 0)
		s->failed++;
	fclose(s->out);
	fputs(*last ? *last : "", stdout);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static char line[LINE_MAX_BYTES];
	struct session *s = calloc(1, sizeof(*s));
	FILE *f = argc > 1 ? fopen(argv[1], "r") : stdin;
	char *last = NULL;
	int status;

	if (!f || !s || !session_start(s)) {
		fprintf(stderr, "silicon: cannot read %s\n",
			argc > 1 ? argv[1] : "");
		return 2;
	}
	while (fgets(line, sizeof(line), f))
		obey(s, line, &last);
	status = s->failed != 0;
	free(last);
	free(s->profile);
	session_end(s);
	free(s);
	if (f != stdin)
		fclose(f);
	return status;
}
