/* SPDX-License-Identifier: MIT */
/*
 * What unbrick prints of the devices of every scene is read back: the same
 * verdict as on the device, a plan that is possible where the device's is, and
 * a trace is known for one.  With UNBRICK_FULL=1 all of it; else no plans, and
 * no scenes of protected devices, which take their time to refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/sample.h"

#define SCENES "recipes/scenes"
#define SHORT  2 /* forms that are read back in any case */

static struct cli_output o;
static struct evidence ev;
static char path[512];
static size_t devices, bad;
static bool full;

static void look(const char *text, struct diagnosis *d)
{
	evidence_read(text, strlen(text), NULL, &ev);
	diagnose_evidence(&ev, d);
}

static void complain(const char *scene, const char *port, const char *form,
		     const char *want, const char *have)
{
	bad++;
	print_message("%s %s, %s: %s, not %s\n%.800s\n", scene, port, form,
		      have, want, o.out);
}

static void keep(const char *text)
{
	struct err e = { 0 };

	assert_int_equal(fsio_write(path, text, strlen(text), 0600, &e), 0);
}

static bool is_possible(const struct cli_output *out)
{
	json_t *doc = cli_line(out, 0);
	bool possible = json_is_true(json_object_get(doc, "possible"));

	json_decref(doc);
	return possible;
}

/*
 * Is a plan made of these words as possible as the one of the device, with the
 * same files at hand?
 */
static void compare_plan(const char *scene, const char *port, bool want)
{
	CLI_RUN(&o, "plan", "--json", "--from", path, "--bench", scene);
	if (is_possible(&o) != want)
		complain(scene, port, "plan --from",
			 want ? "possible" : "not possible",
			 want ? "not possible" : "possible");
}

static const struct form {
	const char *command, *option;
} forms[] = {
	{ "inspect", "--json" },
	{ "inspect", "--plain" },
	{ "diagnose", "--json" },
	{ "diagnose", "--plain" },
};

static void check_device(const char *scene, const char *port)
{
	char want[64] = "";
	struct diagnosis d;
	bool possible;

	if (full)
		CLI_RUN(&o, "plan", "--json", "-d", port, "--bench", scene);
	possible = full && o.rc == 0 && is_possible(&o);
	for (size_t i = 0; i < (full ? COUNT(forms) : SHORT); i++) {
		CLI_RUN(&o, forms[i].command, forms[i].option, "-d", port,
			"--bench", scene);
		if (!want[0]) {
			json_t *doc = cli_line(&o, 0);
			const char *id = json_string_value(json_object_get(
				json_object_get(doc, "diagnosis"), "verdict"));

			text_copy(want, sizeof(want), id ? id : "");
			json_decref(doc);
		}
		if (!want[0])
			return; /* it says nothing of itself */
		look(o.out, &d);
		if (strcmp(verdict_id(d.verdict), want) != 0)
			complain(scene, port, forms[i].command, want,
				 verdict_id(d.verdict));
		if (!full || strcmp(forms[i].command, "inspect") != 0 ||
		    d.verdict == VERDICT_UNKNOWN)
			continue;
		keep(o.out);
		compare_plan(scene, port, possible);
	}
	devices++;
}

/* A list shows no module: nothing is certain of it. */
static void check_list(const char *scene)
{
	struct diagnosis d;

	CLI_RUN(&o, "list", "--bench", scene);
	look(o.out, &d);
	if (d.confidence == CONFIDENCE_CERTAIN || d.verdict != VERDICT_UNKNOWN)
		complain(scene, "all", "list", "unknown",
			 verdict_id(d.verdict));
}

static void check_scene(const char *scene)
{
	json_t *doc, *list, *row;
	size_t i;

	check_list(scene);
	CLI_RUN(&o, "list", "--json", "--bench", scene);
	doc = cli_line(&o, 0);
	list = json_object_get(doc, "devices");
	json_array_foreach(list, i, row) check_device(
		scene, json_string_value(json_object_get(
			       json_object_get(row, "usb"), "port")));
	json_decref(doc);
}

static void every_scene_is_read_back(void **state)
{
	DIR *dir = opendir(SCENES);
	struct dirent *e;

	(void)state;
	assert_non_null(dir);
	full = sample_full();
	snprintf(path, sizeof(path), "%s/pasted.txt", cli_folder("read-back"));
	while ((e = readdir(dir))) {
		char scene[64];
		char *end;

		text_copy(scene, sizeof(scene), e->d_name);
		end = strstr(scene, ".yaml");
		if (!end)
			continue;
		*end = '\0';
		if (full || !strstr(scene, "protected"))
			check_scene(scene);
	}
	closedir(dir);
	print_message("%zu devices, %zu read back otherwise\n", devices, bad);
	assert_true(devices > 30);
	assert_int_equal(bad, 0);
}

static void a_trace_is_known(void **state)
{
	static const char head[] =
		"{\"trace\":\"unbrick.trace/1\",\"version\":\"0.1.0\","
		"\"at\":\"2026-11-30T12:00:00Z\",\"argv\":[\"inspect\"]}\n"
		"{\"on\":\"usb\",\"b\":268,\"h\":1,\"do\":\"open\","
		"\"port\":\"1-1.1\",\"t\":270}\n";
	struct diagnosis d;

	(void)state;
	look(head, &d);
	assert_int_equal(d.verdict, VERDICT_UNKNOWN);
	assert_non_null(strstr(d.repair[0].what, "bench replay"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scene_is_read_back),
		cmocka_unit_test(a_trace_is_known),
	};

	return cmocka_run_group_tests(tests, cli_own_folders, NULL);
}
