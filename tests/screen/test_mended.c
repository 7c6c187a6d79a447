/* SPDX-License-Identifier: MIT */
/*
 * What cost people time who used the console for the first time, and does no
 * more: each as the keys that they pressed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "script.h"
#include "ui/app/screen.h"
#include "ui/screens/frame.h"
#include "ui/screens/screens.h"

/* The right digits say yes: Enter after them writes, wrong ones never leave. */
static void enter_after_the_digits_writes(void **state)
{
	struct script s;

	(void)state;
	script_show(&s, "plan");
	script_keys(&s, "Enter 3 1 e 9");
	assert_int_equal(s.app.focus, 1);
	script_keys(&s, "Backspace");
	assert_int_equal(s.app.focus, 0);
	script_keys(&s, "8 Enter");
	assert_int_equal(app_screen(&s.app), SCREEN_CONFIRM);
	assert_non_null(strstr(s.app.hint, "last four digits"));
	assert_string_equal(s.app.typed, "");
	assert_int_equal(s.requests[REQUEST_RUN], 0);
	script_keys(&s, "3 1 e 9 Enter");
	assert_int_equal(s.requests[REQUEST_RUN], 1);
	script_close(&s);
}

static void a_cancel_says_that_nothing_was_written(void **state)
{
	static const char *const ways[] = { "Enter", "Esc", "3 1 e 9 Tab Enter",
					    "3 Left" };

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct script s;

		script_show(&s, "plan");
		script_keys(&s, "Enter");
		script_keys(&s, ways[i]);
		assert_int_equal(app_screen(&s.app), SCREEN_PLAN);
		assert_non_null(strstr(s.app.hint, "nothing has been written"));
		assert_int_equal(s.requests[REQUEST_RUN], 0);
		script_close(&s);
	}
}

/* Releases, not numbers of modules, and what becomes of the application. */
static void confirm_says_what_becomes_of_it(void **state)
{
	struct script s;
	char all[APP_TEXT];

	(void)state;
	script_show(&s, "plan");
	script_keys(&s, "Enter");
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(strstr(all, "bootloader 0.7.0-rc.4 > 0.7.0"));
	assert_non_null(strstr(all, "tinker v3 is added"));
	assert_null(strstr(all, "your application"));
	s.app.rows[0]->choices[0].had_app = true;
	assert_true(screens_face.picture(&s.app, true, all, sizeof(all)));
	assert_non_null(
		strstr(all, "your application is replaced by tinker v3"));
	script_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enter_after_the_digits_writes),
		cmocka_unit_test(a_cancel_says_that_nothing_was_written),
		cmocka_unit_test(confirm_says_what_becomes_of_it),
	};

	return cmocka_run_group_tests_name("mended", tests, NULL, NULL);
}
