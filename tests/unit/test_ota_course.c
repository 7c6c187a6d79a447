/* SPDX-License-Identifier: MIT */
/* What the events of a transfer prove, in any order that they may come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "roads/ota_course.h"

/* name, data, second of the cloud's stamp (0: none); "LEFT" is the bus. */
struct told {
	const char *name, *data;
	unsigned second;
};

#define STATUS(word, s)                                                        \
	{                                                                      \
		"spark/flash/status", word " ", s                              \
	}
#define RESET(word, s)                                                         \
	{                                                                      \
		"spark/device/last_reset", word, s                             \
	}
#define LEFT                                                                   \
	{                                                                      \
		"LEFT", "", 0                                                  \
	}

struct row {
	const char *what;
	struct told told[10];
	bool started, success;
	enum err_code verdict; /* of a module that the device does not show */
};

static const struct row rows[] = {
	{ "as it should be",
	  { STATUS("started", 1), STATUS("success", 5), LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "nothing comes", { { 0 } }, false, false, ERR_CLOUD },
	{ "the reset of the start before",
	  { RESET("user", 0), STATUS("started", 1) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "its end comes first",
	  { STATUS("success", 5), STATUS("started", 1), LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "its failure comes first",
	  { STATUS("failed", 5), STATUS("started", 1) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "a failure, then the success after it, in the other order",
	  { STATUS("started", 1), STATUS("success", 5), STATUS("failed", 3) },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "only the end of the round before, and the cable",
	  { STATUS("success", 1), LEFT },
	  false,
	  false,
	  ERR_LOST },
	{ "a success of the round before",
	  { STATUS("success", 1), STATUS("started", 5) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "a failure of the round before, late",
	  { STATUS("started", 5), STATUS("failed", 2), STATUS("success", 9),
	    LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "all of the round before, then this one",
	  { STATUS("started", 1), STATUS("failed", 2), STATUS("started", 5),
	    STATUS("success", 9), LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "everything twice",
	  { STATUS("started", 1), STATUS("started", 1), STATUS("success", 5),
	    STATUS("started", 1), STATUS("success", 5), LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "no stamps, only the order",
	  { STATUS("success", 0), STATUS("started", 0), STATUS("success", 0),
	    LEFT },
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "broken off",
	  { STATUS("started", 1), STATUS("failed", 4) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "no more data",
	  { STATUS("started", 1), LEFT, RESET("update_timeout", 40) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "the reset reason of an earlier transfer",
	  { RESET("update_timeout", 1), STATUS("started", 2),
	    RESET("update_timeout", 1), LEFT },
	  true,
	  false,
	  ERR_LOST },
	{ "the reset reason of an earlier restart, told only now",
	  { STATUS("started", 2), RESET("update_timeout", 3), LEFT },
	  true,
	  false,
	  ERR_LOST },
	{ "that of an earlier restart, then its own",
	  { STATUS("started", 2), LEFT, RESET("update_timeout", 3),
	    RESET("power_down", 9) },
	  true,
	  false,
	  ERR_LOST },
	{ "its own, then that of an earlier restart, twice",
	  { STATUS("started", 2), LEFT, RESET("power_down", 9),
	    RESET("update_timeout", 3), RESET("update_timeout", 3) },
	  true,
	  false,
	  ERR_LOST },
	{ "that of an earlier restart, then no more data",
	  { STATUS("started", 2), LEFT, RESET("user", 3),
	    RESET("update_timeout", 40), RESET("user", 3) },
	  true,
	  false,
	  ERR_CLOUD },
	{ "the cable in the middle",
	  { STATUS("started", 1), LEFT },
	  true,
	  false,
	  ERR_LOST },
	{ "the cable in the middle, as the cloud sees it",
	  { STATUS("started", 1), LEFT, STATUS("failed", 4) },
	  true,
	  false,
	  ERR_LOST },
	{ "the cable before it began", { LEFT }, false, false, ERR_LOST },
};

static void play(const struct row *row, struct ota_course *c)
{
	struct clock_virtual clock;
	struct world world = { .clock = &clock.clock };
	struct device device = { .platform = platform_by_id(6) };
	struct job j;

	clock_virtual_init(&clock);
	job_init(&j, &world, &device, NULL);
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < 10 && row->told[i].name; i++) {
		const struct told *t = &row->told[i];
		struct cloud_event ev = { .data = t->data };

		if (strcmp(t->name, "LEFT") == 0) {
			c->left = c->back = true;
			continue;
		}
		ev.kind = cloud_event_classify(t->name, t->data);
		if (t->second)
			snprintf(ev.published_at, sizeof(ev.published_at),
				 "2026-11-30T10:00:%02u.000Z", t->second);
		ota_course_take(&j, c, &ev);
	}
}

static void test_each_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct ota_course c;
		const char *words = NULL;

		play(row, &c);
		if (c.started != row->started ||
		    ota_course_sent(&c) != row->success ||
		    ota_course_verdict(&c, &words) != row->verdict)
			fail_msg("%s: started %d success %d, %s", row->what,
				 c.started, ota_course_sent(&c), words);
		assert_non_null(words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
