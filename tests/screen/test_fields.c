/* SPDX-License-Identifier: MIT */
/*
 * Who works, which lot: said once, of all jobs from then on; a label of one job
 * only.  A barcode scanner is a keyboard that ends with Enter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "script.h"

/* A scanner: what it reads and Enter, whatever was said before. */
static void a_field_after_the_other(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_keys(&s, "O A n n Enter 1 7 Enter Enter Enter i n v - 4 Enter");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	assert_string_equal(s.app.fields.text[FIELD_OPERATOR], "Ann");
	assert_string_equal(s.app.fields.text[FIELD_LOT], "17");
	assert_string_equal(s.app.fields.text[FIELD_CUSTOMER], "");
	assert_string_equal(s.app.fields.text[FIELD_LABEL], "inv-4");
	assert_non_null(strstr(s.app.hint, "operator Ann, lot 17"));
	/* the next shift; Enter alone leaves what is there, - takes it back */
	script_keys(&s, "O B o b Enter Enter Enter Enter - Enter");
	assert_string_equal(s.app.fields.text[FIELD_OPERATOR], "Bob");
	assert_string_equal(s.app.fields.text[FIELD_LOT], "17");
	assert_string_equal(s.app.fields.text[FIELD_LABEL], "");
	script_keys(&s, "O X Esc");
	assert_int_equal(s.app.dialog.kind, DIALOG_NONE);
	assert_string_equal(s.app.fields.text[FIELD_OPERATOR], "Bob");
	script_close(&s);
}

static void every_job_says_them_and_one_its_label(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "plan");
	strcpy(s.app.fields.text[FIELD_OPERATOR], "Ann");
	strcpy(s.app.fields.text[FIELD_LABEL], "inv-4");
	script_keys(&s, "Enter 3 1 e 9 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	assert_string_equal(s.last.fields.text[FIELD_OPERATOR], "Ann");
	assert_string_equal(s.last.fields.text[FIELD_LABEL], "inv-4");
	assert_string_equal(s.app.fields.text[FIELD_OPERATOR], "Ann");
	assert_string_equal(s.app.fields.text[FIELD_LABEL], "");
	script_close(&s);
}

/* What is too long is told, and asked for again. */
static void too_long_is_asked_again(void **state)
{
	struct script s;

	(void)state;
	script_open(&s);
	script_devices(&s);
	script_keys(&s, "O");
	memset(s.app.dialog.input, 'x', 200);
	s.app.dialog.input[200] = '\0';
	script_keys(&s, "Enter");
	assert_int_equal(s.app.dialog.kind, DIALOG_FIELDS);
	assert_int_equal(s.app.dialog.focus, FIELD_OPERATOR);
	assert_non_null(strstr(s.app.hint, "more than 159 bytes"));
	assert_string_equal(s.app.fields.text[FIELD_OPERATOR], "");
	script_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_after_the_other),
		cmocka_unit_test(every_job_says_them_and_one_its_label),
		cmocka_unit_test(too_long_is_asked_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
