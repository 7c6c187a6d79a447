/* SPDX-License-Identifier: MIT */
/*
 * The command line: one table of commands, one set of common options, one
 * way to print results and errors.
 *
 * A command is a `const struct cli_command cmd_NAME` in a file of its own
 * (src/cli/cmd_NAME.c) and one line in src/cli/commands.h.  Results go to
 * cli->out, progress and messages to cli->err.  A command never exits and
 * never prints an error: it sets *e and returns; the frame prints it, for
 * people on stderr or with --json as an unbrick.error/1 document on stdout.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/secrets.h"

struct cli;
struct journal;
struct world; /* the ports; commands only hand it on to jobs */

struct cli_option {
	const char *name; /* without the dashes; NULL ends a table */
	const char *arg;  /* "SEL": takes a value; NULL: a flag */
	const char *help; /* one line */
	bool repeat;	  /* may be given several times */
	char letter;	  /* short form, 0 if none */
};

struct cli_command {
	const char *name;
	/*
	 * Of a face (chosen by --NAME, not by a word): `unbrick --recipe X`.
	 * Its options are accepted where no command word stands.
	 */
	bool face;
	const char *usage; /* what follows the name: "[--device SEL] FILE..." */
	const char *brief; /* one line */
	const char *help;  /* paragraphs; may be NULL */
	const struct cli_option *options; /* own ones; may be NULL */
	size_t min_args, max_args;	  /* CLI_ANY: no upper limit */
	/*
	 * Returns an exit class (0-9), or a negative error code with *e set,
	 * whose exit class the program then ends with.
	 */
	int (*run)(struct cli *cli, struct err *e);
};

#define CLI_ANY ((size_t)-1)

/* What main.c lends to the command line. */
struct cli_host {
	/* In the order of `unbrick --help`; NULL ends the table. */
	const struct cli_command *const *commands;
	/*
	 * Real ports, or those of the practice bench (cli->bench); lent, NULL
	 * with *e set.
	 */
	struct world *(*world_open)(void *ctx, struct cli *cli, struct err *e);
	void (*world_close)(void *ctx, struct world *w, int exit_code);
	void *ctx;
	/* Hidden in all that is printed; NULL: none. */
	const struct secrets *secrets;
	FILE *out; /* for results; NULL: stdout */
	/* The full-screen console; NULL if the program has none. */
	int (*console)(struct cli *cli, struct err *e);
};

struct cli_value {
	const char *name; /* of the option */
	const char *text; /* "" for a flag */
};

struct cli {
	const struct cli_host *host;
	const struct cli_command *command;
	FILE *out, *err;

	/* Common options. */
	bool json, plain, quiet, verbose, color, no_touch, check, yes;
	const char *device; /* --device, the first; NULL if not given */
	const char *bench;  /* --bench SCENE */
	const char *store;  /* --store DIR */

	/* What follows the command's name, options taken out. */
	char *const *args;
	size_t arg_count;

	/* All options in the order given; see cli_value(). */
	struct cli_value *values;
	size_t value_count;

	struct world *world; /* by cli_world(); NULL: not opened yet */
	char passphrase[SECRETS_TEXT]; /* by cli_passphrase() */

	size_t column, err_column; /* where a line on a terminal goes on */
	bool lost; /* there was no memory for a piece of the result */
};

/* The whole program; returns the exit code. */
int cli_main(int argc, char **argv, const struct cli_host *host);

/* The nth value of an option, from 0; NULL if there are not so many. */
const char *cli_value(const struct cli *cli, const char *option, size_t nth);
bool cli_flag(const struct cli *cli, const char *option);
/*
 * A number option; `fallback` if it was not given.  ERR_USAGE with the range
 * in words if it is none.
 */
int cli_number(const struct cli *cli, const char *option, unsigned long min,
	       unsigned long max, unsigned long fallback, unsigned long *out,
	       struct err *e);

/*
 * The ports, opened at the first call; NULL with *e set.  From then on an
 * interrupt no longer ends the program but asks jobs to stop (cli_stopped).
 */
struct world *cli_world(struct cli *cli, struct err *e);

/* Of backups: --passphrase-file; NULL in *out without it. */
int cli_passphrase(struct cli *cli, const char **out, struct err *e);

/*
 * The journal; with --fresh-journal a damaged one is put aside first, and
 * the person is told its new name.
 */
int cli_journal(struct cli *cli, struct journal **out, struct err *e);

/* Has the user asked to stop (SIGINT, SIGTERM, SIGHUP)? */
bool cli_stopped(void);

/*
 * Results, to cli->out.  These and cli_json() hide the host's secrets;
 * foreign text in them has been cleaned before.  On a terminal these four are
 * broken to its width (cli/wrap.h).
 */
void cli_print(struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A text that was put together, whole: ERR_NO_MEMORY if it is not. */
int cli_print_text(struct cli *cli, const struct buf *text, struct err *e);
/* Messages for people, to cli->err; nothing with --quiet. */
void cli_note(struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The same also with --quiet: problems, a question. */
void cli_say(struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* As cli_note(), only with --verbose. */
void cli_detail(struct cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Foreign text for the terminal: text_clean() into out, which is returned;
 * NULL gives "".
 */
const char *cli_clean(const char *text, char *out, size_t size);

/*
 * Paints text on a terminal, gives "" otherwise:
 *	cli_print(cli, "%sPASS%s\n", cli_paint(cli, CLI_GOOD),
 *		  cli_paint(cli, CLI_PLAIN));
 * The word itself must carry the meaning.
 */
enum cli_ink { CLI_PLAIN, CLI_GOOD, CLI_WARN, CLI_BAD, CLI_DIM, CLI_STRONG };
const char *cli_paint(const struct cli *cli, enum cli_ink ink);
/* Columns of the terminal: COLUMNS, else its own word, else 80. */
size_t cli_width(const struct cli *cli);

/*
 * JSON.  cli_doc("list") is {"schema":"unbrick.list/1"}; NULL only without
 * memory.  cli_text() makes any bytes a JSON string (through text_clean),
 * NULL becomes null.  cli_json() prints one line and takes the reference.
 */
json_t *cli_doc(const char *kind);
json_t *cli_text(const char *text);
int cli_json(struct cli *cli, json_t *doc, struct err *e);
/* The members of an error document; also for "error" inside others. */
json_t *cli_json_error(const struct err *e);

/* The options that every command takes. */
extern const struct cli_option cli_common[];

#endif
