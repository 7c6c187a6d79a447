/* SPDX-License-Identifier: MIT */
#include "run/request.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/redact.h"
#include "base/text.h"

#define REQUEST_MAX (2u << 20) /* a recipe, its values, quoted */

bool run_values_add(struct run_values *v, const char *text)
{
	const char *equals = strchr(text, '=');
	char *name = v->names[v->count % RECIPE_MAX_VARS];

	if (v->count == RECIPE_MAX_VARS || !equals || equals == text)
		return false;
	text_copy_n(name, sizeof(v->names[0]), text, (size_t)(equals - text));
	v->list[v->count++] = (struct recipe_value){ name, equals + 1 };
	return true;
}

/* As it is where JSON can hold it, else with what it cannot hold replaced. */
static json_t *string(const char *text)
{
	size_t len, size;
	json_t *plain;
	char *clean;

	if (!text)
		return json_null();
	plain = json_string(text);
	if (plain)
		return plain;
	len = strlen(text);
	size = TEXT_GROWS * len + 1;
	clean = malloc(size);
	if (clean) {
		text_clean(clean, size, text, len);
		plain = json_string(clean);
	}
	free(clean);
	return plain;
}

char *run_stored_text(const struct recipe *r, const struct recipe_value *values,
		      size_t count, const char *bench)
{
	json_t *vars = json_array(), *doc;
	struct buf text;
	bool whole = true;
	char *out;

	buf_init(&text, REQUEST_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&text);
		whole &= buf_printf(&text, "%s=%s", values[i].name,
				    values[i].value);
		whole &= json_array_append_new(vars, string(buf_text(&text))) ==
			 0;
	}
	buf_fini(&text);
	doc = json_pack("{s:o, s:o, s:s, s:o, s:o}", "origin",
			string(r->origin), "text",
			json_stringn(r->text, r->text_len), "sha256", r->sha256,
			"vars", vars, "bench", string(bench));
	out = doc && whole ? memory_json(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	return out;
}

static int rebuild(const json_t *doc, const struct journal_job *job,
		   struct recipe **out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct run_values *given = calloc(1, sizeof(*given));
	const char *text = json_string_value(json_object_get(doc, "text"));
	const char *origin = json_string_value(json_object_get(doc, "origin"));
	const json_t *vars = json_object_get(doc, "vars");
	struct recipe *loaded = NULL;
	int rc;

	if (!problems || !given)
		rc = err_memory(e, "resume");
	else if (!text || !origin)
		rc = err_set(e, ERR_REFUSED, "resume",
			     "job %s was no recipe; start it again", job->id);
	else
		rc = recipe_parse(origin, text, strlen(text), &loaded, problems,
				  e);
	for (size_t i = 0; rc == 0 && i < json_array_size(vars); i++) {
		const char *v = json_string_value(json_array_get(vars, i));

		if (v && strstr(v, REDACTED))
			rc = err_set(e, ERR_REFUSED, "resume",
				     "a value of job %s was secret and was not "
				     "kept; start it again",
				     job->id);
		else if (!v || !run_values_add(given, v))
			rc = err_set(e, ERR_REFUSED, "resume",
				     "the record of job %s has no whole list "
				     "of values",
				     job->id);
	}
	if (rc == 0)
		rc = recipe_bind(loaded, given->list, given->count, out,
				 problems, e);
	recipe_free(&loaded);
	free(given);
	free(problems);
	return rc;
}

int run_stored_read(struct journal *j, const struct journal_job *job,
		    struct run_stored *out, struct err *e)
{
	struct buf text;
	json_t *doc;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&text, REQUEST_MAX);
	rc = journal_read_request(j, job->id, &text, e);
	doc = rc < 0 ? NULL : json_loads(buf_text(&text), 0, NULL);
	if (rc >= 0)
		rc = rebuild(doc, job, &out->recipe, e);
	if (rc == 0 && strcmp(out->recipe->sha256, job->recipe_sha256) != 0)
		rc = err_set(e, ERR_REFUSED, "resume",
			     "the record of job %s does not fit its recipe",
			     job->id);
	if (rc == 0) {
		memcpy(out->resume, job->id, sizeof(out->resume));
		out->request = strdup(buf_text(&text));
		if (!out->request)
			rc = err_memory(e, "resume");
	}
	if (rc < 0)
		run_stored_free(out);
	json_decref(doc);
	buf_fini(&text);
	return rc;
}

void run_stored_free(struct run_stored *s)
{
	recipe_free(&s->recipe);
	free(s->request);
	memset(s, 0, sizeof(*s));
}
