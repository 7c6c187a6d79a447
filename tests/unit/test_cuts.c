/* SPDX-License-Identifier: MIT */
/*
 * A text that ends too early: whatever was cut off is unknown, never absent.
 * Cut at any byte, no text gives a certain verdict that the whole text
 * contradicts, and no repair that writes more than the repair of the whole.
 * Every place with UNBRICK_FULL=1, else a sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/sample.h"

#define SAMPLE 61 /* bytes from one cut to the next; prime */

static const char *const folders[] = { "../shared/cases", "../shared/cases-2" };

static const char *const scenes[] = {
	"duo-030",	  "electron-051",     "electron-mixed",
	"healthy-photon", "p1-safe-mode",     "photon-downgraded",
	"photon-no-app",  "photon-safe-mode",
};

static struct evidence ev;
static struct cli_output o;
static size_t bad;

static void look(const char *text, size_t len, struct diagnosis *d)
{
	evidence_read(text, len, NULL, &ev);
	diagnose_evidence(&ev, d);
}

/* One bit for each place that a repair writes, by whatever road. */
static unsigned place_of(const struct repair_step *r)
{
	static const char *const places[] = { "prebootloader", "bootloader",
					      "system-part1",  "system-part2",
					      "system-part3",  "monolithic",
					      "radio",	       "ncp" };

	if (strcmp(r->action, "update") == 0)
		return 1u << 2 | 1u << 3;
	if (strcmp(r->action, "keys") == 0)
		return 1u << 9;
	if (strcmp(r->action, "flash") != 0)
		return 0;
	for (size_t i = 0; i < COUNT(places); i++) {
		/* a probe opens the box: as much as two places by cable */
		if (strstr(r->what, places[i]))
			return 1u << i |
			       (strcmp(r->over, "swd") == 0 ? 1u << 10 : 0);
	}
	return 1u << 8; /* Tinker, application */
}

static size_t writes(const struct diagnosis *d)
{
	unsigned places = 0;

	for (size_t i = 0; i < d->repair_count; i++)
		places |= place_of(&d->repair[i]);
	return (size_t)__builtin_popcount(places);
}

static bool says(const struct diagnosis *d, enum verdict v)
{
	for (size_t i = 0; i < d->also_count; i++) {
		if (d->also[i] == v)
			return true;
	}
	return d->verdict == v;
}

static void check_cut(const char *name, size_t at, const struct diagnosis *d,
		      const struct diagnosis *whole)
{
	bool wrong =
		d->confidence == CONFIDENCE_CERTAIN && !says(whole, d->verdict);
	bool more = writes(d) > writes(whole);

	if (!wrong && !more)
		return;
	bad++;
	print_message("%s cut at %zu: %s, %s, %zu writes; whole: %s, %zu\n",
		      name, at, verdict_id(d->verdict),
		      confidence_name(d->confidence), writes(d),
		      verdict_id(whole->verdict), writes(whole));
}

/* Who copies a part of a text may go on in words. */
static void look_with_words(struct buf *b, const char *text, size_t len,
			    struct diagnosis *d)
{
	b->len = 0;
	buf_add(b, text, len);
	buf_printf(b, "\n\nMay I send it this way, or not yet?\n");
	look(buf_text(b), b->len, d);
}

static void check_all(const char *name, const char *text, size_t len)
{
	size_t step = sample_full() ? 1 : SAMPLE;
	struct diagnosis whole, d;
	struct buf b;

	look(text, len, &whole);
	buf_init(&b, 1 << 20);
	for (size_t at = 1; at < len; at += step) {
		look(text, at, &d);
		check_cut(name, at, &d, &whole);
		look_with_words(&b, text, at, &d);
		check_cut(name, at, &d, &whole);
	}
	buf_fini(&b);
}

static void check_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	struct buf text;
	struct err err = { 0 };
	char path[512];

	if (!dir)
		print_message("skip: %s is absent\n", folder);
	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] < '0' || e->d_name[0] > '9')
			continue;
		buf_init(&text, 1 << 20);
		snprintf(path, sizeof(path), "%s/%s/evidence.txt", folder,
			 e->d_name);
		assert_int_equal(fsio_read(path, &text, &err), 0);
		check_all(e->d_name, buf_text(&text), text.len);
		buf_fini(&text);
	}
	if (dir)
		closedir(dir);
}

static void cases_cut_anywhere(void **state)
{
	(void)state;
	bad = 0;
	for (size_t i = 0; i < COUNT(folders); i++)
		check_folder(folders[i]);
	assert_int_equal(bad, 0);
}

static void own_output_cut_anywhere(void **state)
{
	(void)state;
	bad = 0;
	for (size_t i = 0; i < COUNT(scenes); i++) {
		CLI_RUN(&o, "inspect", "--bench", scenes[i]);
		check_all(scenes[i], o.out, strlen(o.out));
		CLI_RUN(&o, "inspect", "--json", "--bench", scenes[i]);
		check_all(scenes[i], o.out, strlen(o.out));
		CLI_RUN(&o, "plan", "--bench", scenes[i]);
		check_all(scenes[i], o.out, strlen(o.out));
		CLI_RUN(&o, "plan", "--json", "--bench", scenes[i]);
		check_all(scenes[i], o.out, strlen(o.out));
		CLI_RUN(&o, "list", "--bench", scenes[i]);
		check_all(scenes[i], o.out, strlen(o.out));
	}
	assert_int_equal(bad, 0);
}

/* What is read back is judged as it was on the device. */
static void own_output_keeps_its_verdict(void **state)
{
	struct diagnosis d;
	size_t read_back = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(scenes); i++) {
		json_t *doc;
		const char *want;

		CLI_RUN(&o, "inspect", "--json", "--bench", scenes[i]);
		doc = cli_line(&o, 0);
		want = json_string_value(json_object_get(
			json_object_get(doc, "diagnosis"), "verdict"));
		assert_non_null(want);
		look(o.out, strlen(o.out), &d);
		assert_string_equal(verdict_id(d.verdict), want);
		CLI_RUN(&o, "inspect", "--bench", scenes[i]);
		/* a second look at a busy host may end without a table */
		if (o.rc == 0 && strstr(o.out, want)) {
			look(o.out, strlen(o.out), &d);
			assert_string_equal(verdict_id(d.verdict), want);
			read_back++;
		}
		json_decref(doc);
	}
	assert_true(read_back > COUNT(scenes) / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_cut_anywhere),
		cmocka_unit_test(own_output_cut_anywhere),
		cmocka_unit_test(own_output_keeps_its_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
