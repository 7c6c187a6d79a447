/* SPDX-License-Identifier: MIT */
/* An Electron's parts in the words of people: by file and by module. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/catalog/part_words.h"
#include "model/catalog/platform.h"

static void a_module_has_both_numbers(void **state)
{
	const struct slot new = { .present = true,
				  .function = FUNCTION_SYSTEM,
				  .index = 2,
				  .version = 1213 };
	struct slot old = new;
	const struct module_ref need = { FUNCTION_SYSTEM, 1, 1213 };
	char out[PART_WORDS];

	(void)state;
	assert_string_equal(part_words_slot(PLATFORM_ELECTRON, &new, out),
			    "system part3 (file), module system 2");
	assert_string_equal(part_words_ref(PLATFORM_ELECTRON, &need, out),
			    "system part2 (file), module system 1 v1213");
	assert_string_equal(part_words_slot(PLATFORM_PHOTON, &new, out),
			    "system 2");
	/* Up to 0.5.x both counted alike. */
	old.version = 15;
	assert_string_equal(part_words_slot(PLATFORM_ELECTRON, &old, out),
			    "system 2");
}

static void a_text_is_told_with_both(void **state)
{
	static const struct {
		int system;
		const char *text, *told;
	} rows[] = {
		{ -1, "system 2: dependencies",
		  "system part3 (file), module system 2: dependencies" },
		{ 1213, "needs system 3 v1213, has none",
		  "needs system part1 (file), module system 3 v1213, has "
		  "none" },
		/* what the text says of it counts before the device */
		{ 1213, "has system 1 v15", "has system 1 v15" },
		{ 15, "system 2: range", "system 2: range" },
		/* no second time, and nothing else that looks alike */
		{ -1, "system part3 (file), module system 2 v1213",
		  "system part3 (file), module system 2 v1213" },
		{ -1, "Device OS 2.3.1, system 2.3.1", NULL },
		{ -1, "ecosystem 2, system 22, systems", NULL },
	};
	char out[200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(part_words_in(PLATFORM_ELECTRON,
						  rows[i].system, rows[i].text,
						  out, sizeof(out)),
				    rows[i].told ? rows[i].told : rows[i].text);
	assert_string_equal(part_words_in(PLATFORM_PHOTON, -1, "system 2", out,
					  sizeof(out)),
			    "system 2");
}

static void a_text_too_long_is_cut(void **state)
{
	char text[24] = "needs system 2 v1213";

	(void)state;
	part_words_put(PLATFORM_ELECTRON, -1, text, sizeof(text));
	assert_int_equal(strlen(text), sizeof(text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_has_both_numbers),
		cmocka_unit_test(a_text_is_told_with_both),
		cmocka_unit_test(a_text_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
