/* SPDX-License-Identifier: MIT */
#include "model/plan/frontier.h"

#include <string.h>

void plan_push(struct plan_frontier *s, uint32_t n)
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

uint32_t plan_pop(struct plan_frontier *s)
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

/* Where the number of a state's node stands, or would. */
static uint32_t *place_of(const struct plan_frontier *s, const uint8_t *pick,
			  uint8_t place)
{
	uint32_t at = hash_of(pick, place) & (PLAN_HASH_SIZE - 1);

	for (; s->hash[at] != PLAN_NO_NODE;
	     at = (at + 1) & (PLAN_HASH_SIZE - 1)) {
		const struct plan_node *n = &s->nodes[s->hash[at]];

		if (n->place == place && memcmp(n->pick, pick, PLAN_KEYS) == 0)
			break;
	}
	return &s->hash[at];
}

uint32_t plan_node_of(struct plan_frontier *s, const uint8_t *pick,
		      uint8_t place)
{
	uint32_t *at = place_of(s, pick, place);

	if (*at != PLAN_NO_NODE)
		return *at;
	if (s->count == s->max) {
		s->full = true;
		return PLAN_NO_NODE;
	}
	*at = s->count;
	s->nodes[s->count] = (struct plan_node){ .cost = UINT64_MAX,
						 .parent = PLAN_NO_NODE,
						 .place = place };
	memcpy(s->nodes[s->count].pick, pick, PLAN_KEYS);
	return s->count++;
}

bool plan_is_settled(const struct plan_frontier *s, uint32_t from,
		     const uint8_t *pick, uint8_t place)
{
	uint32_t at = *place_of(s, pick, place);

	return at != PLAN_NO_NODE &&
	       (s->nodes[at].done || s->nodes[at].cost <= s->nodes[from].cost);
}

void plan_reach_node(struct plan_frontier *s, uint32_t from,
		     const uint8_t *pick, uint8_t place, uint64_t cost,
		     struct plan_move move)
{
	uint32_t to = plan_node_of(s, pick, place);
	uint64_t sum = s->nodes[from].cost + cost;

	if (to == PLAN_NO_NODE || s->nodes[to].done || s->nodes[to].cost <= sum)
		return;
	s->nodes[to].cost = sum;
	s->nodes[to].parent = from;
	s->nodes[to].move = move;
	plan_push(s, to);
}

int plan_trace(const struct plan_frontier *s, uint32_t n,
	       struct plan_move *moves)
{
	int count = 0;

	for (uint32_t i = n; s->nodes[i].parent != PLAN_NO_NODE;
	     i = s->nodes[i].parent)
		count++;
	if (count > PLAN_MOVES)
		return -1;
	for (int at = count; at > 0; n = s->nodes[n].parent)
		moves[--at] = s->nodes[n].move;
	return count;
}
