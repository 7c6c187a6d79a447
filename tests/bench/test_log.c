/* SPDX-License-Identifier: MIT */
/* What a device prints: through resets, and without its secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/count.h"
#include "device/follow.h"
#include "base/redact.h"
#include "job_kit.h"

static const char *redacted(const char *text)
{
	static char line[256];
	struct redact r = { 0 };

	strcpy(line, text);
	redact_line(&r, line, sizeof(line), false);
	return line;
}

static void test_secrets_are_hidden(void **state)
{
	static const struct {
		const char *in, *out;
	} lines[] = {
		{ "Device Secret: ABCDEF0123456789",
		  "Device Secret: [hidden]" },
		{ "Password: hunter 2", "Password: [hidden]" },
		{ "wifi PASSWORD=hunter2 ok", "wifi PASSWORD=[hidden]" },
		{ "{\"ssid\":\"a\",\"password\":\"b\"}",
		  "{\"ssid\":\"a\",\"password\":\"[hidden]" },
		{ "Authorization: Bearer 0123abcd",
		  "Authorization: Bearer [hidden]" },
		{ "access_token=00ff and more", "access_token=[hidden]" },
		{ "claim code: AbC+/", "claim code: [hidden]" },
		{ "key -----BEGIN RSA PRIVATE KEY-----MIIB", "key [hidden]" },
		/* Words alone are no secrets. */
		{ "password accepted", "password accepted" },
		{ "Device ID: 2b0043000447343337373737",
		  "Device ID: 2b0043000447343337373737" },
		{ "Password: ", "Password: " },
		{ "tokens: 12 of 20", "tokens: 12 of 20" },
		{ "temperature 21.5", "temperature 21.5" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_string_equal(redacted(lines[i].in), lines[i].out);
}

static void test_secrets_over_several_lines(void **state)
{
	static const char *const pem[] = {
		"-----BEGIN EC PRIVATE KEY-----",
		"MHcCAQEEIB7hR0cN",
		"-----END EC PRIVATE KEY-----",
	};
	struct redact r = { 0 };
	char line[64];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		strcpy(line, pem[i]);
		redact_line(&r, line, sizeof(line), false);
		assert_string_equal(line, REDACTED);
	}
	strcpy(line, "ready");
	redact_line(&r, line, sizeof(line), false);
	assert_string_equal(line, "ready");
	/* A line that came in pieces. */
	strcpy(line, "password: abc");
	redact_line(&r, line, sizeof(line), true);
	assert_string_equal(line, "password: [hidden]");
	strcpy(line, "def");
	redact_line(&r, line, sizeof(line), true);
	assert_string_equal(line, REDACTED);
	strcpy(line, "ghi");
	redact_line(&r, line, sizeof(line), false);
	assert_string_equal(line, REDACTED);
	strcpy(line, "next");
	redact_line(&r, line, sizeof(line), false);
	assert_string_equal(line, "next");
	/* No room for the word: cut, not overrun. */
	strcpy(line, "psk=12345");
	redact_line(&r, line, 8, false);
	assert_string_equal(line, "psk=[hi");
}

struct heard {
	struct job_kit k;
	size_t lines, before, after;
	bool reset;
};

static void on_line(void *ctx, const char *text)
{
	struct heard *h = ctx;

	h->lines++;
	if (strstr(text, "temperature"))
		h->reset ? h->after++ : h->before++;
	if (h->before == 3 && !h->reset) {
		h->reset = true;
		bench_reset(h->k.bench, 0);
	}
}

static bool on_stop(void *ctx)
{
	return ((struct heard *)ctx)->after >= 3;
}

static void test_the_log_goes_on_after_a_reset(void **state)
{
	static struct heard h;
	const struct follower f = { on_line, on_stop, &h };
	struct err e = { 0 };
	struct deadline d;
	struct device dev;
	struct job j;

	(void)state;
	job_kit_open(&h.k, "healthy-photon");
	dev = job_kit_device(&h.k, 0);
	job_init(&j, &h.k.world, &dev, &h.k.sink);
	d = job_deadline(&j, 60000);
	if (follow_log(&j, &f, &d, &e))
		fail_msg("%s", e.what);
	assert_int_equal(h.before, 3);
	assert_true(h.after >= 3);
	assert_false(deadline_over(&d));
	job_kit_close(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets_are_hidden),
		cmocka_unit_test(test_secrets_over_several_lines),
		cmocka_unit_test(test_the_log_goes_on_after_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
