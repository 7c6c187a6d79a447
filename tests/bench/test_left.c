/* SPDX-License-Identifier: MIT */
/*
 * Whatever becomes of a run, in every scene: the device runs, or is as it was
 * found, or it was said in which mode it is left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "job_kit.h"
#include "tests/lib/sample.h"

#define SCENES	64
#define CALM_MS 40000
#define SAMPLE	3 /* one of so many ends */

#define HEAD "recipe: x\nsteps:\n"

static struct job_kit k;

/* Each ends in another place; some of them well on some devices. */
static const struct {
	const char *name, *text;
	struct vdev_fault fault;
} ends[] = {
	{ "the shipped repair", NULL, { 0 } },
	{ "stopped after a backup", HEAD "- backup:\n- stop: enough\n", { 0 } },
	{ "stopped in listening mode",
	  HEAD "- mode: listening\n- stop: enough\n",
	  { 0 } },
	{ "an unhealthy end",
	  HEAD "- backup:\n- expect: { verdict: bootloader-corrupt }\n",
	  { 0 } },
	{ "a page that cannot be erased",
	  HEAD "- flash: { what: tinker, over: dfu }\n",
	  { .kind = VDEV_FAULT_ERASE_FAILS, .at = 1, .count = 99 } },
	{ "a page that keeps nothing",
	  HEAD "- backup:\n- flash: { what: tinker, over: dfu }\n",
	  { .kind = VDEV_FAULT_WRITE_LIES, .at = 1, .count = 9999 } },
	{ "a transfer that is cancelled",
	  HEAD "- flash: { what: tinker, over: serial }\n",
	  { .kind = VDEV_FAULT_BLOCK_CANCEL, .at = 2, .count = 99 } },
	{ "an image that is not taken",
	  HEAD "- flash: { what: tinker, over: usb }\n",
	  { .kind = VDEV_FAULT_CHECK_FAILS, .at = 1, .count = 99 } },
};

static bool waits(enum device_mode m)
{
	return m == MODE_LISTENING || m == MODE_DFU;
}

static bool told(enum device_mode m)
{
	char words[64];

	snprintf(words, sizeof(words), "is left in %s mode", mode_name(m));
	for (size_t i = 0; i < k.event_count; i++) {
		if (strstr(k.events[i].text, words))
			return true;
	}
	return false;
}

static enum device_mode mode_now(size_t i)
{
	struct vdev *v = bench_vdev(k.bench, i);

	vdev_run(v, clock_now_us(&k.clock.clock));
	return vdev_mode(v);
}

/* 1: left in such a mode, with a word. */
static unsigned one(const char *scene, size_t i, size_t end, unsigned *wrong)
{
	enum device_mode then, now;
	const struct run_outcome *o;
	unsigned said = 0;

	then = mode_now(i);
	if (ends[end].fault.kind || ends[end].fault.at)
		assert_true(vdev_fault_add(bench_vdev(k.bench, i),
					   &ends[end].fault));
	o = ends[end].text ? job_kit_run(&k, i, ends[end].text, NULL)
			   : job_kit_run_shipped(&k, i, "repair", NULL);
	clock_sleep_ms(&k.clock.clock, CALM_MS);
	now = mode_now(i);
	if (!waits(now) || now == then)
		return 0;
	said = told(now);
	if (said && o->verdict != JOB_PASS)
		return 1;
	++*wrong;
	printf("%s, device %zu, %s: %s, left in %s mode: %s %s\n", scene, i + 1,
	       ends[end].name, job_verdict_name(o->verdict), mode_name(now),
	       err_row(o->error.code)->id, o->error.what);
	return 0;
}

static size_t scenes(char names[SCENES][64])
{
	DIR *d = opendir("recipes/scenes");
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL && n < SCENES) {
		if (!text_ends(entry->d_name, ".yaml"))
			continue;
		text_copy(names[n], 64, entry->d_name);
		*strstr(names[n++], ".yaml") = '\0';
	}
	closedir(d);
	return n;
}

static void test_each_end_of_each_scene(void **state)
{
	static char names[SCENES][64];
	size_t count = scenes(names);
	unsigned runs = 0, said = 0, wrong = 0;

	(void)state;
	assert_true(count >= 30);
	for (size_t s = 0; s < count; s++) {
		size_t devices = 1;

		for (size_t i = 0; i < devices; i++) {
			for (size_t e = 0; e < COUNT(ends); e++) {
				if (!sample_takes(s + i + e, SAMPLE))
					continue;
				job_kit_open(&k, names[s]);
				/* equal ones once */
				devices = strcmp(names[s], "eight-photons")
						  ? bench_device_count(k.bench)
						  : 1;
				said += one(names[s], i, e, &wrong);
				runs++;
				job_kit_close(&k);
			}
		}
	}
	printf("%u runs, %u left with a word, %u without\n", runs, said, wrong);
	assert_true(said > 0);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_end_of_each_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
