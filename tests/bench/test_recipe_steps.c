/* SPDX-License-Identifier: MIT */
/* Each kind of step and what may stand beside it, carried out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "bench/vdev/vdev.h"
#include "job_kit.h"
#include "tests/lib/between.h"

#define HEAD "recipe: x\nsteps:\n"

static int setup(void **state)
{
	struct job_kit *k = malloc(sizeof(*k));

	job_kit_open(k, "healthy-photon");
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	job_kit_close(*state);
	free(*state);
	return 0;
}

static const struct run_outcome *run(struct job_kit *k, const char *text)
{
	return job_kit_run(k, 0, text, NULL);
}

static const struct run_outcome *passes(struct job_kit *k, const char *text)
{
	const struct run_outcome *o = run(k, text);

	if (o->verdict != JOB_PASS)
		fail_msg("exit %d, %s\n%s", o->exit_class, o->error.what, text);
	return o;
}

static const struct run_outcome *fails(struct job_kit *k, const char *text,
				       enum exit_class exit)
{
	const struct run_outcome *o = run(k, text);

	if (o->verdict == JOB_PASS || o->exit_class != (int)exit)
		fail_msg("exit %d, %s\n%s", o->exit_class, o->error.what, text);
	return o;
}

static bool told(const struct job_kit *k, enum event_kind kind,
		 const char *part)
{
	for (size_t i = 0; i < k->event_count; i++) {
		if (k->events[i].kind == kind &&
		    strstr(k->events[i].text, part))
			return true;
	}
	return false;
}

static int64_t now_s(struct job_kit *k)
{
	return clock_now_us(&k->clock.clock) / 1000000;
}

static int user(const struct run_outcome *o)
{
	return table_version(&o->after, FUNCTION_USER, 1);
}

static void fault(struct job_kit *k, enum fault_kind kind, uint32_t at,
		  uint32_t count)
{
	const struct vdev_fault f = { .kind = kind, .at = at, .count = count };

	assert_true(vdev_fault_add(bench_vdev(k->bench, 0), &f));
}

static void questions_are_answered_or_refused(void **state)
{
	static const char text[] =
		"recipe: x\nvars: { ready: { help: is it? } }\nsteps:\n"
		"- ask: { text: Is the antenna on?, var: ready }\n"
		"- flash: { what: tinker, over: dfu }\n";
	static const char *const yes[] = { "ready=yes", NULL };
	static const char *const no[] = { "ready=no", NULL };
	struct job_kit *k = *state;
	const struct run_outcome *o;

	o = fails(k, text, EXIT_CLASS_REFUSED);
	assert_string_equal(o->error.what, "Is the antenna on? (answer with "
					   "--var ready=yes)");
	assert_null(job_kit_event(k, EVENT_BEGUN, 1));
	o = job_kit_run(k, 0, text, no);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_null(job_kit_event(k, EVENT_BEGUN, 1));
	o = job_kit_run(k, 0, text, yes);
	assert_int_equal(o->verdict, JOB_PASS);
	fails(k, HEAD "- ask: Shall I?\n- inspect:\n", EXIT_CLASS_REFUSED);
	passes(k, HEAD "- tell: Label the board.\n- inspect:\n");
	assert_true(told(k, EVENT_NOTE, "Label the board."));
}

static void the_log_goes_into_the_record(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o = passes(k, HEAD "- log: 5s\n");
	struct buf events;

	assert_true(told(k, EVENT_NOTE, "log: "));
	buf_init(&events, 1u << 20);
	assert_true(journal_read_events(k->journal, o->job, &events, NULL) > 0);
	assert_non_null(strstr(buf_text(&events), "log: "));
	buf_fini(&events);
}

static void waiting_ends(void **state)
{
	struct job_kit *k = *state;
	int64_t from = now_s(k);

	passes(k, HEAD "- wait: 30s\n");
	assert_between(now_s(k) - from, 30, 40);
	from = now_s(k);
	passes(k, HEAD "- mode: dfu\n- wait: { mode: dfu, seconds: 40 }\n"
		       "- mode: dfu\n");
	assert_between(now_s(k) - from, 0, 20);
	assert_int_equal(vdev_mode(bench_vdev(k->bench, 0)), MODE_DFU);
	from = now_s(k);
	fails(k, HEAD "- mode: normal\n- wait: { mode: dfu, seconds: 40 }\n",
	      EXIT_CLASS_TRANSFER);
	assert_between(now_s(k) - from, 40, 60);
}

static void modes_are_entered(void **state)
{
	static const enum device_mode modes[] = {
		MODE_DFU, MODE_NORMAL,	  MODE_LISTENING, MODE_SAFE,
		MODE_DFU, MODE_LISTENING, MODE_NORMAL
	};
	struct job_kit *k = *state;
	char text[64];

	for (size_t i = 0; i < COUNT(modes); i++) {
		snprintf(text, sizeof(text), HEAD "- mode: %s\n",
			 mode_name(modes[i]));
		passes(k, text);
		assert_int_equal(vdev_mode(bench_vdev(k->bench, 0)), modes[i]);
	}
	passes(k, HEAD "- mode: reset\n");
	assert_string_equal(vdev_reset_reason(bench_vdev(k->bench, 0)), "user");
}

static void expectations_are_judged(void **state)
{
	static const struct {
		const char *expect;
		bool holds;
	} rows[] = {
		{ "healthy: true", true },
		{ "bootloader: 311", true },
		{ "bootloader: '> 311'", false },
		{ "system: 1.2.1", true },
		{ "system: '< 1.2.1'", false },
		{ "user: '>= 3', system-part2: '!= 1.4.4'", true },
		{ "verdict: healthy", true },
		{ "verdict: [no-valid-system, no-user-application]", false },
		{ "mode: normal", true },
		{ "mode: dfu", false },
		{ "app: app.bin", false },
	};
	struct job_kit *k = *state;
	char text[160];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
			 HEAD "- inspect:\n- mode: normal\n"
			      "- expect: { %s }\n",
			 rows[i].expect);
		if (rows[i].holds)
			passes(k, text);
		else
			fails(k, text, EXIT_CLASS_VERIFY);
	}
}

static void conditions_decide(void **state)
{
	static const struct {
		const char *when;
		bool comes;
	} rows[] = {
		{ "verdict: healthy", true },
		{ "verdict: bootloader-too-old", false },
		{ "platform: [p1, photon]", true },
		{ "platform: electron", false },
		{ "mode: [normal, listening]", true },
		{ "mode: dfu", false },
		{ "bootloader: '>= 101'", true },
		{ "system: '< 1.0.0'", false },
		{ "platform: photon, system: '>= 1.2.1'", true },
		{ "platform: photon, system: '> 1.2.1'", false },
	};
	struct job_kit *k = *state;
	char text[160];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
			 HEAD "- tell: here\n  when: { %s }\n", rows[i].when);
		passes(k, text);
		assert_int_equal(told(k, EVENT_NOTE, "here"), rows[i].comes);
		assert_int_equal(told(k, EVENT_DONE, "skipped"),
				 !rows[i].comes);
	}
}

/* What a step itself changes does not stop it half way. */
static void a_condition_is_judged_once(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o =
		passes(k, HEAD "- plan: { to: 1.4.4 }\n"
			       "  when: { system: '< 1.4.4' }\n"
			       "- plan: { to: 0.6.3 }\n"
			       "  when: { system: '< 1.4.4' }\n"
			       "- expect: { healthy: true, system: 1.4.4 }\n");

	assert_int_equal(table_version(&o->after, FUNCTION_SYSTEM, 1), 1406);
	assert_int_equal(table_version(&o->after, FUNCTION_SYSTEM, 2), 1406);
}

static void a_step_is_tried_again(void **state)
{
	struct job_kit *k = *state;

	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 1);
	fails(k, HEAD "- flash: { file: app.bin, over: serial }\n",
	      EXIT_CLASS_TRANSFER);
	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 1);
	assert_int_equal(user(passes(k, HEAD "- flash: { file: app.bin, "
					     "over: serial }\n  retry: 1\n")),
			 6);
	assert_true(told(k, EVENT_RETRY, ""));
}

static void failures_lead_where_the_recipe_says(void **state)
{
	static const char restore[] =
		HEAD "- backup:\n- flash: { file: app.bin, over: dfu }\n"
		     "- expect: { bootloader: 5 }\n  on_fail: restore\n";
	static const char steps[] =
		HEAD "- expect: { bootloader: 5 }\n  on_fail:\n"
		     "  - tell: call the foreman\n"
		     "  - tell: not this\n    when: { platform: p1 }\n"
		     "  - flash: { file: app.bin, over: dfu }\n";
	static const char go_on[] =
		HEAD "- inspect:\n- expect: { bootloader: 5 }\n"
		     "  on_fail: continue\n- tell: after all\n";
	static const char stop[] =
		HEAD "- inspect:\n- expect: { bootloader: 5 }\n"
		     "- tell: after all\n";
	struct job_kit *k = *state;
	char with_look[256];

	assert_int_equal(user(fails(k, restore, EXIT_CLASS_VERIFY)), 3);
	assert_true(told(k, EVENT_NOTE, "putting the backup back"));
	fails(k, stop, EXIT_CLASS_VERIFY);
	assert_false(told(k, EVENT_NOTE, "after all"));
	fails(k, go_on, EXIT_CLASS_VERIFY);
	assert_true(told(k, EVENT_NOTE, "after all"));
	snprintf(with_look, sizeof(with_look), HEAD "- inspect:\n%s",
		 steps + strlen(HEAD));
	assert_int_equal(user(fails(k, with_look, EXIT_CLASS_VERIFY)), 6);
	assert_true(told(k, EVENT_NOTE, "call the foreman"));
	assert_false(told(k, EVENT_NOTE, "not this"));
	fails(k, HEAD "- stop: Send this board back.\n", EXIT_CLASS_REFUSED);
}

static void this_runs_backup_comes_back(void **state)
{
	assert_int_equal(user(passes(*state, HEAD
				     "- backup:\n"
				     "- flash: { file: app.bin, over: dfu }\n"
				     "- expect: { app: app.bin }\n"
				     "- restore:\n"
				     "- expect: { user: 3, healthy: true }\n")),
			 3);
}

static void stall(struct job_kit *k)
{
	fault(k, VDEV_FAULT_CONTROL_STALL, 1, 40);
}

/* One of another day is not what was there. */
static void without_a_backup_of_this_run_nothing_comes_back(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o;

	passes(k, HEAD "- backup:\n- flash: { file: app.bin, over: dfu }\n");
	k->strike_step = 1;
	k->strike_percent = 10;
	k->strike = stall;
	o = run(k, HEAD "- backup:\n  on_fail: continue\n- restore:\n");
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_true(told(k, EVENT_FAILED, "this run has no backup"));
	assert_false(told(k, EVENT_VERIFIED, "places compared"));
}

static void what_a_platform_does_not_have_is_said(void **state)
{
	const struct run_outcome *o =
		fails(*state, HEAD "- flash: { what: ncp, over: ota }\n",
		      EXIT_CLASS_REFUSED);

	assert_non_null(strstr(o->error.what, "has no ncp"));
	assert_int_equal(o->error.code, ERR_NO_FIRMWARE);
}

static void keys_are_looked_at(void **state)
{
	passes(*state, HEAD "- keys: check\n");
	assert_true(told(*state, EVENT_VERIFIED, "key"));
}

static void the_setup_flag_is_set(void **state)
{
	struct job_kit *old = malloc(sizeof(*old));

	passes(*state, HEAD "- setup: done\n");
	assert_true(told(*state, EVENT_VERIFIED, "reads back as done"));
	job_kit_open(old, "old-photon-047");
	fails(old, HEAD "- setup: done\n", EXIT_CLASS_REFUSED);
	job_kit_close(old);
	free(old);
}

/* Rounds fail by a fault in serial blocks: one, two or three of five. */
static void rounds_are_counted(void **state)
{
	static const char text[] =
		HEAD "- repeat:\n    times: 5\n    %s\n    steps:\n"
		     "    - flash: { what: tinker, over: serial }\n"
		     "    - tell: round done\n"
		     "- tell: after the rounds\n";
	struct job_kit *k = *state;
	const struct run_outcome *o;
	struct journal_step steps[16];
	char recipe[320];

	snprintf(recipe, sizeof(recipe), text, "at_least: 80%");
	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 1);
	o = passes(k, recipe);
	assert_true(told(k, EVENT_VERIFIED,
			 "4 of 5 rounds passed, pass rate 80.0 %"));
	assert_int_equal(journal_steps(k->journal, o->job, steps, 16, NULL),
			 12);
	assert_int_equal(steps[0].state, STEP_FAILED);
	assert_int_equal(steps[1].state, STEP_SKIPPED);
	assert_int_equal(steps[10].state, STEP_VERIFIED);
	assert_non_null(strstr(steps[10].note, "pass rate 80.0 %"));

	snprintf(recipe, sizeof(recipe), text, "at_least: 81%");
	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 1);
	o = fails(k, recipe, EXIT_CLASS_VERIFY);
	assert_non_null(strstr(o->error.what, "4 of 5 rounds passed"));
	assert_false(told(k, EVENT_NOTE, "after the rounds"));

	snprintf(recipe, sizeof(recipe), text, "stop_after_failures: 2");
	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 2);
	fails(k, recipe, EXIT_CLASS_VERIFY);
	assert_non_null(strstr(o->error.what, "stopped by the recipe's rule"));
	assert_false(told(k, EVENT_NOTE, "round done"));

	snprintf(recipe, sizeof(recipe), text, "# all of them");
	passes(k, recipe);
	fault(k, VDEV_FAULT_BLOCK_CANCEL, 3, 1);
	fails(k, recipe, EXIT_CLASS_TRANSFER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(questions_are_answered_or_refused),
		T(the_log_goes_into_the_record),
		T(waiting_ends),
		T(modes_are_entered),
		T(expectations_are_judged),
		T(conditions_decide),
		T(a_condition_is_judged_once),
		T(a_step_is_tried_again),
		T(failures_lead_where_the_recipe_says),
		T(this_runs_backup_comes_back),
		T(without_a_backup_of_this_run_nothing_comes_back),
		T(what_a_platform_does_not_have_is_said),
		T(keys_are_looked_at),
		T(the_setup_flag_is_set),
		T(rounds_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
