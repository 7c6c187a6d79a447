/* SPDX-License-Identifier: MIT */
/* The lines of a trace, into its file as long as that takes them. */
#include "trace/trace_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int64_t trace_now(const struct trace *t)
{
	return clock_now_us(t->clock) - t->origin_us;
}

json_t *trace_line(const struct trace *t, const char *on, unsigned handle,
		   const char *act)
{
	json_t *line = json_pack("{s:s, s:I}", "on", on, "b",
				 (json_int_t)trace_now(t));

	if (handle)
		json_object_set_new(line, "h", json_integer(handle));
	if (act)
		json_object_set_new(line, "do", json_string(act));
	return line;
}

unsigned trace_handle(struct trace *t)
{
	unsigned h;

	pthread_mutex_lock(&t->lock);
	h = ++t->handles;
	pthread_mutex_unlock(&t->lock);
	return h;
}

/* The lock is held.  A file that is cut says so. */
static void put(struct trace *t, const char *text)
{
	static const char cut[] = "{\"on\":\"end\",\"do\":\"full\"}";
	size_t len = strlen(text);
	bool full = t->written + len + 1 + sizeof(cut) > TRACE_MAX;

	if (t->ended)
		return;
	if (full) {
		t->ended = t->failed = true;
		text = cut;
		len = strlen(cut);
	}
	if (fwrite(text, 1, len, t->file) != len || fputc('\n', t->file) < 0)
		t->ended = t->failed = true;
	t->written += len + 1;
}

void trace_write(struct trace *t, json_t *line)
{
	unsigned before = memory_refused();
	char *text;

	pthread_mutex_lock(&t->lock);
	if (!json_object_get(line, "t"))
		json_object_set_new(line, "t", json_integer(trace_now(t)));
	text = memory_json(line, JSON_COMPACT);
	if (text && memory_refused() == before)
		put(t, text);
	else
		t->ended = t->failed = true;
	pthread_mutex_unlock(&t->lock);
	free(text);
	json_decref(line);
}
