/* SPDX-License-Identifier: MIT */
/*
 * unbrick explain: what people and programs get; every document fits its
 * shipped schema, every verdict has a page.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/fsio.h"
#include "cli/diagnosis.h"
#include "model/diagnose/diagnose.h"
#include "model/diagnose/pages.h"
#include "model/evidence/read.h"
#include "tests/lib/cli_run.h"

static struct cli_output o;

static const char old_bootloader[] =
	"Platform: 6 - Photon\n"
	"Modules\n"
	"  Bootloader module #0 - version 11, main location, 16384 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: PASS\n"
	"  System module #1 - version 207, main location, 262144 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: PASS\n"
	"  System module #2 - version 207, main location, 262144 bytes max "
	"size\n"
	"    Integrity: PASS\n    Address Range: PASS\n    Platform: PASS\n"
	"    Dependencies: FAIL\n"
	"      System module #1 - version 207\n"
	"      Bootloader module #0 - version 101\n"
	"  empty - main location, 131072 bytes max size\n"
	"what shall I do now?\n";

static const char *file(const char *text)
{
	static char path[300];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/paste", cli_folder("explain"));
	assert_int_equal(fsio_write(path, text, strlen(text), 0600, &e), 0);
	return path;
}

static void has(const char *text)
{
	if (!strstr(o.out, text))
		fail_msg("'%s' is not in:\n%s", text, o.out);
}

/* Also what cannot be, and by which words. */
static void people_get_what_falls_away(void **state)
{
	(void)state;
	CLI_RUN(&o, "explain",
		file("Photon: rapid cyan and then red, but in the end it is "
		     "breathing cyan.\n"));
	assert_int_equal(o.rc, 0);
	has("line 1    not device-keys-mismatch, nothing gets there with a "
	    "wrong key: Photon: rapid cyan");
}

static void people_get_cause_and_steps(void **state)
{
	(void)state;
	CLI_RUN(&o, "explain", file(old_bootloader));
	assert_int_equal(o.rc, 0);
	has("photon: bootloader too old  (bootloader-too-old, certain)");
	has("System part 2 v207 (0.7.0) needs bootloader v101 (0.7.0), the "
	    "Photon has");
	has("Plain DFU cannot write a bootloader");
	has("needs bootloader v101 (0.7.0)  FAIL, has v11");
	has("FAIL <--");
	has("line 13   system part 2: dependencies");
	has("1. flash bootloader 0.7.0 over serial");
	has("2. flash application");
	has("no-user-application");
	has("line 21   what shall I do now?");
}

static void programs_get_the_document(void **state)
{
	json_t *doc, *row;

	(void)state;
	CLI_RUN(&o, "explain", "--json", file(old_bootloader));
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "diagnosis"), 1);
	doc = cli_line(&o, 0);
	assert_string_equal(json_string_value(json_object_get(doc, "schema")),
			    "unbrick.diagnosis/1");
	assert_string_equal(json_string_value(json_object_get(doc, "platform")),
			    "photon");
	row = json_array_get(json_object_get(doc, "failing"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "needs")),
			    "bootloader 0 v101");
	assert_string_equal(json_string_value(json_object_get(row, "has")),
			    "bootloader 0 v11");
	row = json_array_get(json_object_get(doc, "repair"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "over")),
			    "serial");
	assert_int_equal(json_array_size(json_object_get(doc, "modules")), 4);
	assert_int_equal(
		json_integer_value(json_object_get(doc, "unread_count")), 1);
	json_decref(doc);
}

static void the_led_alone_is_a_question(void **state)
{
	(void)state;
	CLI_RUN(&o, "explain", "--led", "cyan, three orange blinks");
	assert_int_equal(o.rc, 0);
	has("server-key-wrong");
	CLI_RUN(&o, "explain", "--json", "--led", "SOS 13");
	assert_int_equal(cli_check_schema(&o, "diagnosis of a LED"), 1);
	has("stack-overflow");
	CLI_RUN(&o, "explain", "--led", "mauve");
	has("Not understood");
	has("mauve");
}

static void much_noise_is_counted(void **state)
{
	char text[2000] = "";

	(void)state;
	for (int i = 0; i < 40; i++)
		strncat(text, "one more line\n", sizeof(text) - 1);
	CLI_RUN(&o, "explain", file(text));
	has("and 32 more lines");
	has("unknown");
}

static void files_that_cannot_be_read(void **state)
{
	(void)state;
	CLI_RUN(&o, "explain", "/no/such/file");
	assert_int_equal(o.rc, EXIT_CLASS_USAGE);
	assert_non_null(strstr(o.err, "/no/such/file"));
	CLI_RUN(&o, "explain", "/");
	assert_int_equal(o.rc, EXIT_CLASS_USAGE);
}

static void every_verdict_has_a_page(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICTS; v++) {
		const struct explain_page *p = explain_page((enum verdict)v);

		assert_int_equal(p->verdict, v);
		CLI_RUN(&o, "explain", "--verdict",
			verdict_id((enum verdict)v));
		assert_int_equal(o.rc, 0);
		has(p->title);
		has("What it means");
		has("What not to do");
		CLI_RUN(&o, "explain", "--json", "--verdict",
			verdict_id((enum verdict)v));
		assert_int_equal(cli_check_schema(&o, "page"), 1);
		has(p->title);
	}
	CLI_RUN(&o, "explain", "--verdict", "list");
	has("bootloader-too-old ");
	CLI_RUN(&o, "explain", "--verdict", "list", "--json");
	assert_int_equal(cli_check_schema(&o, "all pages"), VERDICTS);
	CLI_RUN(&o, "explain", "--verdict", "no-such");
	assert_int_equal(o.rc, EXIT_CLASS_USAGE);
	assert_ptr_equal(explain_page((enum verdict)9999),
			 explain_page(VERDICT_UNKNOWN));
}

/* What inspect shows of an attached device; nothing is told of a LED. */
static void tables_of_devices(void **state)
{
	static struct evidence ev;
	struct diagnosis d;
	struct table t;
	struct buf out;

	(void)state;
	evidence_read(old_bootloader, strlen(old_bootloader), NULL, &ev);
	t = ev.table;
	t.source = TABLE_SERIAL;
	diagnose_table(&t, MODE_LISTENING, &d);
	assert_int_equal(d.verdict, VERDICT_BOOTLOADER_TOO_OLD);
	assert_string_equal(d.repair[0].over, "serial");
	t.count = 1;
	diagnose_table(&t, MODE_SAFE, &d);
	assert_int_equal(d.verdict, VERDICT_UNKNOWN);
	t.count = 0;
	diagnose_table(&t, MODE_DFU, &d);
	assert_int_equal(d.verdict, VERDICT_NO_VALID_SYSTEM);
	diagnose_table(&t, MODE_UNKNOWN, &d);
	assert_int_equal(d.verdict, VERDICT_UNKNOWN);
	t.count = 3;
	t.slots[2].deps[1].version = 11;
	t.slots[2].checks[CHECK_DEPENDENCIES] = CHECK_PASS;
	t.slots[3] = t.slots[2];
	t.slots[3].function = FUNCTION_USER;
	t.slots[3].index = 1;
	t.slots[3].dep_count = 0;
	t.count = 4;
	diagnose_table(&t, MODE_NORMAL, &d);
	assert_int_equal(d.verdict, VERDICT_HEALTHY);
	diagnose_table(&t, MODE_SAFE, &d);
	assert_int_equal(d.verdict, VERDICT_NO_MODULE_FAULT);
	buf_init(&out, 1 << 16);
	diagnosis_table_text(&t, &out);
	assert_non_null(strstr(buf_text(&out), "bootloader "));
	assert_null(strstr(buf_text(&out), "<--"));
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_get_what_falls_away),
		cmocka_unit_test(people_get_cause_and_steps),
		cmocka_unit_test(programs_get_the_document),
		cmocka_unit_test(the_led_alone_is_a_question),
		cmocka_unit_test(much_noise_is_counted),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(every_verdict_has_a_page),
		cmocka_unit_test(tables_of_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
