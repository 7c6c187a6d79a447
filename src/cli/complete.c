/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"

#include <string.h>

#include "base/text.h"
#include "cli/frame.h"
#include "cli/offer.h"

#define BLANKS " \t"

struct word {
	const char *at;
	size_t len;
};

/* A line as far as it is read. */
struct line {
	struct cli cli;			  /* of it: command */
	struct offer offer;		  /* of it: the last word, may be "" */
	const struct cli_option *pending; /* its value comes next */
	struct word first;		  /* argument of the command */
	size_t args;
	bool lost; /* there is no such command */
	char bench[256];
};

static bool same(struct word a, struct word b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static void offer_options(struct line *l, const struct cli_option *o)
{
	char text[64];

	for (; o && o->name; o++) {
		snprintf(text, sizeof(text), "--%s", o->name);
		offer_word(&l->offer, text, o->help);
		snprintf(text, sizeof(text), "-%c", o->letter);
		if (o->letter)
			offer_word(&l->offer, text, o->help);
	}
}

static void options(struct line *l)
{
	const struct cli_command *c = l->cli.command;

	offer_options(l, cli_common);
	if (c)
		offer_options(l, c->options);
	for (size_t i = 0; !c && l->cli.host->commands[i]; i++) {
		if (l->cli.host->commands[i]->face)
			offer_options(l, l->cli.host->commands[i]->options);
	}
}

/* The next word of *text, taken off it; its brackets and dots left out. */
static struct word take(const char **text, const char *ends)
{
	struct word w;

	*text += strspn(*text, BLANKS "[");
	w.at = *text;
	w.len = strcspn(w.at, ends);
	*text += w.len;
	while (w.len > 0 && strchr("].", w.at[w.len - 1]))
		w.len--;
	return w;
}

/*
 * A usage is one form, or several with bars between them, and each begins
 * with a word to type or with the name of what stands there:
 * "list | show RECIPE | check FILE...".
 */
static void argument(struct line *l, const char *usage)
{
	while (*usage) {
		struct word w = take(&usage, BLANKS "|");

		if (l->args == 1 && same(w, l->first))
			w = take(&usage, BLANKS "|");
		else if (l->args > 0 || (*w.at >= 'a' && w.at[w.len] == ']'))
			w.len = 0; /* the same] of an option */
		offer_kind(&l->offer, w.at, w.len);
		usage += strcspn(usage, "|");
		usage += *usage == '|';
	}
}

/* The values that decide what others may be. */
static void note_value(struct line *l, const struct cli_option *o,
		       struct word w)
{
	if (strcmp(o->name, "bench") == 0) {
		text_copy_n(l->bench, sizeof(l->bench), w.at, w.len);
		l->offer.cli->bench = l->bench;
	} else if (strcmp(o->name, "platform") == 0) {
		text_copy_n(l->offer.platform, sizeof(l->offer.platform), w.at,
			    w.len);
	}
}

/* "--over", not "--over=usb"; "-d", not "-d1": the value is still to come. */
static const struct cli_option *read_option(struct line *l, struct word w)
{
	bool is_long = w.at[1] == '-';
	size_t name = is_long ? strcspn(w.at + 2, "=" BLANKS) : 0;
	const struct cli_option *o;

	o = option_find(&l->cli, w.at + 2, name, is_long ? 0 : w.at[1]);
	if (o && !l->cli.command)
		l->cli.command = command_by_name(&l->cli, o->name, true);
	if (o && o->arg && is_long && name + 2 < w.len)
		note_value(l, o,
			   (struct word){ w.at + name + 3, w.len - name - 3 });
	return o && o->arg && name + 2 == w.len ? o : NULL;
}

static void read_word(struct line *l, struct word w)
{
	char name[32];

	if (l->pending) {
		note_value(l, l->pending, w);
		l->pending = NULL;
	} else if (w.at[0] == '-' && w.len > 1) {
		l->pending = read_option(l, w);
	} else if (!l->cli.command && !l->lost) {
		snprintf(name, sizeof(name), "%.*s", (int)w.len, w.at);
		l->cli.command = command_by_name(&l->cli, name, false);
		l->lost = !l->cli.command;
	} else if (l->args++ == 0) {
		l->first = w;
	}
}

static void offer_value(struct line *l, const struct cli_option *o)
{
	if (o && o->arg)
		offer_kind(&l->offer, o->arg, strlen(o->arg));
}

static void offer_last(struct line *l, struct word w)
{
	const char *equals = memchr(w.at, '=', w.len);

	if (l->lost)
		return;
	l->offer.begins = w.at;
	l->offer.len = w.len;
	l->offer.command = l->cli.command;
	if (l->pending) {
		offer_value(l, l->pending);
	} else if (w.len > 2 && memcmp(w.at, "--", 2) == 0 && equals) {
		/* shells part words there */
		l->offer.begins = equals + 1;
		l->offer.len = w.len - (size_t)(equals + 1 - w.at);
		offer_value(l, option_find(&l->cli, w.at + 2,
					   (size_t)(equals - w.at) - 2, 0));
	} else if (w.len > 0 && w.at[0] == '-') {
		options(l);
	} else if (l->cli.command) {
		if (!l->cli.command->face)
			argument(l, l->cli.command->usage);
	} else {
		offer_commands(&l->offer);
	}
}

void complete_line(struct cli *cli, const char *text, bool describe)
{
	struct line l = { .cli = *cli };
	const char *bench = cli->bench;
	struct word w;
	bool program = true;

	cli->quiet = true; /* words and nothing else */
	l.cli.command = NULL;
	l.offer = (struct offer){ .cli = cli, .describe = describe };
	for (;; program = false) {
		text += strspn(text, BLANKS);
		w = (struct word){ text, strcspn(text, BLANKS) };
		text += w.len;
		if (!*text)
			break;
		if (!program)
			read_word(&l, w);
	}
	if (!program)
		offer_last(&l, w);
	cli->bench = bench;
}
