/* SPDX-License-Identifier: MIT */
/* The sentence of an error: whole, in order, and harmless. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/text.h"

#define NASTY "a\033]0;T\a\233\x31m\xe2\x80\xae\xef\xbf\xbe.bin"
#define TAME  "a\\x1b]0;T\\x07\\x9b1m\\u202e\\ufffe.bin"

static void test_foreign_text_is_harmless(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, ERR_DISK, "x", "%s", NASTY), -ERR_DISK);
	assert_string_equal(e.what, TAME);
	err_context(&e, "\033[2J%s", "in");
	assert_string_equal(e.what, "\\x1b[2Jin: " TAME);
	err_clear(&e);
	err_set_sys(&e, ERR_DISK, ENOENT, "x", "%s", NASTY);
	assert_true(text_starts(e.what, TAME ": "));
}

static void test_a_cut_leaves_no_half_character(void **state)
{
	char words[600] = "";
	size_t bad;

	(void)state;
	for (int before = 0; before < 4; before++) {
		struct err e = { 0 };

		memset(words, 'x', (size_t)before);
		for (size_t i = (size_t)before; i + 3 < sizeof(words); i += 3)
			memcpy(words + i, "\xe2\x82\xac", 4);
		err_set(&e, ERR_DISK, "x", "%s", words);
		assert_true(text_is_utf8(e.what, strlen(e.what), &bad));
		assert_true(strlen(e.what) >= sizeof(e.what) - 4);
		err_context(&e, "%s", words);
		assert_true(text_is_utf8(e.what, strlen(e.what), &bad));
	}
}

static void test_the_first_error_wins(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, ERR_LOST, "x", "first");
	assert_int_equal(err_set(&e, ERR_DISK, "y", "second"), -ERR_DISK);
	assert_int_equal(e.code, ERR_LOST);
	assert_string_equal(e.what, "first");
	assert_int_equal(err_set(NULL, ERR_DISK, "y", "third"), -ERR_DISK);
}

static void test_a_want_of_memory_is_never_unheard(void **state)
{
	struct err e = { 0 };
	unsigned before = memory_refused();

	(void)state;
	err_memory(&e, "x");
	err_set(NULL, ERR_DISK, "y", "another");
	assert_int_equal(memory_refused(), before);
	assert_int_equal(err_memory(NULL, "y"), -ERR_NO_MEMORY);
	assert_int_equal(memory_refused(), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_foreign_text_is_harmless),
		cmocka_unit_test(test_a_cut_leaves_no_half_character),
		cmocka_unit_test(test_the_first_error_wins),
		cmocka_unit_test(test_a_want_of_memory_is_never_unheard),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
