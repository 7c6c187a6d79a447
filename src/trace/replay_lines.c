/* SPDX-License-Identifier: MIT */
/* The lines of a replay: which one is next, and what time it is then. */
#include "trace/replay_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const json_t *replay_peek(struct replay_port *p)
{
	struct replay *r = p->replay;

	for (; p->at < r->count; p->at++) {
		const json_t *line = r->lines[p->at];

		if (!r->used[p->at] && entry_number(line, "h") == p->h &&
		    strcmp(entry_text(line, "on"), p->on) == 0)
			return line;
	}
	return NULL;
}

bool replay_is(const json_t *line, const char *act)
{
	return line && strcmp(entry_text(line, "do"), act) == 0;
}

void replay_reach(struct replay *r, const json_t *line)
{
	int64_t t = entry_number(line, "t");

	if (t > r->us)
		r->us = t;
}

static void use(struct replay *r, size_t i)
{
	r->used[i] = true;
	if (i >= r->high)
		r->high = i + 1;
	replay_reach(r, r->lines[i]);
}

void replay_take(struct replay_port *p)
{
	use(p->replay, p->at++);
}

const json_t *replay_find(struct replay *r, const char *on, const char *act,
			  bool (*fits)(const json_t *line, const void *ctx),
			  const void *ctx)
{
	for (size_t i = 1; i < r->count; i++) {
		const json_t *line = r->lines[i];

		if (r->used[i] || strcmp(entry_text(line, "on"), on) ||
		    !replay_is(line, act) || !fits(line, ctx))
			continue;
		use(r, i);
		return line;
	}
	return NULL;
}

int replay_wrong(struct replay *r, const struct replay_port *p, struct err *e,
		 const char *fmt, ...)
{
	char asked[128], next[96] = "nothing more";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(asked, sizeof(asked), fmt, ap);
	va_end(ap);
	if (p && p->at < r->count)
		snprintf(next, sizeof(next), "'%.40s' %.40s",
			 entry_text(r->lines[p->at], "do"),
			 entry_text(r->lines[p->at], "setup"));
	if (p && p->at < r->count)
		err_set(&r->wrong, ERR_REPLAY, "replay",
			"line %zu of the trace has %s, the program wants %s",
			p->at + 1, next, asked);
	else
		err_set(&r->wrong, ERR_REPLAY, "replay",
			"behind line %zu the program wants %s, which the "
			"trace does not have",
			r->high, asked);
	return err_pass(e, &r->wrong);
}

bool replay_over(struct replay *r, struct err *e)
{
	if (!r->wrong.code)
		return false;
	err_pass(e, &r->wrong);
	return true;
}

bool replay_late(struct replay *r, const json_t *line, const struct deadline *d,
		 int64_t us)
{
	int64_t t = entry_number(line, "t");

	return t <= r->us || t <= d->end_us + us;
}

bool replay_due(struct replay *r, const json_t *line, const struct deadline *d)
{
	return replay_late(r, line, d, REPLAY_SLACK_US);
}

bool replay_follows(struct replay_port *p, const json_t *line,
		    const struct deadline *d)
{
	struct replay *r = p->replay;

	while (r->first < r->count &&
	       (r->used[r->first] ||
		strcmp(entry_text(r->lines[r->first], "on"), "bus") == 0))
		r->first++;
	return replay_due(r, line, d) ||
	       (r->first == p->at &&
		entry_number(line, "t") <= d->end_us + REPLAY_STILL_US);
}

void replay_pause(struct replay *r, int64_t us)
{
	size_t i = r->high;
	int64_t begun;

	r->us += us;
	while (i < r->count &&
	       (r->used[i] ||
		strcmp(entry_text(r->lines[i], "on"), "bus") == 0))
		i++;
	begun = i < r->count ? entry_number(r->lines[i], "b") : 0;
	if (begun > r->us && begun - r->us <= REPLAY_OWN_US)
		r->us = begun;
}

void replay_expire(struct replay *r, const struct deadline *d)
{
	if (d->end_us > r->us)
		replay_pause(r, d->end_us - r->us);
}

void replay_port(struct replay *r, const json_t *line, struct replay_port *out)
{
	*out = (struct replay_port){
		.replay = r,
		.on = entry_text(line, "on"),
		.h = entry_number(line, "h"),
		.at = 1,
	};
}

int replay_call(struct replay_port *p, const char *act, int64_t n,
		struct err *e)
{
	struct replay *r = p->replay;
	const json_t *line;
	int rc = -ERR_REPLAY;

	pthread_mutex_lock(&r->lock);
	if (!replay_over(r, e)) {
		line = replay_peek(p);
		if (replay_is(line, act) && entry_number(line, "n") == n) {
			rc = entry_result(line, 0, e);
			replay_take(p);
		} else {
			replay_wrong(r, p, e, "'%s' %d", act, (int)n);
		}
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}
