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

#define ANSWER_MAX  (4 * 1024 * 1024)
#define REQUEST_MAX (8 * 1024 * 1024)
#define ANSWER_MS   5000

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

static const char *reason(long status)
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
	const struct http *http = &c->web->world->http;

	if (c->streaming)
		http->ops->end(http->ctx, &c->stream);
	c->streaming = false;
	loop_drop(c->web->loop, c->fd);
	close(c->fd);
	c->fd = -1;
	buf_fini(&c->in);
}

static void answer(struct web_client *c, long status, const struct buf *body)
{
	struct buf head;

	buf_init(&head, 1024);
	buf_printf(&head,
		   "HTTP/1.1 %ld %s\r\nContent-Type: application/json\r\n"
		   "Content-Length: %zu\r\n\r\n",
		   status, reason(status), body->len);
	give(c, head.data, head.len);
	give(c, body->data, body->len);
	buf_fini(&head);
}

/* The cloud itself has failed: that is no HTTP status, so hang up. */
static void request(struct web_client *c, const struct http_request *rq)
{
	const struct world *w = c->web->world;
	struct deadline d = deadline_in(w->clock, ANSWER_MS);
	struct http_response rs = { 0 };

	buf_init(&rs.body, ANSWER_MAX);
	if (w->http.ops->request(w->http.ctx, rq, &rs, &d, NULL) < 0)
		client_close(c);
	else
		answer(c, rs.status, &rs.body);
	buf_fini(&rs.body);
}

static void begin_stream(struct web_client *c, const struct http_request *rq)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
	const struct world *w = c->web->world;
	struct deadline d = deadline_in(w->clock, ANSWER_MS);
	long status = 0;

	if (w->http.ops->open(w->http.ctx, rq, &c->stream, &status, &d, NULL) <
	    0) {
		client_close(c);
		return;
	}
	c->streaming = true;
	if (status == 200) {
		give(c, head, sizeof head - 1);
	} else {
		struct buf none;

		buf_init(&none, 1);
		answer(c, status, &none);
		client_close(c);
	}
}

static void serve(struct web_client *c, struct web_request *from)
{
	char url[2048];
	struct http_request rq = { .method = from->method, .url = url };
	const char *base = c->web->world->api_url;

	c->web->requests++;
	if (snprintf(url, sizeof url, "%s%s", base ? base : "http://bench",
		     from->target) >= (int)sizeof url) {
		client_close(c);
		return;
	}
	rq.token = from->token[0] ? from->token : NULL;
	rq.parts = from->parts;
	rq.part_count = from->part_count;
	if (!from->part_count && from->body.len)
		rq.json = buf_text(&from->body);
	if (from->events || strstr(from->target, "/events"))
		begin_stream(c, &rq);
	else
		request(c, &rq);
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
		if (c->fd >= 0)
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
	else if (!c->streaming)
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

void web_open(struct web *w, struct loop *l, const struct world *world)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof sa;

	*w = (struct web){ .loop = l, .world = world };
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

static void pass_on(struct web_client *c)
{
	const struct world *w = c->web->world;
	struct deadline now = deadline_in(w->clock, 0);
	struct buf data, chunk;
	int n;

	buf_init(&data, 65536);
	buf_init(&chunk, 65536 + 64);
	n = w->http.ops->read(w->http.ctx, &c->stream, &data, &now, NULL);
	if (n > 0) {
		buf_printf(&chunk, "%zx\r\n", data.len);
		buf_add(&chunk, data.data, data.len);
		buf_puts(&chunk, "\r\n");
	} else if (n < 0) {
		buf_puts(&chunk, "0\r\n\r\n");
	}
	give(c, chunk.data, chunk.len);
	buf_fini(&data);
	buf_fini(&chunk);
	if (n < 0)
		client_close(c);
}

bool web_run(struct web *w)
{
	bool streams = false;

	for (size_t i = 0; i < WEB_CLIENTS; i++) {
		if (w->clients[i].fd >= 0 && w->clients[i].streaming) {
			pass_on(&w->clients[i]);
			streams = true;
		}
	}
	return streams;
}
