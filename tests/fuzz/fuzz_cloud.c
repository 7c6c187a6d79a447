/* SPDX-License-Identifier: MIT */
/*
 * The fuzzer plays the cloud: proto/cloud.h.  Lines "STATUS BODY" answer the
 * requests, then the opening of the stream, of which an empty line is a
 * failure; after a line "-" everything is event stream.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "proto/cloud.h"

#define ID    "1f0038000647343232363230"
#define TOKEN "canary-0123456789abcdef"

struct server {
	struct clock_virtual clock;
	struct fuzz_lines lines;
	const uint8_t *stream;
	size_t left;
};

static int answer(void *ctx, const struct http_request *rq,
		  struct http_response *rs, struct deadline *d, struct err *e)
{
	struct server *s = ctx;
	const char *line = fuzz_line(&s->lines);
	char *body;

	(void)rq;
	(void)d;
	s->clock.us += 1000;
	if (!line[0])
		return err_set(e, ERR_CLOUD, "fuzz", "no route for %s", TOKEN);
	rs->status = strtol(line, &body, 10);
	buf_puts(&rs->body, body);
	return 0;
}

static int stream_open(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct server *s = ctx;

	(void)rq;
	(void)d;
	out->ctx = ctx;
	*status = 200;
	if (!fuzz_more(&s->lines))
		return 0;
	*status = strtol(fuzz_line(&s->lines), NULL, 10);
	if (*status == 0)
		return err_set(e, ERR_CLOUD, "fuzz", "no way for %s", TOKEN);
	return 0;
}

static int stream_read(void *ctx, struct http_stream *st, struct buf *out,
		       struct deadline *d, struct err *e)
{
	struct server *s = ctx;
	size_t n = s->left < 100 ? s->left : 100;

	(void)st;
	(void)d;
	s->clock.us += 100000;
	if (n == 0)
		return err_set(e, ERR_CLOUD, "fuzz", "the stream has ended");
	buf_add(out, s->stream, n);
	s->stream += n;
	s->left -= n;
	return (int)n;
}

static void stream_end(void *ctx, struct http_stream *st)
{
	(void)ctx;
	(void)st;
}

static void check(const struct err *e, int rc)
{
	fuzz_require(rc < 0 ? rc == -(int)e->code : e->code == ERR_OK);
	fuzz_require(!strstr(e->what, TOKEN));
	for (const char *p = e->what; *p; p++)
		fuzz_require((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void events(struct cloud *c, struct deadline *d)
{
	struct cloud_event event;
	struct cloud_events ev;
	struct err e = { 0 };
	int rc = cloud_events_open(&ev, c, ID, d, &e);

	for (int i = 0; rc >= 0 && i < 500; i++) {
		err_clear(&e);
		rc = cloud_events_next(&ev, &event, d, &e);
		check(&e, rc);
		if (rc <= 0)
			break;
		check_clean(event.name);
		check_clean(event.core_id);
		check_clean(event.published_at);
	}
	cloud_events_close(&ev);
}

static void requests(struct cloud *c, struct deadline *d)
{
	static const char pem[] = "-----BEGIN PUBLIC KEY-----\nAA==\n"
				  "-----END PUBLIC KEY-----\n";
	struct cloud_device device;
	struct err e[5] = { 0 };
	bool online;
	int rc = cloud_check(c, ID, &device, d, &e[0]);

	check(&e[0], rc);
	if (rc == 0) {
		check_clean(device.name);
		check_clean(device.release);
		check_clean(device.last_handshake_at);
	}
	check(&e[1], cloud_ping(c, ID, &online, d, &e[1]));
	check(&e[2], cloud_flash(c, ID, "a/b.bin", "x", 1, d, &e[2]));
	check(&e[3], cloud_set_development(c, 7, ID, true, d, &e[3]));
	check(&e[4], cloud_register_key(c, ID, pem, false, d, &e[4]));
}

/* What is refused before anybody is asked. */
static void mistakes(struct cloud *c, struct deadline *d)
{
	static const char pem[] = "-----BEGIN PUBLIC KEY-----\n";
	static const char *const ids[] = { "short", ID "00",
					   "zz0038000647343232363230" };
	struct cloud_device device;
	struct cloud_events ev;
	bool online;

	for (size_t i = 0; i < 3; i++) {
		fuzz_require(cloud_check(c, ids[i], &device, d, NULL) < 0);
		fuzz_require(cloud_ping(c, ids[i], &online, d, NULL) < 0);
		fuzz_require(cloud_set_development(c, 1, ids[i], false, d,
						   NULL) < 0);
		fuzz_require(cloud_register_key(c, ids[i], pem, true, d, NULL) <
			     0);
		fuzz_require(cloud_events_open(&ev, c, ids[i], d, NULL) < 0);
	}
	fuzz_require(cloud_flash(c, ID, ".bin", "x", 1, d, NULL) < 0);
	fuzz_require(cloud_register_key(c, ID, "-----BEGIN PRIVATE KEY-----",
					true, d, NULL) < 0);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const struct http_ops ops = { .request = answer,
					     .open = stream_open,
					     .read = stream_read,
					     .end = stream_end };
	static struct server s;
	struct cloud_config config = { .api_url = "https://api.example.com",
				       .token = TOKEN };
	struct http http = { &ops, &s };
	struct deadline d;
	struct cloud c;
	const uint8_t *dash = data;

	memset(&s, 0, sizeof(s));
	clock_virtual_init(&s.clock);
	while (size >= 2 &&
	       (dash = memchr(dash, '-', size - (size_t)(dash - data))) &&
	       (dash == data || dash[-1] != '\n'))
		dash++;
	if (size < 2)
		dash = NULL;
	s.lines.data = data;
	s.lines.size = dash ? (size_t)(dash - data) : size;
	s.stream = dash ? dash + 1 : NULL;
	s.left = dash ? size - s.lines.size - 1 : 0;
	d = deadline_in(&s.clock.clock, 120000);
	fuzz_luck();
	if (cloud_open(&c, &http, &config, NULL) == 0) {
		requests(&c, &d);
		events(&c, &d);
		mistakes(&c, &d);
	}
}
