/* SPDX-License-Identifier: MIT */
#include "bench/vdev/fault.h"

#include <string.h>

static const struct fault_row {
	const char *id;
	enum fault_family family;
} rows[VDEV_FAULTS] = {
#define X(name, id, family, arg) { id, FAULT_##family },
	FAULT_TABLE(X)
#undef X
};

int fault_by_id(const char *id)
{
	for (int i = 0; i < VDEV_FAULTS; i++) {
		if (strcmp(rows[i].id, id) == 0)
			return i;
	}
	return -1;
}

const char *fault_id(enum fault_kind kind)
{
	return (unsigned)kind < VDEV_FAULTS ? rows[kind].id : "";
}

bool fault_add(struct fault_list *l, const struct vdev_fault *f)
{
	if (l->count == FAULT_MAX || (unsigned)f->kind >= VDEV_FAULTS)
		return false;
	l->rows[l->count] = *f;
	l->seen[l->count] = 0;
	l->count++;
	return true;
}

/* splitmix64: the same seed and number give the same chance. */
static uint64_t chance(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static bool hits(const struct vdev_fault *f, uint32_t n)
{
	if (f->at)
		return n >= f->at && (!f->count || n - f->at < f->count);
	return f->one_in && chance(f->seed + n) % f->one_in == 0;
}

void fault_begin(struct fault_list *l, enum fault_family family)
{
	l->active[family] = 0;
	if (l->muted)
		return;
	for (size_t i = 0; i < l->count; i++) {
		if (rows[l->rows[i].kind].family != family)
			continue;
		if (hits(&l->rows[i], ++l->seen[i]))
			l->active[family] |= 1u << i;
	}
}

const struct vdev_fault *fault_hit(const struct fault_list *l,
				   enum fault_kind kind)
{
	uint32_t active = l->active[rows[kind].family];

	for (size_t i = 0; active && i < l->count; i++) {
		if (l->rows[i].kind == kind && (active & (1u << i)))
			return &l->rows[i];
	}
	return NULL;
}
