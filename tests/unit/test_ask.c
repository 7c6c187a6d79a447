/* SPDX-License-Identifier: MIT */
/*
 * Questions: an answer counts as if it had stood in the text, it never makes
 * a cut text whole, and only questions that tell causes apart are put.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>

#include "base/fsio.h"
#include "model/diagnose/ask.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "tests/lib/cli_run.h"

static const char *const folders[] = { "../shared/cases", "../shared/cases-2" };

static struct evidence ev;
static struct cli_output o;

static void look(const char *text, size_t len, struct diagnosis *d)
{
	evidence_read(text, len, NULL, &ev);
	diagnose_evidence(&ev, d);
}

static void add(struct buf *b, const char *text)
{
	assert_true(buf_puts(b, text));
}

static bool same(const struct diagnosis *a, const struct diagnosis *b)
{
	return a->verdict == b->verdict &&
	       a->failing_count == b->failing_count &&
	       a->repair_count == b->repair_count &&
	       a->confidence == b->confidence;
}

/*
 * The same words in the text, by whoever wrote it: behind it, or in front,
 * where they end no table that goes on.
 */
static size_t check_option(const struct buf *text, const struct ask_option *p)
{
	struct diagnosis answered, behind, front;
	struct buf b;
	bool ok;

	buf_init(&b, 1 << 20);
	assert_true(buf_add(&b, buf_text(text), text->len));
	assert_true(ask_answer(&b, p));
	look(buf_text(&b), b.len, &answered);
	buf_clear(&b);
	assert_true(buf_add(&b, buf_text(text), text->len));
	assert_true(buf_printf(&b, "\n%s\n", p->phrase));
	look(buf_text(&b), b.len, &behind);
	buf_clear(&b);
	assert_true(buf_printf(&b, "%s\n%s", p->phrase, buf_text(text)));
	look(buf_text(&b), b.len, &front);
	buf_fini(&b);
	ok = answered.verdict == behind.verdict &&
	     (same(&answered, &behind) || same(&answered, &front));
	if (!ok)
		print_message("'%s': %s, %s; behind: %s, %s; front: %s, %s\n",
			      p->phrase, verdict_id(answered.verdict),
			      confidence_name(answered.confidence),
			      verdict_id(behind.verdict),
			      confidence_name(behind.confidence),
			      verdict_id(front.verdict),
			      confidence_name(front.confidence));
	return !ok;
}

static size_t check_text(const char *name, struct buf *text)
{
	const struct ask_question *q;
	size_t bad = 0;

	/* inside a line that was cut an answer says less than a new line */
	if (text->len && text->data[text->len - 1] != '\n')
		add(text, "\n");
	for (size_t i = 0; (q = ask_at(i)); i++) {
		for (size_t k = 0; k < q->count; k++)
			bad += check_option(text, &q->options[k]);
	}
	if (bad)
		print_message("%s: %zu differ\n", name, bad);
	return bad;
}

static size_t check_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct err e = { 0 };
	struct dirent *d;
	struct buf text;
	char path[512];
	size_t bad = 0;

	if (!dir)
		print_message("skip: %s is absent\n", folder);
	while (dir && (d = readdir(dir))) {
		if (d->d_name[0] < '0' || d->d_name[0] > '9')
			continue;
		buf_init(&text, 1 << 20);
		snprintf(path, sizeof(path), "%s/%s/evidence.txt", folder,
			 d->d_name);
		assert_int_equal(fsio_read(path, &text, &e), 0);
		bad += check_text(d->d_name, &text);
		buf_fini(&text);
	}
	if (dir)
		closedir(dir);
	return bad;
}

static void an_answer_is_as_good_as_the_text(void **state)
{
	static const char plain[] = "My Photon does not work any more.\n";
	struct buf text;
	size_t bad = 0;

	(void)state;
	buf_init(&text, 1 << 20);
	add(&text, plain);
	bad += check_text("one sentence", &text);
	buf_clear(&text);
	bad += check_text("nothing", &text);
	buf_fini(&text);
	for (size_t i = 0; i < 2; i++)
		bad += check_folder(folders[i]);
	assert_int_equal(bad, 0);
}

static const char sound[] =
	"Platform: 6 - Photon\nModules\n"
	"  Bootloader module #0 - version 101, main location, 16384 bytes max "
	"size\n    Integrity: PASS\n    Address Range: PASS\n"
	"    Platform: PASS\n    Dependencies: PASS\n"
	"  System module #1 - version 207, main location, 262144 bytes max "
	"size\n    Integrity: PASS\n    Address Range: PASS\n"
	"    Platform: PASS\n    Dependencies: PASS\n"
	"  System module #2 - version 207, main location, 262144 bytes max "
	"size\n    Integrity: PASS\n    Address Range: PASS\n"
	"    Platform: PASS\n    Dependencies: PASS\n      System module #1 - "
	"version 207\n      Bootloader module #0 - version 101\n"
	"  User module #1 - version 5, main location, 131072 bytes max "
	"size\n    Integrity: PASS\n    Address Range: PASS\n"
	"    Platform: PASS\n    Dependencies: PASS\n      System module #2 - "
	"version 207\n";

/* A table from a device, an answer beside it: as if both were pasted. */
static void an_answer_beside_a_table_is_as_good(void **state)
{
	const struct ask_question *q;
	struct diagnosis pasted, told;
	struct table table;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	look(sound, strlen(sound), &pasted);
	table = ev.table;
	table.cut = !ev.ended; /* as a pasted one may be */
	assert_int_equal(pasted.verdict, VERDICT_HEALTHY);
	for (size_t i = 0; (q = ask_at(i)); i++) {
		for (size_t k = 0; k < q->count; k++) {
			buf_clear(&b);
			add(&b, sound);
			assert_true(ask_answer(&b, &q->options[k]));
			look(buf_text(&b), b.len, &pasted);
			buf_clear(&b);
			assert_true(ask_answer(&b, &q->options[k]));
			evidence_read(buf_text(&b), b.len, NULL, &ev);
			diagnose_told(&table, MODE_NORMAL, &ev, &told);
			if (!same(&pasted, &told))
				fail_msg("'%s': %s, %s pasted; %s, %s told",
					 q->options[k].phrase,
					 verdict_id(pasted.verdict),
					 confidence_name(pasted.confidence),
					 verdict_id(told.verdict),
					 confidence_name(told.confidence));
			/* where every check passes, nothing else proves it */
			if (told.verdict != VERDICT_HEALTHY)
				assert_int_not_equal(told.confidence,
						     CONFIDENCE_CERTAIN);
		}
	}
	buf_fini(&b);
}

/* What is seen of an attached device is not asked for. */
static void nobody_is_asked_what_is_seen(void **state)
{
	struct table table = { .platform_id = PLATFORM_PHOTON,
			       .source = TABLE_DFU };
	struct ask_about about = { .table = &table, .mode = MODE_DFU };
	const struct ask_question *q;
	unsigned asked = 0, n = 0;
	bool back = false;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	about.text = &b;
	while ((q = ask_next(&about, &asked))) {
		assert_string_not_equal(q->id, "mode");
		assert_string_not_equal(q->id, "host");
		back |= strcmp(q->id, "comes-back") == 0;
		if (strcmp(q->id, "tried") == 0) /* with success */
			assert_true(ask_answer(&b, &q->options[1]));
		n++;
	}
	assert_true(n >= 1 && n <= ASK_QUESTIONS);
	assert_true(back);
	buf_fini(&b);
}

/* Each phrase is understood by itself, and says something. */
static void every_phrase_is_understood(void **state)
{
	const struct ask_question *q;

	(void)state;
	for (size_t i = 0; (q = ask_at(i)); i++) {
		for (size_t k = 0; k < q->count; k++) {
			const char *phrase = q->options[k].phrase;
			char line[160];

			snprintf(line, sizeof(line), "%s\n", phrase);
			evidence_read(line, strlen(line), NULL, &ev);
			if (!ev.fact_count)
				fail_msg("nothing is read in '%s'", phrase);
		}
	}
}

/* The end of the table is not told by an answer, nor the rest of a number. */
static void a_cut_text_stays_cut(void **state)
{
	static const char table[] =
		"Platform: 6 - Photon\nModules\n"
		"  Bootloader module #0 - version 11, main location, 16384 "
		"bytes max size\n    Integrity: PASS\n    Address Range: PASS\n"
		"    Platform: PASS\n    Dependencies: PASS\n"
		"  System module #1 - version 20";
	struct ask_option led = { "", "", "LED: breathing magenta" };
	struct diagnosis d;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	add(&b, table);
	assert_true(ask_answer(&b, &led));
	look(buf_text(&b), b.len, &d);
	assert_int_not_equal(d.confidence, CONFIDENCE_CERTAIN);
	assert_false(ev.ended);
	assert_int_equal(table_version(&ev.table, FUNCTION_SYSTEM, 1), -1);
	assert_non_null(evidence_find(&ev, FACT_LED));
	buf_fini(&b);
}

static const struct ask_question *next(const struct buf *text, const char *led,
				       unsigned *asked)
{
	return ask_next(&(struct ask_about){ .text = text, .led = led }, asked);
}

/* From a sentence that says nothing, three answers at most. */
static void questions_come_to_an_end(void **state)
{
	const struct ask_question *q;
	unsigned asked = 0;
	struct buf b;
	int n = 0;

	(void)state;
	buf_init(&b, 1 << 16);
	add(&b, "It does not work any more, what shall I do?\n");
	while ((q = next(&b, NULL, &asked))) {
		assert_true(++n <= ASK_QUESTIONS);
		assert_true(q->count > 1);
	}
	assert_true(n >= 2);
	buf_clear(&b);
	asked = 0;
	/* the LED is told, and will not be asked for */
	while ((q = next(&b, "breathing green", &asked)))
		assert_string_not_equal(q->id, "led");
	buf_fini(&b);
}

static void nobody_is_asked_without_a_terminal(void **state)
{
	(void)state;
	CLI_RUN(&o, "explain", "--ask", "--led", "blinking yellow");
	assert_int_equal(o.rc, EXIT_CLASS_USAGE);
	assert_non_null(strstr(o.err, "needs a terminal"));
	assert_string_equal(o.out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_as_good_as_the_text),
		cmocka_unit_test(an_answer_beside_a_table_is_as_good),
		cmocka_unit_test(nobody_is_asked_what_is_seen),
		cmocka_unit_test(every_phrase_is_understood),
		cmocka_unit_test(a_cut_text_stays_cut),
		cmocka_unit_test(questions_come_to_an_end),
		cmocka_unit_test(nobody_is_asked_without_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
