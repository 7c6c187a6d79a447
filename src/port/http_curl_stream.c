/* SPDX-License-Identifier: MIT */
/* Streams over libcurl: http_curl_parts.h. */
#include "port/http_curl_parts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a stream may hold before it is read; then the server has to wait. */
#define STREAM_MAX (256 * 1024)

struct stream {
	CURLM *multi;
	struct exchange x;
	struct buf waiting;
	bool head;   /* the head of the answer is complete */
	bool paused; /* the server waits for us */
	bool over;
	CURLcode result;
};

static size_t stream_body(char *data, size_t size, size_t n, void *ctx)
{
	struct stream *s = ctx;

	if (s->waiting.len + size * n > STREAM_MAX) {
		s->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	return buf_add(&s->waiting, data, size * n) ? size * n : 0;
}

static size_t stream_header(char *line, size_t size, size_t n, void *ctx)
{
	struct stream *s = ctx;
	long status = 0;

	curl_easy_getinfo(s->x.easy, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && (line[0] == '\r' || line[0] == '\n'))
		s->head = true;
	return size * n;
}

/* Lets curl work; waits up to the deadline if there is nothing to do. */
static int stream_step(struct stream *s, const struct deadline *d, bool wait,
		       struct err *e)
{
	int64_t left = deadline_left_ms(d);
	int running, left_msgs;
	CURLMcode rc;
	CURLMsg *msg;

	if (wait)
		rc = curl_multi_poll(s->multi, NULL, 0,
				     left < 1000 ? (int)left : 1000, NULL);
	else
		rc = CURLM_OK;
	if (rc == CURLM_OK)
		rc = curl_multi_perform(s->multi, &running);
	if (rc != CURLM_OK)
		return err_set(e, ERR_CLOUD, "http", "%s",
			       curl_multi_strerror(rc));
	while ((msg = curl_multi_info_read(s->multi, &left_msgs))) {
		if (msg->msg == CURLMSG_DONE) {
			s->over = true;
			s->result = msg->data.result;
		}
	}
	return 0;
}

static int stream_begin(struct stream *s, long *status,
			const struct deadline *d, struct err *e)
{
	int rc;

	curl_easy_setopt(s->x.easy, CURLOPT_WRITEFUNCTION, stream_body);
	curl_easy_setopt(s->x.easy, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(s->x.easy, CURLOPT_HEADERFUNCTION, stream_header);
	curl_easy_setopt(s->x.easy, CURLOPT_HEADERDATA, s);
	if (curl_multi_add_handle(s->multi, s->x.easy) != CURLM_OK)
		return err_memory(e, "http");
	rc = stream_step(s, d, false, e);
	while (rc == 0 && !s->head && !s->over) {
		if (deadline_over(d))
			return err_set(e, ERR_TIMEOUT, "http",
				       "the server does not answer");
		rc = stream_step(s, d, true, e);
	}
	if (rc == 0 && !s->head)
		return http_curl_error(e, &s->x, s->result);
	if (rc == 0)
		curl_easy_getinfo(s->x.easy, CURLINFO_RESPONSE_CODE, status);
	return rc;
}

static void stream_free(struct stream *s)
{
	if (s->multi && s->x.easy)
		curl_multi_remove_handle(s->multi, s->x.easy);
	http_curl_fini(&s->x);
	if (s->x.easy)
		curl_easy_cleanup(s->x.easy);
	curl_multi_cleanup(s->multi);
	buf_fini(&s->waiting);
	free(s);
}

int http_curl_stream_open(CURL *easy, const struct http_request *rq,
			  struct http_stream *out, long *status,
			  struct deadline *d, struct err *e)
{
	struct stream *s = calloc(1, sizeof *s);
	int rc;

	out->ctx = NULL;
	if (!s) {
		curl_easy_cleanup(easy);
		return err_memory(e, "http");
	}
	buf_init(&s->waiting, STREAM_MAX);
	rc = http_curl_init(&s->x, easy, rq, e);
	s->multi = curl_multi_init();
	if (rc == 0 && !s->multi)
		rc = err_memory(e, "http");
	if (rc == 0)
		rc = stream_begin(s, status, d, e);
	if (rc < 0)
		stream_free(s);
	else
		out->ctx = s;
	return rc;
}

/* Hands over what has arrived, as much as fits; the bytes, or -code. */
static int stream_deliver(struct stream *s, struct buf *out, struct err *e)
{
	size_t room = out->max > out->len ? out->max - out->len : 0;
	size_t n = s->waiting.len < room ? s->waiting.len : room;

	if (!room)
		return err_set(e, ERR_CLOUD, "http", "the answer is too long");
	if (n && !buf_add(out, s->waiting.data, n))
		return err_memory(e, "http");
	buf_drop(&s->waiting, n);
	return (int)n;
}

int http_curl_stream_read(void *ctx, struct http_stream *hs, struct buf *out,
			  struct deadline *d, struct err *e)
{
	struct stream *s = hs->ctx;
	int rc = 0;

	(void)ctx;
	while (rc == 0 && !s->waiting.len && !s->over && !deadline_over(d)) {
		if (s->paused) {
			s->paused = false;
			curl_easy_pause(s->x.easy, CURLPAUSE_CONT);
			rc = stream_step(s, d, false, e);
		} else {
			rc = stream_step(s, d, true, e);
		}
	}
	if (rc < 0)
		return rc;
	if (s->waiting.len)
		return stream_deliver(s, out, e);
	if (!s->over)
		return 0;
	if (s->result == CURLE_OK)
		return err_set(e, ERR_CLOUD, "http", "the stream has ended");
	rc = http_curl_error(e, &s->x, s->result);
	return rc;
}

void http_curl_stream_end(void *ctx, struct http_stream *hs)
{
	(void)ctx;
	if (hs->ctx)
		stream_free(hs->ctx);
	hs->ctx = NULL;
}
