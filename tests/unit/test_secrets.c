/* SPDX-License-Identifier: MIT */
/* Secrets that are known by their value, in each form they may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/secrets.h"

#define TOKEN "c4n4ry70ken5e1d0m5een+/~x9"
#define WIFI  "Canary Wifi%Pass77"

static struct secrets secrets;

static int setup(void **state)
{
	(void)state;
	memset(&secrets, 0, sizeof(secrets));
	assert_true(secrets_add(&secrets, TOKEN));
	assert_true(secrets_add(&secrets, WIFI));
	return 0;
}

static void hides(const char *before, const char *secret, const char *after,
		  const char *expected)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", before, secret, after);
	secrets_hide(&secrets, text);
	assert_string_equal(text, expected);
}

static void test_as_it_is_and_in_another_case(void **state)
{
	char other[] = TOKEN;

	(void)state;
	hides("", TOKEN, "", "[hidden]");
	hides("a ", TOKEN, " b", "a [hidden] b");
	hides(TOKEN, " ", WIFI, "[hidden] [hidden]");
	hides(TOKEN, "", TOKEN, "[hidden][hidden]");
	for (char *p = other; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	hides("x=", other, ";", "x=[hidden];");
}

static void test_cut_off_behind_eight_characters(void **state)
{
	(void)state;
	hides("a ", "c4n4ry7", " b", "a c4n4ry7 b");
	for (int n = SECRETS_LEAST; n <= (int)strlen(TOKEN); n++) {
		char part[64];

		snprintf(part, sizeof(part), "%.*s", n, TOKEN);
		hides("a ", part, " b", "a [hidden] b");
	}
}

static void test_percent_encoded(void **state)
{
	char all[128] = "";

	(void)state;
	hides("?t=", "c4n4ry70ken5e1d0m5een%2B%2f%7Ex9", "&b", "?t=[hidden]&b");
	hides("", "Canary%20Wifi%25Pass77", "", "[hidden]");
	for (const char *p = TOKEN; *p; p++)
		snprintf(all + strlen(all), 4, "%%%02X", (unsigned char)*p);
	hides("", all, "", "[hidden]");
	all[3 * SECRETS_LEAST] = '\0';
	hides("", all, "", "[hidden]");
	/* no sequence of this form, at the very end of the text */
	hides("", "100 %", "4", "100 %4");
}

static void test_hex(void **state)
{
	char hex[128] = "";

	(void)state;
	for (const char *p = TOKEN; *p; p++)
		snprintf(hex + strlen(hex), 3, "%02x", (unsigned char)*p);
	hides("0x", hex, ".", "0x[hidden].");
	for (char *p = hex; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	hides("", hex, "", "[hidden]");
	hex[2 * SECRETS_LEAST] = '\0';
	hides("", hex, "", "[hidden]");
	hex[2 * SECRETS_LEAST - 2] = '\0';
	hides("", hex, "", hex);
}

/* By RFC 4648, made with base64(1): printf 'x%s' TOKEN | base64 and so on. */
static void test_base64_wherever_it_begins(void **state)
{
	(void)state;
	hides("a ", "YzRuNHJ5NzBrZW41ZTFkMG01ZWVuKy9+eDk=", " b",
	      "a [hidden] b");
	hides("", "eGM0bjRyeTcwa2VuNWUxZDBtNWVlbisvfng5", "", "eG[hidden]");
	hides("", "eHhjNG40cnk3MGtlbjVlMWQwbTVlZW4rL354OQ==", "",
	      "eHh[hidden]");
	/* the alphabet of addresses, and cut off */
	hides("", "YzRuNHJ5NzBrZW41ZTFkMG01ZWVuKy9-eDk", "", "[hidden]");
	hides("", "YzRuNHJ5Nz", " b", "[hidden] b");
}

static void test_what_is_no_secret_stays(void **state)
{
	static const char text[] =
		"system 1 v206, sha256 9f64a747e1b97f131fabb6b447296c9b6f0201e7";

	(void)state;
	hides(text, "", "", text);
	secrets_hide(NULL, NULL);
}

static void test_what_can_be_known(void **state)
{
	struct secrets few = { 0 };
	char name[24], text[] = "short, number-3";

	(void)state;
	assert_true(secrets_add(&few, NULL));
	assert_true(secrets_add(&few, "short"));
	assert_int_equal(few.count, 0);
	for (int i = 0; i < SECRETS_MAX; i++) {
		snprintf(name, sizeof(name), "number-%d", i);
		assert_true(secrets_add(&few, name));
		assert_true(secrets_add(&few, name));
	}
	assert_int_equal(few.count, SECRETS_MAX);
	assert_false(secrets_add(&few, "one-more"));
	secrets_hide(&few, text);
	assert_string_equal(text, "short, [hidden]");
	secrets_wipe(&few);
	assert_int_equal(few.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_as_it_is_and_in_another_case,
				       setup),
		cmocka_unit_test_setup(test_cut_off_behind_eight_characters,
				       setup),
		cmocka_unit_test_setup(test_percent_encoded, setup),
		cmocka_unit_test_setup(test_hex, setup),
		cmocka_unit_test_setup(test_base64_wherever_it_begins, setup),
		cmocka_unit_test_setup(test_what_is_no_secret_stays, setup),
		cmocka_unit_test(test_what_can_be_known),
	};

	return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
