/* SPDX-License-Identifier: MIT */
/* Part of records.h: jobs of all benches, as a page is made from them. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "records/records.h"

static const char where[] = "records";

#define CLEAN_MAX 2048

/* As a device of unbrick.report/1; its port with the bench before it. */
static const char jobs[] =
	"SELECT jsonb_build_object('job', j.id, 'device', j.device,"
	" 'port', coalesce(nullif(b.name, ''), left(j.bench, 8)) || ' '"
	" || j.port, 'platform', j.platform, 'recipe', j.recipe,"
	" 'practice', j.practice, 'verdict', j.verdict, 'error',"
	" CASE WHEN j.code <> '' THEN jsonb_build_object('code', j.code,"
	" 'what', j.error) END, 'steps', coalesce((SELECT jsonb_agg("
	"jsonb_build_object('do', s.action, 'what', s.what, 'over', s.road,"
	" 'milliseconds', s.milliseconds, 'retries', s.retries)"
	" ORDER BY s.number) FROM unbrick.step s WHERE s.bench = j.bench"
	" AND s.job = j.id), '[]'))"
	" FROM unbrick.job j JOIN unbrick.bench b ON b.id = j.bench"
	" WHERE j.started >= $1::timestamptz AND j.practice = $2"
	" ORDER BY j.started DESC LIMIT $3::int";

/* What others have told is made clean as what we keep is. */
static json_t *cleaned(const json_t *value)
{
	char text[CLEAN_MAX];
	const json_t *member;
	const char *key;
	json_t *out;
	size_t i;

	if (json_is_string(value)) {
		text_clean(text, sizeof(text), json_string_value(value),
			   json_string_length(value));
		return json_string(text);
	}
	if (json_is_array(value)) {
		out = json_array();
		json_array_foreach(value, i, member)
		{
			json_array_append_new(out, cleaned(member));
		}
		return out;
	}
	if (!json_is_object(value))
		return json_incref((json_t *)value);
	out = json_object();
	json_object_foreach((json_t *)value, key, member)
	{
		json_object_set_new(out, key, cleaned(member));
	}
	return out;
}

/* The records hold the code; its words are ours. */
static void name_error(const json_t *device)
{
	json_t *error = json_object_get(device, "error");
	const char *id = json_string_value(json_object_get(error, "code"));

	for (int c = ERR_OK + 1; id && c < ERR_CODES; c++) {
		const struct err_row *row = err_row((enum err_code)c);

		if (strcmp(row->id, id) == 0)
			json_object_set_new(error, "text",
					    json_string(row->text));
	}
}

json_t *records_devices(struct pg *p, const char *since, bool practice,
			unsigned long max, struct err *e)
{
	char limit[24];
	const char *const values[] = { since, practice ? "t" : "f", limit };
	json_t *list = json_array();
	struct pg_rows *rows = NULL;
	int rc = records_check(p, e);

	snprintf(limit, sizeof(limit), "%lu", max);
	if (rc == 0)
		rc = pg_query(p, jobs, values, 3, &rows, e);
	for (int i = 0; rc == 0 && i < pg_count(rows); i++) {
		json_t *row = json_loads(pg_cell(rows, i, 0), 0, NULL);
		json_t *device = row ? cleaned(row) : NULL;

		json_decref(row);
		if (!device)
			rc = err_memory(e, where);
		else
			name_error(device);
		json_array_append_new(list, device);
	}
	pg_rows_free(rows);
	if (rc < 0)
		json_decref(list);
	return rc < 0 ? NULL : list;
}
