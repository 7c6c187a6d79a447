/* SPDX-License-Identifier: MIT */
/*
 * No column and no sentence needs a glossary: words and releases instead of
 * short forms and numbers of modules, and help tells what the words in sight
 * mean, those of the selected line first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "script.h"
#include "ui/app/terms.h"
#include "ui/app/words.h"
#include "ui/screens/screens.h"

static char page[APP_TEXT];

static const char *shown(const struct script *s)
{
	assert_true(screens_face.picture(&s->app, true, page, sizeof(page)));
	return page;
}

/* What nobody should have to look up, on any screen. */
static void no_screen_has_short_forms(void **state)
{
	static const char *const forms[] = {
		"(^|[^[:alnum:]])(Intg|Addr|Plat|Deps|DCT|healer)([^[:alnum:]]|$)",
		"(^|[^[:alnum:]])roads?([^[:alnum:]]|$)",
		"bootloader 0([^.[:digit:]]|$)",
		"(^|[^[:alnum:]])user 1([^.[:digit:]]|$)",
		"bootloader-too-old|no-valid-system|app-newer-than-system",
	};
	const char *name;

	(void)state;
	for (size_t k = 0; k < COUNT(forms); k++) {
		regex_t re;

		assert_int_equal(regcomp(&re, forms[k], REG_EXTENDED), 0);
		for (size_t i = 0; (name = script_name(i)); i++) {
			struct script s;

			assert_true(script_show(&s, name));
			s.app.log_count = 0;
			if (regexec(&re, shown(&s), 0, NULL, 0) == 0)
				fail_msg("%s: %s\n%s", name, forms[k], page);
			script_close(&s);
		}
		regfree(&re);
	}
}

/* The device, its evidence and its parts with the releases that they are of. */
static void evidence_is_a_sentence(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "diagnosis");
	assert_non_null(strstr(shown(&s), "bootloader too old, certain"));
	assert_non_null(
		strstr(page, "system part 2 needs bootloader v101 (0.7.0); the "
			     "device has bootloader v100"));
	script_close(&s);
	script_show(&s, "devices");
	script_keys(&s, "Home");
	assert_non_null(strstr(shown(&s), "bootloader v100 (0.7.0-rc.4)"));
	script_close(&s);
}

/* Every check that can fail has a sentence. */
static void checks_are_sentences(void **state)
{
	static const struct {
		struct failing f;
		const char *text;
	} rows[] = {
		{ { "system 2", "integrity", "", "" },
		  "system part 2 is damaged: its checksum does not hold" },
		{ { "system 1", "missing", "system 1 v1213", "none" },
		  "system part 1 v1213 (1.2.1) is needed and is not there" },
		{ { "user 1", "dependencies", "system 2 v1406",
		    "system 2 v109" },
		  "application needs system part 2 v1406 (1.4.4); the device "
		  "has system part 2 v109 (0.6.3)" },
		{ { "file", "platform", "", "" },
		  "file is built for another kind of device" },
		{ { "dct", "server address", "", "" },
		  "device settings (DCT): the server address is wrong" },
	};
	const struct diagnosis d = { .platform_id = PLATFORM_PHOTON };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[320];

		failing_text(&d, &rows[i].f, out, sizeof(out));
		assert_string_equal(out, rows[i].text);
	}
}

/* ? begins with the words of the selected line; those elsewhere come last. */
static void help_tells_the_words_in_sight(void **state)
{
	struct script s;
	const char *here, *keys, *other;

	(void)state;
	script_show(&s, "devices");
	script_keys(&s, "Home ?");
	here = strstr(shown(&s), "DEGRADED: ");
	keys = strstr(page, "Keys here");
	assert_non_null(here);
	assert_non_null(keys);
	assert_true(here < keys);
	assert_null(strstr(page, "NO ACCESS: ")); /* further down */
	script_keys(&s, "End PgUp PgUp");
	s.app.scroll = 45;
	other = strstr(shown(&s), "NO ACCESS: ");
	assert_non_null(other);
	assert_null(strstr(page, "NEEDS: "));
	script_close(&s);

	script_show(&s, "diagnosis");
	script_keys(&s, "Esc F2 ?"); /* the cursor is on what fails */
	here = strstr(shown(&s), "Needs: ");
	assert_non_null(here);
	assert_true(here < strstr(page, "Keys here"));
	script_close(&s);
}

/* A word is one of its own, in one of its spellings. */
static void terms_are_whole_words(void **state)
{
	uint64_t dfu = terms_in("over dfu"), staged = terms_in("dfu-staged");

	(void)state;
	assert_true(dfu != 0 && (dfu & terms_in("DFU")) != 0);
	assert_true(staged != 0 && (staged & terms_in("dfu")) == 0);
	assert_true((terms_in("BROKENLY") & terms_in("BROKEN")) == 0);
	assert_int_equal(terms_in("xyzzy"), 0);
}

/* No word twice, a meaning for each, none with a stop of its own. */
static void terms_are_complete(void **state)
{
	(void)state;
	for (int i = 0; term_word(i); i++) {
		const char *meaning = term_meaning(i);

		assert_non_null(meaning);
		assert_true(meaning[0] && !text_ends(meaning, "."));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(term_word(i), term_word(k));
	}
	assert_null(term_meaning(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_screen_has_short_forms),
		cmocka_unit_test(evidence_is_a_sentence),
		cmocka_unit_test(checks_are_sentences),
		cmocka_unit_test(help_tells_the_words_in_sight),
		cmocka_unit_test(terms_are_whole_words),
		cmocka_unit_test(terms_are_complete),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
