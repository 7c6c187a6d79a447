/* SPDX-License-Identifier: MIT */
/* From a wish to a plan. */
#include "model/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/plan/making.h"

/* Is it the bootloader that keeps the way closed? */
static bool bootloader_lacks(const struct making *m)
{
	const struct plan_space *s = &m->tried.space;
	const uint8_t now[PLAN_KEYS] = { 0 };
	struct setup st;

	plan_setup(s, now, &st);
	for (size_t k = 0; k < s->key_count; k++) {
		const struct plan_key *key = &s->keys[k];

		for (size_t i = 0; i < key->count; i++) {
			const struct plan_part *p = &key->parts[i];

			for (size_t d = 0; p->m.here && d < 2; d++) {
				if (p->m.deps[d].function ==
					    FUNCTION_BOOTLOADER &&
				    rules_satisfied(&st, &p->m.deps[d]) !=
					    CHECK_PASS)
					return true;
			}
		}
	}
	return false;
}

/* Why a kind of module cannot be brought to the device as it is. */
static const char *stuck(const struct making *m, unsigned function,
			 unsigned index)
{
	const char *why = NULL;
	bool forbidden = false;

	for (int r = ROADS - 1; r > ROAD_NONE; r--) {
		const char *closed;

		if (road_row((enum road)r)->network)
			continue;
		closed = road_closed(m->table->platform_id, (enum road)r,
				     function, index, setup_system(&m->now));
		if (closed)
			why = closed;
		else if (m->wish->closed_roads & (1u << r))
			forbidden = true;
		else
			return "the roads that are left do not lead there";
	}
	return forbidden ? "the road that could bring it is not allowed" : why;
}

static void explain_failure(struct making *m)
{
	const struct plan_space *s = &m->tried.space;
	uint8_t function, index;
	int k;

	if (m->out->reason[0])
		return;
	k = s->platform ? plan_find_key(s, FUNCTION_NCP, 0) : -1;
	if (k >= 0 && !s->keys[k].parts[0].m.here) {
		plan_no_way(
			m, "the network co-processor needs newer firmware that "
			   "is not published");
		return;
	}
	if (!s->platform) {
		plan_no_way(m,
			    "no release is known that would fit this device");
		return;
	}
	if (bootloader_lacks(m)) {
		snprintf(m->out->reason, sizeof(m->out->reason),
			 "another bootloader is needed first: %s",
			 rules_runs(&m->now) == CHECK_FAIL
				 ? "no Device OS runs that could write it"
				 : stuck(m, FUNCTION_BOOTLOADER, 0));
		return;
	}
	release_main_part(m->table->platform_id, &function, &index);
	snprintf(m->out->reason, sizeof(m->out->reason),
		 "no order of steps is accepted by this device: %s",
		 stuck(m, function, index));
}

static enum device_mode mode_of(const struct making *m, enum device_mode mode)
{
	if (mode != MODE_UNKNOWN)
		return mode;
	switch (m->table->source) {
	case TABLE_DFU:
		return MODE_DFU;
	case TABLE_SERIAL:
		return MODE_LISTENING;
	case TABLE_USB:
	case TABLE_EVENT:
		return MODE_NORMAL;
	default:
		return rules_runs(&m->now) == CHECK_FAIL ? MODE_DFU
							 : MODE_NORMAL;
	}
}

static bool app_is_there(const struct making *m)
{
	const struct module *app = m->wish->app;
	const struct slot *s;
	char hash[SHA256_HEX];

	if (!app)
		return false;
	s = table_find(m->table, app->function, app->index, STORE_MAIN);
	bytes_hex(app->sha256, sizeof(app->sha256), hash);
	return s && s->checks[CHECK_INTEGRITY] != CHECK_FAIL &&
	       text_same(s->uuid, hash);
}

void plan_make(const struct table *t, enum device_mode mode,
	       const struct plan_wish *wish, struct plan *out)
{
	struct making m = { .table = t, .wish = wish, .out = out };
	const struct platform *p = platform_by_id(t->platform_id);
	const struct release *target;

	memset(out, 0, sizeof(*out));
	out->platform_id = t->platform_id;
	if (!p || release_count(p->id) == 0) {
		plan_no_way(&m, p ? "no release is known for this platform"
				  : "the platform is not known");
		return;
	}
	m.best.count = -1;
	setup_from_table(t, &m.now);
	m.mode = mode_of(&m, mode);
	m.app_there = app_is_there(&m);
	if (wish->have && wish->have->at_hand) {
		m.memory = malloc(sizeof(*m.memory));
		if (!m.memory) {
			plan_no_way(&m, "out of memory");
			return;
		}
		plan_remember(m.memory, wish->have);
	}
	if (wish->release && !text_same(wish->release, "same"))
		plan_to_release(&m);
	else
		plan_to_same(&m);
	free(m.memory);
	if (m.best.count < 0) {
		explain_failure(&m);
		return;
	}
	out->possible = true;
	out->reason[0] = '\0';
	target = m.best.space.target;
	if (target)
		text_copy(out->target, sizeof(out->target), target->version);
	plan_write_steps(&m.best.space, m.best.moves, (size_t)m.best.count,
			 out);
}
