/* SPDX-License-Identifier: MIT */
/*
 * A planner's plan played on the judge of replay.h: devices for both, made of
 * the table of releases, and their steps one after the other.
 */
#ifndef TEST_PLAYED_H
#define TEST_PLAYED_H

#include "model/catalog/release.h"
#include "model/plan/plan.h"
#include "replay.h"

#define PLAYED_PLATFORMS 17
extern const int played_platforms[PLAYED_PLATFORMS];

void played_fit(struct replay_part *p, int fn, int ix, int v,
		const struct module_ref deps[2]);
/* The same module in the table and on the judge's device. */
void played_put(struct table *t, struct replay *r,
		const struct release_module *m, bool whole);
/* A device with all of a release. */
void played_device(const struct release *rel, struct table *t,
		   struct replay *r);
/* Each module from a release of its own; some broken, some missing. */
void played_random_device(int platform, uint32_t *seed, struct table *t,
			  struct replay *r);

/* False with a complaint. */
bool played_step(struct replay *r, const struct plan_step *s);
/* Fails the test where the judge complains. */
void played_all(struct replay *r, const struct plan *p, const char *from,
		const char *to);
/* Healthy, and with the parts of `to` if that is not NULL. */
void played_goal(const struct replay *r, const struct plan *p,
		 const struct release *to, const char *from);

void played_show_table(const struct table *t);
void played_show(const struct plan *p, const char *from, const char *to);

/* Is all known of it that a plan needs? */
bool played_known(const struct release *r);
uint32_t played_random(uint32_t *seed);
const struct release *played_release(int platform, uint32_t *seed);

#endif
