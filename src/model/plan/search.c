/* SPDX-License-Identifier: MIT */
/*
 * The search: Dijkstra over (what is installed, where the device is).  A
 * cost is risk first, then the number of steps, then seconds.
 */
#include "model/catalog/milestone.h"
#include "model/plan/frontier.h"

#include <stdlib.h>
#include <string.h>

#define DFU_ENTRY 8 /* seconds to change the mode */
#define STARTUP	  10
#define LISTENING 5

/* The last byte is for choices that are alike in all else. */
#define COST(risk, steps, seconds)                                             \
	((uint64_t)(risk) << 44 | (uint64_t)(steps) << 32 |                    \
	 (uint64_t)(seconds) << 8)

#define RISK_BOOTLOADER 100  /* cannot be taken back */
#define RISK_SAFE_MODE	10   /* a state in which a dependency is unmet */
#define RISK_ENDLESS	200  /* 0.6.3 may replace a bootloader for ever */
#define RISK_FOREIGN	5    /* of a release that nobody asked for */
#define RISK_MISSING	20   /* firmware that has to be fetched first */
#define RISK_TWIN	1000 /* a build that was made for one purpose */
#define RISK_BY_HAND	30   /* somebody has to hold the button */

static bool main_is_fresh(const struct plan_space *s, const uint8_t *pick)
{
	uint8_t function, index;
	int k;

	release_main_part(s->platform->id, &function, &index);
	k = plan_find_key(s, function, index);
	return k >= 0 && pick[k] != 0;
}

/* A dependency of bootloader or system is unmet; not the user's affair. */
static bool unmet(const struct setup *st)
{
	for (size_t i = 0; i < st->count; i++) {
		const struct fitted *m = &st->modules[i];

		if (m->function != FUNCTION_USER && m->here &&
		    rules_dependencies(st, m) == CHECK_FAIL)
			return true;
	}
	return false;
}

static bool pick_bootloader(const struct plan_key *k, int version,
			    uint8_t *pick)
{
	for (size_t i = 0; i < k->count; i++) {
		if (k->parts[i].m.here && k->parts[i].m.intact &&
		    k->parts[i].m.version == version) {
			*pick = (uint8_t)i;
			return true;
		}
	}
	return false;
}

/*
 * The device starts.  Lets the system change the bootloader, and tells the
 * risk of being there; false if it would not start.
 */
static bool arrive(const struct plan_space *s, uint8_t *pick,
		   struct plan_move *move, uint32_t *risk)
{
	struct setup st;
	int k = plan_find_key(s, FUNCTION_BOOTLOADER, 0);
	int before, after;

	plan_setup(s, pick, &st);
	if (rules_runs(&st) != CHECK_PASS)
		return false;
	move->bootloader = -1;
	before = setup_version(&st, FUNCTION_BOOTLOADER, 0);
	after = rules_embedded_bootloader(&st, main_is_fresh(s, pick));
	if (after != before && k >= 0) {
		if (after < before && setup_system(&st) == OS_LOADER_BACK_063)
			*risk += RISK_ENDLESS;
		if (!pick_bootloader(&s->keys[k], after, &pick[k]))
			return false;
		move->bootloader = after;
		plan_setup(s, pick, &st);
	}
	if (unmet(&st))
		*risk += RISK_SAFE_MODE;
	return true;
}

static uint32_t part_risk(const struct plan_space *s, const struct plan_part *p,
			  enum road road)
{
	uint32_t risk = road_row(road)->risk;

	if (p->app && s->wish->network && road_row(road)->network)
		risk = 0; /* it is asked for, and proves that OTA works */
	if (p->m.function == FUNCTION_BOOTLOADER)
		risk += RISK_BOOTLOADER;
	if (!p->target)
		risk += RISK_FOREIGN;
	if (p->missing)
		risk += RISK_MISSING;
	if (p->twin)
		risk += RISK_TWIN;
	return risk;
}

static bool closed(const struct plan_space *s, enum road road)
{
	if (road_row(road)->network && !s->wish->network)
		return true;
	return s->wish->closed_roads & (1u << road);
}

/* A new 256 KB application makes the bootloader drop the old 128 KB one. */
static void side_effect(const struct plan_space *s, uint8_t *pick,
			const struct fitted *m)
{
	int old = plan_find_key(s, FUNCTION_USER, 1);
	int k = plan_find_key(s, FUNCTION_BOOTLOADER, 0);

	if (!platform_has(s->platform, TRAIT_OLD_APP_SHADOWS) ||
	    m->function != FUNCTION_USER || m->index != 2 || old < 0 || k < 0 ||
	    s->keys[k].parts[pick[k]].m.version < BL_DROPS_OLD_APP)
		return;
	for (size_t i = 0; i < s->keys[old].count; i++) {
		if (!s->keys[old].parts[i].m.here)
			pick[old] = (uint8_t)i;
	}
}

/* Nothing but the button brings those into listening mode. */
static bool by_hand(const struct setup *st, enum road road)
{
	int system = setup_system(st);

	return road == ROAD_SERIAL && system >= 0 && system < OS_LISTENS &&
	       !platform_id_has(st->platform_id, TRAIT_OWN_VERSIONS);
}

/*
 * Of sending it to what runs, which is *st as everywhere below; UINT64_MAX: it
 * is not taken over this road.
 */
static uint64_t running_cost(const struct plan_space *sp,
			     const struct setup *st, const struct plan_part *p,
			     enum road road)
{
	uint32_t risk;

	if (closed(sp, road) || rules_refused(st, &p->m, road))
		return UINT64_MAX;
	risk = part_risk(sp, p, road) + (by_hand(st, road) ? RISK_BY_HAND : 0);
	return COST(risk, 2,
		    road_seconds(road, sp->platform, p->m.function, p->bytes) +
			    LISTENING + STARTUP) +
	       p->later;
}

static void flash_running(struct plan_frontier *s, uint32_t from, size_t k,
			  size_t i, enum road road, uint64_t cost)
{
	struct plan_move move = { MOVE_FLASH, (uint8_t)k,
				  (uint8_t)i, s->nodes[from].pick[k],
				  road,	      -1 };
	uint32_t risk = 0;
	uint8_t pick[PLAN_KEYS];

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	pick[k] = (uint8_t)i;
	if (arrive(s->space, pick, &move, &risk))
		plan_reach_node(s, from, pick, PLACE_RUNNING,
				cost + COST(risk, 0, 0), move);
}

static void flash_dfu(struct plan_frontier *s, uint32_t from,
		      const struct setup *st, size_t k, size_t i)
{
	const struct plan_space *sp = s->space;
	const struct plan_part *p = &sp->keys[k].parts[i];
	const struct plan_move move = { MOVE_FLASH, (uint8_t)k,
					(uint8_t)i, s->nodes[from].pick[k],
					ROAD_DFU,   -1 };
	uint8_t pick[PLAN_KEYS];

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	pick[k] = (uint8_t)i;
	side_effect(sp, pick, &p->m);
	if (plan_is_settled(s, from, pick, PLACE_DFU_DIRTY) ||
	    closed(sp, ROAD_DFU) || rules_refused(st, &p->m, ROAD_DFU))
		return;
	plan_reach_node(s, from, pick, PLACE_DFU_DIRTY,
			COST(part_risk(sp, p, ROAD_DFU), 1,
			     road_seconds(ROAD_DFU, sp->platform, p->m.function,
					  p->bytes)) +
				p->later,
			move);
}

/* Whichever the road, the same comes of it: only the cheapest is gone. */
static void flash_over_all(struct plan_frontier *s, uint32_t from,
			   const struct setup *st, size_t k, size_t i)
{
	const struct plan_part *p = &s->space->keys[k].parts[i];
	uint64_t least = UINT64_MAX;
	enum road best = ROAD_NONE;

	for (int r = ROAD_NONE + 1; r < ROADS; r++) {
		const struct road_row *row = road_row((enum road)r);
		uint64_t cost = UINT64_MAX;

		if (!row->direct && !row->staged)
			cost = running_cost(s->space, st, p, (enum road)r);
		if (cost < least) {
			least = cost;
			best = (enum road)r;
		}
	}
	if (least < UINT64_MAX)
		flash_running(s, from, k, i, best, least);
}

/* Stage, leave, and let the system that is there apply it; dfu.md 9. */
static void flash_staged(struct plan_frontier *s, uint32_t from,
			 const struct setup *st, size_t k, size_t i)
{
	uint64_t cost;

	if (closed(s->space, ROAD_DFU) || rules_runs(st) != CHECK_PASS)
		return;
	cost = running_cost(s->space, st, &s->space->keys[k].parts[i],
			    ROAD_DFU_STAGED);
	if (cost < UINT64_MAX)
		flash_running(s, from, k, i, ROAD_DFU_STAGED, cost);
}

static void start_up(struct plan_frontier *s, uint32_t from)
{
	struct plan_move move = { MOVE_LEAVE_DFU, 0, 0, 0, ROAD_NONE, -1 };
	uint8_t pick[PLAN_KEYS];
	uint32_t risk = 0;

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	if (arrive(s->space, pick, &move, &risk))
		plan_reach_node(s, from, pick, PLACE_RUNNING,
				COST(risk, 1, STARTUP), move);
}

static void enter_dfu(struct plan_frontier *s, uint32_t from)
{
	const struct plan_move move = {
		MOVE_ENTER_DFU, 0, 0, 0, ROAD_NONE, -1
	};
	uint8_t pick[PLAN_KEYS];

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	if (!closed(s->space, ROAD_DFU))
		plan_reach_node(s, from, pick, PLACE_DFU, COST(0, 1, DFU_ENTRY),
				move);
}

/* Nothing new comes of it, unless the system changes more at its start. */
static bool is_idle(const struct plan_frontier *s, uint32_t from, size_t k,
		    size_t i)
{
	uint8_t pick[PLAN_KEYS];

	if (s->nodes[from].place == PLACE_DFU_DIRTY ||
	    platform_has(s->space->platform, TRAIT_LOADER_INSIDE))
		return false;
	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	pick[k] = (uint8_t)i;
	return plan_is_settled(s, from, pick, PLACE_RUNNING);
}

static void flash(struct plan_frontier *s, uint32_t from,
		  const struct setup *st, size_t k, size_t i)
{
	const bool idle = is_idle(s, from, k, i);

	switch (s->nodes[from].place) {
	case PLACE_RUNNING:
		if (!idle)
			flash_over_all(s, from, st, k, i);
		break;
	case PLACE_DFU:
		if (!idle)
			flash_staged(s, from, st, k, i);
		flash_dfu(s, from, st, k, i);
		break;
	default:
		flash_dfu(s, from, st, k, i);
		break;
	}
}

static void expand(struct plan_frontier *s, uint32_t from)
{
	const struct plan_space *sp = s->space;
	struct setup st;

	plan_setup(sp, s->nodes[from].pick, &st);
	for (size_t k = 0; k < sp->key_count; k++) {
		for (size_t i = 1; i < sp->keys[k].count; i++) {
			const struct plan_part *p = &sp->keys[k].parts[i];

			if (i != s->nodes[from].pick[k] && p->m.here &&
			    !p->inside)
				flash(s, from, &st, k, i);
		}
	}
	if (s->nodes[from].place == PLACE_RUNNING)
		enter_dfu(s, from);
	else
		start_up(s, from);
}

static int run(struct plan_frontier *s, struct plan_move *moves, uint64_t *cost)
{
	uint8_t start[PLAN_KEYS] = { 0 };
	uint32_t n = plan_node_of(s, start, (uint8_t)s->space->place);

	s->nodes[n].cost = 0;
	plan_push(s, n);
	while (s->heap_count > 0) {
		n = plan_pop(s);
		if (s->nodes[n].done)
			continue;
		s->nodes[n].done = true;
		if ((s->nodes[n].place == PLACE_RUNNING ||
		     s->nodes[n].parent == PLAN_NO_NODE) &&
		    plan_reached(s->space, s->nodes[n].pick)) {
			*cost = s->nodes[n].cost;
			return plan_trace(s, n, moves);
		}
		expand(s, n);
	}
	return -1;
}

int plan_search(const struct plan_space *space, struct plan_move *moves,
		uint64_t *cost)
{
	struct plan_frontier s = { .space = space,
				   .max = space->stock ? PLAN_FEW_NODES
						       : PLAN_MAX_NODES,
				   .heap_max = 4 * PLAN_MAX_NODES };
	int count = -1;

	s.nodes = malloc(PLAN_MAX_NODES * sizeof(*s.nodes));
	s.hash = malloc(PLAN_HASH_SIZE * sizeof(*s.hash));
	s.heap = malloc(s.heap_max * sizeof(*s.heap));
	if (s.nodes && s.hash && s.heap) {
		memset(s.hash, 0xFF, PLAN_HASH_SIZE * sizeof(*s.hash));
		count = run(&s, moves, cost);
	}
	free(s.nodes);
	free(s.hash);
	free(s.heap);
	return count;
}
