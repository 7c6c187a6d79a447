/* SPDX-License-Identifier: MIT */
#include "cli/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/text.h"

static const char *const where = "options";

const struct cli_option cli_common[] = {
	{ "device", "SEL",
	  "device id, unique prefix (4 or more), USB port path, or all", true,
	  'd' },
	{ "bench", "SCENE", "practice devices instead of real ones", false, 0 },
	{ "firmware", "PATH", "folder, zip or file to take modules from", true,
	  'f' },
	{ "store", "DIR", "firmware store to use", false, 0 },
	{ "passphrase-file", "FILE",
	  "encrypt backups, and open such, with its first line", false, 0 },
	{ "trace", "FILE",
	  "write down what goes through USB, serial ports and network", false,
	  0 },
	{ "fresh-journal", NULL,
	  "keep a damaged journal aside, begin a new one", false, 0 },
	{ "json", NULL, "output for programs", false, 'j' },
	{ "check", NULL, "exit 1 where something is not healthy", false, 0 },
	{ "no-touch", NULL, "never switch the mode of a device", false, 0 },
	{ "yes", NULL, "do not ask", false, 'y' },
	{ "plain", NULL, "line by line, without colour and bars", false, 0 },
	{ "no-color", NULL, "without colour", false, 0 },
	{ "quiet", NULL, "results and errors only", false, 'q' },
	{ "verbose", NULL, "say more", false, 'v' },
	{ "help", NULL, "help, also of one command", false, 'h' },
	{ "version", NULL, "version of the program", false, 'V' },
	{ 0 },
};

struct parser {
	struct cli *cli;
	char **argv;
	int argc;
	int at; /* next argument to read */
	size_t args;
	struct err *e;
};

const struct cli_command *command_by_name(const struct cli *cli,
					  const char *name, bool face)
{
	const struct cli_command *c;

	for (size_t i = 0; (c = cli->host->commands[i]); i++) {
		if (c->face == face && strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

static const struct cli_option *find_in(const struct cli_option *table,
					const char *name, size_t len,
					char letter)
{
	for (; table && table->name; table++) {
		if (letter ? table->letter == letter
			   : strlen(table->name) == len &&
				     memcmp(table->name, name, len) == 0)
			return table;
	}
	return NULL;
}

const struct cli_option *option_find(const struct cli *cli, const char *name,
				     size_t len, char letter)
{
	const struct cli_option *o;
	const struct cli_command *c;

	o = find_in(cli_common, name, len, letter);
	if (o)
		return o;
	if (cli->command)
		return find_in(cli->command->options, name, len, letter);
	for (size_t i = 0; !o && (c = cli->host->commands[i]); i++) {
		if (c->face)
			o = find_in(c->options, name, len, letter);
	}
	return o;
}

static void try_all(struct near *n, const struct cli_option *table)
{
	for (; table && table->name; table++)
		near_try(n, table->name);
}

static int unknown_option(struct parser *p, const char *shown, const char *name,
			  size_t len)
{
	const struct cli *cli = p->cli;
	const struct cli_command *c;
	char word[48], clean[64];
	struct near n;

	text_clean(clean, sizeof(clean), shown, strlen(shown));
	text_copy_n(word, sizeof(word), name, len);
	n = near_to(word);
	try_all(&n, cli_common);
	if (cli->command)
		try_all(&n, cli->command->options);
	for (size_t i = 0; !cli->command && (c = cli->host->commands[i]); i++) {
		if (c->face)
			try_all(&n, c->options);
		else if (find_in(c->options, name, len, 0))
			return err_set(p->e, ERR_USAGE, where,
				       "'%s' belongs to '%s' and stands after "
				       "that word",
				       clean, c->name);
	}
	if (n.best)
		return err_set(p->e, ERR_USAGE, where,
			       "unknown option '%s'; did you mean '--%s'?",
			       clean, n.best);
	return err_set(p->e, ERR_USAGE, where, "unknown option '%s'", clean);
}

static int unknown_command(struct parser *p, const char *word)
{
	struct near n = near_to(word);
	const struct cli_command *c;
	char clean[64];

	for (size_t i = 0; (c = p->cli->host->commands[i]); i++) {
		if (!c->face)
			near_try(&n, c->name);
	}
	text_clean(clean, sizeof(clean), word, strlen(word));
	if (n.best)
		return err_set(p->e, ERR_USAGE, where,
			       "unknown command '%s'; did you mean '%s'?",
			       clean, n.best);
	return err_set(p->e, ERR_USAGE, where, "unknown command '%s'", clean);
}

static int keep(struct parser *p, const struct cli_option *o, const char *text)
{
	struct cli *cli = p->cli;

	if (!o->repeat && cli_flag(cli, o->name) && o->arg)
		return err_set(p->e, ERR_USAGE, where, "'--%s' was given twice",
			       o->name);
	cli->values[cli->value_count++] =
		(struct cli_value){ .name = o->name, .text = text };
	return 0;
}

/* A word that looks like an option is not taken for a value by accident. */
static int value_from_next(struct parser *p, const struct cli_option *o)
{
	const char *next = p->at < p->argc ? p->argv[p->at] : NULL;

	if (!next || (next[0] == '-' && next[1]))
		return err_set(p->e, ERR_USAGE, where,
			       "'--%s' needs a value: --%s %s", o->name,
			       o->name, o->arg);
	p->at++;
	return keep(p, o, next);
}

static int long_option(struct parser *p, const char *word)
{
	const char *name = word + 2;
	const char *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct cli_option *o = option_find(p->cli, name, len, 0);

	if (!o)
		return unknown_option(p, word, name, len);
	if (o->arg)
		return equals ? keep(p, o, equals + 1) : value_from_next(p, o);
	if (equals)
		return err_set(p->e, ERR_USAGE, where, "'--%s' takes no value",
			       o->name);
	return keep(p, o, "");
}

/* "-j", "-qv", "-d SEL", "-dSEL" */
static int short_options(struct parser *p, const char *word)
{
	int rc = 0;

	for (const char *c = word + 1; *c && rc == 0; c++) {
		const struct cli_option *o = option_find(p->cli, "", 0, *c);

		if (!o)
			return unknown_option(p, word, "", 0);
		if (!o->arg)
			rc = keep(p, o, "");
		else if (c[1])
			return keep(p, o, c + 1);
		else
			return value_from_next(p, o);
	}
	return rc;
}

/* The face whose own option was given, if any. */
static const struct cli_command *chosen_face(const struct cli *cli)
{
	const struct cli_command *c;

	for (size_t i = 0; (c = cli->host->commands[i]); i++) {
		if (c->face && cli_flag(cli, c->name))
			return c;
	}
	return NULL;
}

/* Options before the word were read with the tables of the faces. */
static int check_early(struct parser *p)
{
	const struct cli *cli = p->cli;

	for (size_t i = 0; i < cli->value_count; i++) {
		const char *name = cli->values[i].name;

		if (!option_find(cli, name, strlen(name), 0))
			return err_set(p->e, ERR_USAGE, where,
				       "'--%s' does not go with '%s'", name,
				       cli->command->name);
	}
	return 0;
}

static int take_word(struct parser *p, char *word)
{
	struct cli *cli = p->cli;

	if (!cli->command)
		cli->command = chosen_face(cli);
	if (cli->command) {
		p->argv[p->args++] = word;
		return 0;
	}
	cli->command = command_by_name(cli, word, false);
	if (!cli->command)
		return unknown_command(p, word);
	return check_early(p);
}

static int count_args(struct parser *p)
{
	const struct cli_command *c = p->cli->command;
	char clean[64];

	if (!c || cli_flag(p->cli, "help") || cli_flag(p->cli, "version"))
		return 0;
	if (p->args < c->min_args)
		return err_set(p->e, ERR_USAGE, where,
			       "too few arguments: unbrick %s %s", c->name,
			       c->usage);
	if (p->args > c->max_args) {
		const char *extra = p->argv[c->max_args];

		text_clean(clean, sizeof(clean), extra, strlen(extra));
		return err_set(p->e, ERR_USAGE, where,
			       "'%s' is one argument too many", clean);
	}
	return 0;
}

static void take_common(struct cli *cli)
{
	cli->json = cli_flag(cli, "json");
	cli->plain = cli_flag(cli, "plain");
	cli->quiet = cli_flag(cli, "quiet");
	cli->verbose = cli_flag(cli, "verbose");
	cli->no_touch = cli_flag(cli, "no-touch");
	cli->check = cli_flag(cli, "check");
	cli->yes = cli_flag(cli, "yes");
	cli->device = cli_value(cli, "device", 0);
	cli->bench = cli_value(cli, "bench", 0);
	cli->store = cli_value(cli, "store", 0);
}

/*
 * Words that are no options move to the front of argv, which holds them in
 * their order when all is read.
 */
static int parse(struct parser *p)
{
	bool literal = false;
	int rc = 0;

	while (rc == 0 && p->at < p->argc) {
		char *word = p->argv[p->at++];

		if (!literal && strcmp(word, "--") == 0)
			literal = true;
		else if (!literal && text_starts(word, "--"))
			rc = long_option(p, word);
		else if (!literal && word[0] == '-' && word[1])
			rc = short_options(p, word);
		else
			rc = take_word(p, word);
	}
	return rc;
}

/* An error before --json was reached is still told in the form asked for. */
static void look_for_json(struct parser *p)
{
	for (int i = p->at; i < p->argc && strcmp(p->argv[i], "--"); i++) {
		if (strcmp(p->argv[i], "--json") == 0) {
			keep(p, find_in(cli_common, "json", 4, 0), "");
			return;
		}
	}
}

int options_parse(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct parser p = {
		.cli = cli, .argv = argv, .argc = argc, .at = 1, .e = e
	};
	size_t letters = 1;
	int rc;

	for (int i = 1; i < argc; i++)
		letters += strlen(argv[i]) + 1;
	cli->values = calloc(letters, sizeof(*cli->values));
	cli->value_count = 0;
	if (!cli->values)
		return err_memory(e, where);
	rc = parse(&p);
	if (rc)
		look_for_json(&p);
	if (rc == 0 && !cli->command)
		cli->command = chosen_face(cli);
	if (rc == 0)
		rc = count_args(&p);
	take_common(cli);
	cli->args = argv;
	cli->arg_count = p.args;
	return rc;
}

int options_add(struct cli *cli, const char *name, const char *text,
		struct err *e)
{
	size_t n = cli->value_count + 1;
	struct cli_value *more = realloc(cli->values, n * sizeof(*more));

	if (!more)
		return err_memory(e, where);
	cli->values = more;
	more[cli->value_count++] =
		(struct cli_value){ .name = name, .text = text };
	take_common(cli);
	return 0;
}

void options_fini(struct cli *cli)
{
	free(cli->values);
	cli->values = NULL;
	cli->value_count = 0;
}

const char *cli_value(const struct cli *cli, const char *option, size_t nth)
{
	for (size_t i = 0; i < cli->value_count; i++) {
		if (strcmp(cli->values[i].name, option) == 0 && nth-- == 0)
			return cli->values[i].text;
	}
	return NULL;
}

bool cli_flag(const struct cli *cli, const char *option)
{
	return cli_value(cli, option, 0) != NULL;
}

int cli_number(const struct cli *cli, const char *option, unsigned long min,
	       unsigned long max, unsigned long fallback, unsigned long *out,
	       struct err *e)
{
	const char *text = cli_value(cli, option, 0);
	char clean[48];

	*out = fallback;
	if (!text || text_number(text, min, max, out))
		return 0;
	text_clean(clean, sizeof(clean), text, strlen(text));
	return err_set(e, ERR_USAGE, where,
		       "'--%s %s': a number from %lu to %lu is needed", option,
		       clean, min, max);
}
