/* SPDX-License-Identifier: MIT */
/* What a replayed port gives is in its trace: src/trace/replay_*.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trace/replay.h"

#define HEAD                                                                   \
	"{\"trace\":\"unbrick.trace/1\"}\n"                                    \
	"{\"on\":\"tty\",\"h\":1,\"do\":\"open\",\"port\":\"1-1\","            \
	"\"baud\":9600,\"t\":1}\n"                                             \
	"{\"on\":\"tty\",\"h\":1,\"do\":\"in\",\"t\":2,"

/* What the port gives first, or -code. */
static int first(const char *trace, char *out, size_t max)
{
	const struct bus_device dev = { .port = "1-1" };
	struct err e = { 0 };
	struct world w = { 0 };
	struct serial port;
	struct deadline d;
	struct replay *r;
	int n;

	assert_int_equal(replay_parse(trace, strlen(trace), &r, &e), 0);
	replay_join(r, &w);
	d = deadline_in(w.clock, 1000);
	assert_int_equal(bus_open_serial(&w.bus, &dev, 9600, &port, &e), 0);
	n = serial_read(&port, out, max, &d, &e);
	serial_close(&port);
	replay_close(r);
	return n;
}

static void test_bytes_of_the_trace(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(first(HEAD "\"text\":\"few\"}\n", out, 16), 3);
	assert_memory_equal(out, "few", 3);
}

/* No byte of the program's own memory takes the place of what is missing. */
static void test_fewer_than_it_says(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(first(HEAD "\"sha256\":\"00\",\"size\":9,"
				    "\"text\":\"few\"}\n",
			       out, 16),
			 -ERR_REPLAY);
}

/* Nor does a line make the program ask for all memory there is. */
static void test_more_than_a_trace_holds(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(first(HEAD "\"sha256\":\"00\","
				    "\"size\":9000000000000000000}\n",
			       out, 16),
			 -ERR_REPLAY);
}

/* Bytes of a stream that came late, read with 20 ms of patience. */
static int late(const char *between)
{
	const struct http_request rq = { .method = "GET", .url = "http://x/e" };
	struct http_stream stream = { 0 };
	struct err e = { 0 };
	struct world w = { 0 };
	struct deadline d;
	struct replay *r;
	struct buf in;
	char trace[512];
	long status;
	int n;

	snprintf(trace, sizeof(trace),
		 "{\"trace\":\"unbrick.trace/1\"}\n"
		 "{\"on\":\"http\",\"h\":1,\"do\":\"open\",\"method\":\"GET\","
		 "\"url\":\"http://x/e\",\"from\":0,\"status\":200,\"t\":1}\n"
		 "%s{\"on\":\"http\",\"h\":1,\"do\":\"read\",\"text\":\"few\","
		 "\"t\":500000}\n",
		 between);
	assert_int_equal(replay_parse(trace, strlen(trace), &r, &e), 0);
	replay_join(r, &w);
	d = deadline_in(w.clock, 1000);
	assert_int_equal(
		w.http.ops->open(w.http.ctx, &rq, &stream, &status, &d, &e), 0);
	d = deadline_in(w.clock, 20);
	buf_init(&in, 64);
	n = w.http.ops->read(w.http.ctx, &stream, &in, &d, &e);
	buf_fini(&in);
	w.http.ops->end(w.http.ctx, &stream);
	replay_close(r);
	return n;
}

/* The host stood still between two calls, unless another one comes first. */
static void test_late_in_a_stream(void **state)
{
	(void)state;
	assert_int_equal(late(""), 3);
	assert_int_equal(late("{\"on\":\"bus\",\"do\":\"list\",\"t\":9}\n"), 3);
	assert_int_equal(late("{\"on\":\"tty\",\"h\":2,\"do\":\"open\","
			      "\"port\":\"1-1\",\"baud\":9600,\"t\":9}\n"),
			 0);
}

/* The time of a line is added to: it has to be one. */
static void test_no_time(void **state)
{
	static const char *const times[] = { "-1", "9223372036854775807" };
	char trace[128];
	struct err e;
	struct replay *r;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		err_clear(&e);
		snprintf(trace, sizeof(trace),
			 "{\"trace\":\"unbrick.trace/1\"}\n{\"t\":%s}\n",
			 times[i]);
		assert_int_equal(replay_parse(trace, strlen(trace), &r, &e),
				 -ERR_BAD_FILE);
		assert_null(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_of_the_trace),
		cmocka_unit_test(test_fewer_than_it_says),
		cmocka_unit_test(test_more_than_a_trace_holds),
		cmocka_unit_test(test_late_in_a_stream),
		cmocka_unit_test(test_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
