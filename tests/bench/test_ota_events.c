/* SPDX-License-Identifier: MIT */
/*
 * Applications over the air while events come late, twice, in another order
 * or from earlier starts, and while cables are pulled: the verdict is what
 * the device then runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "ota_kit.h"
#include "tests/lib/sample.h"
#include "tests/lib/tally.h"

/* From the return to the verdict; where a reset reason is waited for. */
#define DECIDED_US 5000000
#define REASON_US  15000000
#define AWAY_US	   3000000
/* Of the whole table in `make test`; `make tsan` looks at the threads of a
 * run, which are the same in all of them, and takes ten times as long. */
#ifdef __SANITIZE_THREAD__
#define SAMPLE 97
#define FEW    149
#else
#define SAMPLE 11
#define FEW    37
#endif
#define LINES 512

/* With the request for the table, without it, and with a modem. */
static const struct ota_device devices[] = {
	{ "Photon 1.2.1", "photon", "    release: 1.2.1\n", 1213 },
	{ "Photon 0.6.3", "photon", "    release: 0.6.3\n", 109 },
	{ "Photon 0.5.3", "photon", "    release: 0.5.3\n", 11 },
	{ "Electron 0.6.4", "electron", "    release: 0.6.4\n", 110 },
	{ "Electron 1.2.1", "electron", "    release: 1.2.1\n", 1213 },
	{ "P1 1.2.1", "p1", "    release: 1.2.1\n", 1213 },
	{ "Argon 1.4.0", "argon", "    release: 1.4.0\n", 1401 },
};

/* Each alone and each with the others. */
static const char *const events[] = {
	"late-events, arg: 30000",
	"doubled-events, arg: 7000",
	"mixed-events, arg: 9000",
	"stale-events, arg: 1000",
};

/* What becomes of the first transfer. */
static const struct {
	const char *fault;
	bool fails;  /* whatever the device runs, this transfer did not end */
	bool spoils; /* the old application comes back */
} courses[] = {
	{ NULL, false, false },		 { "no-hash", false, true },
	{ "breaks", true, false },	 { "stalls", true, false },
	{ "never-starts", true, false },
};

/* When the cable goes: of the time to the restart, in percent. */
enum { NEVER, BEFORE, IN_IT, AFTER, PULLS };

static void write_faults(char *out, unsigned mask, size_t course)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < COUNT(events); i++) {
		if (mask & 1u << i)
			n += (size_t)snprintf(out + n, LINES - n,
					      "    - { at: 0, count: 0, kind: "
					      "%s }\n",
					      events[i]);
	}
	if (courses[course].fault)
		snprintf(out + n, LINES - n,
			 "    - { at: 1, count: 8, kind: %s }\n",
			 courses[course].fault);
}

/* When the device restarts by itself, after the request was taken. */
static int64_t restart_us(const struct ota_device *d)
{
	static int64_t known[COUNT(devices)];
	int64_t *us = &known[d - devices];
	struct ota_trial t = { .device = d, .count = 1, .faults = "" };
	struct ota_end end;

	if (!*us) {
		ota_kit_run(&t, &end);
		if (end.code || !end.runs || !end.left_us)
			fail_msg("%s: %s", d->name, end.says);
		*us = end.left_us - end.taken_us;
	}
	return *us;
}

static int64_t pull_us(const struct ota_device *d, unsigned pull)
{
	int64_t whole = restart_us(d);

	return pull == BEFORE  ? 400000
	       : pull == IN_IT ? whole / 2
	       : pull == AFTER ? whole - 300000
			       : 0;
}

struct sums {
	struct tally tally;
	unsigned wrong;
	int64_t slowest;
};

static void judge(const char *what, const struct ota_trial *t, size_t course,
		  bool pulled, const struct ota_end *end, struct sums *s)
{
	bool pass = !end->code;
	int64_t us = end->back_us > end->sent_us
			     ? end->decided_us - end->back_us
			     : 0;
	const char *why = NULL;

	/* That transfer failed, whatever was there before. */
	if (pass && !end->runs)
		why = "a false PASS";
	else if (!pass && end->runs && !(t->equal && courses[course].fails))
		why = "a false FAIL";
	else if (!pass && !courses[course].fails && !courses[course].spoils)
		why = "it could have been sent";
	else if (us > (courses[course].fails ? REASON_US : DECIDED_US))
		why = "too late";
	if (us > s->slowest && !courses[course].fails)
		s->slowest = us;
	s->tally.runs++;
	s->tally.passes += pass;
	s->tally.false_passes += pass && !end->runs;
	s->wrong += why != NULL;
	if (why)
		printf("%s%s%s: %s, %s %s, %d ms after it came back\n", what,
		       pulled ? ", pulled" : "", t->equal ? ", equal" : "", why,
		       err_row(end->code)->name, end->says, (int)(us / 1000));
}

static void report(const char *what, const struct sums *s)
{
	tally_print(what, &s->tally);
	printf("%u wrong; decided %d ms after the return at the latest\n",
	       s->wrong, (int)(s->slowest / 1000));
	assert_true(s->tally.passes > 0 && s->tally.passes < s->tally.runs);
	assert_int_equal(s->wrong, 0);
}

static void one_device(const struct ota_device *d, unsigned mask, size_t course,
		       unsigned pull, bool equal, struct sums *s)
{
	char faults[LINES], what[LINES];
	struct ota_trial t = { .device = d,
			       .count = 1,
			       .faults = faults,
			       .equal = equal,
			       .pull_us = { pull_us(d, pull) },
			       .away_us = AWAY_US };
	struct ota_end end;

	write_faults(faults, mask, course);
	snprintf(what, sizeof(what), "%s, events %x, %s, pull %u", d->name,
		 mask, courses[course].fault ? courses[course].fault : "sound",
		 pull);
	ota_kit_run(&t, &end);
	judge(what, &t, course, pull != NEVER, &end, s);
}

static void test_one(void **state)
{
	struct sums s = { 0 };
	unsigned n = 0;

	(void)state;
	for (size_t d = 0; d < COUNT(devices); d++)
		for (unsigned mask = 0; mask < 1u << COUNT(events); mask++)
			for (size_t c = 0; c < COUNT(courses); c++)
				for (unsigned p = 0; p < PULLS * 2; p++) {
					if (sample_takes(n++, SAMPLE))
						one_device(&devices[d], mask, c,
							   p / 2, p % 2, &s);
				}
	report("OTA, one device", &s);
}

/* Eight at once, with the cables of some of them. */
static void eight(const struct ota_device *d, unsigned mask, size_t course,
		  unsigned pulls, struct sums *s)
{
	char faults[LINES], what[LINES];
	struct ota_trial t = { .device = d,
			       .count = OTA_DEVICES,
			       .faults = faults,
			       .equal = pulls == 2,
			       .away_us = AWAY_US };
	struct ota_end ends[OTA_DEVICES];

	write_faults(faults, mask, course);
	for (size_t i = 0; pulls && i < OTA_DEVICES; i++)
		t.pull_us[i] = pull_us(d, (unsigned)i % PULLS);
	ota_kit_run(&t, ends);
	for (size_t i = 0; i < OTA_DEVICES; i++) {
		snprintf(what, sizeof(what), "%s %zu of 8, events %x, %s",
			 d->name, i + 1, mask,
			 courses[course].fault ? courses[course].fault
					       : "sound");
		judge(what, &t, course, t.pull_us[i] > 0, &ends[i], s);
	}
}

static void test_eight(void **state)
{
	struct sums s = { 0 };
	unsigned n = 0;

	(void)state;
	for (size_t d = 0; d < COUNT(devices); d++)
		for (unsigned mask = 0; mask < 1u << COUNT(events); mask++)
			for (size_t c = 0; c < COUNT(courses); c++)
				for (unsigned p = 0; p < 3; p++) {
					if (sample_takes(n++, FEW))
						eight(&devices[d], mask, c, p,
						      &s);
				}
	report("OTA, eight devices", &s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_eight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
