/* SPDX-License-Identifier: MIT */
#include "run/place.h"

#include <string.h>

#include "base/text.h"

/* Longer than a device is away between two modes. */
#define AWAY_US	 5000000
#define LOST_MAX 3 /* runs in a row that may end by a pulled cable */

void place_init(struct place *p, const char *port)
{
	memset(p, 0, sizeof(*p));
	text_copy(p->port, sizeof(p->port), port);
}

static bool other_device(const struct device *a, const struct device *b)
{
	return a->platform != b->platform ||
	       (a->id[0] && b->id[0] && strcmp(a->id, b->id) != 0);
}

bool place_see(struct place *p, const struct device *d, bool first)
{
	bool empty = p->state == PLACE_EMPTY;
	bool other = other_device(&p->device, d);
	bool held = p->state == PLACE_HELD;
	bool back = held && p->lost > 0 && p->lost < LOST_MAX;

	p->plugged = true;
	if (p->state == PLACE_WORKING)
		return false;
	p->away_us = 0;
	if (!empty && !((other || back) && !(other && held && p->kept)))
		return false;
	if (empty || other)
		p->runs = 0;
	p->device = *d;
	p->state = PLACE_WAITING;
	p->first = first;
	p->kept = false;
	return true;
}

bool place_miss(struct place *p, int64_t now_us)
{
	p->plugged = false;
	if (p->state == PLACE_WORKING || p->state == PLACE_EMPTY)
		return false;
	if (!p->away_us)
		p->away_us = now_us;
	if (now_us - p->away_us < AWAY_US && p->state != PLACE_WAITING)
		return false;
	if (p->state == PLACE_HELD && p->kept)
		return false;
	p->state = PLACE_EMPTY;
	p->lost = 0;
	return true;
}

void place_begin(struct place *p, int64_t now_us)
{
	p->state = PLACE_WORKING;
	p->begun_us = now_us;
	p->job[0] = '\0';
	p->runs++;
}

void place_end(struct place *p, const struct run_outcome *o, int64_t now_us)
{
	if (o->device.platform)
		p->device = o->device;
	memcpy(p->job, o->job, sizeof(p->job));
	p->verdict = o->verdict;
	p->exit_class = o->exit_class;
	p->error = o->error;
	p->ms = (now_us - p->begun_us) / 1000;
	p->state = o->verdict == JOB_PASS      ? PLACE_PASSED
		   : o->verdict == JOB_SKIPPED ? PLACE_SKIPPED
					       : PLACE_HELD;
	p->lost = o->error.code == ERR_LOST ? p->lost + 1 : 0;
	p->first = false;
	p->away_us = 0;
}

bool place_again(struct place *p)
{
	if (p->state != PLACE_HELD && p->state != PLACE_SKIPPED)
		return false;
	p->state = p->plugged ? PLACE_WAITING : PLACE_EMPTY;
	p->lost = 0;
	p->kept = false;
	return true;
}
