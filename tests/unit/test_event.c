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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind_has_what_it_needs),
		cmocka_unit_test(test_what_is_not_known_is_null),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
