/* SPDX-License-Identifier: MIT */
/*
 * The poisoned run: what came from outside is looked for in all that the
 * program says and keeps, and in what other programs make of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "cli/commands.h"
#include "poison.h"
#include "record/report.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/pace.h"
#include "ui/host/ui.h"
#include "vt.h"

#define FORMS "json", "ndjson", "csv", "xml", "html", "txt"
#define MOST_ROWS                                                              \
	1500 /* of all events of the run; the flood alone is 2,000             \
	      */

static struct poison poison;
static struct cli_output said;
static const char *const forms[] = { FORMS };

static struct world *lend(void *ctx, struct cli *cli, struct err *e)
{
	(void)cli;
	return poison_world(ctx, e);
}

static void take_back(void *ctx, struct world *w, int exit_code)
{
	(void)w, (void)exit_code;
	poison_world_close(ctx);
}

static void clean(const char *data, size_t len, bool text, const char *where)
{
	const char *found = poison_found(data, len, text);

	if (found)
		fail_msg("%s: %s", where, found);
}

/* Runs a command and looks at all that it says. */
static int run(const char *const *words)
{
	const struct cli_host host = { .commands = cli_commands,
				       .world_open = lend,
				       .world_close = take_back,
				       .secrets = &poison.secrets,
				       .ctx = &poison };

	cli_run_on(&said, &host, words);
	clean(said.out, strlen(said.out), true, words[0]);
	clean(said.err, strlen(said.err), true, words[0]);
	return said.rc;
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static const char *report(const char *form, char out[SCRATCH_PATH + 32])
{
	snprintf(out, SCRATCH_PATH + 32, "%s/report.%s", poison.dir, form);
	return out;
}

static void read_report(const char *form, struct buf *out)
{
	char path[SCRATCH_PATH + 32];

	buf_init(out, REPORT_MAX);
	assert_int_equal(fsio_read(report(form, path), out, NULL), 0);
	assert_true(out->len > 100);
}

/* An emulated machine hears too slowly: there a flood is none. */
static bool was_bounded(const char *text)
{
	return strstr(text, "more not shown") || pace_wait(1) > 1;
}

/* A repair that goes well and one that the cloud refuses. */
static int setup(void **state)
{
	char app[sizeof(poison.app) + 4],
		paths[COUNT(forms)][SCRATCH_PATH + 32];

	(void)state;
	poison_open(&poison);
	secrets_add(&poison.secrets, POISON_TOKEN);
	snprintf(app, sizeof(app), "app=%s", poison.app);
	for (size_t i = 0; i < COUNT(forms); i++)
		report(forms[i], paths[i]);
	poison.speed = 5; /* so that a second of it holds a flood */
	if (RUN("--recipe", poison.recipe, "--var", app, "--json") != 0)
		fail_msg("the good run: %.3000s %s", said.out, said.err);
	assert_non_null(strstr(said.out, "device reset: "));
	assert_non_null(strstr(said.out, "\\\\x1b]0;TITLE\\\\x07"));
	assert_true(was_bounded(said.out));
	poison.speed = 50;
	poison.refuse = true;
	assert_int_not_equal(RUN("--recipe", poison.recipe, "--var", app,
				 "--report", paths[0], "--report", paths[1],
				 "--report", paths[2], "--report", paths[3],
				 "--report", paths[4], "--report", paths[5]),
			     0);
	poison.refuse = false;
	assert_non_null(strstr(said.out, "F308"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	poison_close(&poison);
	return 0;
}

static void test_commands(void **state)
{
	char var[sizeof(poison.app) + 4], pasted[SCRATCH_PATH + 16];

	(void)state;
	RUN("list");
	RUN("list", "--json");
	RUN("inspect");
	RUN("diagnose", "--json");
	RUN("plan");
	RUN("backup");
	RUN("doctor");
	RUN("log", "--seconds", "3");
	RUN("recipe", "check", poison.recipe);
	RUN("recipe", "show", poison.recipe);
	RUN("recipe", "show", poison.recipe, "--json");
	RUN("recipe", "show", POISON);
	RUN("module", poison.app);
	RUN("module", poison.app, "--json");
	RUN("firmware", "import", poison.app);
	RUN("firmware", "list");
	RUN("firmware", "import", poison.recipe);
	RUN("flash", poison.app, "--over", "ota", "--yes");
	RUN("flash", POISON, "--over", "ota", "--yes");
	RUN("fix", "--dry-run");
	RUN("restore", POISON, "--yes");
	RUN("keys", "server", "--file", POISON, "--yes");
	RUN("list", "--device", POISON);
	RUN(POISON);
	RUN("--" POISON);
	RUN("list", "--" POISON);
	snprintf(var, sizeof(var), "app=%s", POISON);
	RUN("--recipe", poison.recipe, "--var", var);
	RUN("--recipe", poison.recipe, "--var", POISON);
	RUN("--recipe", poison.recipe, "--var", POISON "=1");
	RUN("--recipe", POISON);
	RUN("--recipe", poison.recipe, "--dry-run", "--json", "--var", var);
	RUN("--recipe", poison.recipe, "--rehearse", "--var", var);
	RUN("resume");
	RUN("report", POISON);
	scratch_file(pasted, sizeof(pasted), ".txt",
		     "Platform: 6 - Photon\n" POISON "\n");
	RUN("explain", pasted);
	RUN("explain", pasted, "--json");
	scratch_drop(pasted);
}

static void test_history_and_reports_of_the_past(void **state)
{
	char id[JOB_ID] = "";
	const char *at;

	(void)state;
	assert_int_equal(RUN("history"), 0);
	assert_int_equal(RUN("history", "--json"), 0);
	at = strstr(said.out, "\"job\":\"");
	assert_non_null(at);
	text_copy_n(id, sizeof(id), at + 7, 13);
	assert_int_equal(RUN("report", id), 0);
	assert_int_equal(RUN("report", id, "--json"), 0);
	for (size_t i = 0; i < COUNT(forms); i++) {
		char path[sizeof(poison.app) + 32];
		struct buf b;

		/* its own name is as bad */
		snprintf(path, sizeof(path), "%s/" POISON ".%s", poison.dir,
			 forms[i]);
		assert_int_equal(RUN("report", id, "--report", path), 0);
		buf_init(&b, REPORT_MAX);
		assert_int_equal(fsio_read(path, &b, NULL), 0);
		clean(b.data, b.len, true, forms[i]);
		buf_fini(&b);
	}
}

static void test_the_six_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct buf b;

		read_report(forms[i], &b);
		clean(b.data, b.len, true, forms[i]);
		buf_fini(&b);
	}
}

/* The files themselves, whatever the program would show of them. */
static void test_the_journal_and_all_other_files(void **state)
{
	char command[SCRATCH_PATH + 256], path[1024];
	FILE *files;
	int count = 0;

	(void)state;
	snprintf(command, sizeof(command),
		 "find %s -type f ! -path '*/backups/*' ! -name '*.bin' "
		 "! -name scene.yaml ! -name poison.yaml "
		 "! -path '*/chromium/*' ! -path '*/store/files/*'",
		 poison.dir);
	files = popen(command, "r");
	assert_non_null(files);
	while (fgets(path, sizeof(path), files)) {
		struct buf b;

		path[strcspn(path, "\n")] = '\0';
		buf_init(&b, REPORT_MAX);
		if (fsio_read(path, &b, NULL) == 0) {
			clean(b.data, b.len, false, path);
			count += strstr(path, "journal.db") != NULL;
		}
		buf_fini(&b);
	}
	pclose(files);
	assert_true(count >= 1);
}

static void test_a_flood_is_bounded(void **state)
{
	struct journal *j;
	struct journal_job jobs[16];
	struct buf b;
	size_t rows = 0;
	int n;

	(void)state;
	assert_int_equal(journal_open(NULL, &j, NULL), 0);
	n = journal_jobs(j, NULL, NULL, jobs, COUNT(jobs), NULL);
	assert_true(n >= 2);
	buf_init(&b, REPORT_MAX);
	assert_true(journal_read_events(j, jobs[n - 1].id, &b, NULL) > 0);
	for (size_t i = 0; i < b.len; i++)
		rows += b.data[i] == '\n';
	print_message("%zu rows of a job with %d events in a flood\n", rows,
		      POISON_FLOOD);
	assert_true(rows < MOST_ROWS);
	assert_true(was_bounded(buf_text(&b)));
	buf_fini(&b);
	journal_close(&j);
}

/* Cells by RFC 4180. */
static void test_no_cell_is_a_formula(void **state)
{
	bool quoted = false, begins = true;
	size_t cells = 0;
	struct buf b;

	(void)state;
	read_report("csv", &b);
	assert_non_null(strstr(buf_text(&b), "cmd()"));
	for (size_t i = 0; i < b.len; i++) {
		char c = b.data[i];

		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		/* the end of a row behind an empty cell is none of a cell */
		if (begins && strchr("=+-@\t\r", c) &&
		    strncmp(b.data + i, "\r\n", 2) != 0)
			fail_msg("cell %zu begins with %c", cells, c);
		begins = !quoted && (c == ',' || c == '\n');
		cells += begins;
	}
	assert_false(quoted);
	assert_int_equal(cells % 26, 0);
	buf_fini(&b);
}

static bool have(const char *program)
{
	char command[128];

	snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1",
		 program);
	return system(command) == 0;
}

/* Elements in their order, quoted attributes, no stray mark. */
static void check_markup(const char *p)
{
	int depth = 0;

	for (; *p; p++) {
		char quote = '\0';
		bool closing, single = false;

		if (*p == '&' && !strspn(p + 1, "algq#"))
			fail_msg("a bare & at %.40s", p);
		if (*p != '<')
			continue;
		closing = p[1] == '/';
		single = p[1] == '?';
		for (p++; *p && (quote || *p != '>'); p++) {
			assert_true(*p != '<');
			if (*p == '"')
				quote = quote ? '\0' : '"';
		}
		single |= p[-1] == '/';
		depth += closing ? -1 : single ? 0 : 1;
		assert_true(depth >= 0);
	}
	assert_int_equal(depth, 0);
}

static void test_the_xml_is_well_formed(void **state)
{
	char path[SCRATCH_PATH + 32], command[SCRATCH_PATH + 64];
	struct buf b;

	(void)state;
	read_report("xml", &b);
	check_markup(buf_text(&b));
	buf_fini(&b);
	if (!have("xmllint")) {
		print_message("xmllint is not installed: only our own check\n");
		return;
	}
	snprintf(command, sizeof(command), "xmllint --noout %s",
		 report("xml", path));
	assert_int_equal(system(command), 0);
}

/* The page as a browser has it after its scripts have run. */
static bool title_after(const char *file, char *out, size_t size)
{
	char command[2 * SCRATCH_PATH + 256];
	struct buf page;
	const char *at, *end;
	FILE *f;
	int c;

	snprintf(command, sizeof(command),
		 "timeout 60 chromium --headless --no-sandbox --disable-gpu "
		 "--user-data-dir=%s/chromium --virtual-time-budget=2000 "
		 "--dump-dom file://%s 2>/dev/null",
		 poison.dir, file);
	f = popen(command, "r");
	assert_non_null(f);
	buf_init(&page, REPORT_MAX);
	while ((c = fgetc(f)) != EOF) {
		char byte = (char)c;

		buf_add(&page, &byte, 1);
	}
	pclose(f);
	at = strstr(buf_text(&page), "<title>");
	end = at ? strstr(at, "</title>") : NULL;
	if (end)
		text_copy_n(out, size, at + 7, (size_t)(end - at - 7));
	buf_fini(&page);
	return end != NULL;
}

static void test_no_script_runs_in_the_page(void **state)
{
	static const char bait[] = "<title>quiet</title><script>document.title="
				   "\"RAN\"</script>";
	char path[SCRATCH_PATH + 32], title[128];

	(void)state;
	if (!have("chromium")) {
		print_message("chromium is not installed\n");
		skip();
	}
	snprintf(path, sizeof(path), "%s/bait.html", poison.dir);
	assert_int_equal(fsio_write(path, bait, strlen(bait), 0600, NULL), 0);
	if (!title_after(path, title, sizeof(title))) {
		print_message("chromium does not run here\n");
		skip();
	}
	assert_string_equal(title, "RAN"); /* it would have been seen */
	assert_true(title_after(report("html", path), title, sizeof(title)));
	if (!text_starts(title, "unbrick report "))
		fail_msg("the title is now %s", title);
}

static void console(void *ctx)
{
	struct poison *p = ctx;
	struct supply supply = { 0 };
	struct ui_options o = { .bench = "poison" };
	struct err e = { 0 };

	setlocale(LC_ALL, "");
	o.world = poison_world(p, &e);
	supply.world = o.world;
	o.supply = &supply;
	if (!o.world || journal_open(NULL, &o.journal, &e) < 0 ||
	    ui_run(&o, &e) < 0)
		_exit(2);
	_exit(0);
}

/*
 * Devices, doctor, history, the page of a job, a job that cannot be gone on
 * with because its file was named by a secret, modules, diagnosis, log.
 */
static void test_the_console(void **state)
{
	static const struct {
		const char *key, *seen;
	} keys[] = {
		{ "", "Devices" },	 { "!", "Doctor" },
		{ "\033", "Devices" },	 { "H", "=cmd()" },
		{ "\r", "report of" },	 { "\033", "History" },
		{ "R", "was not kept" }, { "\033", "History" },
		{ "\033", "Devices" },	 { "i", "Modules" },
		{ "d", "Finding" },	 { "l", "Evidence" },
		{ "l", "Diagnosis" },	 { "?", "Help" },
	};
	struct vt_options options = { 40, 160, "xterm-256color", "C.UTF-8" };
	struct buf raw, text;
	struct vt v;

	(void)state;
	buf_init(&raw, REPORT_MAX);
	buf_init(&text, REPORT_MAX);
	assert_true(vt_open(&v, &options, console, &poison));
	v.raw = &raw;
	for (size_t i = 0; i < COUNT(keys); i++) {
		vt_type(&v, keys[i].key);
		if (!vt_sees(&v, keys[i].seen))
			fail_msg("key %zu: no %s", i, keys[i].seen);
		vt_text(&v, &text);
		clean(text.data, text.len, true, "screen");
		buf_clear(&text);
	}
	vt_close(&v);
	clean(raw.data, raw.len, false, "terminal");
	assert_true(raw.len > 5000);
	buf_fini(&raw);
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_console),
		cmocka_unit_test(test_the_six_forms),
		cmocka_unit_test(test_no_cell_is_a_formula),
		cmocka_unit_test(test_the_xml_is_well_formed),
		cmocka_unit_test(test_no_script_runs_in_the_page),
		cmocka_unit_test(test_a_flood_is_bounded),
		cmocka_unit_test(test_history_and_reports_of_the_past),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_the_journal_and_all_other_files),
	};

	return cmocka_run_group_tests_name("poison", tests, setup, teardown);
}
