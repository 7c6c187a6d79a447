/* SPDX-License-Identifier: MIT */
#include "bench/cloud/parts.h"

#include <string.h>

static const char *const ids[CLOUD_FAULTS] = {
#define X(name, id, what) id,
	CLOUD_FAULT_TABLE(X)
#undef X
};

int cloud_fault_by_id(const char *id)
{
	for (int i = 0; i < CLOUD_FAULTS; i++) {
		if (strcmp(ids[i], id) == 0)
			return i;
	}
	return -1;
}

const char *cloud_fault_id(enum cloud_fault_kind kind)
{
	return (unsigned)kind < CLOUD_FAULTS ? ids[kind] : "";
}

bool cloud_fault_hits(const struct cloud_fault *f, uint32_t n)
{
	return !f->at || (n >= f->at && (!f->count || n - f->at < f->count));
}

const struct cloud_fault *cloud_fault_active(const struct cloud_model *m,
					     enum cloud_fault_kind kind,
					     uint32_t n)
{
	for (size_t i = 0; i < m->fault_count; i++) {
		if (m->faults[i].kind == kind &&
		    cloud_fault_hits(&m->faults[i], n))
			return &m->faults[i];
	}
	return NULL;
}
