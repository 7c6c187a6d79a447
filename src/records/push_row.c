/* SPDX-License-Identifier: MIT */
/* A job and its bench, as push.c and interrupted.c tell them. */
#include <unistd.h>

#include "base/count.h"
#include "records/push_parts.h"

json_t *push_job_json(const struct journal_job *job)
{
	json_t *o = json_object();
	const struct {
		const char *key, *text;
	} texts[] = {
		{ "id", job->id },
		{ "batch", job->batch },
		{ "device", job->device },
		{ "port", job->port },
		{ "platform", job->platform },
		{ "recipe", job->recipe },
		{ "recipe_sha256", job->recipe_sha256 },
		{ "started", job->started },
		{ "ended", job->ended },
		{ "verdict", job_verdict_name(job->verdict) },
		{ "code", job->code ? err_row(job->code)->id : "" },
		{ "error", job->error },
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		json_object_set_new(o, texts[i].key,
				    json_string(texts[i].text));
	for (size_t i = 0; field_name(i); i++)
		json_object_set_new(o, field_name(i),
				    json_string(job->fields.text[i]));
	json_object_set_new(o, "practice", json_boolean(job->practice));
	json_object_set_new(o, "exit", json_integer(job->exit_class));
	return o;
}

int push_know_bench(struct pg *p, const char *bench, struct err *e)
{
	char name[256] = "";
	const char *const values[] = { bench, name };

	gethostname(name, sizeof(name) - 1);
	return pg_query(p,
			"INSERT INTO unbrick.bench(id, name) VALUES($1, $2)"
			" ON CONFLICT DO NOTHING",
			values, 2, NULL, e);
}
