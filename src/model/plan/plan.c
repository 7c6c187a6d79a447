/* SPDX-License-Identifier: MIT */
/* From a wish to a plan. */
#include "model/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/plan/making.h"

/* Adds to a list of words. */
static void add_words(char *list, size_t size, const char *words)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? ", " : "", words);
}

/* The least that others ask of a module that is not shown. */
static void assume_module(const struct making *m, unsigned function,
			  unsigned index, char *list, size_t size)
{
	const struct module_ref any = { (uint8_t)function, (uint8_t)index, 0 };
	char words[64];
	int need = 0;

	if (rules_satisfied(&m->now, &any) != CHECK_UNKNOWN)
		return;
	for (size_t i = 0; i < m->now.count; i++) {
		const struct module_ref *d = m->now.modules[i].deps;

		for (size_t n = 0; n < 2; n++) {
			if (d[n].function == function && d[n].index == index &&
			    d[n].version > need)
				need = d[n].version;
		}
	}
	snprintf(words, sizeof(words),
		 need ? "%s %u, taken to be v%d or later"
		      : "%s %u, taken to be in order",
		 function_name(function), index, need);
	add_words(list, size, words);
}

/* Does the table have a row of an application, or say that there is none? */
static bool app_is_told(const struct making *m)
{
	return plan_user_is_missing(m->table) ||
	       setup_find(&m->now, FUNCTION_USER, 1) ||
	       setup_find(&m->now, FUNCTION_USER, 2);
}

/* What is not known is not fine. */
static void assume(struct making *m)
{
	const struct platform *p = platform_by_id(m->table->platform_id);
	struct plan *out = m->out;

	assume_module(m, FUNCTION_BOOTLOADER, 0, out->assumes,
		      sizeof(out->assumes));
	for (unsigned i = 1; i <= p->system_parts; i++) {
		if (rules_part_used(&m->now, i))
			assume_module(m, FUNCTION_SYSTEM, i, out->assumes,
				      sizeof(out->assumes));
	}
	if (m->wish->tinker && !m->wish->app && !app_is_told(m))
		add_words(out->assumes, sizeof(out->assumes),
			  "the application");
	if (m->table->cut)
		add_words(out->assumes, sizeof(out->assumes),
			  "what comes after the end of the table, which is "
			  "cut");
}

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
			return "the ways that are left do not lead there";
	}
	return forbidden ? "the way that could bring it is not allowed" : why;
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
			   "is not known");
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
	       s != rules_hidden_app(m->table) && text_same(s->uuid, hash);
}

static int compare_offers(const void *a, const void *b)
{
	const struct plan_offer *x = a, *y = b;

	if (x->function != y->function)
		return (int)x->function - y->function;
	if (x->index != y->index)
		return (int)x->index - y->index;
	return (int)x->version - y->version;
}

/* Without memory nothing is known to be at hand. */
static void take_stock(struct making *m)
{
	const struct plan_have *have = m->wish->have;
	struct plan_stock *s = &m->stock;
	size_t count;

	if (!have->offers)
		return;
	count = have->offers(have->ctx, m->table->platform_id, NULL, 0);
	s->list = calloc(count + 1, sizeof(*s->list));
	if (!s->list)
		memory_missed();
	if (!s->list || count == 0)
		return;
	s->count =
		have->offers(have->ctx, m->table->platform_id, s->list, count);
	if (s->count > count)
		s->count = count;
	qsort(s->list, s->count, sizeof(*s->list), compare_offers);
}

/* What the way that needs more than is at hand has for it. */
static void tell_better(struct making *m, const struct attempt *other)
{
	struct worth mine = plan_worth(m, &m->best);
	struct worth its = plan_worth(m, other);
	struct plan *out = m->out;
	struct plan *scrap;

	if (mine.changes == its.changes ? its.one_way > 0 || mine.one_way == 0
					: its.changes)
		return;
	scrap = calloc(1, sizeof(*scrap));
	if (!scrap)
		return;
	plan_write_steps(&other->space, other->moves, (size_t)other->count,
			 scrap);
	memcpy(out->better, scrap->missing, sizeof(out->better));
	out->better_count = scrap->missing_count;
	text_copy(out->better_why, sizeof(out->better_why),
		  mine.changes != its.changes
			  ? "the installed Device OS could stay"
			  : "no bootloader would have to be written");
	free(scrap);
}

/*
 * What was found counts on all that was published.  Where some of it is not
 * at hand, a way with what is comes first.
 */
static void prefer_at_hand(struct making *m)
{
	struct attempt *other;

	if (m->stock.count == 0 ||
	    (m->best.count >= 0 && !plan_lacks(&m->best)))
		return;
	other = malloc(sizeof(*other));
	if (!other)
		return;
	*other = m->best.count < 0 ? m->tried : m->best;
	other->count = m->best.count;
	plan_at_hand(m);
	if (m->best.count < 0 && other->count < 0)
		m->tried = *other; /* it tells why there is no way */
	else if (m->best.count < 0)
		m->best = *other;
	else if (other->count >= 0)
		tell_better(m, other);
	free(other);
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
		take_stock(&m);
	}
	if (wish->release && !text_same(wish->release, "same"))
		plan_to_release(&m);
	else
		plan_to_same(&m);
	prefer_at_hand(&m);
	free(m.memory);
	free(m.stock.list);
	if (m.best.count < 0 && !m.unread) {
		explain_failure(&m);
		return;
	}
	out->possible = true;
	out->reason[0] = '\0';
	if (m.best.count < 0) {
		text_copy(out->assumes, sizeof(out->assumes),
			  "the system parts");
		plan_write_look(out);
		out->seconds = plan_repair_seconds(out);
		return;
	}
	target = m.best.space.target;
	if (target)
		text_copy(out->target, sizeof(out->target), target->version);
	plan_write_steps(&m.best.space, m.best.moves, (size_t)m.best.count,
			 out);
	assume(&m);
	if (!plan_send_assets(&m))
		return;
	if (out->step_count == 0 && out->assumes[0])
		plan_write_look(out);
	out->seconds = plan_repair_seconds(out);
}
