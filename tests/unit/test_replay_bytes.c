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

/* In which of three reads of 20 ms each the bytes of a port come, or 0. */
static int read_with(const char *line)
{
	const struct bus_device dev = { .port = "1-1" };
	struct err e = { 0 };
	struct world w = { 0 };
	struct serial port;
	struct replay *r;
	char trace[512], out[16];
	int n = 0, which;

	snprintf(trace, sizeof(trace),
		 "{\"trace\":\"unbrick.trace/1\"}\n"
		 "{\"on\":\"tty\",\"h\":1,\"do\":\"open\",\"port\":\"1-1\","
		 "\"baud\":9600,\"t\":1}\n"
		 "{\"on\":\"tty\",\"h\":1,\"do\":\"in\",\"text\":\"few\",%s}\n",
		 line);
	assert_int_equal(replay_parse(trace, strlen(trace), &r, &e), 0);
	replay_join(r, &w);
	assert_int_equal(bus_open_serial(&w.bus, &dev, 9600, &port, &e), 0);
	for (which = 0; n == 0 && which < 3; which++) {
		struct deadline d = deadline_in(w.clock, 20);

		n = serial_read(&port, out, sizeof(out), &d, &e);
	}
	serial_close(&port);
	replay_close(r);
	return n > 0 ? which : 0;
}

/*
 * The host stood still inside a read: it ended with bytes long behind its
 * deadline.  The number of reads that ended in silence before tells which.
 */
static void test_late_at_a_port(void **state)
{
	(void)state;
	/* by time alone, as in a trace that does not count */
	assert_int_equal(read_with("\"t\":30000"), 1);
	assert_int_equal(read_with("\"t\":150000"), 3);
	assert_int_equal(read_with("\"t\":900000"), 0);
	/* by their number, however late */
	assert_int_equal(read_with("\"silent\":0,\"t\":900000"), 1);
	assert_int_equal(read_with("\"silent\":1,\"t\":900000"), 2);
	assert_int_equal(read_with("\"silent\":2,\"t\":900000"), 3);
	assert_int_equal(read_with("\"silent\":3,\"t\":900000"), 0);
	/* a program that reads less often gets them in time */
	assert_int_equal(read_with("\"silent\":2,\"t\":15000"), 1);
	/* and none waits for ever */
	assert_int_equal(read_with("\"silent\":0,\"t\":9000000"), 0);
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
		cmocka_unit_test(test_late_at_a_port),
		cmocka_unit_test(test_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
