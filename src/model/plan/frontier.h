/* SPDX-License-Identifier: MIT */
/*
 * The states that a search has reached, and which of them is the next.  Only
 * search.c looks at this.
 */
#ifndef MODEL_PLAN_FRONTIER_H
#define MODEL_PLAN_FRONTIER_H

#include "model/plan/space.h"

#define PLAN_MAX_NODES 16384
#define PLAN_FEW_NODES                                                         \
	1500		     /* where much lies at hand: it may not take long  \
			      */
#define PLAN_HASH_SIZE 32768 /* a power of two */
#define PLAN_NO_NODE   UINT32_MAX

struct plan_node {
	uint64_t cost;
	uint32_t parent;
	struct plan_move move;
	uint8_t pick[PLAN_KEYS];
	uint8_t place;
	bool done;
};

struct plan_frontier {
	const struct plan_space *space;
	struct plan_node *nodes;
	uint32_t count, max;
	uint32_t *hash;
	uint32_t *heap;
	uint32_t heap_count, heap_max;
	bool full;
};

/* A heap of node numbers; a node may be in it more than once. */
void plan_push(struct plan_frontier *s, uint32_t n);
uint32_t plan_pop(struct plan_frontier *s);

/* The node of a state, made if it is new; PLAN_NO_NODE if there is no room. */
uint32_t plan_node_of(struct plan_frontier *s, const uint8_t *pick,
		      uint8_t place);
/* A way to this state is known that none over `from` can be cheaper than. */
bool plan_is_settled(const struct plan_frontier *s, uint32_t from,
		     const uint8_t *pick, uint8_t place);
/* This state can be reached over `from` by a move of this cost. */
void plan_reach_node(struct plan_frontier *s, uint32_t from,
		     const uint8_t *pick, uint8_t place, uint64_t cost,
		     struct plan_move move);
/* The moves to a node; -1: more than there is room for. */
int plan_trace(const struct plan_frontier *s, uint32_t n,
	       struct plan_move *moves);

#endif
