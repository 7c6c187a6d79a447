/* SPDX-License-Identifier: MIT */
/*
 * A hostile cloud: every answer of an OTA step in turn is spoiled in each of
 * twenty ways, and the stream of events with them.  A PASS is compared with
 * the device, and what was said holds no control sequence and no token.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack_kit.h"
#include "base/count.h"
#include "job_kit.h"
#include "tests/lib/oracle.h"

#define PLACES	  8 /* requests of a step, and more */
#define BUDGET_US (60LL * 60 * 1000000)
#define LARGE	  (1u << 20)

/* A status of 0 leaves the true one; body NULL leaves the true body. */
static const struct way {
	const char *what;
	long status;
	const char *body;
	size_t repeat; /* the body, so many times */
	bool cut;      /* the true body, its second half lost */
	enum err_code fails;
} ways[] = {
	{ "nothing", 200, "", 1, false, ERR_OK },
	{ "half of it", 0, NULL, 0, true, ERR_OK },
	{ "HTML", 200, "<html><script>alert(1)</script></html>", 1, false,
	  ERR_OK },
	{ "a number", 200, "42", 1, false, ERR_OK },
	{ "a list", 200, "[]", 1, false, ERR_OK },
	{ "null", 200, "null", 1, false, ERR_OK },
	{ "an empty object", 200, "{}", 1, false, ERR_OK },
	{ "wrong types", 200,
	  "{\"id\":7,\"ok\":\"no\",\"online\":[],\"platform_id\":\"x\","
	  "\"connected\":{},\"last_handshake_at\":1}",
	  1, false, ERR_OK },
	{ "another platform", 200,
	  "{\"id\":\"2b0043000447343337373737\",\"platform_id\":10,"
	  "\"online\":true,\"firmware_updates_enabled\":true}",
	  1, false, ERR_OK },
	{ "updates disabled", 200,
	  "{\"id\":\"2b0043000447343337373737\",\"platform_id\":6,"
	  "\"online\":true,\"firmware_updates_enabled\":false}",
	  1, false, ERR_OK },
	{ "another device", 200,
	  "{\"id\":\"000000000000000000000000\",\"platform_id\":6,"
	  "\"online\":true,\"connected\":true}",
	  1, false, ERR_OK },
	{ "control sequences", 400,
	  "{\"ok\":false,\"error\":\"\\u001b[2J\\u001b]0;x\\u0007\\u009b6n"
	  "\\u202e\",\"error_description\":\"\\u001b[6n\"}",
	  1, false, ERR_OK },
	{ "the token", 400,
	  "{\"error\":\"token " ATTACK_TOKEN " is not\","
	  "\"info\":\"" ATTACK_TOKEN "\"}",
	  1, false, ERR_OK },
	{ "brackets", 200, "[", 100000, false, ERR_OK },
	{ "a megabyte", 200, "0123456789abcdef", LARGE / 16, false, ERR_OK },
	{ "invalid UTF-8", 200, "{\"id\":\"\xff\xc0\x80\"}", 1, false, ERR_OK },
	{ "large numbers", 200,
	  "{\"platform_id\":99999999999999999999,\"online\":1e999}", 1, false,
	  ERR_OK },
	{ "a redirect", 302, "{}", 1, false, ERR_OK },
	{ "an unknown status", 799, "{}", 1, false, ERR_OK },
	{ "the end of the line", 0, NULL, 0, false, ERR_CLOUD },
	{ "no answer", 0, NULL, 0, false, ERR_TIMEOUT },
};

/* In place of what the stream brings. */
static const char *const streams[] = {
	"",
	":ok\n\nevent: spark/flash/status\ndata: {\n\n",
	"event: spark/flash/status\ndata: {\"data\":\"success \","
	"\"coreid\":\"2b0043000447343337373737\"}\n\n",
	"event: spark/device/last_reset\ndata: {\"data\":\"\\u001b[2J"
	" " ATTACK_TOKEN "\",\"coreid\":\"2b0043000447343337373737\"}\n\n",
	"data data data data data data data data data data data data data ",
	"\xff\xfe\n\n\r\r\r\nevent:\ndata:\n\n",
};

struct sky {
	struct http real;
	const struct way *way;
	const char *stream; /* NULL: the true one */
	unsigned at, seen;  /* request that is spoiled, from 1; 0: none */
};

static void replace(const struct way *w, struct http_response *rs)
{
	size_t half = rs->body.len / 2;

	if (w->status)
		rs->status = w->status;
	if (w->cut)
		rs->body.len = half;
	if (!w->body)
		return;
	buf_clear(&rs->body);
	for (size_t i = 0; i < w->repeat; i++) {
		if (!buf_add(&rs->body, w->body, strlen(w->body)))
			break;
	}
}

static int ask(void *ctx, const struct http_request *rq,
	       struct http_response *rs, struct deadline *d, struct err *e)
{
	struct sky *s = ctx;
	bool mine = ++s->seen == s->at;
	int rc;

	if (mine && s->way->fails) {
		deadline_sleep_ms(d, 1000);
		return err_set(e, s->way->fails, "http", "the line is cut");
	}
	rc = s->real.ops->request(s->real.ctx, rq, rs, d, e);
	if (rc == 0 && mine)
		replace(s->way, rs);
	return rc;
}

static int open_stream(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct sky *s = ctx;

	return s->real.ops->open(s->real.ctx, rq, out, status, d, e);
}

static int read_stream(void *ctx, struct http_stream *st, struct buf *out,
		       struct deadline *d, struct err *e)
{
	struct sky *s = ctx;
	struct buf real;
	int rc;

	if (!s->stream)
		return s->real.ops->read(s->real.ctx, st, out, d, e);
	buf_init(&real, LARGE);
	rc = s->real.ops->read(s->real.ctx, st, &real, d, e);
	buf_fini(&real);
	if (rc <= 0)
		return rc;
	buf_add(out, s->stream, strlen(s->stream));
	return (int)strlen(s->stream);
}

static void end_stream(void *ctx, struct http_stream *st)
{
	struct sky *s = ctx;

	s->real.ops->end(s->real.ctx, st);
}

static void close_sky(void *ctx)
{
	(void)ctx;
}

static const struct http_ops ops = { ask, open_stream, read_stream, end_stream,
				     close_sky };

static const char *what_was_said(const struct job_kit *k)
{
	const char *why = NULL;

	for (size_t i = 0; !why && i < k->event_count; i++)
		why = attack_text(k->events[i].text);
	return why;
}

static const char *judge(struct job_kit *k, const struct oracle *oracle,
			 char says[ORACLE_SAYS])
{
	const struct run_outcome *o = &k->outcome;

	if (k->clock.us > BUDGET_US)
		return "it does not end";
	if (!oracle_untouched(oracle, says))
		return says;
	if (o->verdict == JOB_PASS &&
	    !oracle_healthy(k->bench, 0, &k->clock.clock, says))
		return says;
	if (o->verdict == JOB_PASS &&
	    (!o->has_after || table_version(&o->after, FUNCTION_USER, 1) != 6))
		return "a PASS without the application";
	if (o->verdict != JOB_PASS &&
	    (!o->error.what[0] || o->exit_class < EXIT_CLASS_REFUSED ||
	     o->exit_class > EXIT_CLASS_VERIFY))
		return "it ends in no allowed way";
	return what_was_said(k);
}

/* True: the request that was to be spoiled came. */
static bool one(struct attack *a, const char *what, struct sky *s)
{
	static const char text[] = "recipe: ota\nsteps:\n"
				   "  - flash: { file: app.bin, over: ota }\n";
	struct job_kit *k = malloc(sizeof(*k));
	char says[ORACLE_SAYS] = "";
	struct secrets secrets = { 0 };
	struct oracle oracle;
	const char *lost;

	assert_non_null(k);
	job_kit_open(k, "healthy-photon");
	secrets_add(&secrets, ATTACK_TOKEN);
	k->world.secrets = &secrets;
	s->seen = 0;
	s->real = k->world.http;
	k->world.http = (struct http){ &ops, s };
	oracle_open(&oracle, k->bench);
	oracle_name_module(&oracle, 0, FUNCTION_USER, 1, STORE_MAIN);
	job_kit_run(k, 0, text, NULL);
	lost = judge(k, &oracle, says);
	attack_count(a, what, k->outcome.verdict == JOB_PASS, lost);
	oracle_close(&oracle);
	job_kit_close(k);
	free(k);
	return s->at <= s->seen;
}

static void test_answers(void **state)
{
	struct attack a;
	char what[80];

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct sky s = { .way = &ways[i] };
		bool came = true;

		for (s.at = 1; came && s.at <= PLACES; s.at++) {
			snprintf(what, sizeof(what), "%s as answer %u",
				 ways[i].what, s.at);
			came = one(&a, what, &s);
		}
	}
	assert_true(a.tally.passes > 0 && a.tally.passes < a.tally.runs);
	attack_end(&a, "answers of a hostile cloud");
}

static void test_streams(void **state)
{
	struct attack a;
	char what[80];

	(void)state;
	attack_begin(&a);
	for (size_t i = 0; i < COUNT(streams); i++) {
		struct sky s = { .stream = streams[i] };

		snprintf(what, sizeof(what), "stream %zu", i);
		one(&a, what, &s);
	}
	attack_end(&a, "streams of a hostile cloud");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
