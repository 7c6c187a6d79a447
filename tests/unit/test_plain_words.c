/* SPDX-License-Identifier: MIT */
/* Modules as people call them, with releases beside their versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/platform.h"

static void texts_are_for_people(void **state)
{
	static const struct {
		int platform;
		const char *text, *want;
	} rows[] = {
		{ PLATFORM_PHOTON, "system 2: needs bootloader 0 v311",
		  "system part 2: needs bootloader v311 (1.2.1)" },
		{ PLATFORM_PHOTON, "system 2 v1213 (1.2.1), user 1 v3",
		  "system part 2 v1213 (1.2.1), application v3" },
		{ PLATFORM_PHOTON, "flash system-part1 1.4.4",
		  "flash system part 1 1.4.4" },
		{ PLATFORM_PHOTON, "no filesystem 2, my-user 1, system 2.3",
		  "no filesystem 2, my-user 1, system 2.3" },
		{ PLATFORM_PHOTON, "system 2 v60000", "system part 2 v60000" },
		{ PLATFORM_ARGON, "user 2, ncp 0, bootloader 1",
		  "application 2, network chip, bootloader 1" },
		{ PLATFORM_ELECTRON, "system 1 v1213, user 1",
		  "system part2 (file), module system 1 v1213, application" },
		{ PLATFORM_PHOTON, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[200];

		text_copy(text, sizeof(text), rows[i].text);
		plain_put(rows[i].platform, -1, text, sizeof(text));
		assert_string_equal(text, rows[i].want);
	}
}

/* What grows is cut at the end of its place, and never written past it. */
static void a_text_keeps_to_its_place(void **state)
{
	char text[20 + 1] = "system 2, system 1";

	(void)state;
	text[20] = '#';
	plain_put(PLATFORM_PHOTON, -1, text, 20);
	assert_string_equal(text, "system part 2, syst");
	assert_int_equal(text[19], '\0');
	assert_int_equal(text[20], '#');
}

static void labels_keep_their_place(void **state)
{
	struct slot s = { .present = true,
			  .function = FUNCTION_USER,
			  .index = 1,
			  .store = STORE_FACTORY };
	const struct module_ref r = { FUNCTION_BOOTLOADER, 0, 101 };
	char out[PLAIN_WORDS];

	(void)state;
	assert_string_equal(plain_slot(PLATFORM_PHOTON, &s, out),
			    "application (factory)");
	s.function = FUNCTION_NONE;
	s.store = STORE_MAIN;
	assert_string_equal(plain_slot(PLATFORM_PHOTON, &s, out), "empty");
	assert_string_equal(plain_ref(PLATFORM_PHOTON, &r, out),
			    "bootloader v101 (0.7.0)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_for_people),
		cmocka_unit_test(a_text_keeps_to_its_place),
		cmocka_unit_test(labels_keep_their_place),
	};

	return cmocka_run_group_tests_name("plain_words", tests, NULL, NULL);
}
