/* SPDX-License-Identifier: MIT */
#include "proto/sse.h"

#include <string.h>

void sse_init(struct sse *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->in, 2 * SSE_LINE_MAX);
	buf_init(&s->event, 256);
	buf_init(&s->data, 2 * SSE_LINE_MAX);
}

void sse_fini(struct sse *s)
{
	buf_fini(&s->in);
	buf_fini(&s->event);
	buf_fini(&s->data);
}

/*
 * The length of the first line and, behind it, of its end.  A CR that is the
 * last byte so far may be half of an end.
 */
static bool line(const struct buf *in, size_t *len, size_t *end)
{
	size_t n = 0;

	while (n < in->len && in->data[n] != '\n' && in->data[n] != '\r')
		n++;
	*len = n;
	if (n == in->len)
		return false;
	if (in->data[n] == '\n') {
		*end = 1;
		return true;
	}
	if (n + 1 == in->len)
		return false;
	*end = in->data[n + 1] == '\n' ? 2 : 1;
	return true;
}

/* "name: value", one blank after the colon is not part of the value. */
static bool field(const char *text, size_t len, const char *name,
		  const char **value, size_t *value_len)
{
	size_t n = strlen(name);

	if (len < n || memcmp(text, name, n) != 0)
		return false;
	if (len > n && text[n] != ':')
		return false;
	n += len > n;
	n += len > n && text[n] == ' ';
	*value = text + n;
	*value_len = len - n;
	return true;
}

/* True when the event is complete. */
static bool take_line(struct sse *s, const char *text, size_t len)
{
	const char *value;
	size_t n;

	if (len == 0)
		return s->data.len > 0;
	if (field(text, len, "event", &value, &n)) {
		buf_clear(&s->event);
		buf_add(&s->event, value, n);
	} else if (field(text, len, "data", &value, &n)) {
		if (s->data.len)
			buf_add(&s->data, "\n", 1);
		buf_add(&s->data, value, n);
	}
	return false;
}

bool sse_next(struct sse *s)
{
	size_t len = 0, end = 0;
	bool done = false;

	if (!s->open) {
		buf_clear(&s->event);
		buf_clear(&s->data);
		s->open = true;
	}
	while (!done && line(&s->in, &len, &end)) {
		if (!s->skipping && len <= SSE_LINE_MAX)
			done = take_line(s, s->in.data, len);
		s->skipping = false;
		buf_drop(&s->in, len + end);
	}
	if (done) {
		s->open = false;
		return true;
	}
	if (len > SSE_LINE_MAX) {
		s->skipping = true;
		buf_clear(&s->in);
	}
	return false;
}
