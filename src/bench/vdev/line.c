/* SPDX-License-Identifier: MIT */
/* What waits to go over the CDC port, and when it does; serial.md 5. */
#include "bench/vdev/chip.h"

#include <string.h>

#define OUT_MAX 65536

void line_reset(struct line *l)
{
	buf_fini(&l->out);
	memset(l, 0, sizeof(*l));
	buf_init(&l->out, OUT_MAX);
	l->rate = 9600;
}

void line_fini(struct line *l)
{
	buf_fini(&l->out);
}

/* Before 0.5.0 data goes out whether somebody listens or not. */
static bool connected(const struct vdev *v)
{
	return checks_os(v) < OS_LISTENS || v->line.dtr ||
	       (v->line.heard && !chip_has(v, CHIP_READS_WITH_DTR));
}

/*
 * May it be added to the last piece?  What is written at once stays apart, as
 * packets do, until there are many of them.
 */
static bool continues(const struct line *l, int64_t at, int64_t gap_us)
{
	size_t last = l->piece_count - 1;

	if (!l->piece_count || l->pieces[last].gap_us != gap_us)
		return false;
	return gap_us ? at <= l->last_at
		      : l->piece_count > LINE_PIECES / 2 &&
				at <= l->pieces[last].at;
}

void line_put(struct vdev *v, const void *data, size_t len, int64_t at,
	      int64_t gap_us)
{
	struct line *l = &v->line;
	bool more = continues(l, at, gap_us);

	if (!len || !connected(v) || (!more && l->piece_count == LINE_PIECES) ||
	    !buf_add(&l->out, data, len))
		return;
	if (at < l->last_at)
		at = l->last_at;
	if (!more) {
		l->pieces[l->piece_count].at = at;
		l->pieces[l->piece_count].gap_us = gap_us;
		l->pieces[l->piece_count].len = 0;
		l->piece_count++;
	}
	l->pieces[l->piece_count - 1].len += len;
	l->last_at = at + gap_us * (int64_t)len;
}

void line_text(struct vdev *v, const char *text, int64_t at, int64_t gap_us)
{
	line_put(v, text, strlen(text), at, gap_us);
}

/* How much of piece i has gone out by now. */
static size_t ready(const struct line *l, size_t i, int64_t now)
{
	size_t n;

	if (l->pieces[i].at > now)
		return 0;
	if (!l->pieces[i].gap_us)
		return l->pieces[i].len;
	n = (size_t)((now - l->pieces[i].at) / l->pieces[i].gap_us) + 1;
	return n < l->pieces[i].len ? n : l->pieces[i].len;
}

size_t line_send(struct line *l, void *data, size_t max, int64_t now)
{
	size_t n = l->piece_count ? ready(l, 0, now) : 0;

	if (n > max)
		n = max;
	if (!n)
		return 0;
	memcpy(data, l->out.data, n);
	buf_drop(&l->out, n);
	l->pieces[0].len -= n;
	l->pieces[0].at += l->pieces[0].gap_us * (int64_t)n;
	if (!l->pieces[0].len) {
		l->piece_count--;
		memmove(l->pieces, l->pieces + 1,
			l->piece_count * sizeof(l->pieces[0]));
	}
	return n;
}

int64_t line_next(const struct vdev *v)
{
	const struct line *l = &v->line;
	int64_t next = VDEV_NEVER;

	if (l->in_len && l->busy_until > v->now)
		next = l->busy_until;
	for (size_t i = 0; i < l->piece_count; i++) {
		size_t n = ready(l, i, v->now);
		int64_t at = l->pieces[i].at + l->pieces[i].gap_us * (int64_t)n;

		if (n == l->pieces[i].len)
			continue;
		return at < next ? at : next;
	}
	return next;
}
