/* SPDX-License-Identifier: MIT */
#include "web.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web_parse.h"

#define REQUEST_MAX (8 * 1024 * 1024)
#define SLOW_US	    50000

static void give(struct web_client *c, const void *data, size_t len)
{
	const char *from = data;

	while (len) {
		ssize_t n = send(c->fd, from, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* the next read shows that it is gone */
		from += n;
		len -= (size_t)n;
	}
}

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	default:
		return "Answer";
	}
}

static void client_close(struct web_client *c)
{
	if (c->stage != WEB_LISTENS)
		buf_fini(&c->answer.body);
	c->stage = WEB_LISTENS;
	loop_drop(c->web->loop, c->fd);
	close(c->fd);
	c->fd = -1;
	buf_fini(&c->in);
}

static void send_answer(struct web_client *c)
{
	const struct cloud_answer *a = &c->answer;
	struct buf head;

	buf_init(&head, 1024);
	buf_printf(&head, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n", a->status,
		   reason(a->status), a->type ? a->type : "text/plain");
	if (a->stream.open)
		buf_puts(&head, "Transfer-Encoding: chunked\r\n\r\n");
	else if (a->from)
		buf_printf(&head, "Content-Range: bytes %llu-%llu/%llu\r\n",
			   (unsigned long long)a->from,
			   (unsigned long long)a->whole - 1,
			   (unsigned long long)a->whole);
	if (!a->stream.open)
		buf_printf(&head, "Content-Length: %zu\r\n\r\n", a->body.len);
	give(c, head.data, head.len);
	buf_fini(&head);
	c->sent = 0;
	if (a->stream.open)
		c->stage = WEB_STREAMS;
	else
		c->stage = WEB_SENDS;
}

/* As much of the body as is due; when there is more. */
static int64_t send_body(struct web_client *c, int64_t now)
{
	const struct cloud_answer *a = &c->answer;
	size_t end = a->cut && a->cut < a->body.len ? a->cut : a->body.len;
	size_t due = end;

	if (a->rate) {
		due = (size_t)((now - a->ready_us) / 1000) * a->rate / 1000;
		due = due < end ? due : end;
	}
	if (due > c->sent) {
		give(c, a->body.data + c->sent, due - c->sent);
		c->sent = due;
	}
	if (c->sent < end)
		return now + SLOW_US;
	if (end < a->body.len) {
		client_close(c);
	} else {
		buf_fini(&c->answer.body);
		c->stage = WEB_LISTENS;
	}
	return VDEV_NEVER;
}

static void send_chunk(struct web_client *c, int64_t now)
{
	struct buf data, chunk;
	bool more;

	buf_init(&data, 65536);
	buf_init(&chunk, 65536 + 64);
	more = cloud_model_read(c->web->cloud, &c->answer.stream, &data, now);
	if (data.len) {
		buf_printf(&chunk, "%zx\r\n", data.len);
		buf_add(&chunk, data.data, data.len);
		buf_puts(&chunk, "\r\n");
	}
	if (!more)
		buf_puts(&chunk, "0\r\n\r\n");
	give(c, chunk.data, chunk.len);
	buf_fini(&data);
	buf_fini(&chunk);
	if (!more)
		client_close(c);
}

/* What a proxy is asked for has the whole address in it. */
static const char *path_of(const char *target)
{
	const char *host = strstr(target, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	return path ? path : target;
}

static void serve(struct web_client *c, const struct web_request *rq)
{
	struct cloud_call call = { .method = rq->method,
				   .path = path_of(rq->target),
				   .host = rq->host[0] ? rq->host : NULL,
				   .from = rq->from,
				   .token = rq->token[0] ? rq->token : NULL,
				   .content_type =
					   rq->type[0] ? rq->type : NULL,
				   .body = buf_text(&rq->body),
				   .len = rq->body.len };

	c->web->requests++;
	cloud_model_call(c->web->cloud, &call, clock_now_us(c->web->clock),
			 &c->answer);
	c->stage = WEB_WAITS;
}

static void take_request(struct web_client *c)
{
	struct web_request rq;
	int rc = web_parse(&rq, &c->in);

	if (rc == 0 && rq.head && rq.expects && !c->continued) {
		c->continued = true;
		give(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
	}
	if (rc < 0) {
		client_close(c);
	} else if (rc > 0) {
		c->continued = false;
		serve(c, &rq);
		buf_drop(&c->in, rq.used);
	}
	web_request_fini(&rq);
}

static void client_ready(void *ctx, int fd, short revents)
{
	struct web_client *c = ctx;
	char data[65536];
	ssize_t n = recv(fd, data, sizeof data, MSG_DONTWAIT);

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || !buf_add(&c->in, data, (size_t)n))
		client_close(c);
	else if (c->stage == WEB_LISTENS)
		take_request(c);
}

static void client_accept(void *ctx, int listener, short revents)
{
	struct web *w = ctx;
	int fd = accept(listener, NULL, NULL);

	(void)revents;
	for (size_t i = 0; fd >= 0 && i < WEB_CLIENTS; i++) {
		struct web_client *c = &w->clients[i];

		if (c->fd >= 0)
			continue;
		*c = (struct web_client){ .web = w, .fd = fd };
		buf_init(&c->in, REQUEST_MAX);
		loop_add(w->loop, fd, POLLIN, client_ready, c);
		return;
	}
	if (fd >= 0)
		close(fd);
}

void web_open(struct web *w, struct loop *l, struct cloud_model *cloud,
	      const struct clock *clock)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof sa;

	*w = (struct web){ .loop = l, .cloud = cloud, .clock = clock };
	for (size_t i = 0; i < WEB_CLIENTS; i++)
		w->clients[i].fd = -1;
	w->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->listener < 0 ||
	    bind(w->listener, (const struct sockaddr *)&sa, sizeof sa) < 0 ||
	    listen(w->listener, 16) < 0 ||
	    getsockname(w->listener, (struct sockaddr *)&sa, &len) < 0)
		err(125, "loopback port");
	w->port = ntohs(sa.sin_port);
	loop_add(l, w->listener, POLLIN, client_accept, w);
}

void web_close(struct web *w)
{
	for (size_t i = 0; i < WEB_CLIENTS; i++) {
		if (w->clients[i].fd >= 0)
			client_close(&w->clients[i]);
	}
	loop_drop(w->loop, w->listener);
	close(w->listener);
}

int64_t web_run(struct web *w, int64_t now)
{
	int64_t next = VDEV_NEVER;

	for (size_t i = 0; i < WEB_CLIENTS; i++) {
		struct web_client *c = &w->clients[i];
		int64_t at = VDEV_NEVER;

		if (c->fd < 0)
			continue;
		if (c->stage == WEB_WAITS && c->answer.ready_us <= now)
			send_answer(c);
		if (c->fd >= 0 && c->stage == WEB_SENDS)
			at = send_body(c, now);
		if (c->fd < 0)
			continue;
		if (c->stage == WEB_LISTENS && c->in.len)
			take_request(c);
		if (c->stage == WEB_STREAMS)
			send_chunk(c, now);
		if (c->fd >= 0 && c->stage == WEB_WAITS)
			at = c->answer.ready_us;
		else if (c->fd >= 0 && c->stage == WEB_STREAMS)
			at = cloud_model_stream_next(w->cloud,
						     &c->answer.stream, now);
		next = at < next ? at : next;
	}
	return next;
}
