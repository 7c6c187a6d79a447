/* SPDX-License-Identifier: MIT */
/*
 * The search: Dijkstra over (what is installed, where the device is).  A
 * cost is risk first, then the number of steps, then seconds.
 */
#include "model/catalog/milestone.h"
#include "model/plan/space.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NODES 16384
#define FEW_NODES 1500	/* where much lies at hand: it may not take long */
#define HASH_SIZE 32768 /* a power of two */
#define NO_NODE	  UINT32_MAX
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

struct node {
	uint64_t cost;
	uint32_t parent;
	struct plan_move move;
	uint8_t pick[PLAN_KEYS];
	uint8_t place;
	bool done;
};

struct search {
	const struct plan_space *space;
	struct node *nodes;
	uint32_t count, max;
	uint32_t *hash;
	uint32_t *heap;
	uint32_t heap_count, heap_max;
	bool full;
};

/* A heap of node numbers; a node may be in it more than once. */
static void heap_push(struct search *s, uint32_t n)
{
	uint32_t i = s->heap_count;

	if (i == s->heap_max) {
		s->full = true;
		return;
	}
	s->heap_count++;
	while (i > 0) {
		uint32_t up = (i - 1) / 2;

		if (s->nodes[s->heap[up]].cost <= s->nodes[n].cost)
			break;
		s->heap[i] = s->heap[up];
		i = up;
	}
	s->heap[i] = n;
}

static uint32_t heap_pop(struct search *s)
{
	uint32_t top = s->heap[0];
	uint32_t last = s->heap[--s->heap_count];
	uint32_t i = 0;

	for (;;) {
		uint32_t c = 2 * i + 1;

		if (c >= s->heap_count)
			break;
		if (c + 1 < s->heap_count &&
		    s->nodes[s->heap[c + 1]].cost < s->nodes[s->heap[c]].cost)
			c++;
		if (s->nodes[last].cost <= s->nodes[s->heap[c]].cost)
			break;
		s->heap[i] = s->heap[c];
		i = c;
	}
	s->heap[i] = last;
	return top;
}

static uint32_t hash_of(const uint8_t *pick, uint8_t place)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < PLAN_KEYS; i++)
		h = (h ^ pick[i]) * 16777619u;
	return (h ^ place) * 16777619u;
}

/* The node of a state, made if it is new; NO_NODE if there is no room. */
static uint32_t node_of(struct search *s, const uint8_t *pick, uint8_t place)
{
	uint32_t at = hash_of(pick, place) & (HASH_SIZE - 1);

	for (; s->hash[at] != NO_NODE; at = (at + 1) & (HASH_SIZE - 1)) {
		struct node *n = &s->nodes[s->hash[at]];

		if (n->place == place && memcmp(n->pick, pick, PLAN_KEYS) == 0)
			return s->hash[at];
	}
	if (s->count == s->max) {
		s->full = true;
		return NO_NODE;
	}
	s->hash[at] = s->count;
	s->nodes[s->count] = (struct node){ .cost = UINT64_MAX,
					    .parent = NO_NODE,
					    .place = place };
	memcpy(s->nodes[s->count].pick, pick, PLAN_KEYS);
	return s->count++;
}

/* A way to this state is known that none over `from` can be cheaper than. */
static bool is_settled(const struct search *s, uint32_t from,
		       const uint8_t *pick, uint8_t place)
{
	uint32_t at = hash_of(pick, place) & (HASH_SIZE - 1);

	for (; s->hash[at] != NO_NODE; at = (at + 1) & (HASH_SIZE - 1)) {
		const struct node *n = &s->nodes[s->hash[at]];

		if (n->place == place && memcmp(n->pick, pick, PLAN_KEYS) == 0)
			return n->done || n->cost <= s->nodes[from].cost;
	}
	return false;
}

static void reach(struct search *s, uint32_t from, const uint8_t *pick,
		  uint8_t place, uint64_t cost, struct plan_move move)
{
	uint32_t to = node_of(s, pick, place);
	uint64_t sum = s->nodes[from].cost + cost;

	if (to == NO_NODE || s->nodes[to].done || s->nodes[to].cost <= sum)
		return;
	s->nodes[to].cost = sum;
	s->nodes[to].parent = from;
	s->nodes[to].move = move;
	heap_push(s, to);
}

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

static void flash_running(struct search *s, uint32_t from, size_t k, size_t i,
			  enum road road, uint64_t cost)
{
	struct plan_move move = { MOVE_FLASH, (uint8_t)k,
				  (uint8_t)i, s->nodes[from].pick[k],
				  road,	      -1 };
	uint32_t risk = 0;
	uint8_t pick[PLAN_KEYS];

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	pick[k] = (uint8_t)i;
	if (arrive(s->space, pick, &move, &risk))
		reach(s, from, pick, PLACE_RUNNING, cost + COST(risk, 0, 0),
		      move);
}

static void flash_dfu(struct search *s, uint32_t from, const struct setup *st,
		      size_t k, size_t i)
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
	if (is_settled(s, from, pick, PLACE_DFU_DIRTY) ||
	    closed(sp, ROAD_DFU) || rules_refused(st, &p->m, ROAD_DFU))
		return;
	reach(s, from, pick, PLACE_DFU_DIRTY,
	      COST(part_risk(sp, p, ROAD_DFU), 1,
		   road_seconds(ROAD_DFU, sp->platform, p->m.function,
				p->bytes)) +
		      p->later,
	      move);
}

/* Whichever the road, the same comes of it: only the cheapest is gone. */
static void flash_over_all(struct search *s, uint32_t from,
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
static void flash_staged(struct search *s, uint32_t from,
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

static void start_up(struct search *s, uint32_t from)
{
	struct plan_move move = { MOVE_LEAVE_DFU, 0, 0, 0, ROAD_NONE, -1 };
	uint8_t pick[PLAN_KEYS];
	uint32_t risk = 0;

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	if (arrive(s->space, pick, &move, &risk))
		reach(s, from, pick, PLACE_RUNNING, COST(risk, 1, STARTUP),
		      move);
}

static void enter_dfu(struct search *s, uint32_t from)
{
	const struct plan_move move = {
		MOVE_ENTER_DFU, 0, 0, 0, ROAD_NONE, -1
	};
	uint8_t pick[PLAN_KEYS];

	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	if (!closed(s->space, ROAD_DFU))
		reach(s, from, pick, PLACE_DFU, COST(0, 1, DFU_ENTRY), move);
}

/* Nothing new comes of it, unless the system changes more at its start. */
static bool is_idle(const struct search *s, uint32_t from, size_t k, size_t i)
{
	uint8_t pick[PLAN_KEYS];

	if (s->nodes[from].place == PLACE_DFU_DIRTY ||
	    platform_has(s->space->platform, TRAIT_LOADER_INSIDE))
		return false;
	memcpy(pick, s->nodes[from].pick, sizeof(pick));
	pick[k] = (uint8_t)i;
	return is_settled(s, from, pick, PLACE_RUNNING);
}

static void flash(struct search *s, uint32_t from, const struct setup *st,
		  size_t k, size_t i)
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

static void expand(struct search *s, uint32_t from)
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

static int trace(const struct search *s, uint32_t n, struct plan_move *moves)
{
	int count = 0;

	for (uint32_t i = n; s->nodes[i].parent != NO_NODE;
	     i = s->nodes[i].parent)
		count++;
	if (count > PLAN_MOVES)
		return -1;
	for (int at = count; at > 0; n = s->nodes[n].parent)
		moves[--at] = s->nodes[n].move;
	return count;
}

static int run(struct search *s, struct plan_move *moves, uint64_t *cost)
{
	uint8_t start[PLAN_KEYS] = { 0 };
	uint32_t n = node_of(s, start, (uint8_t)s->space->place);

	s->nodes[n].cost = 0;
	heap_push(s, n);
	while (s->heap_count > 0) {
		n = heap_pop(s);
		if (s->nodes[n].done)
			continue;
		s->nodes[n].done = true;
		if ((s->nodes[n].place == PLACE_RUNNING ||
		     s->nodes[n].parent == NO_NODE) &&
		    plan_reached(s->space, s->nodes[n].pick)) {
			*cost = s->nodes[n].cost;
			return trace(s, n, moves);
		}
		expand(s, n);
	}
	return -1;
}

int plan_search(const struct plan_space *space, struct plan_move *moves,
		uint64_t *cost)
{
	struct search s = { .space = space,
			    .max = space->stock ? FEW_NODES : MAX_NODES,
			    .heap_max = 4 * MAX_NODES };
	int count = -1;

	s.nodes = malloc(MAX_NODES * sizeof(*s.nodes));
	s.hash = malloc(HASH_SIZE * sizeof(*s.hash));
	s.heap = malloc(s.heap_max * sizeof(*s.heap));
	if (s.nodes && s.hash && s.heap) {
		memset(s.hash, 0xFF, HASH_SIZE * sizeof(*s.hash));
		count = run(&s, moves, cost);
	}
	free(s.nodes);
	free(s.hash);
	free(s.heap);
	return count;
}
