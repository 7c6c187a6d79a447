/* SPDX-License-Identifier: MIT */
#include "port/http_curl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

#define REDIRECTS_MAX 5
/* What a stream may hold before it is read; then the server has to wait. */
#define STREAM_MAX (256 * 1024)

struct client {
	pthread_mutex_t lock;
	bool started;
	CURL *idle; /* kept for its open connection; NULL while in use */
};

/* One request on its way. */
struct exchange {
	CURL *easy;
	struct curl_slist *headers;
	curl_mime *mime;
	struct buf *body;
	char error[CURL_ERROR_SIZE];
};

struct stream {
	CURLM *multi;
	struct exchange x;
	struct buf waiting;
	bool head;   /* the head of the answer is complete */
	bool paused; /* the server waits for us */
	bool over;
	CURLcode result;
};

static int curl_error(struct err *e, const struct exchange *x, CURLcode rc)
{
	char what[CURL_ERROR_SIZE];
	const char *text = x->error[0] ? x->error : curl_easy_strerror(rc);

	text_clean(what, sizeof what, text, strlen(text));
	if (rc == CURLE_OPERATION_TIMEDOUT)
		return err_set(e, ERR_TIMEOUT, "http", "%s", what);
	if (rc == CURLE_OUT_OF_MEMORY)
		return err_memory(e, "http");
	return err_set(e, ERR_CLOUD, "http", "%s", what);
}

static size_t take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;

	return buf_add(x->body, data, size * n) ? size * n : 0;
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

static bool is_loopback(const char *url)
{
	static const char *const names[] = { "localhost", "127.0.0.1",
					     "[::1]" };
	const char *host = strstr(url, "://");

	for (size_t i = 0; host && i < COUNT(names); i++) {
		size_t len = strlen(names[i]);

		if (!strncmp(host + 3, names[i], len) &&
		    strchr(":/", host[3 + len]))
			return true;
	}
	return false;
}

static bool exchange_header(struct exchange *x, const char *line)
{
	struct curl_slist *more = curl_slist_append(x->headers, line);

	if (!more)
		return false;
	x->headers = more;
	return true;
}

static bool exchange_parts(struct exchange *x, const struct http_request *rq)
{
	x->mime = curl_mime_init(x->easy);
	for (size_t i = 0; x->mime && i < rq->part_count; i++) {
		const struct http_part *from = &rq->parts[i];
		curl_mimepart *part = curl_mime_addpart(x->mime);

		if (!part || curl_mime_name(part, from->name) != CURLE_OK ||
		    curl_mime_data(part, from->data, from->len) != CURLE_OK ||
		    (from->filename &&
		     curl_mime_filename(part, from->filename) != CURLE_OK) ||
		    (from->type &&
		     curl_mime_type(part, from->type) != CURLE_OK))
			return false;
	}
	return x->mime &&
	       curl_easy_setopt(x->easy, CURLOPT_MIMEPOST, x->mime) == CURLE_OK;
}

static bool exchange_content(struct exchange *x, const struct http_request *rq)
{
	bool ok = true;

	if (rq->part_count)
		ok = exchange_parts(x, rq);
	else if (rq->json)
		ok = exchange_header(x, "Content-Type: application/json") &&
		     curl_easy_setopt(x->easy, CURLOPT_COPYPOSTFIELDS,
				      rq->json) == CURLE_OK;
	else if (!strcmp(rq->method, "HEAD"))
		curl_easy_setopt(x->easy, CURLOPT_NOBODY, 1L);
	/* Waiting for "100 Continue" would cost a second where it is unknown.
	 */
	return ok && exchange_header(x, "Expect:");
}

static void exchange_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
			 (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static int exchange_init(struct exchange *x, CURL *easy,
			 const struct http_request *rq, struct err *e)
{
	*x = (struct exchange){ .easy = easy };
	if (!easy)
		return err_memory(e, "http");
	exchange_protocols(easy);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->error);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "unbrick/" UNBRICK_VERSION);
	if (is_loopback(rq->url))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (!exchange_content(x, rq) ||
	    curl_easy_setopt(easy, CURLOPT_URL, rq->url) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, rq->method) !=
		    CURLE_OK)
		return err_memory(e, "http");
	if (rq->token) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, rq->token);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, x->headers);
	return 0;
}

static void exchange_fini(struct exchange *x)
{
	curl_mime_free(x->mime);
	curl_slist_free_all(x->headers);
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
static int exchange_redirect(struct exchange *x, const char *origin,
			     struct err *e)
{
	char *to = NULL;

	curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to)
		return 0;
	if (!same_host(origin, to))
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

static int exchange_perform(struct exchange *x, const char *url,
			    struct http_response *rs, const struct deadline *d,
			    struct err *e)
{
	int again = 1;

	x->body = &rs->body;
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	for (int i = 0; again > 0 && i <= REDIRECTS_MAX; i++) {
		int64_t left = deadline_left_ms(d);
		CURLcode rc;

		if (left <= 0)
			return err_set(e, ERR_TIMEOUT, "http", "no time left");
		buf_clear(&rs->body);
		curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, (long)left);
		rc = curl_easy_perform(x->easy);
		if (rc == CURLE_WRITE_ERROR)
			return err_set(e, ERR_CLOUD, "http",
				       "the answer is too long");
		if (rc != CURLE_OK)
			return curl_error(e, x, rc);
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &rs->status);
		again = exchange_redirect(x, url, e);
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
	int rc = exchange_init(&x, client_take(c), rq, e);

	rs->status = 0;
	if (rc == 0)
		rc = exchange_perform(&x, rq->url, rs, d, e);
	exchange_fini(&x);
	if (x.easy)
		client_give(c, x.easy);
	return rc;
}

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
		return curl_error(e, &s->x, s->result);
	if (rc == 0)
		curl_easy_getinfo(s->x.easy, CURLINFO_RESPONSE_CODE, status);
	return rc;
}

static void stream_free(struct stream *s)
{
	if (s->multi && s->x.easy)
		curl_multi_remove_handle(s->multi, s->x.easy);
	exchange_fini(&s->x);
	if (s->x.easy)
		curl_easy_cleanup(s->x.easy);
	curl_multi_cleanup(s->multi);
	buf_fini(&s->waiting);
	free(s);
}

static int client_open(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct stream *s = calloc(1, sizeof *s);
	int rc;

	out->ctx = NULL;
	if (!s)
		return err_memory(e, "http");
	buf_init(&s->waiting, STREAM_MAX);
	rc = exchange_init(&s->x, client_take(ctx), rq, e);
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

static int client_read(void *ctx, struct http_stream *hs, struct buf *out,
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
	rc = curl_error(e, &s->x, s->result);
	return rc;
}

static void client_end(void *ctx, struct http_stream *hs)
{
	(void)ctx;
	if (hs->ctx)
		stream_free(hs->ctx);
	hs->ctx = NULL;
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

static const struct http_ops client_ops = {
	.request = client_request,
	.open = client_open,
	.read = client_read,
	.end = client_end,
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
