/* SPDX-License-Identifier: MIT */
/* An event stream as its reader sees it; ota.md B6. */
#include <string.h>

#include "base/text.h"
#include "bench/cloud/parts.h"

#define HEART_US 9000000

static bool wanted(const struct cloud_cursor *c,
		   const struct cloud_event_row *row)
{
	return text_starts(row->name, c->prefix) &&
	       (!c->id[0] || strcmp(row->core, c->id) == 0);
}

bool cloud_model_read(struct cloud_model *m, struct cloud_cursor *c,
		      struct buf *out, int64_t now_us)
{
	size_t due;

	if (!c->open)
		return false;
	cloud_model_run(m, now_us);
	if (!c->greeted) {
		c->greeted = buf_puts(out, ":ok\n\n");
		c->last_us = now_us;
	}
	due = cloud_events_due(m, now_us);
	while (c->next < due) {
		const struct cloud_event_row *row = &m->events[c->next];

		if (wanted(c, row)) {
			if (!buf_printf(out, "event: %s\ndata: %s\n\n",
					row->name, row->json))
				return true; /* the rest later */
			c->last_us = now_us;
			if (c->ends)
				c->open = false;
		}
		c->next++;
		if (!c->open)
			return true;
	}
	if (now_us - c->last_us >= HEART_US && buf_puts(out, "\n"))
		c->last_us = now_us;
	return true;
}

int64_t cloud_model_stream_next(const struct cloud_model *m,
				const struct cloud_cursor *c, int64_t now_us)
{
	int64_t heart = c->last_us + HEART_US;
	int64_t next = cloud_model_next(m);

	if (!c->open || !c->greeted)
		return now_us;
	if (c->next < m->event_count && m->events[c->next].due < next)
		next = m->events[c->next].due;
	if (next < now_us)
		next = now_us;
	return heart < next ? heart : next;
}
