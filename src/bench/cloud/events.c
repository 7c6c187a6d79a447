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

void cloud_event_add(struct cloud_model *m, const char *core, const char *name,
		     const char *data, int64_t now)
{
	struct cloud_event_row *row;
	char stamp[CLOUD_STAMP];
	json_t *json;

	if (!grow(m))
		return;
	cloud_stamp(m, now, stamp);
	json = json_pack("{s:s?, s:i, s:s, s:s}", "data", data, "ttl", TTL,
			 "published_at", stamp, "coreid",
			 core ? core : "particle-internal");
	row = &m->events[m->event_count];
	memset(row, 0, sizeof(*row));
	row->at = now;
	text_copy(row->core, sizeof(row->core), core ? core : "");
	row->name = strdup(name);
	row->json = json ? memory_json(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (row->name && row->json) {
		m->event_count++;
	} else {
		free(row->name);
		free(row->json);
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
