/* SPDX-License-Identifier: MIT */
/* Reports in six forms, from the journal, with hostile text in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "record/report.h"
#include "tests/lib/scratch.h"
#include "record/report_parts.h"

#define HOSTILE "</td><script>x</script>\"&'"

static char dir[SCRATCH_PATH];
static struct journal *journal;
static char run_id[JOB_ID], job_id[JOB_ID];

static void one_job(const char *device, enum job_verdict verdict, int exit,
		    enum err_code code, const char *what)
{
	struct journal_job job = { 0 };
	struct journal_step s = { .number = 1,
				  .plan = "{\"do\":\"flash\",\"what\":"
					  "\"bootloader\",\"over\":"
					  "\"serial\"}" };
	struct journal_firmware f = { 1, "bootloader", "/home/someone/b.bin",
				      "abcd" };
	struct err e = { 0 };

	strcpy(job.batch, run_id);
	strcpy(job.device, device);
	strcpy(job.port, "1-2");
	strcpy(job.platform, "photon");
	strcpy(job.recipe, "=" HOSTILE);
	strcpy(job.recipe_sha256, "51b0");
	job.practice = true;
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	strcpy(job_id, job.id);
	assert_int_equal(journal_step_plan(journal, job.id, &s, NULL), 0);
	assert_int_equal(journal_step_begin(journal, job.id, 1, NULL), 0);
	s.state = STEP_VERIFIED;
	s.bytes = 15236;
	s.ms = 8800;
	s.retries = 2;
	strcpy(s.note, "v101 " HOSTILE " /home/someone/keep/m.json");
	s.timed = true;
	s.spent = (struct spent){ 6100, 200, 2400, 100 };
	assert_int_equal(journal_step_end(journal, job.id, &s, NULL), 0);
	assert_int_equal(journal_firmware(journal, job.id, &f, NULL), 0);
	assert_int_equal(
		journal_document(
			journal, job.id, "before",
			"{\"source\":\"serial\",\"modules\":[{\"function\":"
			"\"bootloader\",\"index\":0,\"version\":100,"
			"\"store\":\"main\",\"checks\":{\"integrity\":"
			"\"pass\",\"range\":\"pass\",\"platform\":\"pass\","
			"\"dependencies\":\"fail\"}}]}",
			NULL),
		0);
	assert_int_equal(
		journal_document(journal, job.id, "diagnosis",
				 "{\"verdict\":\"bootloader-too-old\","
				 "\"confidence\":\"certain\",\"summary\":"
				 "\"The bootloader is too old.\"}",
				 NULL),
		0);
	assert_int_equal(
		journal_document(
			journal, job.id, "after",
			"{\"source\":\"serial\",\"modules\":[{\"function\":"
			"\"bootloader\",\"index\":0,\"version\":101,"
			"\"release\":\"0.7.0\",\"store\":\"main\",\"checks\":"
			"{\"integrity\":\"pass\",\"range\":\"pass\","
			"\"platform\":\"pass\",\"dependencies\":\"pass\"}}]}",
			NULL),
		0);
	assert_int_equal(journal_document(journal, job.id, "spent",
					  "{\"device_ms\":6200,\"bus_ms\":1200,"
					  "\"wait_ms\":2400,\"own_ms\":300}",
					  NULL),
			 0);
	if (code)
		err_set(&e, code, "x", "%s", what);
	assert_int_equal(journal_end(journal, job.id, verdict, exit,
				     code ? &e : NULL, NULL),
			 0);
}

static int setup(void **state)
{
	char path[SCRATCH_PATH + 16];

	(void)state;
	scratch_folder(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/journal.db", dir);
	assert_int_equal(journal_open(path, &journal, NULL), 0);
	strcpy(run_id, "run-1");
	one_job("1f0038000647343232363230", JOB_PASS, 0, ERR_OK, "");
	one_job("2b0043000447343337373737", JOB_FAIL, 5, ERR_LOST, HOSTILE);
	one_job("2b0043000447343337370000", JOB_SKIPPED, 4, ERR_REFUSED,
		"not for this");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	journal_close(&journal);
	scratch_drop(dir);
	return 0;
}

static void form(enum report_form f, struct buf *out)
{
	json_t *doc = report_json(journal, run_id, NULL);

	assert_non_null(doc);
	buf_init(out, REPORT_MAX);
	assert_int_equal(report_format(doc, f, out, NULL), 0);
	json_decref(doc);
}

static void test_the_document_has_one_entry_per_device(void **state)
{
	json_t *doc = report_json(journal, run_id, NULL);
	const json_t *devices = json_object_get(doc, "devices");
	const json_t *first = json_array_get(devices, 0);
	const json_t *step = json_array_get(json_object_get(first, "steps"), 0);

	(void)state;
	assert_string_equal(report_text(doc, "schema"), "unbrick.report/1");
	assert_int_equal(json_array_size(devices), 3);
	assert_string_equal(report_text(first, "device"),
			    "1f0038000647343232363230");
	assert_string_equal(report_text(first, "verdict"), "PASS");
	assert_int_equal(report_number(first, "exit"), 0);
	assert_true(json_is_null(json_object_get(first, "error")));
	assert_string_equal(report_text(step, "do"), "flash");
	assert_string_equal(report_text(step, "state"), "verified");
	assert_int_equal(report_number(step, "retries"), 2);
	json_decref(doc);
}

static void test_one_job_alone(void **state)
{
	struct err e = { 0 };
	json_t *doc = report_json(journal, job_id, NULL);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(doc, "devices")), 1);
	json_decref(doc);
	assert_null(report_json(journal, "20000101-0001", &e));
	assert_int_equal(e.code, ERR_USAGE);
	assert_null(report_json(journal, "", NULL));
}

static void test_an_open_job_is_no_pass(void **state)
{
	struct journal_job job = { 0 };
	json_t *doc;
	const json_t *d;

	(void)state;
	strcpy(job.batch, "run-2");
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	doc = report_json(journal, job.id, NULL);
	d = json_array_get(json_object_get(doc, "devices"), 0);
	assert_string_equal(report_text(d, "verdict"), "FAIL");
	assert_true(json_is_true(json_object_get(d, "interrupted")));
	json_decref(doc);
}

/* An end that is not known is no exit 0, and a failure says why. */
static void test_an_open_job_has_no_exit_and_a_reason(void **state)
{
	struct journal_job job = { .port = "1-2", .platform = "photon" };
	struct buf out;

	(void)state;
	strcpy(run_id, "run-3");
	strcpy(job.batch, run_id);
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	form(REPORT_CSV, &out);
	assert_non_null(
		strstr(buf_text(&out), ",\"FAIL\",,\"\",\"no verdict: "));
	buf_fini(&out);
	form(REPORT_XML, &out);
	assert_non_null(strstr(buf_text(&out), "message=\"no verdict: "));
	buf_fini(&out);
	strcpy(run_id, "run-1");
}

static void test_markup_is_escaped(void **state)
{
	struct buf b;

	(void)state;
	form(REPORT_HTML, &b);
	assert_null(strstr(buf_text(&b), "<script>"));
	assert_non_null(strstr(buf_text(&b), "&lt;script&gt;"));
	buf_fini(&b);
	form(REPORT_XML, &b);
	assert_null(strstr(buf_text(&b), "<script>"));
	assert_non_null(strstr(buf_text(&b), "tests=\"3\" failures=\"1\" "
					     "skipped=\"1\""));
	assert_non_null(strstr(buf_text(&b), "<failure type=\"F301\""));
	buf_fini(&b);
}

static void test_csv_quotes_and_disarms_formulas(void **state)
{
	struct buf b;

	(void)state;
	form(REPORT_CSV, &b);
	assert_non_null(strstr(buf_text(&b), "\"'=</td><script>x</script>"
					     "\"\"&'\""));
	assert_non_null(strstr(buf_text(&b), "\"PASS\",0,"));
	assert_non_null(strstr(buf_text(&b), "\"FAIL\",5,\"F301\","));
	assert_non_null(strstr(buf_text(&b), ",8800,\"bootloader 0 v100 "));
	buf_fini(&b);
}

static void test_no_cell_is_a_formula_by_another_way(void **state)
{
	struct journal_job job = { 0 };
	struct buf b;

	(void)state;
	strcpy(job.batch, "run-3");
	strcpy(job.recipe, "a;=1+1");
	strcpy(job.port, " @SUM(1)");
	strcpy(job.platform, "\xef\xbc\x9d"
			     "1\"-2");
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	strcpy(run_id, "run-3");
	form(REPORT_CSV, &b);
	strcpy(run_id, "run-1");
	assert_non_null(strstr(buf_text(&b), "\"a;'=1+1\""));
	assert_non_null(strstr(buf_text(&b), "\" '@SUM(1)\""));
	assert_non_null(strstr(buf_text(&b), "\"'\xef\xbc\x9d"
					     "1\"\"'-2\""));
	buf_fini(&b);
}

/* What people say of a job is told in every form, and never acts there. */
static void test_fields_are_in_every_form(void **state)
{
	static const char *const wants[REPORT_FORMS] = {
		[REPORT_JSON] = "\"operator\": \"=Ann & <Bob>\"",
		[REPORT_NDJSON] = "\"operator\":\"=Ann & <Bob>\"",
		[REPORT_CSV] = ",\"'=Ann & <Bob>\",\"7\",\"\",\"\",\"\"\r\n",
		[REPORT_XML] =
			"name=\"operator\" value=\"=Ann &amp; &lt;Bob&gt;\"/>",
		[REPORT_HTML] = "<p>operator: =Ann &amp; &lt;Bob&gt;</p>",
		[REPORT_TXT] = "  operator =Ann & <Bob>, lot 7\n",
	};
	struct journal_job job = { .batch = "run-4" };
	struct buf b;

	(void)state;
	assert_int_equal(field_set(&job.fields, "operator==Ann & <Bob>", NULL),
			 0);
	assert_int_equal(field_set(&job.fields, "lot=7", NULL), 0);
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	strcpy(run_id, "run-4");
	for (int f = 0; f < REPORT_FORMS; f++) {
		form((enum report_form)f, &b);
		if (!strstr(buf_text(&b), wants[f]))
			fail_msg("%s: %s", wants[f], buf_text(&b));
		buf_fini(&b);
	}
	strcpy(run_id, "run-1");
}

/* `fix` runs no file that could have a hash. */
static void test_a_repair_without_a_recipe(void **state)
{
	struct journal_job job = { .batch = "run-5", .recipe = "fix" };
	struct buf b;

	(void)state;
	assert_int_equal(journal_begin(journal, &job, "", NULL), 0);
	strcpy(run_id, "run-5");
	form(REPORT_TXT, &b);
	strcpy(run_id, "run-1");
	assert_non_null(strstr(buf_text(&b), "  recipe fix\n"));
	buf_fini(&b);
}

static void test_a_field_has_a_name_and_an_end(void **state)
{
	static const char *const bad[] = { "operator", "=x", "operatr=x",
					   "colour=red" };
	struct job_fields f = { 0 }, other = { 0 };
	char longest[FIELD_SIZE + 8] = "note=";
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(field_set(&f, bad[i], NULL), -ERR_USAGE);
	field_set(&f, "operatr=x", &e);
	assert_non_null(strstr(e.what, "did you mean 'operator='?"));
	memset(longest + 5, 'x', FIELD_SIZE - 1);
	assert_int_equal(field_set(&f, longest, NULL), 0);
	strcat(longest, "x");
	assert_int_equal(field_set(&f, longest, NULL), -ERR_USAGE);
	assert_int_equal(field_set(&f, "note=\x1b[2J", NULL), 0);
	assert_string_equal(f.text[FIELD_NOTE], "\\x1b[2J");
	assert_int_equal(field_set(&other, "note=b", NULL), 0);
	assert_int_equal(field_set(&other, "lot=c", NULL), 0);
	field_fill(&f, &other);
	assert_string_equal(f.text[FIELD_NOTE], "\\x1b[2J");
	assert_string_equal(f.text[FIELD_LOT], "c");
	assert_int_equal(field_set(&f, "lot=", NULL), 0);
	assert_string_equal(f.text[FIELD_LOT], "");
}

static void test_no_script_may_run_in_the_page(void **state)
{
	struct buf b;

	(void)state;
	form(REPORT_HTML, &b);
	assert_non_null(strstr(buf_text(&b),
			       "\"Content-Security-Policy\" content=\""
			       "default-src 'none';"));
	buf_fini(&b);
}

static void test_lines_and_text(void **state)
{
	struct buf b;
	size_t lines = 0;

	(void)state;
	form(REPORT_NDJSON, &b);
	for (size_t i = 0; i < b.len; i++)
		lines += b.data[i] == '\n';
	assert_int_equal(lines, 3);
	buf_fini(&b);
	form(REPORT_TXT, &b);
	/* as people say, with the release */
	assert_non_null(
		strstr(buf_text(&b), "  bootloader v100 (0.7.0-rc.4) "));
	assert_non_null(strstr(buf_text(&b), "FAIL dependencies"));
	assert_non_null(strstr(buf_text(&b), "2 retries"));
	buf_fini(&b);
}

/* Whatever form is read: what was wrong, and that nothing of it was real. */
static void test_all_forms_name_diagnosis_and_practice(void **state)
{
	(void)state;
	for (int f = 0; f < REPORT_FORMS; f++) {
		struct buf b;

		form((enum report_form)f, &b);
		assert_non_null(strstr(buf_text(&b), "bootloader-too-old"));
		assert_true(strstr(buf_text(&b), "practice") ||
			    strstr(buf_text(&b), "PRACTICE"));
		buf_fini(&b);
	}
}

static void test_a_page_for_the_customer(void **state)
{
	struct buf b;

	(void)state;
	form(REPORT_HTML, &b);
	assert_null(strstr(buf_text(&b), "someone"));
	assert_non_null(strstr(buf_text(&b), " m.json"));
	assert_non_null(strstr(buf_text(&b), "The bootloader is too old."));
	assert_non_null(strstr(buf_text(&b),
			       "<tr class=\"changed\"><td>bootloader 0</td>"
			       "<td>v100 <b class=\"fail\">FAIL dependencies"
			       "</b></td><td>v101 (0.7.0) <span class=\"pass\">"
			       "ok</span></td><td>changed</td></tr>"));
	assert_non_null(strstr(buf_text(&b), "time line of the steps"));
	assert_non_null(strstr(buf_text(&b), "map of the flash"));
	assert_non_null(strstr(buf_text(&b), "prefers-color-scheme:dark"));
	assert_non_null(strstr(buf_text(&b), "size:A4"));
	buf_fini(&b);
}

/* Yield, causes, times, ports and devices of several. */
static void test_a_page_for_a_batch(void **state)
{
	struct buf b;

	(void)state;
	form(REPORT_HTML, &b);
	assert_non_null(strstr(buf_text(&b), "3 devices: 1 PASS (33 %), 1 FAIL"
					     ", 1 other"));
	assert_non_null(strstr(buf_text(&b), "<td>F301</td>"));
	assert_non_null(strstr(buf_text(&b),
			       "<td>flash bootloader over serial</td>"
			       "<td>3</td><td>8.8 s</td>"));
	assert_non_null(strstr(buf_text(&b), "<td>1-2</td><td>3</td>"
					     "<td>6</td>"));
	buf_fini(&b);
}

/* A day has the jobs that began on it, and no others. */
static void test_a_day(void **state)
{
	json_t *doc = report_json(journal, job_id, NULL);
	const json_t *first =
		json_array_get(json_object_get(doc, "devices"), 0);
	char day[11] = "";
	json_t *all;

	(void)state;
	memcpy(day, report_text(first, "started"), 10);
	all = report_json(journal, day, NULL);
	assert_true(json_array_size(json_object_get(all, "devices")) >= 3);
	assert_null(report_json(journal, "2001-01-01", NULL));
	json_decref(all);
	json_decref(doc);
}

static void test_the_name_tells_the_form(void **state)
{
	enum report_form f = REPORT_FORMS;

	(void)state;
	assert_int_equal(report_form_of("a.b/x.ndjson", &f, NULL), 0);
	assert_int_equal(f, REPORT_NDJSON);
	assert_int_equal(report_form_of("x.json", &f, NULL), 0);
	assert_int_equal(f, REPORT_JSON);
	assert_int_equal(report_form_of("x.pdf", &f, NULL), -ERR_USAGE);
	assert_int_equal(report_form_of("", &f, NULL), -ERR_USAGE);
}

/* Where the time has gone is in every form. */
static void test_every_form_tells_what_time_was_spent_on(void **state)
{
	static const char *const told[REPORT_FORMS][2] = {
		[REPORT_JSON] = { "\"wait_ms\": 2400", "\"own_ms\": 300" },
		[REPORT_NDJSON] = { "\"bus_ms\":200", "\"device_ms\":6200" },
		[REPORT_CSV] = { ",device_ms,bus_ms,wait_ms,own_ms,",
				 ",6200,1200,2400,300," },
		[REPORT_XML] = { "<system-out>time: device 6.2, bus 1.2, "
				 "waiting 2.4, own 0.3 s</system-out>",
				 "" },
		[REPORT_HTML] = { "<td>device 6.1, bus 0.2, waiting 2.4, own "
				  "0.1 s</td>",
				  "Time in all: device 6.2" },
		[REPORT_TXT] = { "time: device 6.1, bus 0.2, waiting 2.4, own "
				 "0.1 s",
				 "time in all: device 6.2" },
	};
	struct buf out;

	(void)state;
	for (int f = 0; f < REPORT_FORMS; f++) {
		form((enum report_form)f, &out);
		assert_non_null(strstr(buf_text(&out), told[f][0]));
		assert_non_null(strstr(buf_text(&out), told[f][1]));
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_document_has_one_entry_per_device),
		cmocka_unit_test(test_one_job_alone),
		cmocka_unit_test(test_an_open_job_is_no_pass),
		cmocka_unit_test(test_an_open_job_has_no_exit_and_a_reason),
		cmocka_unit_test(test_markup_is_escaped),
		cmocka_unit_test(test_fields_are_in_every_form),
		cmocka_unit_test(test_a_repair_without_a_recipe),
		cmocka_unit_test(test_a_field_has_a_name_and_an_end),
		cmocka_unit_test(test_csv_quotes_and_disarms_formulas),
		cmocka_unit_test(test_no_cell_is_a_formula_by_another_way),
		cmocka_unit_test(test_no_script_may_run_in_the_page),
		cmocka_unit_test(test_lines_and_text),
		cmocka_unit_test(test_all_forms_name_diagnosis_and_practice),
		cmocka_unit_test(test_a_page_for_the_customer),
		cmocka_unit_test(test_a_page_for_a_batch),
		cmocka_unit_test(test_a_day),
		cmocka_unit_test(test_the_name_tells_the_form),
		cmocka_unit_test(test_every_form_tells_what_time_was_spent_on),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
