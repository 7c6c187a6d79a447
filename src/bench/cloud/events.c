/* SPDX-License-Identifier: MIT */
/* What has happened, as the practice cloud publishes it; ota.md B7. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "base/text.h"
#include "bench/cloud/parts.h"

#define EVENTS_MAX 20000
#define TTL	   60

/* Days since 1970 to a date, by the proleptic Gregorian calendar. */
static void civil(int64_t days, int *y, unsigned *m, unsigned *d)
{
	int64_t era, doe, yoe, doy, mp;

	days += 719468;
	era = days / 146097;
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*m = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

void cloud_stamp(const struct cloud_model *m, int64_t us, char out[CLOUD_STAMP])
{
	int64_t ms = m->epoch_s * 1000 + us / 1000;
	int64_t s, day;
	unsigned month, date;
	int year;

	if (ms < 0)
		ms = 0;
	s = ms / 1000;
	day = s % 86400;
	civil(s / 86400, &year, &month, &date);
	snprintf(out, CLOUD_STAMP, "%04d-%02u-%02uT%02u:%02u:%02u.%03uZ",
		 year % 10000, month % 100, date % 100,
		 (unsigned)(day / 3600) % 100, (unsigned)(day / 60 % 60),
		 (unsigned)(day % 60), (unsigned)(ms % 1000));
}

static bool grow(struct cloud_model *m)
{
	size_t cap = m->event_cap ? 2 * m->event_cap : 64;
	void *rows;

	if (m->event_count < m->event_cap)
		return true;
	if (cap > EVENTS_MAX)
		return false;
	rows = realloc(m->events, cap * sizeof(*m->events));
	if (!rows)
		return false;
	m->events = rows;
	m->event_cap = cap;
	return true;
}

static int64_t fault_us(const struct cloud_model *m, enum cloud_fault_kind kind,
			uint32_t n)
{
	const struct cloud_fault *f = cloud_fault_active(m, kind, n);

	return f ? (int64_t)f->arg * 1000 : 0;
}

static bool of_a_start(const char *name)
{
	return strcmp(name, "spark/status") == 0 ||
	       strcmp(name, "spark/device/last_reset") == 0 ||
	       strcmp(name, "spark/device/app-hash") == 0;
}

/* Among those that are told at that time, behind what may have been read. */
static void put(struct cloud_model *m, struct cloud_event_row row)
{
	size_t at = m->event_count++;

	if (row.due < m->told_us)
		row.due = m->told_us;
	for (; at > 0 && m->events[at - 1].due > row.due; at--)
		m->events[at] = m->events[at - 1];
	m->events[at] = row;
}

static void add_row(struct cloud_model *m, const char *core, const char *name,
		    const char *json, int64_t due)
{
	struct cloud_event_row row = { .due = due };

	if (!json || !grow(m))
		return;
	text_copy(row.core, sizeof(row.core), core ? core : "");
	row.name = strdup(name);
	row.json = strdup(json);
	if (row.name && row.json) {
		put(m, row);
		return;
	}
	free(row.name);
	free(row.json);
}

void cloud_event_add(struct cloud_model *m, const char *core, const char *name,
		     const char *data, int64_t now)
{
	int64_t due = now + fault_us(m, CLOUD_FAULT_LATE, m->flashes);
	char stamp[CLOUD_STAMP];
	json_t *json;
	char *text;

	cloud_stamp(m, now, stamp);
	json = json_pack("{s:s?, s:i, s:s, s:s}", "data", data, "ttl", TTL,
			 "published_at", stamp, "coreid",
			 core ? core : "particle-internal");
	text = json ? memory_json(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (m->events_said++ % 2)
		due += fault_us(m, CLOUD_FAULT_MIXED, m->flashes);
	if (of_a_start(name) &&
	    cloud_fault_active(m, CLOUD_FAULT_STALE, m->flashes + 1))
		due = VDEV_NEVER;
	add_row(m, core, name, text, due);
	if (cloud_fault_active(m, CLOUD_FAULT_DOUBLED, m->flashes) &&
	    due != VDEV_NEVER)
		add_row(m, core, name, text,
			due + fault_us(m, CLOUD_FAULT_DOUBLED, m->flashes));
	free(text);
}

size_t cloud_events_due(struct cloud_model *m, int64_t now)
{
	size_t n = m->event_count;

	if (now > m->told_us)
		m->told_us = now;
	while (n > 0 && m->events[n - 1].due > m->told_us)
		n--;
	return n;
}

void cloud_events_release(struct cloud_model *m, const char *core, int64_t now)
{
	int64_t due = now + fault_us(m, CLOUD_FAULT_STALE, m->flashes);
	size_t end = m->event_count, first = end;

	while (first > 0 && m->events[first - 1].due == VDEV_NEVER)
		first--;
	m->event_count = first;
	while (first < end) {
		struct cloud_event_row row = m->events[first++];

		if (strcmp(row.core, core) == 0)
			row.due = due;
		put(m, row);
	}
}

void cloud_events_free(struct cloud_model *m)
{
	for (size_t i = 0; i < m->event_count; i++) {
		free(m->events[i].name);
		free(m->events[i].json);
	}
	free(m->events);
	m->events = NULL;
	m->event_count = m->event_cap = 0;
}
