/* What the events of a transfer prove, in any order that they may come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "roads/ota_course.h"

#define WANT  "42E04A31E2C95A820000000000000000000000000000000000000000000000FF"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000001"

/* name, data, second of the cloud's stamp (0: none); "LEFT" is the bus. */
struct told {
	const char *name, *data;
	unsigned second;
};

#define STATUS(word, s)                                                        \
	{                                                                      \
		"spark/flash/status", word " ", s                              \
	}
#define HASH(hash, s)                                                          \
	{                                                                      \
		"spark/device/app-hash", hash, s                               \
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
	bool started, success, hash;
	enum err_code verdict; /* of a module that the device does not show */
};

static const struct row rows[] = {
	{ "as it should be",
	  { STATUS("started", 1), STATUS("success", 5), LEFT, HASH(WANT, 15) },
	  true,
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "nothing comes", { { 0 } }, false, false, false, ERR_CLOUD },
	{ "Tinker's hash of the restart before",
	  { RESET("user", 0), HASH(OTHER, 0), STATUS("started", 1) },
	  true,
	  false,
	  false,
	  ERR_CLOUD },
	{ "that hash after the transfer, before the restart",
	  { STATUS("started", 2), STATUS("success", 5), HASH(OTHER, 1) },
	  true,
	  true,
	  false,
	  ERR_NOT_APPLIED },
	{ "the wanted hash of an earlier round proves nothing",
	  { HASH(WANT, 0), STATUS("started", 1), HASH(WANT, 0),
	    STATUS("success", 5) },
	  true,
	  true,
	  false,
	  ERR_NOT_APPLIED },
	{ "a success of the round before",
	  { STATUS("success", 1), STATUS("started", 5) },
	  true,
	  false,
	  false,
	  ERR_CLOUD },
	{ "a failure of the round before, late",
	  { STATUS("started", 5), STATUS("failed", 2), STATUS("success", 9),
	    LEFT, HASH(WANT, 20) },
	  true,
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "all of the round before, then this one",
	  { STATUS("started", 1), STATUS("failed", 2), STATUS("started", 5),
	    STATUS("success", 9), LEFT },
	  true,
	  true,
	  false,
	  ERR_NOT_APPLIED },
	{ "everything twice",
	  { STATUS("started", 1), STATUS("started", 1), STATUS("success", 5),
	    STATUS("started", 1), STATUS("success", 5), LEFT, HASH(WANT, 9),
	    HASH(WANT, 9) },
	  true,
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "no stamps, only the order",
	  { STATUS("success", 0), STATUS("started", 0), STATUS("success", 0),
	    LEFT, HASH(WANT, 0) },
	  true,
	  true,
	  true,
	  ERR_NOT_APPLIED },
	{ "broken off",
	  { STATUS("started", 1), STATUS("failed", 4) },
	  true,
	  false,
	  false,
	  ERR_CLOUD },
	{ "no more data",
	  { STATUS("started", 1), LEFT, RESET("update_timeout", 40) },
	  true,
	  false,
	  false,
	  ERR_CLOUD },
	{ "the reset reason of an earlier transfer",
	  { RESET("update_timeout", 1), STATUS("started", 2),
	    RESET("update_timeout", 1), LEFT },
	  true,
	  false,
	  false,
	  ERR_LOST },
	{ "the cable in the middle",
	  { STATUS("started", 1), LEFT },
	  true,
	  false,
	  false,
	  ERR_LOST },
	{ "the cable in the middle, as the cloud sees it",
	  { STATUS("started", 1), LEFT, STATUS("failed", 4) },
	  true,
	  false,
	  false,
	  ERR_LOST },
	{ "the cable before it began",
	  { LEFT },
	  false,
	  false,
	  false,
	  ERR_LOST },
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
	strcpy(c->want, WANT);
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
		if (c.started != row->started || c.success != row->success ||
		    c.hash != row->hash ||
		    ota_course_verdict(&c, &words) != row->verdict)
			fail_msg("%s: started %d success %d hash %d, %s",
				 row->what, c.started, c.success, c.hash,
				 words);
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
