/* SPDX-License-Identifier: MIT */
/* The HTTP port against a server of a few lines in a thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "port/http_curl.h"

#define TURNS	  4
#define ENOUGH_MS 20000 /* for what takes none on a free machine */

/* What the server says to one connection after the other, and has heard. */
struct server {
	int listener;
	unsigned port;
	pthread_t thread;
	const char *answers[TURNS]; /* NULL: say nothing */
	int word[2];		    /* a pipe: it waits for it at a "|" */
	size_t turns;
	char heard[TURNS][8192];
};

/* Are the head and all of the body here? */
static bool whole(const char *heard, size_t used)
{
	const char *body = strstr(heard, "\r\n\r\n");
	const char *length = text_find_nocase(heard, "\nContent-Length: ");

	return body &&
	       heard + used - (body + 4) >= (length ? atol(length + 17) : 0);
}

static void hear(int fd, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	while (used < size - 1 && !whole(out, used)) {
		ssize_t n = recv(fd, out + used, size - 1 - used, 0);

		if (n <= 0)
			break;
		used += (size_t)n;
		out[used] = '\0';
	}
}

static void wait_for_a_word(const struct server *s)
{
	struct pollfd pfd = { .fd = s->word[0], .events = POLLIN };
	char c;

	if (poll(&pfd, 1, ENOUGH_MS) == 1)
		assert_int_equal(read(s->word[0], &c, 1), 1);
}

static void give_word(const struct server *s)
{
	assert_int_equal(write(s->word[1], "", 1), 1);
}

static void *serve(void *ctx)
{
	struct server *s = ctx;

	for (size_t i = 0; i < s->turns; i++) {
		int fd = accept(s->listener, NULL, NULL);
		const char *text = s->answers[i];

		if (fd < 0)
			break;
		hear(fd, s->heard[i], sizeof s->heard[i]);
		while (text && *text) {
			size_t n = strcspn(text, "|");

			send(fd, text, n, MSG_NOSIGNAL);
			text += n;
			if (*text == '|') {
				wait_for_a_word(s);
				text++;
			}
		}
		if (!text)
			wait_for_a_word(s);
		close(fd);
	}
	return NULL;
}

static void server_open(struct server *s, size_t turns)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof sa;

	s->turns = turns;
	assert_int_equal(pipe(s->word), 0);
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&sa, sizeof sa),
			 0);
	assert_int_equal(listen(s->listener, 8), 0);
	getsockname(s->listener, (struct sockaddr *)&sa, &len);
	s->port = ntohs(sa.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_close(struct server *s)
{
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
	close(s->word[0]);
	close(s->word[1]);
}

/* One request with room for 1000 bytes; returns the code. */
static int ask_within(struct http *h, const struct server *s,
		      const struct http_request *rq, struct http_response *rs,
		      int ms, struct err *e)
{
	struct deadline d = deadline_in(clock_real(), ms);
	struct http_request with = *rq;
	char url[128];

	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", s->port, rq->url);
	with.url = url;
	*e = (struct err){ 0 };
	*rs = (struct http_response){ 0 };
	buf_init(&rs->body, 1000);
	return h->ops->request(h->ctx, &with, rs, &d, e);
}

static int ask(struct http *h, const struct server *s,
	       const struct http_request *rq, struct http_response *rs,
	       struct err *e)
{
	return ask_within(h, s, rq, rs, ENOUGH_MS, e);
}

static void test_plain_request(void **state)
{
	struct server s = { .answers = { "HTTP/1.1 404 Not Found\r\n"
					 "Content-Length: 5\r\n\r\nnope\n" } };
	struct http_request rq = { .method = "GET",
				   .url = "/v1/devices",
				   .token = "canary-token" };
	struct http_response rs;
	struct http h;
	struct err e;

	(void)state;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 1);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), 0);
	assert_int_equal(rs.status, 404);
	assert_string_equal(buf_text(&rs.body), "nope\n");
	server_close(&s);
	assert_true(text_starts(s.heard[0], "GET /v1/devices HTTP/1.1\r\n"));
	assert_non_null(strstr(s.heard[0],
			       "\r\nAuthorization: Bearer canary-token\r\n"));
	buf_fini(&rs.body);
	http_curl_close(&h);
}

static void test_multipart(void **state)
{
	static const char image[] = "\x00\x01\xff|image";
	struct server s = { .answers = { "HTTP/1.1 200 OK\r\n"
					 "Content-Length: 2\r\n\r\n{}" } };
	struct http_part parts[] = {
		{ "file", "app.bin", "application/octet-stream", image,
		  sizeof image - 1 },
		{ "file_type", NULL, NULL, "binary", 6 },
	};
	struct http_request rq = { .method = "PUT",
				   .url = "/v1/devices/abc",
				   .parts = parts,
				   .part_count = 2 };
	struct http_response rs;
	struct http h;
	struct err e;

	(void)state;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 1);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), 0);
	server_close(&s);
	assert_true(text_starts(s.heard[0], "PUT /v1/devices/abc HTTP/1.1"));
	assert_non_null(text_find_nocase(s.heard[0],
					 "Content-Type: multipart/form-data"));
	assert_non_null(text_find_nocase(s.heard[0], "Content-Length: "));
	/* It would cost a second with servers that do not know it. */
	assert_null(text_find_nocase(s.heard[0], "\r\nExpect:"));
	assert_null(text_find_nocase(s.heard[0], "Authorization"));
	assert_non_null(strstr(s.heard[0],
			       "name=\"file\"; filename=\"app.bin\"\r\n"
			       "Content-Type: application/octet-stream\r\n"));
	assert_non_null(bytes_find((const uint8_t *)s.heard[0],
				   sizeof s.heard[0], image, sizeof image - 1));
	buf_fini(&rs.body);
	http_curl_close(&h);
}

static void test_json(void **state)
{
	struct server s = { .answers = {
				    "HTTP/1.1 200 OK\r\n"
				    "Transfer-Encoding: chunked\r\n\r\n"
				    "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n" } };
	struct http_request rq = { .method = "PUT",
				   .url = "/x",
				   .json = "{\"development\":true}" };
	struct http_response rs;
	struct http h;
	struct err e;

	(void)state;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 1);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), 0);
	server_close(&s);
	assert_string_equal(buf_text(&rs.body), "{\"a\":1}");
	assert_non_null(
		strstr(s.heard[0], "\r\nContent-Type: application/json\r\n"));
	assert_true(text_ends(s.heard[0], "\r\n\r\n{\"development\":true}"));
	buf_fini(&rs.body);
	http_curl_close(&h);
}

static void test_redirects(void **state)
{
	struct server s = {
		.answers = { "HTTP/1.1 302 Found\r\nLocation: /here\r\n"
			     "Content-Length: 3\r\n\r\nold",
			     "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew",
			     "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
			     "Location: http://localhost:1/\r\n\r\n" }
	};
	struct http_request rq = { .method = "GET",
				   .url = "/there",
				   .token = "canary-token" };
	struct http_response rs;
	struct http h;
	struct err e;

	(void)state;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 3);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), 0);
	assert_int_equal(rs.status, 200);
	assert_string_equal(buf_text(&rs.body), "new");
	buf_fini(&rs.body);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), -ERR_CLOUD);
	assert_non_null(strstr(e.what, "another host"));
	assert_null(strstr(e.what, "canary"));
	server_close(&s);
	assert_true(text_starts(s.heard[1], "GET /here "));
	buf_fini(&rs.body);
	http_curl_close(&h);
}

static void test_limits(void **state)
{
	struct server s = { 0 };
	struct http_request rq = { .method = "GET", .url = "/" };
	struct http_response rs;
	char longer[1200];
	struct http h;
	struct err e;

	(void)state;
	snprintf(longer, sizeof longer,
		 "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n%01001d", 7);
	s.answers[0] = longer;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 2);
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), -ERR_CLOUD);
	assert_string_equal(e.what, "the answer is too long");
	buf_fini(&rs.body);
	assert_int_equal(ask_within(&h, &s, &rq, &rs, 300, &e), -ERR_TIMEOUT);
	buf_fini(&rs.body);
	give_word(&s);
	server_close(&s);
	/* Nobody listens any more. */
	assert_int_equal(ask(&h, &s, &rq, &rs, &e), -ERR_CLOUD);
	buf_fini(&rs.body);
	http_curl_close(&h);
}

static void test_stream(void **state)
{
	struct server s = { .answers = { "HTTP/1.1 200 OK\r\n"
					 "Content-Type: text/event-stream\r\n"
					 "Transfer-Encoding: chunked\r\n\r\n"
					 "5\r\n:ok\n\n\r\n|"
					 "6\r\nevent:\r\n0\r\n\r\n" } };
	struct http_stream stream;
	struct deadline d = deadline_in(clock_real(), ENOUGH_MS), soon;
	char url[64];
	struct http_request rq = { .method = "GET", .url = url };
	long status = 0;
	struct http h;
	struct err e = { 0 };
	struct buf b;

	(void)state;
	assert_int_equal(http_curl_open(&h, NULL), 0);
	server_open(&s, 1);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/events", s.port);
	buf_init(&b, 4096);
	assert_int_equal(h.ops->open(h.ctx, &rq, &stream, &status, &d, &e), 0);
	assert_int_equal(status, 200);
	assert_int_equal(h.ops->read(h.ctx, &stream, &b, &d, &e), 5);
	assert_string_equal(buf_text(&b), ":ok\n\n");
	soon = deadline_in(clock_real(), 100);
	assert_int_equal(h.ops->read(h.ctx, &stream, &b, &soon, &e), 0);
	give_word(&s);
	assert_int_equal(h.ops->read(h.ctx, &stream, &b, &d, &e), 6);
	assert_string_equal(buf_text(&b), ":ok\n\nevent:");
	assert_int_equal(h.ops->read(h.ctx, &stream, &b, &d, &e), -ERR_CLOUD);
	assert_string_equal(e.what, "the stream has ended");
	h.ops->end(h.ctx, &stream);
	server_close(&s);
	buf_fini(&b);
	http_curl_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_request),
		cmocka_unit_test(test_multipart),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
