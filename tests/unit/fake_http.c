/* SPDX-License-Identifier: MIT */
#include "fake_http.h"

#include <stdio.h>
#include <string.h>

static void keep(struct fake_http *f, const struct http_request *rq)
{
	f->requests++;
	snprintf(f->method, sizeof(f->method), "%s", rq->method);
	snprintf(f->url, sizeof(f->url), "%s", rq->url);
	snprintf(f->token, sizeof(f->token), "%s", rq->token ? rq->token : "");
	snprintf(f->json, sizeof(f->json), "%s", rq->json ? rq->json : "");
	f->part_count = rq->part_count;
	for (size_t i = 0; i < rq->part_count && i < 2; i++)
		snprintf(f->part_name[i], sizeof(f->part_name[i]), "%s",
			 rq->parts[i].name);
	if (rq->part_count == 2) {
		snprintf(f->part_file, sizeof(f->part_file), "%s",
			 rq->parts[0].filename);
		snprintf(f->part_type, sizeof(f->part_type), "%s",
			 rq->parts[0].type);
		f->part_data = rq->parts[0].data;
		f->part_len = rq->parts[0].len;
		snprintf(f->part_text, sizeof(f->part_text), "%.*s",
			 (int)rq->parts[1].len,
			 (const char *)rq->parts[1].data);
	}
}

static int fake_request(void *ctx, const struct http_request *rq,
			struct http_response *rs, struct deadline *d,
			struct err *e)
{
	struct fake_http *f = ctx;
	const struct fake_answer *a;

	(void)d;
	keep(f, rq);
	if (f->answer_at == f->answer_count)
		return err_set(e, ERR_CLOUD, "fake", "no route to the cloud");
	a = &f->answers[f->answer_at++];
	if (a->status < 0)
		return err_set(e, (enum err_code) - a->status, "fake", "%s",
			       a->body);
	rs->status = a->status;
	buf_puts(&rs->body, a->body);
	return 0;
}

static int fake_open(void *ctx, const struct http_request *rq,
		     struct http_stream *out, long *status, struct deadline *d,
		     struct err *e)
{
	struct fake_http *f = ctx;

	(void)d;
	(void)e;
	keep(f, rq);
	f->opens++;
	out->ctx = f;
	*status = f->stream_status ? f->stream_status : 200;
	return 0;
}

static int fake_read(void *ctx, struct http_stream *s, struct buf *out,
		     struct deadline *d, struct err *e)
{
	struct fake_http *f = ctx;
	const struct fake_piece *p;

	(void)s;
	if (f->piece_at == f->piece_count) {
		clock_sleep_ms(d->clock, deadline_left_ms(d));
		return 0;
	}
	p = &f->pieces[f->piece_at];
	if (p->after_ms > deadline_left_ms(d)) {
		clock_sleep_ms(d->clock, deadline_left_ms(d));
		return 0;
	}
	clock_sleep_ms(d->clock, p->after_ms);
	f->piece_at++;
	if (!p->text)
		return err_set(e, ERR_CLOUD, "fake", "the stream ended");
	buf_puts(out, p->text);
	return (int)strlen(p->text);
}

static void fake_end(void *ctx, struct http_stream *s)
{
	(void)s;
	((struct fake_http *)ctx)->ends++;
}

static void fake_close(void *ctx)
{
	(void)ctx;
}

static const struct http_ops ops = { fake_request, fake_open, fake_read,
				     fake_end, fake_close };

void fake_http_init(struct fake_http *f)
{
	memset(f, 0, sizeof(*f));
	clock_virtual_init(&f->clock);
	f->http = (struct http){ &ops, f };
}
