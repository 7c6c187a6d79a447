/* SPDX-License-Identifier: MIT */
#include "cli/frame.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "cli/wrap.h"

/* Columns of a terminal; 0: it is none, and whoever reads wants whole lines. */
static size_t columns(FILE *to)
{
	struct winsize size = { 0 };

	if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return 0;
}

static void show(struct cli *cli, FILE *to, const char *text)
{
	size_t width = cli->json ? 0 : columns(to);
	size_t *column = to == cli->out ? &cli->column : &cli->err_column;

	if (width)
		*column = wrap_put(to, text, width, *column);
	else
		fputs(text, to);
}

/* All that is printed for people goes through here. */
static void put(struct cli *cli, FILE *to, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = n < 0 ? NULL : malloc((size_t)n + 1);
	if (!text) {
		cli->lost |= to == cli->out;
		return;
	}
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	secrets_hide(cli->host->secrets, text);
	show(cli, to, text);
	free(text);
}

void cli_print(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(cli, cli->out, fmt, ap);
	va_end(ap);
}

int cli_print_text(struct cli *cli, const struct buf *text, struct err *e)
{
	cli_print(cli, "%s", buf_text(text));
	return text->full ? err_memory(e, "text") : 0;
}

void cli_say(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(cli, cli->err, fmt, ap);
	va_end(ap);
}

void cli_note(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (cli->quiet)
		return;
	va_start(ap, fmt);
	put(cli, cli->err, fmt, ap);
	va_end(ap);
}

void cli_detail(struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (cli->quiet || !cli->verbose)
		return;
	va_start(ap, fmt);
	put(cli, cli->err, fmt, ap);
	va_end(ap);
}

const char *cli_clean(const char *text, char *out, size_t size)
{
	text = text ? text : "";
	text_clean(out, size, text, strlen(text));
	return out;
}

const char *cli_paint(const struct cli *cli, enum cli_ink ink)
{
	static const char *const inks[] = {
		[CLI_PLAIN] = "\033[0m", [CLI_GOOD] = "\033[32m",
		[CLI_WARN] = "\033[33m", [CLI_BAD] = "\033[1;31m",
		[CLI_DIM] = "\033[2m",	 [CLI_STRONG] = "\033[1m",
	};

	return cli->color ? inks[ink] : "";
}

size_t cli_width(const struct cli *cli)
{
	const char *said = getenv("COLUMNS");
	unsigned long n;

	if (said && text_number(said, 20, 1000, &n))
		return n;
	n = columns(cli->out);
	return n ? n : 80;
}

json_t *cli_doc(const char *kind)
{
	return json_pack("{s:o}", "schema", json_sprintf("unbrick.%s/1", kind));
}

json_t *cli_text(const char *text)
{
	size_t len, size;
	char *clean;
	json_t *j;

	if (!text)
		return json_null();
	len = strlen(text);
	size = len * TEXT_GROWS + 1;
	clean = malloc(size);
	if (!clean) {
		memory_missed();
		return NULL;
	}
	text_clean(clean, size, text, len);
	j = json_string(clean);
	free(clean);
	return j;
}

/* A whole line or none. */
static int print_json(struct cli *cli, const json_t *doc, struct err *e)
{
	char *text = memory_json(doc, JSON_COMPACT);
	int rc = 0;

	if (text)
		secrets_hide(cli->host->secrets, text);
	if (!text)
		rc = err_memory(e, "json");
	else if (fputs(text, cli->out) < 0 || fputc('\n', cli->out) < 0)
		rc = err_set(e, ERR_DISK, "json", "cannot write the result");
	fflush(cli->out);
	free(text);
	return rc;
}

int cli_json(struct cli *cli, json_t *doc, struct err *e)
{
	int rc = doc && !memory_refused() ? print_json(cli, doc, e)
					  : err_memory(e, "json");

	json_decref(doc);
	return rc;
}

json_t *cli_json_error(const struct err *e)
{
	const struct err_row *row = err_row(e->code);

	return json_pack("{s:s, s:s, s:i, s:s, s:o, s:s, s:s, s:b, s:o}",
			 "code", row->id, "name", row->name, "exit",
			 (int)row->exit_class, "text", row->text, "what",
			 cli_text(e->what), "state", row->state, "next",
			 row->next, "retry", row->retry, "where",
			 cli_text(e->where));
}

/* False: there is no memory for it. */
static bool error_json(struct cli *cli, const struct err *e)
{
	unsigned before = memory_refused();
	json_t *doc = cli_doc("error");
	json_t *members = cli_json_error(e);
	bool whole = doc && members && json_object_update(doc, members) == 0 &&
		     memory_refused() == before;

	if (whole)
		whole = print_json(cli, doc, NULL) != -ERR_NO_MEMORY;
	json_decref(doc);
	json_decref(members);
	return whole;
}

/* Cause, sentence, state of the device, what to do: at most four lines. */
static void error_text(struct cli *cli, const struct err *e)
{
	const struct err_row *row = err_row(e->code);
	bool color = cli->color && isatty(fileno(cli->err));

	cli_say(cli, "%sunbrick: %s %s%s\n", color ? "\033[1;31m" : "", row->id,
		row->text, color ? "\033[0m" : "");
	if (e->what[0])
		cli_say(cli, "  %s\n", e->what);
	cli_say(cli, "  device: %s\n", row->state);
	if (e->code == ERR_USAGE && cli->command)
		cli_say(cli, "  next:   see unbrick %s --help\n",
			cli->command->name);
	else
		cli_say(cli, "  next:   %s\n", row->next);
}

void error_print(struct cli *cli, const struct err *e)
{
	fflush(cli->out);
	if (!cli->json || !error_json(cli, e))
		error_text(cli, e);
}
