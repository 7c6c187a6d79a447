/*
 * The collection of real cases: the same verdict, the same failing rows and
 * an equivalent repair as the worked-out answers.  The rules know none of
 * the cases; what cannot be read out of the evidence is listed below with
 * its reason and still must not become worse.
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

#define CASES "../shared/cases"
#define LEAST 38

static char names[64][96];
static size_t count;

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void find_cases(void)
{
	DIR *dir = opendir(CASES);
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

static void read_case(const char *name, const char *file, struct buf *out)
{
	char path[256];
	struct err e = { 0 };

	buf_init(out, 1 << 20);
	snprintf(path, sizeof(path), CASES "/%s/%s", name, file);
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

static bool agrees(const char *name, const char *text, size_t len, bool tell)
{
	static struct evidence ev;
	struct diagnosis d;
	struct buf expected;
	json_t *want;
	bool ok;

	read_case(name, "expected.json", &expected);
	want = json_loads(buf_text(&expected), 0, NULL);
	assert_non_null(want);
	evidence_read(text, len, NULL, &ev);
	diagnose_evidence(&ev, &d);
	assert_true(d.summary[0] != '\0');
	ok = strcmp(text_of(want, "verdict"), verdict_id(d.verdict)) == 0 &&
	     same_failing(json_object_get(want, "failing"), &d) &&
	     same_repair(json_object_get(want, "repair"), &d);
	if (!ok && tell)
		show(name, want, &d);
	json_decref(want);
	buf_fini(&expected);
	return ok;
}

enum form { AS_IT_IS, WITHOUT_INDENT, WITH_CRLF };

/* The same evidence as another program would have pasted it. */
static void reform(const struct buf *in, enum form form, struct buf *out)
{
	bool start = true;

	buf_init(out, 2 << 20);
	for (size_t i = 0; i < in->len; i++) {
		char c = in->data[i];

		if (form == WITHOUT_INDENT && start && (c == ' ' || c == '\t'))
			continue;
		start = c == '\n';
		if (form == WITH_CRLF && c == '\n')
			assert_true(buf_puts(out, "\r"));
		assert_true(buf_add(out, &c, 1));
	}
}

static void run_form(enum form form)
{
	size_t good = 0;

	find_cases();
	if (!count) {
		print_message("skip: %s is absent\n", CASES);
		skip();
	}
	for (size_t i = 0; i < count; i++) {
		struct buf text, other;

		read_case(names[i], "evidence.txt", &text);
		reform(&text, form, &other);
		good += agrees(names[i], buf_text(&other), other.len,
			       form == AS_IT_IS);
		buf_fini(&text);
		buf_fini(&other);
	}
	print_message("%zu of %zu cases agree\n", good, count);
	assert_true(good >= LEAST);
}

static void test_cases(void **state)
{
	(void)state;
	run_form(AS_IT_IS);
}

static void test_cases_without_indent(void **state)
{
	(void)state;
	run_form(WITHOUT_INDENT);
}

static void test_cases_with_crlf(void **state)
{
	(void)state;
	run_form(WITH_CRLF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_cases_without_indent),
		cmocka_unit_test(test_cases_with_crlf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
