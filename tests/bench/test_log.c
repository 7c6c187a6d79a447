/* SPDX-License-Identifier: MIT */
/* What a device prints: through resets, and without its secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
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

/* A port that says these lines and nothing more. */
static const char said[] = "Password: correct-horse\r\n"
			   "joining home with correct-horse\r\n"
			   "dHJ5aW5nIGNvcnJlY3QtaG9yc2U\r\n"
			   "PSK=correct-horse-battery\r\nready\r\n";

static int port_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	size_t *at = ctx, left = sizeof(said) - 1 - *at;
	size_t n = left < max ? left : max;

	(void)e;
	if (!n)
		deadline_sleep_ms(d, 1000);
	memcpy(data, said + *at, n);
	*at += n;
	return (int)n;
}

static int port_set(void *ctx, unsigned rate, struct err *e)
{
	(void)ctx, (void)rate, (void)e;
	return 0;
}

static int port_dtr(void *ctx, bool on, struct err *e)
{
	(void)ctx, (void)on, (void)e;
	return 0;
}

static void port_close(void *ctx)
{
	(void)ctx;
}

static int port_open(void *ctx, const struct bus_device *dev, unsigned baud,
		     struct serial *out, struct err *e)
{
	static const struct serial_ops ops = { .read = port_read,
					       .rate = port_set,
					       .dtr = port_dtr,
					       .close = port_close };
	static size_t at;

	(void)ctx, (void)dev, (void)baud, (void)e;
	*out = (struct serial){ &ops, &at };
	return 0;
}

struct written {
	char text[512];
};

static void write_line(void *ctx, const char *text)
{
	struct written *w = ctx;
	size_t n = strlen(w->text);

	snprintf(w->text + n, sizeof(w->text) - n, "%s\n", text);
}

static bool is_ready(void *ctx)
{
	return strstr(((struct written *)ctx)->text, "ready") != NULL;
}

static void test_a_password_is_known_by_its_value(void **state)
{
	static struct job_kit k;
	struct written w = { "" };
	const struct follower f = { write_line, is_ready, &w };
	struct bus_ops ops;
	struct err e = { 0 };
	struct deadline d;
	struct device dev;
	struct job j;

	(void)state;
	job_kit_open(&k, "healthy-photon");
	dev = job_kit_device(&k, 0);
	ops = *k.world.bus.ops;
	ops.open_serial = port_open;
	k.world.bus.ops = &ops;
	job_init(&j, &k.world, &dev, &k.sink);
	d = job_deadline(&j, 60000);
	if (follow_log(&j, &f, &d, &e))
		fail_msg("%s", e.what);
	assert_string_equal(w.text, "Password: [hidden]\n"
				    "joining home with [hidden]\n"
				    "dHJ5aW5nIG[hidden]\n"
				    "PSK=[hidden]\nready\n");
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets_are_hidden),
		cmocka_unit_test(test_secrets_over_several_lines),
		cmocka_unit_test(test_the_log_goes_on_after_a_reset),
		cmocka_unit_test(test_a_password_is_known_by_its_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
