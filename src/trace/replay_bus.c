/* SPDX-License-Identifier: MIT */
/* Who was attached, and when that changed. */
#include "trace/replay_parts.h"

#include <string.h>

/* The next line with devices behind `from`; 0: none. */
static size_t next_list(const struct replay *r, size_t from)
{
	for (size_t i = from + 1; i < r->count; i++) {
		if (strcmp(entry_text(r->lines[i], "on"), "bus") == 0)
			return i;
	}
	return 0;
}

/* The line that holds at this moment: by time, or by what came after it. */
static size_t list_now(const struct replay *r)
{
	size_t at = r->bus ? r->bus : next_list(r, 0);

	for (size_t next = at; next; next = next_list(r, next)) {
		if (entry_number(r->lines[next], "t") > r->us && next > r->high)
			break;
		at = next;
	}
	return at;
}

static int told(const json_t *line, struct bus_device *out, size_t max,
		struct err *e)
{
	const json_t *list = json_object_get(line, "devices");
	size_t n = json_array_size(list);

	if (n > max)
		n = max;
	for (size_t i = 0; i < n; i++) {
		if (!entry_to_device(json_array_get(list, i), &out[i]))
			return err_set(e, ERR_BAD_FILE, "replay",
				       "a line of the trace has no device "
				       "where one belongs");
	}
	return entry_result(line, (int)n, e);
}

static int list(void *ctx, struct bus_device *out, size_t max, struct err *e)
{
	struct replay *r = ctx;
	int n = -ERR_REPLAY;

	pthread_mutex_lock(&r->lock);
	if (!replay_over(r, e)) {
		r->bus = list_now(r);
		n = r->bus ? told(r->lines[r->bus], out, max, e) : 0;
	}
	pthread_mutex_unlock(&r->lock);
	return n;
}

static int wait(void *ctx, struct deadline *d, struct err *e)
{
	struct replay *r = ctx;
	int rc = 0;

	pthread_mutex_lock(&r->lock);
	if (replay_over(r, e)) {
		rc = -ERR_REPLAY;
	} else if (list_now(r) != r->bus) {
		rc = 1;
	} else {
		size_t next = next_list(r, r->bus);
		const json_t *line = next ? r->lines[next] : NULL;

		rc = line && entry_number(line, "t") <= d->end_us;
		if (!rc)
			replay_expire(r, d);
		else
			replay_reach(r, line);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static bool same_port(const json_t *line, const void *ctx)
{
	return strcmp(entry_text(line, "port"), ctx) == 0;
}

static const json_t *opening(struct replay *r, const char *on,
			     const struct bus_device *dev, struct err *e)
{
	const json_t *line;

	if (replay_over(r, e))
		return NULL;
	line = replay_find(r, on, "open", same_port, dev->port);
	if (!line)
		replay_wrong(r, NULL, e, "to open %s at port %s", on,
			     dev->port);
	else if (entry_result(line, 0, e))
		line = NULL;
	return line;
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	struct replay *r = ctx;
	struct err own = { 0 };
	const json_t *line;
	int rc;

	pthread_mutex_lock(&r->lock);
	line = opening(r, "usb", dev, &own);
	rc = line ? replay_usb(r, line, dev, out, e) : err_pass(e, &own);
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static int open_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		       struct serial *out, struct err *e)
{
	struct replay *r = ctx;
	struct err own = { 0 };
	const json_t *line;
	int rc;

	pthread_mutex_lock(&r->lock);
	line = opening(r, "tty", dev, &own);
	if (line && entry_number(line, "baud") != baud) {
		replay_wrong(r, NULL, &own, "port %s at %u baud", dev->port,
			     baud);
		line = NULL;
	}
	rc = line ? replay_serial(r, line, out, e) : err_pass(e, &own);
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static void leave(void *ctx)
{
	(void)ctx;
}

const struct bus_ops replay_bus_ops = {
	.list = list,
	.wait = wait,
	.open_usb = open_usb,
	.open_serial = open_serial,
	.close = leave,
};
