#include "cli/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "cli/frame.h"
#include "cli/names.h"
#include "model/catalog/road.h"
#include "model/diagnose/verdict.h"

#define BLANKS " \t"

struct word {
	const char *at;
	size_t len;
};

/* A line as far as it is read. */
struct line {
	struct cli cli;			  /* of it: command */
	const struct cli_option *pending; /* its value comes next */
	struct word first;		  /* argument of the command */
	size_t args;
	bool lost;	   /* there is no such command */
	struct word typed; /* the last word, may be empty */
};

static struct word as_word(const char *text)
{
	return (struct word){ text, strlen(text) };
}

static bool same(struct word a, struct word b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* dashes: "", "-" or "--" */
static void offer(struct line *l, const char *dashes, struct word w)
{
	char text[96];

	snprintf(text, sizeof(text), "%s%.*s", dashes, (int)w.len, w.at);
	if (strncmp(text, l->typed.at, l->typed.len) == 0)
		cli_print(&l->cli, "%s\n", text);
}

static void commands(struct line *l)
{
	const struct cli_command *c;

	for (size_t i = 0; (c = l->cli.host->commands[i]); i++) {
		if (!c->face)
			offer(l, "", as_word(c->name));
	}
}

static void platforms(struct line *l)
{
	const struct platform *p;

	for (size_t i = 0; (p = platform_at(i)); i++)
		offer(l, "", as_word(p->name));
}

static void roads(struct line *l)
{
	for (int r = ROAD_SERIAL; r < ROADS; r++)
		offer(l, "", as_word(road_name((enum road)r)));
}

static void verdicts(struct line *l)
{
	for (int v = 0; v < VERDICTS; v++)
		offer(l, "", as_word(verdict_id((enum verdict)v)));
}

static void files(struct line *l, void (*find)(struct names *out))
{
	struct names *names = calloc(1, sizeof(*names));

	if (names)
		find(names);
	for (size_t i = 0; names && i < names->count; i++)
		offer(l, "", as_word(names->name[i]));
	free(names);
}

static void recipes(struct line *l)
{
	files(l, names_recipes);
}

static void scenes(struct line *l)
{
	files(l, names_scenes);
}

/* What stands where help and usage say so.  Anything else is not known. */
static void values(struct line *l, struct word kind)
{
	static const struct {
		const char *kind;
		void (*offer)(struct line *l);
	} known[] = {
		{ "COMMAND", commands }, { "P", platforms },
		{ "ROAD", roads },	 { "ID", verdicts },
		{ "RECIPE", recipes },	 { "NAME|FILE", recipes },
		{ "SCENE", scenes },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		if (same(as_word(known[i].kind), kind))
			known[i].offer(l);
	}
}

static void offer_options(struct line *l, const struct cli_option *o)
{
	for (; o && o->name; o++) {
		offer(l, "--", as_word(o->name));
		if (o->letter)
			offer(l, "-", (struct word){ &o->letter, 1 });
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
			values(l, take(&usage, BLANKS "|"));
		if (l->args == 0 && w.len > 0 && w.at[w.len] != ']' &&
		    strspn(w.at, "abcdefghijklmnopqrstuvwxyz") == w.len)
			offer(l, "", w);
		else if (l->args == 0)
			values(l, w);
		usage += strcspn(usage, "|");
		usage += *usage == '|';
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
	return o && o->arg && name + 2 == w.len ? o : NULL;
}

static void read_word(struct line *l, struct word w)
{
	char name[32];

	if (l->pending) {
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

static void offer_last(struct line *l)
{
	const char *equals = memchr(l->typed.at, '=', l->typed.len);
	struct word w = l->typed;
	const struct cli_option *o;

	if (l->lost)
		return;
	if (l->pending) {
		values(l, as_word(l->pending->arg));
	} else if (w.len > 2 && memcmp(w.at, "--", 2) == 0 && equals) {
		l->typed = as_word(equals + 1); /* shells part words there */
		o = option_find(&l->cli, w.at + 2, (size_t)(equals - w.at) - 2,
				0);
		if (o && o->arg)
			values(l, as_word(o->arg));
	} else if (w.len > 0 && w.at[0] == '-') {
		options(l);
	} else if (l->cli.command) {
		argument(l, l->cli.command->usage);
	} else {
		commands(l);
	}
}

void complete_line(struct cli *cli, const char *text)
{
	struct line l = { .cli = *cli };
	struct word w;
	bool program = true;

	l.cli.command = NULL;
	for (;; program = false) {
		text += strspn(text, BLANKS);
		w = (struct word){ text, strcspn(text, BLANKS) };
		text += w.len;
		if (!*text)
			break;
		if (!program)
			read_word(&l, w);
	}
	l.typed = w;
	if (!program)
		offer_last(&l);
}
