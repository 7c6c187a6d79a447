/* SPDX-License-Identifier: MIT */
#include "port/http_curl.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "port/http_curl_parts.h"

#define REDIRECTS_MAX 5
#define SILENCE_S     30L /* nothing of a long answer comes any more */

struct client {
	pthread_mutex_t lock;
	bool started;
	CURL *idle; /* kept for its open connection; NULL while in use */
};

static size_t take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	struct http_response *rs = x->rs;
	curl_off_t total = 0;

	if (!buf_add(&rs->body, data, size * n))
		return 0;
	if (!rs->grows)
		return size * n;
	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &rs->status);
	curl_easy_getinfo(x->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &total);
	rs->total = total > 0 ? (uint64_t)total : 0;
	x->stopped = !rs->grows(rs->ctx, rs);
	return x->stopped ? 0 : size * n;
}

/* "Content-Range: bytes 4096-8191/8192" */
static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
	static const char name[] = "content-range: bytes ";
	struct exchange *x = ctx;
	char text[64];
	size_t len = size * n < sizeof(text) ? size * n : sizeof(text) - 1;

	memcpy(text, line, len);
	text[len] = '\0';
	if (text_find_nocase(text, name) == text)
		x->rs->from = strtoull(text + sizeof(name) - 1, NULL, 10);
	return size * n;
}

static CURL *client_take(struct client *c)
{
	CURL *easy;

	pthread_mutex_lock(&c->lock);
	if (!c->started)
		c->started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	easy = c->idle;
	c->idle = NULL;
	if (!easy && c->started)
		easy = curl_easy_init();
	pthread_mutex_unlock(&c->lock);
	return easy;
}

static void client_give(struct client *c, CURL *easy)
{
	curl_easy_reset(easy); /* forgets the token, keeps the connection */
	pthread_mutex_lock(&c->lock);
	if (!c->idle) {
		c->idle = easy;
		easy = NULL;
	}
	pthread_mutex_unlock(&c->lock);
	if (easy)
		curl_easy_cleanup(easy);
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	bool same =
		curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		text_same(x, y);

	curl_free(x);
	curl_free(y);
	return same;
}

static bool same_host(const char *from, const char *to)
{
	CURLU *a = curl_url(), *b = curl_url();
	bool same = a && b &&
		    curl_url_set(a, CURLUPART_URL, from, 0) == CURLUE_OK &&
		    curl_url_set(b, CURLUPART_URL, to, 0) == CURLUE_OK &&
		    same_part(a, b, CURLUPART_SCHEME) &&
		    same_part(a, b, CURLUPART_HOST) &&
		    same_part(a, b, CURLUPART_PORT);

	curl_url_cleanup(a);
	curl_url_cleanup(b);
	return same;
}

/* Follows the answer's redirect: 1 to go on, 0 if there is none, or -code. */
static int exchange_redirect(struct exchange *x, const struct http_request *rq,
			     struct err *e)
{
	char *to = NULL;

	curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to)
		return 0;
	if (!same_host(rq->url, to) &&
	    (rq->token || !text_starts(to, "https://")))
		return err_set(e, ERR_CLOUD, "http",
			       "the server points to another host");
	/* curl copies the text, which is its own until the next transfer. */
	to = strdup(to);
	if (!to || curl_easy_setopt(x->easy, CURLOPT_URL, to) != CURLE_OK) {
		free(to);
		return err_memory(e, "http");
	}
	free(to);
	return 1;
}

static int exchange_perform(struct exchange *x, const struct http_request *rq,
			    struct http_response *rs, const struct deadline *d,
			    struct err *e)
{
	int again = 1;

	x->rs = rs;
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(x->easy, CURLOPT_HEADERDATA, x);
	if (rs->grows) {
		curl_easy_setopt(x->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(x->easy, CURLOPT_LOW_SPEED_TIME, SILENCE_S);
	}
	for (int i = 0; again > 0 && i <= REDIRECTS_MAX; i++) {
		int64_t left = deadline_left_ms(d);
		CURLcode rc;

		if (left <= 0)
			return err_set(e, ERR_TIMEOUT, "http", "no time left");
		buf_clear(&rs->body);
		rs->from = rs->total = 0;
		curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, (long)left);
		rc = curl_easy_perform(x->easy);
		if (x->stopped)
			return err_set(e, ERR_STOPPED, "http",
				       "stopped while it was fetched");
		if (rc == CURLE_WRITE_ERROR)
			return err_set(e, ERR_CLOUD, "http",
				       "the answer is too long");
		if (rc != CURLE_OK)
			return http_curl_error(e, x, rc);
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &rs->status);
		again = exchange_redirect(x, rq, e);
	}
	if (again > 0)
		return err_set(e, ERR_CLOUD, "http", "too many redirects");
	return again;
}

static int client_request(void *ctx, const struct http_request *rq,
			  struct http_response *rs, struct deadline *d,
			  struct err *e)
{
	struct client *c = ctx;
	struct exchange x;
	int rc = http_curl_init(&x, client_take(c), rq, e);

	rs->status = 0;
	if (rc == 0)
		rc = exchange_perform(&x, rq, rs, d, e);
	http_curl_fini(&x);
	if (x.easy)
		client_give(c, x.easy);
	return rc;
}

static void client_close(void *ctx)
{
	struct client *c = ctx;

	if (c->idle)
		curl_easy_cleanup(c->idle);
	if (c->started)
		curl_global_cleanup();
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static int client_open(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	return http_curl_stream_open(client_take(ctx), rq, out, status, d, e);
}

static const struct http_ops client_ops = {
	.request = client_request,
	.open = client_open,
	.read = http_curl_stream_read,
	.end = http_curl_stream_end,
	.close = client_close,
};

int http_curl_open(struct http *out, struct err *e)
{
	struct client *c = calloc(1, sizeof *c);

	*out = (struct http){ 0 };
	if (!c)
		return err_memory(e, "http");
	pthread_mutex_init(&c->lock, NULL);
	*out = (struct http){ &client_ops, c };
	return 0;
}

void http_curl_close(struct http *h)
{
	if (h->ops)
		h->ops->close(h->ctx);
	*h = (struct http){ 0 };
}
