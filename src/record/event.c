/* SPDX-License-Identifier: MIT */
#include "record/event.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "record/door.h"

static const char *const kind_names[] = {
#define X(name, id) id,
	EVENT_TABLE(X)
#undef X
};

static const char *const verdict_names[] = { "PASS", "FAIL", "STOPPED",
					     "SKIPPED" };

const char *event_kind_name(enum event_kind k)
{
	return (unsigned)k < EVENT_KINDS ? kind_names[k] : "note";
}

const char *job_verdict_name(enum job_verdict v)
{
	return (unsigned)v < JOB_VERDICTS ? verdict_names[v] : "FAIL";
}

int job_verdict_by_name(const char *name)
{
	for (int i = 0; i < JOB_VERDICTS; i++) {
		if (strcmp(verdict_names[i], name) == 0)
			return i;
	}
	return -1;
}

void event_clean(struct event *e, const struct secrets *secrets)
{
	door_text(secrets, e->device, sizeof(e->device));
	door_text(secrets, e->port, sizeof(e->port));
	door_text(secrets, e->platform, sizeof(e->platform));
	door_text(secrets, e->text, sizeof(e->text));
}

void event_put(const struct event_sink *s, const struct event *e)
{
	struct event clean;

	if (!s || !s->put)
		return;
	clean = *e;
	event_clean(&clean, NULL);
	s->put(s->ctx, &clean);
}

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

void spent_json(const struct spent *s, json_t *o)
{
	json_object_set_new(o, "device_ms", json_integer(s->device_ms));
	json_object_set_new(o, "bus_ms", json_integer(s->bus_ms));
	json_object_set_new(o, "wait_ms", json_integer(s->wait_ms));
	json_object_set_new(o, "own_ms", json_integer(s->own_ms));
}

void spent_text(const struct spent *s, char *out, size_t size)
{
	snprintf(out, size, "device %.1f, bus %.1f, waiting %.1f, own %.1f s",
		 (double)s->device_ms / 1000, (double)s->bus_ms / 1000,
		 (double)s->wait_ms / 1000, (double)s->own_ms / 1000);
}

static void add_by_kind(json_t *o, const struct event *e)
{
	switch (e->kind) {
	case EVENT_PROGRESS:
		json_object_set_new(o, "done",
				    json_integer((json_int_t)e->done));
		json_object_set_new(o, "total",
				    json_integer((json_int_t)e->total));
		json_object_set_new(o, "rate", json_integer(e->rate));
		break;
	case EVENT_FAILED:
		json_object_set_new(o, "code",
				    json_string(err_row(e->code)->id));
		break;
	case EVENT_VERDICT:
		json_object_set_new(o, "verdict",
				    json_string(job_verdict_name(e->verdict)));
		json_object_set_new(o, "exit", json_integer(e->exit_class));
		if (e->code != ERR_OK)
			json_object_set_new(o, "code",
					    json_string(err_row(e->code)->id));
		break;
	default:
		break;
	}
}

bool event_json(const struct event *e, struct buf *out)
{
	json_t *o = json_object();
	char *text = NULL;
	bool ok = false;

	if (!o)
		return false;
	json_object_set_new(o, "schema", json_string("unbrick.event/1"));
	json_object_set_new(o, "time", json_string(e->time));
	json_object_set_new(o, "device", text_or_null(e->device));
	json_object_set_new(o, "port", text_or_null(e->port));
	json_object_set_new(o, "platform", text_or_null(e->platform));
	json_object_set_new(o, "job", text_or_null(e->job));
	json_object_set_new(o, "step", json_integer(e->step));
	json_object_set_new(o, "steps", json_integer(e->steps));
	json_object_set_new(o, "kind", json_string(event_kind_name(e->kind)));
	add_by_kind(o, e);
	if (e->timed)
		spent_json(&e->spent, o);
	json_object_set_new(o, "text", json_string(e->text));

	text = memory_json(o, JSON_COMPACT);
	if (text)
		ok = buf_puts(out, text);
	free(text);
	json_decref(o);
	return ok;
}
