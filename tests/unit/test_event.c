/* SPDX-License-Identifier: MIT */
/* unbrick.event/1 as programs read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "record/event.h"

static struct event sample(enum event_kind kind)
{
	struct event e = { .kind = kind, .step = 2, .steps = 6 };

	strcpy(e.time, "2026-08-14T12:40:58Z");
	strcpy(e.device, "3f0030000647353138383138");
	strcpy(e.port, "1-2.3");
	strcpy(e.platform, "photon");
	strcpy(e.job, "20260814-0001");
	return e;
}

static void expect(const struct event *e, const char *line)
{
	struct buf b;

	buf_init(&b, 4096);
	assert_true(event_json(e, &b));
	assert_string_equal(buf_text(&b), line);
	buf_fini(&b);
}

#define HEAD                                                                   \
	"{\"schema\":\"unbrick.event/1\",\"time\":\"2026-08-14T12:40:58Z\","   \
	"\"device\":\"3f0030000647353138383138\",\"port\":\"1-2.3\","          \
	"\"platform\":\"photon\",\"job\":\"20260814-0001\",\"step\":2,"        \
	"\"steps\":6,"

static void test_each_kind_has_what_it_needs(void **state)
{
	struct event e = sample(EVENT_PROGRESS);

	(void)state;
	e.done = 4096;
	e.total = 15236;
	e.rate = 2300;
	expect(&e, HEAD "\"kind\":\"progress\",\"done\":4096,\"total\":15236,"
			"\"rate\":2300,\"text\":\"\"}");

	e = sample(EVENT_FAILED);
	e.code = ERR_LOST;
	strcpy(e.text, "gone");
	expect(&e, HEAD "\"kind\":\"failed\",\"code\":\"F301\","
			"\"text\":\"gone\"}");

	e = sample(EVENT_VERDICT);
	e.verdict = JOB_STOPPED;
	e.exit_class = 7;
	e.code = ERR_STOPPED;
	expect(&e, HEAD "\"kind\":\"verdict\",\"verdict\":\"STOPPED\","
			"\"exit\":7,\"code\":\"F501\",\"text\":\"\"}");
}

static void test_what_is_not_known_is_null(void **state)
{
	struct event e = { .kind = EVENT_LEFT };

	(void)state;
	expect(&e, "{\"schema\":\"unbrick.event/1\",\"time\":\"\","
		   "\"device\":null,\"port\":null,\"platform\":null,"
		   "\"job\":null,\"step\":0,\"steps\":0,\"kind\":\"left\","
		   "\"text\":\"\"}");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(event_kind_name(EVENT_ARRIVED), "arrived");
	assert_string_equal(event_kind_name(EVENT_VERIFIED), "verified");
	for (int i = 0; i < JOB_VERDICTS; i++)
		assert_int_equal(job_verdict_by_name(
					 job_verdict_name((enum job_verdict)i)),
				 i);
	assert_int_equal(job_verdict_by_name("pass"), -1);
}

static void keep(void *ctx, const struct event *e)
{
	*(struct event *)ctx = *e;
}

static void test_what_is_put_is_clean(void **state)
{
	struct event e = sample(EVENT_NOTE), got;
	const struct event_sink sink = { keep, &got };

	(void)state;
	strcpy(e.text, "\033]52;c;\a\233\x31m\xe2\x80\xae \xc0\xaf");
	strcpy(e.port, "1-\033[6n");
	event_put(&sink, &e);
	assert_string_equal(got.text,
			    "\\x1b]52;c;\\x07\\x9b1m\\u202e \\xc0\\xaf");
	assert_string_equal(got.port, "1-\\x1b[6n");
	/* what was cut in the middle of a character is JSON all the same */
	memset(e.text, 'x', sizeof(e.text));
	memcpy(e.text + sizeof(e.text) - 3, "\xe2\x82", 3);
	event_put(&sink, &e);
	{
		struct buf b;

		buf_init(&b, 4096);
		assert_true(event_json(&got, &b));
		buf_fini(&b);
	}
	event_put(NULL, &e);
}

static void test_secrets_are_hidden_in_it(void **state)
{
	struct event e = sample(EVENT_NOTE);
	struct secrets secrets = { 0 };

	(void)state;
	secrets_add(&secrets, "c4n4ry70ken5e1d0m");
	strcpy(e.text, "reset: C4N4RY70KEN and more");
	event_clean(&e, &secrets);
	assert_string_equal(e.text, "reset: [hidden] and more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind_has_what_it_needs),
		cmocka_unit_test(test_what_is_not_known_is_null),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_what_is_put_is_clean),
		cmocka_unit_test(test_secrets_are_hidden_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
