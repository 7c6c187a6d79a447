/* SPDX-License-Identifier: MIT */
#include "web_parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define BODY_MAX (4u << 20)

/* The value of a header field, "" if absent. */
static void field(const char *head, size_t len, const char *name, char *out,
		  size_t size)
{
	size_t n = strlen(name);
	const char *line = head;

	out[0] = '\0';
	while ((line = memchr(line, '\n', (size_t)(head + len - line)))) {
		const char *end;
		char key[64];

		line++;
		if ((size_t)(head + len - line) <= n)
			return;
		if (!text_copy_n(key, sizeof key, line, n) ||
		    !text_same(key, name) || line[n] != ':')
			continue;
		line += n + 1;
		line += strspn(line, " ");
		end = strchr(line, '\r');
		if (end)
			text_copy_n(out, size, line, (size_t)(end - line));
		return;
	}
}

/* 1: whole; 0: more to come; -1: bad. */
static int unchunk(struct web_request *rq, const char *text, size_t len)
{
	size_t at = 0;

	for (;;) {
		const char *eol =
			at < len ? memchr(text + at, '\n', len - at) : NULL;
		char *end;
		unsigned long n;

		if (!eol)
			return 0;
		n = strtoul(text + at, &end, 16);
		if (end == text + at || n > BODY_MAX)
			return -1;
		at = (size_t)(eol - text) + 1;
		if (at + n + 2 > len)
			return 0;
		if (n && !buf_add(&rq->body, text + at, n))
			return -1;
		at += n + 2;
		if (n == 0) {
			rq->used = rq->head + at;
			return 1;
		}
	}
}

static int parse_head(struct web_request *rq, const char *text, size_t len)
{
	const char *target = memchr(text, ' ', len);
	const char *end = target ? strpbrk(target + 1, " \r\n") : NULL;
	char value[300];

	if (!end || *end != ' ' ||
	    !text_copy_n(rq->method, sizeof rq->method, text,
			 (size_t)(target - text)) ||
	    !text_copy_n(rq->target, sizeof rq->target, target + 1,
			 (size_t)(end - target - 1)))
		return -1;
	field(text, len, "Authorization", value, sizeof value);
	if (text_starts(value, "Bearer "))
		text_copy(rq->token, sizeof rq->token, value + 7);
	field(text, len, "Host", rq->host, sizeof rq->host);
	field(text, len, "Range", value, sizeof value);
	if (text_starts(value, "bytes="))
		rq->from = strtoull(value + 6, NULL, 10);
	field(text, len, "Content-Type", rq->type, sizeof rq->type);
	field(text, len, "Expect", value, sizeof value);
	rq->expects = text_same(value, "100-continue");
	return 0;
}

int web_parse(struct web_request *rq, const struct buf *in)
{
	const char *text = buf_text(in), *end = strstr(text, "\r\n\r\n");
	char length[32], coding[32];
	unsigned long n = 0;
	int rc;

	*rq = (struct web_request){ 0 };
	buf_init(&rq->body, BODY_MAX);
	if (!end)
		return 0;
	rq->head = (size_t)(end - text) + 4;
	if (parse_head(rq, text, rq->head) < 0)
		return -1;
	field(text, rq->head, "Content-Length", length, sizeof length);
	field(text, rq->head, "Transfer-Encoding", coding, sizeof coding);
	if (text_same(coding, "chunked")) {
		rc = unchunk(rq, text + rq->head, in->len - rq->head);
		if (rc <= 0)
			return rc;
	} else {
		if (length[0] && !text_number(length, 0, BODY_MAX, &n))
			return -1;
		if (in->len < rq->head + n)
			return 0;
		buf_add(&rq->body, text + rq->head, n);
		rq->used = rq->head + n;
	}
	return 1;
}

void web_request_fini(struct web_request *rq)
{
	buf_fini(&rq->body);
}
