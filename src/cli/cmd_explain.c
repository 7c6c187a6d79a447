/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/diagnosis.h"
#include "cli/input.h"
#include "model/diagnose/ask.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "model/diagnose/pages.h"

#define UNREAD_SHOWN 8

static const struct cli_option options[] = {
	{ "led", "WORDS", "what the status LED shows", false, 0 },
	{ "ask", NULL, "ask at most three questions on the terminal", false,
	  0 },
	{ "verdict", "ID", "the page of a verdict; list: all ids", false, 0 },
	{ NULL, NULL, NULL, false, 0 },
};

/* A page has five paragraphs with these headings and JSON keys. */
static const struct {
	const char *title, *key;
	size_t offset;
} paragraphs[] = {
	{ "What it means", "meaning", offsetof(struct explain_page, meaning) },
	{ "How it is seen", "seen", offsetof(struct explain_page, seen) },
	{ "Why it happens", "why", offsetof(struct explain_page, why) },
	{ "What to do", "todo", offsetof(struct explain_page, todo) },
	{ "What not to do", "avoid", offsetof(struct explain_page, avoid) },
};

static const char *paragraph(const struct explain_page *p, size_t i)
{
	return *(const char *const *)((const char *)p + paragraphs[i].offset);
}

/* Words broken into lines of the terminal's width, two columns in. */
static void print_wrapped(struct cli *cli, const char *text)
{
	size_t width = cli_width(cli), column = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column && column + n + 1 >= width) {
			cli_print(cli, "\n");
			column = 0;
		}
		cli_print(cli, column ? " %.*s" : "  %.*s", (int)n, text);
		column += n + (column ? 1 : 2);
		text += n;
		while (*text == ' ')
			text++;
	}
	cli_print(cli, "\n");
}

static int page_json(struct cli *cli, const struct explain_page *p,
		     struct err *e)
{
	json_t *doc = cli_doc("verdict");

	json_object_set_new(doc, "verdict",
			    json_string(verdict_id(p->verdict)));
	json_object_set_new(doc, "title", json_string(p->title));
	for (size_t i = 0; i < COUNT(paragraphs); i++)
		json_object_set_new(doc, paragraphs[i].key,
				    json_string(paragraph(p, i)));
	return cli_json(cli, doc, e);
}

static void page_text(struct cli *cli, const struct explain_page *p)
{
	cli_print(cli, "%s%s%s  (%s)\n", cli_paint(cli, CLI_STRONG), p->title,
		  cli_paint(cli, CLI_PLAIN), verdict_id(p->verdict));
	for (size_t i = 0; i < COUNT(paragraphs); i++) {
		cli_print(cli, "\n%s\n", paragraphs[i].title);
		print_wrapped(cli, paragraph(p, i));
	}
}

/* One line per verdict; for programs the whole pages. */
static int list_pages(struct cli *cli, struct err *e)
{
	int rc = 0;

	for (int v = 0; v < VERDICTS && rc == 0; v++) {
		const struct explain_page *p = explain_page((enum verdict)v);

		if (cli->json)
			rc = page_json(cli, p, e);
		else
			cli_print(cli, "%-36s %s\n",
				  verdict_id((enum verdict)v), p->title);
	}
	return rc;
}

static int show_page(struct cli *cli, const char *id, struct err *e)
{
	int v = verdict_by_id(id);
	char clean[64];

	if (strcmp(id, "list") == 0)
		return list_pages(cli, e);
	if (v < 0) {
		text_clean(clean, sizeof(clean), id, strlen(id));
		return err_set(e, ERR_USAGE, "explain",
			       "unknown verdict '%s'; all of them: unbrick "
			       "explain --verdict list",
			       clean);
	}
	if (cli->json)
		return page_json(cli, explain_page((enum verdict)v), e);
	page_text(cli, explain_page((enum verdict)v));
	return 0;
}

static int read_input(struct cli *cli, struct buf *out, struct err *e)
{
	/* the LED alone may be the question */
	if (!cli->arg_count && cli_value(cli, "led", 0))
		return 0;
	if ((!cli->arg_count || strcmp(cli->args[0], "-") == 0) &&
	    isatty(STDIN_FILENO))
		cli_note(cli, "Paste the text, then press Ctrl-D.\n");
	return input_read(cli->arg_count ? cli->args[0] : "-",
			  INPUT_PATIENCE_MS, out, e);
}

/* Which reader took what: where it began and ended, whole or cut. */
static void readers_text(struct cli *cli, const struct evidence *ev)
{
	bool first = true;

	for (int r = 0; r < READERS; r++) {
		const struct reader_span *s = &ev->spans[r];

		if (!s->lines)
			continue;
		cli_print(cli, "%s  lines %u-%u  %s (%u), %s\n",
			  first ? "\nRead as\n" : "", s->first, s->last,
			  reader_title((enum reader)r), s->lines,
			  s->cut ? "cut" : "complete");
		first = false;
	}
}

static json_t *readers_json(const struct evidence *ev)
{
	json_t *a = json_array();

	for (int r = 0; r < READERS; r++) {
		const struct reader_span *s = &ev->spans[r];

		if (s->lines)
			json_array_append_new(
				a,
				json_pack("{s:s, s:i, s:i, s:i, s:b}", "reader",
					  reader_id((enum reader)r), "from",
					  (int)s->first, "to", (int)s->last,
					  "lines", (int)s->lines, "cut",
					  s->cut));
	}
	return a;
}

static void unread_text(struct cli *cli, const struct evidence *ev)
{
	if (ev->cut)
		cli_print(cli, "\nThe text was too long; its end was not "
			       "looked at.\n");
	if (!ev->unread_count)
		return;
	cli_print(cli, "\nNot understood\n");
	for (size_t i = 0;
	     i < ev->unread_count && i < UNREAD_SHOWN && i < EVIDENCE_UNREAD;
	     i++) {
		if (ev->unread[i].line)
			cli_print(cli, "  line %-4u %s\n", ev->unread[i].line,
				  ev->unread[i].text);
		else
			cli_print(cli, "  %s\n", ev->unread[i].text);
	}
	if (ev->unread_count > UNREAD_SHOWN)
		cli_print(cli, "  and %zu more lines\n",
			  ev->unread_count - UNREAD_SHOWN);
}

static int result_json(struct cli *cli, const struct diagnosis *d,
		       const struct evidence *ev, struct err *e)
{
	json_t *doc = diagnosis_json(d), *unread = json_array();

	for (size_t i = 0; i < ev->unread_count && i < EVIDENCE_UNREAD; i++)
		json_array_append_new(unread,
				      json_pack("{s:i, s:s}", "line",
						(int)ev->unread[i].line, "text",
						ev->unread[i].text));
	json_object_set_new(doc, "readers", readers_json(ev));
	json_object_set_new(doc, "unread", unread);
	json_object_set_new(doc, "unread_count",
			    json_integer((json_int_t)ev->unread_count));
	json_object_set_new(doc, "cut", json_boolean(ev->cut || ev->table.cut));
	return cli_json(cli, doc, e);
}

static int explain(struct cli *cli, const struct buf *text, struct err *e)
{
	struct evidence *ev = calloc(1, sizeof(*ev));
	struct diagnosis *d = calloc(1, sizeof(*d));
	struct buf out;
	int rc = 0;

	buf_init(&out, 1 << 20);
	if (!ev || !d) {
		rc = err_memory(e, "explain");
		goto out;
	}
	evidence_read(buf_text(text), text->len, cli_value(cli, "led", 0), ev);
	diagnose_evidence(ev, d);
	if (cli->json) {
		rc = result_json(cli, d, ev, e);
		goto out;
	}
	diagnosis_text(d, &out);
	rc = cli_print_text(cli, &out, e);
	readers_text(cli, ev);
	unread_text(cli, ev);
	cli_print(cli, "\nMore about it: unbrick explain --verdict %s\n",
		  verdict_id(d->thin ? d->also[0] : d->verdict));
out:
	buf_fini(&out);
	free(ev);
	free(d);
	return rc;
}

/* The number that is typed; 0: not known, also at the end of input. */
static size_t read_choice(struct cli *cli, size_t most)
{
	unsigned long n;
	char line[64];

	for (;;) {
		cli_say(cli, "Number, or Enter if you do not know: ");
		fflush(cli->err);
		if (!fgets(line, sizeof(line), stdin))
			return 0;
		line[strcspn(line, "\r\n")] = '\0';
		if (!line[0])
			return 0;
		if (text_number(line, 0, most, &n))
			return n;
		cli_say(cli, "a number from 0 to %zu\n", most);
	}
}

static void put_question(struct cli *cli, const struct ask_question *q)
{
	bool pictures = q->options[0].picture[0] != '\0';

	cli_say(cli, "\n%s\n", q->text);
	if (pictures)
		cli_say(cli, "%s\n", ask_picture_key);
	for (size_t k = 0; k < q->count; k++)
		cli_say(cli, "  %2zu  %-*s%s\n", k + 1, pictures ? 12 : 0,
			q->options[k].picture, q->options[k].words);
}

static int ask(struct cli *cli, struct buf *text, struct err *e)
{
	const struct ask_about about = {
		.text = text,
		.led = cli_value(cli, "led", 0),
	};
	const struct ask_question *q;
	unsigned asked = 0;

	/* behind pasted text a terminal may be read again */
	clearerr(stdin);
	while ((q = ask_next(&about, &asked))) {
		size_t n;

		put_question(cli, q);
		n = read_choice(cli, q->count);
		if (n && !ask_answer(text, &q->options[n - 1]))
			return err_set(e, ERR_USAGE, "explain",
				       "the text is too long for an answer");
	}
	cli_say(cli, "\n");
	return 0;
}

static int somebody_is_there(struct cli *cli, struct err *e)
{
	if (!cli->json && isatty(STDIN_FILENO) && isatty(fileno(cli->err)))
		return 0;
	return err_set(e, ERR_USAGE, "explain",
		       "nobody is there to ask: --ask needs a terminal and no "
		       "--json; say it in the text or with --led instead");
}

static int run(struct cli *cli, struct err *e)
{
	const char *id = cli_value(cli, "verdict", 0);
	struct buf text;
	int rc;

	if (id)
		return show_page(cli, id, e);
	rc = cli_flag(cli, "ask") ? somebody_is_there(cli, e) : 0;
	if (rc)
		return rc;
	/* One byte more than evidence takes, so that a cut is noticed. */
	buf_init(&text, EVIDENCE_MAX_INPUT + 1);
	rc = read_input(cli, &text, e);
	text.max += ASK_ROOM;
	if (rc == 0 && cli_flag(cli, "ask"))
		rc = ask(cli, &text, e);
	if (rc == 0)
		rc = explain(cli, &text, e);
	buf_fini(&text);
	return rc;
}

const struct cli_command cmd_explain = {
	.name = "explain",
	.usage = "[FILE|-] [--led WORDS] [--ask] | --verdict ID",
	.brief = "diagnosis of pasted text",
	.help = "Reads what devices, tools and the cloud print: serial "
		"inspect output, module JSON, safe-mode events, dfu-util and "
		"particle-cli errors, device logs; also cut off or mangled by "
		"a forum. Without FILE the text comes from the standard "
		"input, unless --led is all there is.\n"
		"--ask puts the questions whose answers tell the causes that "
		"are left apart; the answers count as if they had been in the "
		"text.  It needs a terminal.\n"
		"Nothing is written, no device is needed.",
	.options = options,
	.max_args = 1,
	.run = run,
};
