/* SPDX-License-Identifier: MIT */
/* A job as it was kept to be gone on with: run/request.h. */
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "run/request.h"
#include "tests/torture/calls.h"

static void put(sqlite3 *db, const uint8_t *data, size_t size,
		struct journal_job *job)
{
	static const char sql[] = "UPDATE job SET request = ?";
	json_t *doc = json_loadb((const char *)data, size, 0, NULL);
	const char *text = json_string_value(json_object_get(doc, "text"));
	sqlite3_stmt *st = NULL;

	fuzz_require(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	sqlite3_bind_text(st, 1, (const char *)data, (int)size,
			  SQLITE_TRANSIENT);
	fuzz_require(sqlite3_step(st) == SQLITE_DONE);
	sqlite3_finalize(st);
	/* The recipe of then is the right one, or nothing would be read. */
	if (text)
		bytes_sha256_hex((const uint8_t *)text, strlen(text),
				 job->recipe_sha256);
	json_decref(doc);
}

/* What was read is kept again, and reads the same. */
static void check(const struct journal_job *job, const struct run_stored *first)
{
	static const struct recipe_value latin = { "name", "\xe9t\xe9" };
	const json_t *value;
	json_t *doc;
	char *text;

	fuzz_require(first->recipe && first->request);
	fuzz_require(strcmp(first->resume, job->id) == 0);
	fuzz_require(strcmp(first->recipe->sha256, job->recipe_sha256) == 0);
	text = run_stored_text(first->recipe, &latin, 1, NULL);
	if (!text)
		return;
	calls_spare(true);
	doc = json_loads(text, 0, NULL);
	value = json_object_get(doc, "text");
	fuzz_require(json_string_length(value) == first->recipe->text_len);
	fuzz_require(strcmp(json_string_value(value), first->recipe->text) ==
		     0);
	json_decref(doc);
	calls_spare(false);
	free(text);
}

/* As in fuzz_recipe.c: libfyaml loses a scalar that is never closed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct journal_job job;
	static struct journal *j;
	static sqlite3 *db;
	struct run_stored stored;
	struct err e = { 0 };
	int rc;

	if (!j) {
		static char path[128];

		snprintf(path, sizeof(path), "%s/stored.db", fuzz_folder());
		fuzz_require(journal_open(path, &j, NULL) == 0);
		fuzz_require(journal_begin(j, &job, "", NULL) == 0);
		fuzz_require(sqlite3_open(path, &db) == SQLITE_OK);
		sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	}
	put(db, data, size, &job);
	if (size > 1 && data[size - 2] == ' ')
		job.recipe_sha256[0] = 'x'; /* of another one */
	fuzz_luck();
	rc = run_stored_read(j, &job, &stored, &e);
	fuzz_require(rc == -(int)e.code);
	if (rc == 0)
		check(&job, &stored);
	run_stored_free(&stored);
}
