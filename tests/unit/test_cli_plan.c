/* SPDX-License-Identifier: MIT */
/* unbrick plan --from: output, documents, exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/cli_run.h"

static struct cli_output o;

/* What a Photon says in listening mode; modules.md 11.1. */
static const char photon[] =
	"{\"p\":6,\"m\":["
	"{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"b\",\"n\":\"0\","
	"\"v\":100,\"d\":[]},"
	"{\"s\":262144,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"s\",\"n\":\"1\","
	"\"v\":206,\"d\":[]},"
	"{\"s\":262144,\"l\":\"m\",\"vc\":30,\"vv\":26,\"f\":\"s\",\"n\":\"2\","
	"\"v\":206,\"d\":[{\"f\":\"s\",\"n\":\"1\",\"v\":206},"
	"{\"f\":\"b\",\"n\":\"0\",\"v\":101}]},"
	"{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":0,\"d\":[]}]}\n";

static const char *file_with(const char *text)
{
	static char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/evidence.txt", cli_folder("plan"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static const json_t *step(const json_t *doc, size_t i)
{
	return json_array_get(json_object_get(doc, "steps"), i);
}

static const char *text(const json_t *o_, const char *key)
{
	const char *value = json_string_value(json_object_get(o_, key));

	return value ? value : "";
}

static void the_case_it_was_born_from(void **state)
{
	json_t *doc;

	(void)state;
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--json");
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "plan"), 1);
	doc = cli_line(&o, 0);
	assert_true(json_is_true(json_object_get(doc, "possible")));
	assert_string_equal(text(step(doc, 0), "do"), "mode");
	assert_string_equal(text(step(doc, 0), "what"), "listening");
	assert_string_equal(text(step(doc, 1), "what"), "bootloader");
	assert_string_equal(text(step(doc, 1), "over"), "serial");
	assert_string_equal(text(step(doc, 1), "release"), "0.7.0");
	assert_int_equal(
		json_integer_value(json_object_get(step(doc, 1), "to")), 101);
	assert_string_equal(text(step(doc, 3), "what"), "tinker");
	assert_string_equal(text(step(doc, 3), "over"), "dfu");
	assert_int_equal(json_array_size(json_object_get(doc, "missing")), 2);
	json_decref(doc);
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--no-tinker");
	assert_int_equal(o.rc, 0);
	assert_null(strstr(o.out, "tinker"));
	assert_non_null(strstr(o.out, "not at hand: bootloader of the Device "
				      "OS 0.7.0 release"));
}

static void no_way_exits_with_4(void **state)
{
	json_t *doc;

	(void)state;
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--to", "4.0.0",
		"--json");
	assert_int_equal(o.rc, 4);
	assert_int_equal(cli_check_schema(&o, "plan"), 1);
	doc = cli_line(&o, 0);
	assert_true(json_is_false(json_object_get(doc, "possible")));
	assert_null(strstr(text(doc, "reason"), "never published"));
	assert_non_null(strstr(text(doc, "reason"),
			       "unbrick firmware fetch 4.0.0 --platform "
			       "photon"));
	json_decref(doc);
	CLI_RUN(&o, "plan", "--from", file_with("nothing to see here\n"));
	assert_int_equal(o.rc, 4);
	assert_non_null(strstr(o.out, "no way: the platform is not known"));
}

static void files_that_are_not_there(void **state)
{
	(void)state;
	CLI_RUN(&o, "plan", "--from", "/nonexistent/evidence.txt");
	assert_true(o.rc != 0);
	assert_true(o.err[0]);
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--app",
		"/nonexistent/app.bin");
	assert_true(o.rc != 0);
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--platform", "foton");
	assert_int_equal(o.rc, 2);
}

static void a_real_application(void **state)
{
	static const char *const app =
		"../shared/firmware/photon/tinker-0.4.5-photon.bin";
	static const char *const other =
		"../shared/firmware/argon/tinker-0.8.0-rc.27-argon.bin";

	(void)state;
	if (access(app, R_OK) != 0)
		skip();
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--app", app);
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "application"));
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--app", other);
	assert_int_equal(o.rc, 4);
	assert_non_null(strstr(o.out, "not made for the Photon"));
}

/* What is told of a Tinker is told of the one that is written. */
static void the_better_of_two_tinkers(void **state)
{
	static const char folder[] = "../shared/firmware/electron";

	(void)state;
	if (access(folder, R_OK) != 0)
		skip();
	CLI_RUN(&o, "plan", "-f", folder, "--from",
		file_with("{\"p\":10,\"m\":["
			  "{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":30,"
			  "\"f\":\"b\",\"n\":\"0\",\"v\":1003,\"d\":[]},"
			  "{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":30,"
			  "\"f\":\"s\",\"n\":\"1\",\"v\":2008,\"d\":[]},"
			  "{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":30,"
			  "\"f\":\"s\",\"n\":\"2\",\"v\":2008,\"d\":[]},"
			  "{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":30,"
			  "\"f\":\"s\",\"n\":\"3\",\"v\":2008,\"d\":[]},"
			  "{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":0,"
			  "\"d\":[]}]}\n"));
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "> v4       10464 bytes"));
}

/* What would be ignored is refused. */
static void complete_needs_a_release(void **state)
{
	(void)state;
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--complete");
	assert_int_equal(o.rc, 2);
	assert_non_null(strstr(o.err, "name the release with --to"));
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--complete", "--to",
		"same");
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "fix", "--bench", "healthy-photon", "--complete", "--yes");
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "plan", "--from", file_with(photon), "--complete", "--to",
		"1.2.1");
	assert_int_equal(o.rc, 0);
}

#define PASSES                                                                 \
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"   \
	"    Dependencies: PASS\n"
#define P2                                                                     \
	"Platform: 32 - P2\nModules\n"                                         \
	"  Bootloader module #0 - version 2700, main location\n" PASSES        \
	"  System module #1 - version 5901, main location\n" PASSES
#define P2_APP "  User module #1 - version 6, main location\n" PASSES

/* What unbrick itself says of it. */
#define SAID                                                                      \
	"msom: an asset is missing  (asset-missing, certain)\n\n"                 \
	"Modules\n"                                                               \
	"  module        version release integrity range platform dependencies\n" \
	"  bootloader 0  v2700   5.9.0   pass      pass  pass     pass\n"         \
	"  system 1      v5901   5.9.0   pass      pass  pass     pass\n"         \
	"  user 1        v6              pass      pass  pass     pass\n\n"       \
	"Why\n  asset: missing, needs b.bin, has none\n"

/* particle-cli's inspect: what it marks as missing has to be sent. */
static void an_asset_is_missing(void **state)
{
	(void)state;
	CLI_RUN(&o, "plan", "--from",
		file_with(P2 P2_APP "    Asset Dependencies:\n      Required:\n"
				    "        a.txt (PASS)\n"
				    "        my logo.bin (FAIL)\n"));
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "flash    asset my logo.bin usb"));
	assert_non_null(strstr(o.out, "its bundle has it\n"));
	assert_null(strstr(o.out, "a.txt"));
	assert_null(strstr(o.err, "--fetch"));
	CLI_RUN(&o, "plan", "--from", file_with(SAID));
	assert_non_null(strstr(o.out, "flash    asset b.bin    usb"));
	assert_null(strstr(o.out, "not shown"));
}

/* Rows that are not there may hold anything. */
static void what_is_not_shown_is_not_fine(void **state)
{
	char cut[sizeof(P2)];

	(void)state;
	CLI_RUN(&o, "plan", "--from", file_with(P2 P2_APP));
	assert_non_null(strstr(o.out, "nothing is to be done"));
	CLI_RUN(&o, "plan", "--from", file_with(P2));
	assert_non_null(strstr(o.out, "not shown: the application\n"));
	assert_non_null(strstr(o.out, "inspect  device"));
	CLI_RUN(&o, "plan", "--from", file_with(P2), "--no-tinker");
	assert_non_null(strstr(o.out, "nothing is to be done"));
	strcpy(cut, P2);
	*strstr(strstr(cut, "System"), "    Dependencies") = '\0';
	CLI_RUN(&o, "plan", "--from", file_with(cut), "--no-tinker");
	assert_non_null(strstr(o.out, "the table, which is cut"));
	assert_non_null(strstr(o.out, "inspect  device"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_case_it_was_born_from),
		cmocka_unit_test(no_way_exits_with_4),
		cmocka_unit_test(files_that_are_not_there),
		cmocka_unit_test(a_real_application),
		cmocka_unit_test(the_better_of_two_tinkers),
		cmocka_unit_test(complete_needs_a_release),
		cmocka_unit_test(an_asset_is_missing),
		cmocka_unit_test(what_is_not_shown_is_not_fine),
	};

	setenv("XDG_DATA_HOME", cli_folder("data"), 1);
	setenv("XDG_STATE_HOME", cli_folder("state"), 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
