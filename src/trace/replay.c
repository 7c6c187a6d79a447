/* SPDX-License-Identifier: MIT */
#include "trace/replay_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "trace/trace.h"

static const char where[] = "replay";

static int64_t now_us(void *ctx)
{
	struct replay *r = ctx;
	int64_t us;

	pthread_mutex_lock(&r->lock);
	us = r->us;
	pthread_mutex_unlock(&r->lock);
	return us;
}

static void sleep_us(void *ctx, int64_t us)
{
	struct replay *r = ctx;

	pthread_mutex_lock(&r->lock);
	replay_pause(r, us > 0 ? us : 0);
	pthread_mutex_unlock(&r->lock);
}

/* Time is counted on from what a line tells: no trace takes thirty years. */
static bool is_time(const json_t *line, const char *name)
{
	int64_t us = entry_number(line, name);

	return us >= 0 && us <= INT64_C(1000000000000000);
}

/* One line of the file; it must be an object. */
static int add(struct replay *r, const char *text, size_t len, struct err *e)
{
	json_t *line = json_loadb(text, len, 0, NULL);

	if (!json_is_object(line) || !is_time(line, "b") ||
	    !is_time(line, "t")) {
		json_decref(line);
		return err_set(e, ERR_BAD_FILE, where,
			       "line %zu is no line of a trace", r->count + 1);
	}
	r->lines[r->count++] = line;
	return 0;
}

static int split(struct replay *r, const char *at, size_t len, struct err *e)
{
	const char *end = at + len, *stop;
	size_t lines = 1;
	int rc = 0;

	for (const char *p = at; p < end; p++)
		lines += *p == '\n';
	r->lines = calloc(lines, sizeof(json_t *));
	r->used = calloc(lines, sizeof(bool));
	if (!r->lines || !r->used)
		return err_memory(e, where);
	for (; at < end && rc == 0; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		if (stop > at)
			rc = add(r, at, (size_t)(stop - at), e);
	}
	if (rc == 0 && (!r->count || strcmp(entry_text(r->lines[0], "trace"),
					    ENTRY_SCHEMA) != 0))
		rc = err_set(e, ERR_BAD_FILE, where,
			     "the file does not begin like a trace (%s)",
			     ENTRY_SCHEMA);
	return rc;
}

int replay_parse(const char *text, size_t len, struct replay **out,
		 struct err *e)
{
	struct replay *r = calloc(1, sizeof(*r));
	int rc;

	*out = NULL;
	if (!r)
		return err_memory(e, where);
	pthread_mutex_init(&r->lock, NULL);
	r->clock = (struct clock){ now_us, sleep_us, r };
	r->first = 1;
	rc = split(r, text, len, e);
	if (rc < 0)
		replay_close(r);
	else
		*out = r;
	return rc;
}

int replay_open(const char *path, struct replay **out, struct err *e)
{
	struct buf text;
	int rc;

	*out = NULL;
	buf_init(&text, TRACE_MAX);
	rc = fsio_read_named(path, &text, e);
	if (rc == 0)
		rc = replay_parse(buf_text(&text), text.len, out, e);
	buf_fini(&text);
	return rc;
}

size_t replay_words(const struct replay *r)
{
	return json_array_size(json_object_get(r->lines[0], "argv"));
}

const char *replay_word(const struct replay *r, size_t i)
{
	const json_t *words = json_object_get(r->lines[0], "argv");
	const char *word = json_string_value(json_array_get(words, i));

	return word ? word : "";
}

static bool is_end(const struct replay *r, size_t i, const char *act)
{
	return strcmp(entry_text(r->lines[i], "on"), "end") == 0 &&
	       replay_is(r->lines[i], act);
}

int replay_exit(const struct replay *r)
{
	size_t last = r->count - 1;

	return is_end(r, last, "exit")
		       ? (int)entry_number(r->lines[last], "code")
		       : -1;
}

void replay_join(struct replay *r, struct world *w)
{
	const char *api = entry_text(r->lines[0], "api");

	w->bus = (struct bus){ &replay_bus_ops, r };
	w->http = (struct http){ &replay_http_ops, r };
	w->clock = &r->clock;
	w->recorded = true;
	r->secrets = w->secrets;
	if (json_is_true(json_object_get(r->lines[0], "token")))
		w->token = "of-a-replay";
	if (api[0])
		w->api_url = api;
}

/* Lines that nobody has to ask for. */
static bool optional(const struct replay *r, size_t i)
{
	return strcmp(entry_text(r->lines[i], "on"), "bus") == 0 ||
	       is_end(r, i, "exit");
}

/* Was a device open while another one was? */
static bool several_devices(const struct replay *r)
{
	const char *port = "";
	size_t open = 0;

	for (size_t i = 1; i < r->count; i++) {
		const json_t *line = r->lines[i];

		if (strcmp(entry_text(line, "on"), "http") == 0)
			continue;
		if (replay_is(line, "close") && open > 0) {
			open--;
		} else if (replay_is(line, "open") &&
			   !json_object_get(line, "error")) {
			if (open > 0 && strcmp(port, entry_text(line, "port")))
				return true;
			port = entry_text(line, "port");
			open++;
		}
	}
	return false;
}

/* The first thing that was asked otherwise, or not at all. */
static int first_wrong(const struct replay *r, struct err *e)
{
	if (r->wrong.code)
		return err_pass(e, &r->wrong);
	for (size_t i = 1; i < r->count; i++) {
		if (is_end(r, i, "full"))
			return err_set(e, ERR_REPLAY, where,
				       "the trace ends at line %zu: it was "
				       "full",
				       i + 1);
		if (!r->used[i] && !optional(r, i))
			return err_set(e, ERR_REPLAY, where,
				       "line %zu of the trace ('%.20s' on "
				       "%.10s) was not asked for",
				       i + 1, entry_text(r->lines[i], "do"),
				       entry_text(r->lines[i], "on"));
	}
	return 0;
}

int replay_verdict(struct replay *r, struct err *e)
{
	struct err first = { 0 };

	if (first_wrong(r, &first) == 0)
		return 0;
	if (several_devices(r))
		return err_set(e, ERR_REPLAY, where,
			       "several devices were open at a time in this "
			       "trace, and a replay does not keep them apart: "
			       "trace one device alone (--device PORT)");
	return err_pass(e, &first);
}

void replay_close(struct replay *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++)
		json_decref(r->lines[i]);
	free(r->lines);
	free(r->used);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
