/* SPDX-License-Identifier: MIT */
/*
 * The collection of real cases: the same verdict, the same failing rows and
 * an equivalent repair as the worked-out answers.  The rules know none of
 * the cases; what cannot be read out of the evidence is in
 * tests/unit/evidence/README.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"

#define FOLDERS 2

static const char *const folders[FOLDERS] = { "../shared/cases",
					      "../shared/cases-2" };

/* How many agree, and how many are certain of something else. */
struct score {
	size_t all, verdicts, failing, repairs, wrong;
};

static char names[64][96];
static size_t count;

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void find_cases(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *d;

	count = 0;
	while (dir && (d = readdir(dir)) && count < 64) {
		if (d->d_name[0] >= '0' && d->d_name[0] <= '9')
			text_copy(names[count++], sizeof(names[0]), d->d_name);
	}
	if (dir)
		closedir(dir);
	qsort(names, count, sizeof(names[0]), by_name);
}

static void read_case(const char *folder, const char *name, const char *file,
		      struct buf *out)
{
	char path[256];
	struct err e = { 0 };

	buf_init(out, 1 << 20);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, name, file);
	assert_int_equal(fsio_read(path, out, &e), 0);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : "";
}

static bool same_failing(const json_t *want, const struct diagnosis *d)
{
	if (json_array_size(want) != d->failing_count)
		return false;
	for (size_t i = 0; i < d->failing_count; i++) {
		bool found = false;

		for (size_t k = 0; k < json_array_size(want); k++) {
			json_t *row = json_array_get(want, k);

			found |= !strcmp(text_of(row, "module"),
					 d->failing[i].module) &&
				 !strcmp(text_of(row, "check"),
					 d->failing[i].check);
		}
		if (!found)
			return false;
	}
	return true;
}

/* The kind of module that a step is about; others are compared by action. */
static const char *kind_of(const char *what)
{
	static const char *const kinds[] = { "bootloader",   "system-part1",
					     "system-part2", "system-part3",
					     "monolithic",   "tinker",
					     "application" };

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (text_find_nocase(what, kinds[i]))
			return kinds[i];
	}
	return "";
}

static bool same_step(const json_t *want, const struct repair_step *r)
{
	if (strcmp(text_of(want, "do"), r->action) != 0 ||
	    strcmp(text_of(want, "over"), r->over) != 0)
		return false;
	if (strcmp(r->action, "flash") != 0)
		return true;
	return strcmp(kind_of(text_of(want, "what")), kind_of(r->what)) == 0;
}

static bool same_repair(const json_t *want, const struct diagnosis *d)
{
	if (json_array_size(want) != d->repair_count)
		return false;
	for (size_t i = 0; i < d->repair_count; i++) {
		if (!same_step(json_array_get(want, i), &d->repair[i]))
			return false;
	}
	return true;
}

static void show(const char *name, const json_t *want,
		 const struct diagnosis *d)
{
	char *text = json_dumps(want, JSON_COMPACT);

	print_message("differs: %s\n  want %.1200s\n  have %s", name, text,
		      verdict_id(d->verdict));
	for (size_t i = 0; i < d->failing_count; i++)
		print_message(" (%s: %s)", d->failing[i].module,
			      d->failing[i].check);
	for (size_t i = 0; i < d->repair_count; i++)
		print_message(" [%s %s %s %s]", d->repair[i].action,
			      d->repair[i].what, d->repair[i].version,
			      d->repair[i].over);
	print_message("\n");
	free(text);
}

static void compare(const char *folder, const char *name, const char *text,
		    size_t len, bool tell, struct score *score)
{
	static struct evidence ev;
	struct diagnosis d;
	struct buf expected;
	bool verdict, failing, repair;
	json_t *want;

	read_case(folder, name, "expected.json", &expected);
	want = json_loads(buf_text(&expected), 0, NULL);
	assert_non_null(want);
	evidence_read(text, len, NULL, &ev);
	diagnose_evidence(&ev, &d);
	assert_true(d.summary[0] != '\0');
	verdict = strcmp(text_of(want, "verdict"), verdict_id(d.verdict)) == 0;
	failing = same_failing(json_object_get(want, "failing"), &d);
	repair = same_repair(json_object_get(want, "repair"), &d);
	score->all++;
	score->verdicts += verdict;
	score->failing += failing;
	score->repairs += repair;
	score->wrong += !verdict && d.confidence == CONFIDENCE_CERTAIN;
	if (tell && !(verdict && failing && repair))
		show(name, want, &d);
	json_decref(want);
	buf_fini(&expected);
}

/* The same evidence as other programs would have pasted it. */
static const struct form {
	const char *name, *front, *back;
	bool indented, retyped;
	size_t column; /* at which it is broken; 0: not */
} forms[] = {
	{ "as it is", "", "", true, false, 0 },
	{ "without indentation", "", "", false, false, 0 },
	{ "with CRLF", "", "\r", true, false, 0 },
	{ "quoted", "> ", "", true, false, 0 },
	{ "quoted twice", ">> ", "", true, false, 0 },
	{ "with the time", "[12:34:56.789] ", "", true, false, 0 },
	{ "with the date", "2020-01-02T03:04:05.678Z ", "", true, false, 0 },
	{ "in colour", "\x1b[1;31m", "\x1b[0m", true, false, 0 },
	{ "with empty lines", "", "\n", true, false, 0 },
	{ "retyped", "", "", true, true, 0 },
	{ "broken into lines", "", "", true, false, 76 },
	{ "broken and quoted", "> ", "", true, false, 70 },
};

/* Does the word behind this blank go beyond the column? */
static bool is_full(const struct buf *in, size_t at, size_t used, size_t column)
{
	size_t end = at + 1;

	while (end < in->len && in->data[end] != ' ' && in->data[end] != '\n')
		end++;
	return column && used + (end - at) > column;
}

/* Is this nought in a number of more digits that stands by itself? */
static bool may_be_typed(const struct buf *in, size_t at)
{
	size_t from = at, to = at;
	bool digit = false;

	while (from && strchr("0123456789.", in->data[from - 1]))
		from--;
	while (to < in->len && strchr("0123456789.", in->data[to]))
		digit |= in->data[to] > '0', to++;
	for (size_t i = from; i < at; i++)
		digit |= in->data[i] > '0';
	return digit && (!from || strchr(" (,v#", in->data[from - 1])) &&
	       (to == in->len || strchr(" ),\n", in->data[to]));
}

static void reform(const struct buf *in, const struct form *form,
		   struct buf *out)
{
	bool start = true;
	size_t used = 0;

	buf_init(out, 4 << 20);
	for (size_t i = 0; i < in->len; i++) {
		char c = in->data[i];

		if (start)
			assert_true(buf_puts(out, form->front));
		if (!form->indented && start && (c == ' ' || c == '\t')) {
			start = true;
			continue;
		}
		if (c == ' ' && is_full(in, i, used, form->column))
			c = '\n';
		start = c == '\n';
		used = start ? 0 : used + 1;
		if (form->retyped && c == '0' && may_be_typed(in, i))
			c = 'O';
		if (c == '\n')
			assert_true(buf_puts(out, form->back));
		assert_true(buf_add(out, &c, 1));
	}
}

static void run_form(const char *folder, const struct form *form)
{
	struct score s = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct buf text, other;

		read_case(folder, names[i], "evidence.txt", &text);
		reform(&text, form, &other);
		compare(folder, names[i], buf_text(&other), other.len,
			form == forms, &s);
		buf_fini(&text);
		buf_fini(&other);
	}
	print_message("%s %s: %zu texts, %zu verdicts, %zu failing rows, %zu "
		      "repairs, %zu wrong and certain\n",
		      folder, form->name, s.all, s.verdicts, s.failing,
		      s.repairs, s.wrong);
	assert_true(s.verdicts * 100 >= s.all * 95);
	assert_int_equal(s.failing, s.all);
	assert_true(s.repairs * 100 >= s.all * 90);
	assert_int_equal(s.wrong, 0);
}

static void cases_in_every_form(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < FOLDERS; i++) {
		find_cases(folders[i]);
		if (!count)
			print_message("skip: %s is absent\n", folders[i]);
		for (size_t k = 0; count && k < COUNT(forms); k++)
			run_form(folders[i], &forms[k]);
		seen += count;
	}
	if (!seen)
		skip();
}

/* What independent readers take, in any order of theirs. */
static const char *const blocks[] = {
	"Platform: 6 - Photon\nModules\n"
	"  Bootloader module #0 - version 11, main location, 16384 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: PASS\n"
	"  System module #1 - version 207, main location, 262144 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: PASS\n"
	"  System module #2 - version 207, main location, 262144 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: FAIL\n"
	"      System module #1 - version 207\n"
	"      Bootloader module #0 - version 101\n"
	"  empty - factory location, 131072 bytes max size\n\n",
	"The LED is breathing magenta.\n\n",
	"spark/flash/status success\n\n",
	"me@bench:~$ lsusb\nBus 001 Device 009: ID 2b04:c006 Particle\n\n",
};

static void order_of_readers(void **state)
{
	static struct evidence ev;

	(void)state;
	for (unsigned n = 0; n < 256; n++) {
		unsigned order[4] = { n & 3, n >> 2 & 3, n >> 4 & 3,
				      n >> 6 & 3 };
		struct diagnosis d;
		struct buf b;
		unsigned seen = 0;

		buf_init(&b, 1 << 16);
		for (size_t i = 0; i < COUNT(order); i++) {
			seen |= 1u << order[i];
			assert_true(buf_puts(&b, blocks[order[i]]));
		}
		evidence_read(buf_text(&b), b.len, NULL, &ev);
		diagnose_evidence(&ev, &d);
		buf_fini(&b);
		if (seen == 15 && (d.verdict != VERDICT_BOOTLOADER_TOO_OLD ||
				   d.confidence != CONFIDENCE_CERTAIN))
			fail_msg("order %u%u%u%u: %s, %s", order[0], order[1],
				 order[2], order[3], verdict_id(d.verdict),
				 confidence_name(d.confidence));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_in_every_form),
		cmocka_unit_test(order_of_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
