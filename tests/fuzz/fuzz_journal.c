/* SPDX-License-Identifier: MIT */
/*
 * A journal that nobody vouches for: its rows, to reports in every form and
 * to what resume reads.  Each line is the next value: one job, then steps,
 * firmware, documents, events, fields and times in turn.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "fuzz.h"
#include "luck.h"
#include "record/report.h"
#include "run/broken.h"
#include "run/request.h"
#include "tests/torture/calls.h"

static const char clear[] = "DELETE FROM event; DELETE FROM document;"
			    "DELETE FROM firmware; DELETE FROM step;"
			    "DELETE FROM job;";
static const char insert_job[] =
	"INSERT INTO job(id, batch, device, port, platform, recipe,"
	" recipe_sha256, practice, request, started, ended, verdict, exit,"
	" code, error) VALUES('j1','b1',?,?,?,?,?,?,?,?,?,?,?,?,?)";

static const struct {
	const char *sql;
	int values;
} rows[] = {
	{ "INSERT OR REPLACE INTO step(job, number, state, plan, begun, ended,"
	  " mark, bytes, rate, ms, retries, code, error, note)"
	  " VALUES('j1',?,?,?,?,?,?,?,?,?,?,?,?,?)",
	  13 },
	{ "INSERT INTO firmware VALUES('j1',?,?,?,?)", 4 },
	{ "INSERT OR REPLACE INTO document VALUES('j1',?,?)", 2 },
	{ "INSERT INTO event(job, json) VALUES('j1',?)", 1 },
	{ "UPDATE job SET operator = ?, lot = ?, customer = ?, note = ?,"
	  " label = ?",
	  5 },
	{ "UPDATE step SET device_ms = ?, bus_ms = ?, wait_ms = ?, own_ms = ?",
	  4 },
};

static void put(sqlite3 *db, const char *sql, int values, struct fuzz_lines *l)
{
	sqlite3_stmt *st = NULL;

	fuzz_require(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	for (int i = 1; i <= values; i++)
		sqlite3_bind_text(st, i, fuzz_line(l), -1, SQLITE_TRANSIENT);
	sqlite3_step(st);
	sqlite3_finalize(st);
}

static void fill(sqlite3 *db, struct fuzz_lines *l)
{
	fuzz_require(sqlite3_exec(db, clear, NULL, NULL, NULL) == SQLITE_OK);
	put(db, insert_job, 13, l);
	for (unsigned i = 0; fuzz_more(l) && i < 64; i++) {
		unsigned kind = (unsigned)fuzz_line(l)[0] % COUNT(rows);

		put(db, rows[kind].sql, rows[kind].values, l);
	}
}

static void reports(struct journal *j)
{
	struct err e = { 0 };
	json_t *doc = report_json(j, "b1", &e), *whole;

	fuzz_require((doc == NULL) == (e.code != ERR_OK));
	calls_spare(true);
	whole = report_json(j, "b1", NULL);
	fuzz_require(!doc || json_equal(doc, whole)); /* or an error */
	json_decref(whole);
	calls_spare(false);
	for (int form = 0; doc && form < REPORT_FORMS; form++) {
		struct buf out;

		err_clear(&e);
		buf_init(&out, REPORT_MAX);
		if (report_format(doc, (enum report_form)form, &out, &e) == 0)
			fuzz_require(out.len > 0);
		buf_fini(&out);
	}
	json_decref(doc);
	fuzz_require(!report_json(j, "nobody", NULL));
}

/* Every form as a file, and a name that is of none. */
static void files(struct journal *j)
{
	static const char *const names[] = { "a.json", "a.ndjson", "a.csv",
					     "a.xml",  "a.html",   "a.txt",
					     "a.doc" };
	enum report_form form;
	char path[128];

	for (size_t i = 0; i < COUNT(names); i++)
		fuzz_require((report_form_of(names[i], &form, NULL) == 0) ==
			     (i < REPORT_FORMS));
	snprintf(path, sizeof(path), "%s/a.txt", fuzz_folder());
	report_write(j, "b1", path, NULL);
	fuzz_require(report_write(j, "b1", "a.doc", NULL) < 0);
}

static void resume(struct journal *j)
{
	struct journal_job job, broken[4];
	struct run_stored stored;
	struct err e = { 0 };
	struct buf events;
	int rc;

	buf_init(&events, 1u << 20);
	journal_read_events(j, "j1", &events, NULL);
	buf_fini(&events);
	broken_jobs(j, false, broken, 4, NULL);
	if (journal_job(j, "j1", &job, NULL) != 1)
		return;
	rc = run_stored_read(j, &job, &stored, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require((rc == 0) == (stored.recipe != NULL));
	run_stored_free(&stored);
}

/* As in fuzz_recipe.c: libfyaml loses a scalar that is never closed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct journal *j;
	static sqlite3 *db;
	struct fuzz_lines l = { .data = data, .size = size };

	if (!j) {
		static char path[128];

		snprintf(path, sizeof(path), "%s/journal.db", fuzz_folder());
		fuzz_require(journal_open(path, &j, NULL) == 0);
		fuzz_require(sqlite3_open(path, &db) == SQLITE_OK);
		sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	}
	fill(db, &l);
	fuzz_luck();
	reports(j);
	files(j);
	resume(j);
}
