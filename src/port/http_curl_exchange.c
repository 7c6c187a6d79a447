/* SPDX-License-Identifier: MIT */
/* One request on its way: http_curl_parts.h. */
#include "port/http_curl_parts.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

int http_curl_error(struct err *e, const struct exchange *x, CURLcode rc)
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

static void exchange_range(struct exchange *x, const struct http_request *rq)
{
	char range[32];

	snprintf(range, sizeof(range), "%" PRIu64 "-", rq->from);
	if (rq->from)
		curl_easy_setopt(x->easy, CURLOPT_RANGE, range);
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

int http_curl_init(struct exchange *x, CURL *easy,
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
	exchange_range(x, rq);
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

void http_curl_fini(struct exchange *x)
{
	curl_mime_free(x->mime);
	curl_slist_free_all(x->headers);
}
