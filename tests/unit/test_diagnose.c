/* SPDX-License-Identifier: MIT */
/*
 * Every text in tests/unit/evidence gives what its header says, also without
 * indentation and with CRLF; and tables of attached devices are judged by
 * the mode they are in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "model/diagnose/diagnose.h"
#include "model/diagnose/pages.h"
#include "model/diagnose/sight.h"
#include "model/evidence/read.h"

#define FOLDER "tests/unit/evidence/"

struct variant {
	char verdict[64], led[128], failing[256], repair[512], also[128];
	bool has_failing, has_repair;
	const char *text;
	size_t len;
};

static const char *const files[] = {
	"modules.txt",	"tools.txt",  "cloud.txt",   "hosts.txt",
	"words.txt",	"topics.txt", "people.txt",  "outputs.txt",
	"excluded.txt", "thin.txt",   "contrast.txt"
};

/* "key: value" of the header line; true if it was this key. */
static bool take(const char *line, const char *key, char *out, size_t size)
{
	size_t n = strlen(key);

	if (!text_starts(line, key) || line[n] != ':')
		return false;
	line += n + 1;
	while (*line == ' ')
		line++;
	text_copy_n(out, size, line, strcspn(line, "\n"));
	return true;
}

/* The text that begins at `at` ("== ..."); returns the next one or NULL. */
static const char *next_variant(const char *at, struct variant *v)
{
	const char *end, *line;

	memset(v, 0, sizeof(*v));
	text_copy_n(v->verdict, sizeof(v->verdict), at + 3,
		    strcspn(at + 3, "\n"));
	for (line = strchr(at, '\n') + 1; !text_starts(line, "--\n");
	     line = strchr(line, '\n') + 1) {
		take(line, "led", v->led, sizeof(v->led));
		take(line, "also", v->also, sizeof(v->also));
		v->has_failing |=
			take(line, "failing", v->failing, sizeof(v->failing));
		v->has_repair |=
			take(line, "repair", v->repair, sizeof(v->repair));
	}
	v->text = line + 3;
	end = text_starts(v->text, "== ") ? v->text - 1
					  : strstr(v->text, "\n== ");
	v->len = end ? (size_t)(end + 1 - v->text) : strlen(v->text);
	return end ? end + 1 : NULL;
}

static const char *kind_of(const char *what)
{
	static const char *const kinds[] = {
		"prebootloader", "bootloader", "system-part1", "system-part2",
		"system-part3",	 "monolithic", "radio stack",  "tinker",
		"application",	 "ncp",
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (text_find_nocase(what, kinds[i]))
			return kinds[i];
	}
	return "";
}

static void add(char *out, size_t size, const char *text)
{
	size_t n = strlen(out);

	text_copy(out + n, size - n, text);
}

static void failing_words(const struct diagnosis *d, char *out, size_t size)
{
	text_copy(out, size, d->failing_count ? "" : "none");
	for (size_t i = 0; i < d->failing_count; i++) {
		add(out, size, i ? ", " : "");
		add(out, size, d->failing[i].module);
		add(out, size, "/");
		add(out, size, d->failing[i].check);
	}
}

static void repair_words(const struct diagnosis *d, char *out, size_t size)
{
	text_copy(out, size, "");
	for (size_t i = 0; i < d->repair_count; i++) {
		const struct repair_step *r = &d->repair[i];
		bool flash = strcmp(r->action, "flash") == 0;

		add(out, size, i ? ", " : "");
		add(out, size, r->action);
		if (flash && *kind_of(r->what)) {
			add(out, size, " ");
			add(out, size, kind_of(r->what));
		}
		if (r->over[0]) {
			add(out, size, " ");
			add(out, size, r->over);
		}
	}
}

static bool has_also(const struct diagnosis *d, const char *ids)
{
	while (*ids) {
		size_t n = strcspn(ids, ", ");
		bool found = false;
		char id[64];

		text_copy_n(id, sizeof(id), ids, n);
		for (size_t i = 0; i < d->also_count; i++)
			found |= strcmp(verdict_id(d->also[i]), id) == 0;
		if (!found)
			return false;
		ids += n;
		ids += strspn(ids, ", ");
	}
	return true;
}

/* A reader took lines that are there, in their order, at least one. */
static bool spans_hold(const struct evidence *ev)
{
	for (size_t i = 0; i < READERS; i++) {
		const struct reader_span *s = &ev->spans[i];

		if (s->lines && (s->first > s->last || s->last > ev->lines ||
				 s->lines > s->last - s->first + 1))
			return false;
	}
	return true;
}

/* No tool, table, device or version has a word in it. */
static bool is_told(const struct evidence *ev)
{
	for (size_t i = 0; i < ev->fact_count; i++) {
		const struct fact *f = &ev->facts[i];

		if (f->strength >= STRENGTH_TOOL && f->kind != FACT_PLATFORM)
			return false;
	}
	return !ev->table.count;
}

static bool is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(word, list[i]) == 0)
			return true;
	}
	return false;
}

/* What may be so by words alone is looked at before anything is written. */
static bool looks_first(const struct evidence *ev, const struct diagnosis *d)
{
	static const char *const look[] = { "inspect", "check" };
	static const char *const write[] = { "flash", "update", "keys" };

	if (d->confidence != CONFIDENCE_POSSIBLE || !is_told(ev))
		return true;
	for (size_t i = 0; i < d->repair_count; i++) {
		const char *action = d->repair[i].action;

		if (is_one_of(action, look, COUNT(look)))
			return true;
		if (is_one_of(action, write, COUNT(write)))
			return false;
	}
	return true;
}

static bool check(const struct variant *v, const char *text, size_t len)
{
	static struct evidence ev;
	char failing[512], repair[512];
	struct diagnosis d;
	bool ok;

	evidence_read(text, len, v->led[0] ? v->led : NULL, &ev);
	diagnose_evidence(&ev, &d);
	failing_words(&d, failing, sizeof(failing));
	repair_words(&d, repair, sizeof(repair));
	ok = strcmp(verdict_id(d.verdict), v->verdict) == 0 &&
	     (!v->has_failing || strcmp(failing, v->failing) == 0) &&
	     (!v->has_repair || strcmp(repair, v->repair) == 0) &&
	     has_also(&d, v->also) && d.summary[0] && d.repair_count &&
	     d.summary[strlen(d.summary) - 1] != ' ';
	/* proof for what is said, and what is missing to be sure of it */
	ok = ok && (d.evidence_count || d.verdict == VERDICT_UNKNOWN) &&
	     (d.missing_count || d.confidence == CONFIDENCE_CERTAIN) &&
	     spans_hold(&ev) && looks_first(&ev, &d);
	if (!ok) {
		print_message("want %s [%s] {%s} +%s\nhave %s [%s] {%s}",
			      v->verdict, v->failing, v->repair, v->also,
			      verdict_id(d.verdict), failing, repair);
		for (size_t i = 0; i < d.also_count; i++)
			print_message(" +%s", verdict_id(d.also[i]));
		print_message("\n%s\n%.*s\n", d.summary,
			      (int)(len < 300 ? len : 300), text);
	}
	return ok;
}

enum form { AS_IT_IS, WITHOUT_INDENT, WITH_CRLF };

static bool check_form(const struct variant *v, enum form form)
{
	struct buf out;
	bool start = true, ok;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < v->len; i++) {
		char c = v->text[i];

		if (form == WITHOUT_INDENT && start && c == ' ')
			continue;
		start = c == '\n';
		if (form == WITH_CRLF && c == '\n')
			assert_true(buf_puts(&out, "\r"));
		assert_true(buf_add(&out, &c, 1));
	}
	ok = check(v, buf_text(&out), out.len);
	buf_fini(&out);
	return ok;
}

static void texts_give_what_they_say(void **state)
{
	size_t seen[VERDICTS] = { 0 }, bad = 0, all = 0;

	(void)state;
	for (size_t f = 0; f < COUNT(files); f++) {
		char path[128];
		struct err e = { 0 };
		struct variant v;
		const char *at;
		struct buf b;

		buf_init(&b, 1 << 20);
		snprintf(path, sizeof(path), FOLDER "%s", files[f]);
		assert_int_equal(fsio_read(path, &b, &e), 0);
		for (at = strstr(buf_text(&b), "== "); at; all++) {
			at = next_variant(at, &v);
			assert_true(verdict_by_id(v.verdict) >= 0);
			seen[verdict_by_id(v.verdict)]++;
			if (!check_form(&v, AS_IT_IS) ||
			    !check_form(&v, WITHOUT_INDENT) ||
			    !check_form(&v, WITH_CRLF))
				bad++;
		}
		buf_fini(&b);
	}
	print_message("%zu texts, %zu wrong\n", all, bad);
	for (int v = 0; v < VERDICTS; v++) {
		/* these are said beside another verdict */
		if (v == VERDICT_INTERMEDIATE || v == VERDICT_CABLE)
			continue;
		if (seen[v] < 3) {
			print_message("only %zu texts: %s\n", seen[v],
				      verdict_id((enum verdict)v));
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

/* What may be left open tells how it is decided, and is left open whole. */
static void every_thin_rule_has_a_look(void **state)
{
	const struct rule *r;
	size_t asking = 0;

	(void)state;
	for (size_t i = 0; (r = rule_at(i)); i++) {
		if (r->beside[0] == FACT_NONE && !r->firm)
			continue;
		asking++;
		if (!r->look || !*r->look)
			fail_msg("no look: %s", verdict_id(r->verdict));
		/* the lists end */
		assert_int_equal(r->beside[RULE_BESIDE - 1], FACT_NONE);
		assert_int_equal(r->names[RULE_NAMES - 1], FACT_NONE);
	}
	assert_true(asking > 10);
}

/* Named first, with the look, and nothing is written for it. */
static void what_is_left_open_stays_useful(void **state)
{
	static const char text[] =
		"My Photon, fed from a battery board, gives a yellow blink "
		"with the two buttons. Setup does not work. It was new last "
		"week and has been in a drawer since, as far as I know.";
	static struct evidence ev;
	struct diagnosis d;
	bool looks = false;

	(void)state;
	evidence_read(text, strlen(text), NULL, &ev);
	diagnose_evidence(&ev, &d);
	assert_int_equal(d.verdict, VERDICT_UNKNOWN);
	assert_int_equal(d.confidence, CONFIDENCE_POSSIBLE);
	assert_true(d.also_count > 0);
	assert_int_equal(d.also[0], VERDICT_NO_VALID_SYSTEM);
	for (size_t i = 0; i < d.repair_count; i++) {
		const char *action = d.repair[i].action;

		assert_string_not_equal(action, "flash");
		looks |= strcmp(action, "check") == 0;
	}
	assert_true(looks);
	assert_string_not_equal(explain_title(&d),
				explain_page(VERDICT_UNKNOWN)->title);
}

/* No cause to name; what the colour says is told all the same. */
static void a_colour_alone_is_explained(void **state)
{
	static struct evidence ev;
	struct diagnosis d;

	(void)state;
	evidence_read("", 0, "fast blinking cyan", &ev);
	diagnose_evidence(&ev, &d);
	assert_int_equal(d.verdict, VERDICT_UNKNOWN);
	assert_non_null(strstr(d.summary, "handshake"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_give_what_they_say),
		cmocka_unit_test(every_thin_rule_has_a_look),
		cmocka_unit_test(what_is_left_open_stays_useful),
		cmocka_unit_test(a_colour_alone_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
