/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "base/text.h"

static void clean(const char *in, size_t len, const char *want)
{
	char out[128];

	text_clean(out, sizeof(out), in, len);
	assert_string_equal(out, want);
}

static void escapes_what_controls_a_terminal(void **state)
{
	(void)state;
	clean("Photon", 6, "Photon");
	clean("\x1b]0;owned\a", 10, "\\x1b]0;owned\\x07");
	clean("a\xc2\x9b"
	      "2Jb",
	      6, "a\\x9b2Jb");
	clean("a\x9b"
	      "b",
	      3, "a\\x9bb");
	clean("x\xe2\x80\xae"
	      "y",
	      5, "x\\u202ey");
	clean("\xc0\xaf", 2, "\\xc0\\xaf");
	clean("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
	clean("caf\xc3\xa9", 5, "caf\xc3\xa9");
	clean("\n\r\t", 3, "\\x0a\\x0d\\x09");
	/* XML 1.0 has no such character, HTML and JSON have */
	clean("\xef\xbf\xbe\xef\xbf\xbf", 6, "\\ufffe\\uffff");
	/* a letter that nobody sees */
	clean("a\xe3\x85\xa4"
	      "b",
	      5, "a\\u3164b");
}

static void cuts_between_characters(void **state)
{
	char out[5];

	(void)state;
	text_clean(out, sizeof(out), "ab\x1b", 3);
	assert_string_equal(out, "ab");
	text_clean(out, sizeof(out), "abc\xc3\xa9", 5);
	assert_string_equal(out, "abc");
	assert_false(text_copy(out, sizeof(out), "abc\xc3\xa9"));
	assert_string_equal(out, "abc");
	assert_false(text_copy(out, sizeof(out),
			       "\xf0\x9f\x98\x80"
			       "b"));
	assert_string_equal(out, "\xf0\x9f\x98\x80");
	assert_false(text_copy(out, sizeof(out), "a\xf0\x9f\x98\x80"));
	assert_string_equal(out, "a");
}

static void every_byte_pair_comes_out_printable(void **state)
{
	(void)state;
	for (int a = 0; a < 256; a++) {
		for (int b = 0; b < 256; b++) {
			char in[2] = { (char)a, (char)b };
			char out[32];

			text_clean(out, sizeof(out), in, 2);
			for (const char *p = out; *p; p++)
				assert_true((unsigned char)*p >= 0x20 &&
					    *p != 0x7f);
		}
	}
}

static void numbers_are_strict(void **state)
{
	unsigned long n = 0;

	(void)state;
	assert_true(text_number("42", 0, 100, &n));
	assert_int_equal(n, 42);
	assert_false(text_number("", 0, 100, &n));
	assert_false(text_number("101", 0, 100, &n));
	assert_false(text_number("4x", 0, 100, &n));
	assert_false(text_number("-1", 0, 100, &n));
	assert_false(text_number("99999999999999999999", 0, 1000, &n));
}

static void sizes(void **state)
{
	static const struct {
		const char *text;
		unsigned long long bytes;
	} good[] = {
		{ "0", 0 },	      { "1048576", 1048576 },
		{ "1k", 1024 },	      { "500 MB", 500ull << 20 },
		{ "2G", 2ull << 30 }, { "3 tb", 3ull << 40 },
		{ "7 B", 7 },
	};
	static const char *const bad[] = {
		"",	"G",	"2X", "2 GBx",		 "-1",
		"1.5G", "2G 1", " 2", "99999999999999T", "99999999999999999999"
	};
	unsigned long long n;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(text_size(good[i].text, &n));
		assert_true(n == good[i].bytes);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(text_size(bad[i], &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(escapes_what_controls_a_terminal),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(every_byte_pair_comes_out_printable),
		cmocka_unit_test(numbers_are_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
