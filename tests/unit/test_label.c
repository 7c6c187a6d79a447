/* SPDX-License-Identifier: MIT */
/* Labels: words become values, and no value becomes a command or markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "record/label.h"
#include "recipe/embed.h"

static struct buf out;

static struct journal_job job_of(const char *operator)
{
	struct journal_job job = { .id = "20261130-0001",
				   .device = "1f0038000647343232363230",
				   .port = "1-2",
				   .platform = "photon",
				   .verdict = JOB_PASS };

	strcpy(job.fields.text[FIELD_OPERATOR], operator);
	return job;
}

static const char *fill(const char *text, enum label_form form,
			const char *operator)
{
	struct journal_job job = job_of(operator);
	struct err e = { 0 };

	buf_fini(&out);
	buf_init(&out, LABEL_MAX);
	if (label_fill(text, form, &job, &out, &e) != 0)
		fail_msg("%s", e.what);
	return buf_text(&out);
}

static void words_become_values(void **state)
{
	(void)state;
	assert_string_equal(fill("{device} {job} {platform} {verdict} "
				 "{operator}{lot}!",
				 LABEL_ZPL, "Ann"),
			    "1f0038000647343232363230 20261130-0001 photon "
			    "PASS Ann!");
	assert_string_equal(fill(".a{fill:red} {} {A} {x", LABEL_SVG, ""),
			    ".a{fill:red} {} {A} {x");
}

/* ZPL II: ^ and ~ begin commands, _ is the sign of ^FH. */
static void no_value_commands_the_printer(void **state)
{
	(void)state;
	assert_string_equal(
		fill("^FH^FD{operator}^FS", LABEL_ZPL, "^XZ~JA_5E\\\n\xc3\xa4"),
		"^FH^FD_5EXZ_7EJA_5F5E_5C_0A_C3_A4^FS");
}

static void no_value_is_markup(void **state)
{
	(void)state;
	assert_string_equal(
		fill("<t a='{operator}'>", LABEL_SVG, "</t><script x=\"'&"),
		"<t a='&#60;/t&#62;&#60;script x=&#34;&#39;&#38;'>");
}

static void a_word_that_is_none_is_named(void **state)
{
	static const char *const bad[] = { "a\nb\n{devise}", "\n\n{qrr}" };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		err_clear(&e);
		assert_int_equal(label_check(bad[i], LABEL_SVG, &e),
				 -ERR_USAGE);
		assert_non_null(strstr(e.what, "line 3"));
	}
	/* A printer draws it itself. */
	assert_int_equal(label_check("{qr}", LABEL_ZPL, NULL), -ERR_USAGE);
}

static void the_form_is_known_by_its_name(void **state)
{
	enum label_form form;

	(void)state;
	assert_int_equal(label_form_of("zpl", &form, NULL), 0);
	assert_int_equal(form, LABEL_ZPL);
	assert_int_equal(label_form_of("a/b.svg", &form, NULL), 0);
	assert_int_equal(form, LABEL_SVG);
	assert_int_equal(label_form_of("mysvg", &form, NULL), -ERR_USAGE);
	assert_int_equal(label_form_of("a.pdf", &form, NULL), -ERR_USAGE);
}

static void shipped_ones_are_good(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
		label_check(embedded_find("labels/device.zpl"), LABEL_ZPL, &e),
		0);
#ifdef HAVE_QRENCODE
	assert_int_equal(
		label_check(embedded_find("labels/device.svg"), LABEL_SVG, &e),
		0);
#else
	assert_int_equal(
		label_check(embedded_find("labels/device.svg"), LABEL_SVG, &e),
		-ERR_USAGE);
	assert_non_null(strstr(e.what, "without libqrencode"));
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_values),
		cmocka_unit_test(no_value_commands_the_printer),
		cmocka_unit_test(no_value_is_markup),
		cmocka_unit_test(a_word_that_is_none_is_named),
		cmocka_unit_test(the_form_is_known_by_its_name),
		cmocka_unit_test(shipped_ones_are_good),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	buf_fini(&out);
	return rc;
}
