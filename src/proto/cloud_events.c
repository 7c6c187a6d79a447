/* SPDX-License-Identifier: MIT */
#include "proto/cloud.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "proto/cloud_answer.h"

#define OPEN_LIMIT  15000
#define IDLE_LIMIT  65000 /* heart-beats come at most 60 s apart: ota.md B6 */
#define PAUSE_FIRST 2000
#define PAUSE_MAX   16000 /* 100 opens in 5 minutes are allowed: ota.md B1 */
#define PAYLOAD_MAX 65536

static const struct {
	const char *name;
	const char *data;
} table[CLOUD_EVENT_KINDS] = {
#define X(kind, name, data) [CLOUD_##kind] = { name, data },
	CLOUD_EVENT_TABLE(X)
#undef X
};

enum cloud_event_kind cloud_event_classify(const char *name, const char *data)
{
	while (*data == ' ')
		data++;
	for (unsigned i = CLOUD_OTHER + 1; i < CLOUD_EVENT_KINDS; i++) {
		if (strcmp(name, table[i].name) == 0 &&
		    (!table[i].data || text_starts(data, table[i].data)))
			return (enum cloud_event_kind)i;
	}
	return CLOUD_OTHER;
}

static int connect_stream(struct cloud_events *ev, struct deadline *d,
			  struct err *e)
{
	struct deadline wait = deadline_within(d, OPEN_LIMIT);
	struct http *http = ev->cloud->http;
	char url[512];
	struct http_request rq = { .method = "GET",
				   .url = url,
				   .token = ev->cloud->config->token };
	long status = 0;
	int rc;

	snprintf(url, sizeof(url), "%s/v1/devices/%s/events",
		 ev->cloud->config->api_url, ev->id);
	rc = http->ops->open(http->ctx, &rq, &ev->stream, &status, &wait, e);
	if (rc < 0 && e)
		cloud_answer_mask(e->what, rq.token);
	if (rc < 0)
		return rc;
	rc = cloud_answer_check(status, NULL, rq.token, e);
	if (rc < 0) {
		http->ops->end(http->ctx, &ev->stream);
		return rc;
	}
	ev->connected = true;
	return 0;
}

static void disconnect(struct cloud_events *ev)
{
	struct http *http = ev->cloud->http;

	if (ev->connected)
		http->ops->end(http->ctx, &ev->stream);
	ev->connected = false;
}

int cloud_events_open(struct cloud_events *ev, struct cloud *c, const char *id,
		      struct deadline *d, struct err *e)
{
	int rc;

	memset(ev, 0, sizeof(*ev));
	ev->cloud = c;
	if (!text_copy(ev->id, sizeof(ev->id), id) || strlen(id) != 24 ||
	    strspn(id, "0123456789abcdefABCDEF") != 24)
		return err_set(e, ERR_USAGE, "cloud",
			       "no device id of 24 hex digits");
	sse_init(&ev->sse);
	buf_init(&ev->payload, PAYLOAD_MAX);
	rc = connect_stream(ev, d, e);
	if (rc < 0)
		cloud_events_close(ev);
	return rc;
}

void cloud_events_close(struct cloud_events *ev)
{
	if (!ev->cloud)
		return;
	disconnect(ev);
	sse_fini(&ev->sse);
	buf_fini(&ev->payload);
	ev->cloud = NULL;
}

static void take_text(const json_t *body, const char *key, char *out,
		      size_t size)
{
	const char *text = json_string_value(json_object_get(body, key));

	text_clean(out, size, text ? text : "", text ? strlen(text) : 0);
}

/* False for what is no event of this device. */
static bool take_event(struct cloud_events *ev, struct cloud_event *out)
{
	json_t *body = json_loadb(buf_text(&ev->sse.data), ev->sse.data.len,
				  JSON_REJECT_DUPLICATES, NULL);
	const char *data = json_string_value(json_object_get(body, "data"));
	const char *name = buf_text(&ev->sse.event);
	bool ours;

	memset(out, 0, sizeof(*out));
	take_text(body, "coreid", out->core_id, sizeof(out->core_id));
	take_text(body, "published_at", out->published_at,
		  sizeof(out->published_at));
	text_clean(out->name, sizeof(out->name), name, ev->sse.event.len);
	ours = json_is_object(body) && ev->sse.event.len > 0 &&
	       (text_same(out->core_id, ev->id) ||
		strcmp(out->core_id, "particle-internal") == 0);
	buf_clear(&ev->payload);
	ours = ours && buf_puts(&ev->payload, data ? data : "");
	out->data = buf_text(&ev->payload);
	out->kind = cloud_event_classify(name, out->data);
	json_decref(body);
	return ours;
}

/*
 * 1 connected, 0 the deadline is over.  Only a refusal is an error: the
 * network may come back.
 */
static int reconnect(struct cloud_events *ev, struct deadline *d, struct err *e)
{
	int64_t pause = PAUSE_FIRST;

	sse_fini(&ev->sse);
	sse_init(&ev->sse);
	for (;;) {
		struct err one = { 0 };
		int rc;

		deadline_sleep_ms(d, pause);
		if (deadline_over(d))
			return 0;
		ev->reconnects++;
		rc = connect_stream(ev, d, &one);
		if (rc == 0)
			return 1;
		if (rc == -ERR_CLOUD_DENIED) {
			if (e)
				*e = one;
			return rc;
		}
		pause = pause * 2 < PAUSE_MAX ? pause * 2 : PAUSE_MAX;
	}
}

int cloud_events_next(struct cloud_events *ev, struct cloud_event *out,
		      struct deadline *d, struct err *e)
{
	struct http *http = ev->cloud->http;

	for (;;) {
		struct deadline wait = deadline_within(d, IDLE_LIMIT);
		struct err lost = { 0 };
		int rc;

		while (sse_next(&ev->sse)) {
			if (take_event(ev, out))
				return 1;
		}
		if (deadline_over(d))
			return 0;
		if (!ev->connected) {
			rc = reconnect(ev, d, e);
			if (rc <= 0)
				return rc;
			continue;
		}
		rc = http->ops->read(http->ctx, &ev->stream, &ev->sse.in, &wait,
				     &lost);
		if (rc < 0 || (rc == 0 && !deadline_over(d)))
			disconnect(ev);
	}
}
