/* SPDX-License-Identifier: MIT */
/*
 * Files in an order that is given and a plan are judged alike: the steps of
 * every plan, written down as steps of a recipe, are taken as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "job_kit.h"
#include "tests/lib/between.h"

static struct job_kit k;
static char given[4096];

static void add(const char *line)
{
	size_t at = strlen(given);

	snprintf(given + at, sizeof(given) - at, "%s", line);
}

static void add_flash(const struct plan_step *s)
{
	char line[200];

	if (strcmp(s->what, "tinker") == 0)
		snprintf(line, sizeof(line),
			 "- flash: { what: tinker, over: %s }\n",
			 road_name(s->over));
	else
		snprintf(line, sizeof(line),
			 "- flash: { what: %s, release: %s, over: %s }\n",
			 s->what, s->release, road_name(s->over));
	add(line);
}

static void write_down(const struct plan *p)
{
	given[0] = '\0';
	add("recipe: given\nsteps:\n");
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];
		char line[80];

		if (s->action == PLAN_FLASH) {
			add_flash(s);
		} else if (s->action == PLAN_MODE || s->action == PLAN_RESET) {
			snprintf(line, sizeof(line), "- mode: %s\n", s->what);
			add(line);
		} else {
			add("- inspect:\n");
		}
	}
}

static unsigned check(const char *scene, const char *release)
{
	const struct run_outcome *o;
	unsigned steps = 0;
	char plan[120];

	job_kit_open(&k, scene);
	k.dry_run = true;
	snprintf(plan, sizeof(plan), "recipe: p\nsteps:\n- plan: { %s%s }\n",
		 release ? "to: " : "", release ? release : "");
	o = job_kit_run(&k, 0, plan, NULL);
	/* The planner says no, or what it makes is accepted. */
	if (o->error.code != ERR_OK && o->error.code != ERR_NO_FIRMWARE &&
	    !text_starts(o->error.what, "no plan: "))
		fail_msg("plan of %s to %s: %s", scene,
			 release ? release : "what it has", o->error.what);
	if (o->error.code == ERR_OK && o->plan.step_count) {
		steps = (unsigned)o->plan.step_count;
		write_down(&o->plan);
		o = job_kit_run(&k, 0, given, NULL);
		if (o->error.code != ERR_OK)
			fail_msg("%s to %s: %s\n%s", scene,
				 release ? release : "what it has",
				 o->error.what, given);
	}
	job_kit_close(&k);
	return steps;
}

static void test_what_a_plan_does_may_be_given(void **state)
{
	static const char *const scenes[] = {
		"healthy-photon",
		"photon-safe-mode",
		"photon-downgraded",
		"old-photon-047",
		"photon-no-app",
		"p1-mixed",
		"p1-safe-mode",
		"electron-051",
		"electron-mixed",
		"duo-030",
		"tests/bench/scenes/photon-063-dfu.yaml"
	};
	static const char *const releases[] = { NULL,	 "0.3.1", "0.6.3",
						"0.7.0", "1.2.1", "1.4.0",
						"2.3.1" };
	unsigned plans = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(scenes); i++) {
		for (size_t n = 0; n < COUNT(releases); n++)
			plans += check(scenes[i], releases[n]) > 0;
	}
	assert_between(plans, 30, 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_plan_does_may_be_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
