/* SPDX-License-Identifier: MIT */
/*
 * What is at hand in tests of the planner: published modules of which the
 * planner may ask.
 */
#ifndef TEST_SHELF_H
#define TEST_SHELF_H

#include "model/catalog/release.h"
#include "model/plan/plan.h"

#define SHELF_MAX 1000

struct shelf {
	struct plan_offer list[SHELF_MAX];
	int platform[SHELF_MAX];
	size_t count;
};

/* Once each; what is never published is left out. */
void shelf_put(struct shelf *s, int platform, const struct release_module *m);
/* All of a release. */
void shelf_of(struct shelf *s, int platform, const char *release);
struct plan_have shelf_have(struct shelf *s);

#endif
