/* unbrick resume [JOB]: goes on with a job that was broken off. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/jobs.h"
#include "cli/recipes.h"
#include "run/broken.h"

#define REQUEST_MAX (2u << 20)

static int find_job(struct cli *cli, struct journal *j, struct journal_job *out,
		    struct err *e)
{
	int n;

	if (cli->arg_count) {
		n = journal_job(j, cli->args[0], out, e);
		return n != 0 ? n
			      : err_set(e, ERR_USAGE, "resume",
					"there is no such job; see unbrick "
					"history");
	}
	n = broken_jobs(j, true, out, 1, e);
	return n != 0 ? n
		      : err_set(e, ERR_REFUSED, "resume",
				"no job was broken off");
}

/* The recipe of then with its values of then. */
static int rebuild(const json_t *request, struct recipe **out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe_value values[RECIPE_MAX_VARS];
	char names[RECIPE_MAX_VARS][48];
	const json_t *vars = json_object_get(request, "vars");
	const char *text = json_string_value(json_object_get(request, "text"));
	const char *origin =
		json_string_value(json_object_get(request, "origin"));
	struct recipe *loaded = NULL;
	size_t n = 0;
	int rc;

	if (!problems)
		return err_memory(e, "resume");
	for (; n < json_array_size(vars) && n < RECIPE_MAX_VARS; n++) {
		const char *v = json_string_value(json_array_get(vars, n));
		const char *equals = v ? strchr(v, '=') : NULL;

		if (!equals)
			break;
		text_copy_n(names[n], sizeof(names[0]), v,
			    (size_t)(equals - v));
		values[n] = (struct recipe_value){ names[n], equals + 1 };
	}
	rc = text && origin ? recipe_parse(origin, text, strlen(text), &loaded,
					   problems, e)
			    : err_set(e, ERR_REFUSED, "resume",
				      "that job was no recipe; start it "
				      "again");
	if (rc == 0)
		rc = recipe_bind(loaded, values, n, out, problems, e);
	recipe_free(&loaded);
	free(problems);
	return rc;
}

static int go_on(struct cli *cli, const struct journal_job *job,
		 const char *request, struct err *e)
{
	json_t *doc = json_loads(request, 0, NULL);
	struct recipe *recipe = NULL;
	struct jobs_request rq = { .request = request,
				   .resume = job->id,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .device = job->device[0] ? job->device
							    : job->port };
	int rc = rebuild(doc, &recipe, e);

	if (rc == 0 && strcmp(recipe->sha256, job->recipe_sha256) != 0)
		rc = err_set(e, ERR_REFUSED, "resume",
			     "the record of job %s does not fit its recipe",
			     job->id);
	if (rc == 0) {
		rq.recipe = recipe;
		cli_note(cli, "going on with job %s\n", job->id);
		rc = jobs_run(cli, &rq, e);
	}
	recipe_free(&recipe);
	json_decref(doc);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	struct journal_job job;
	struct journal *j = NULL;
	struct buf request;
	int rc = journal_open(NULL, &j, e);

	buf_init(&request, REQUEST_MAX);
	if (rc == 0)
		rc = find_job(cli, j, &job, e);
	if (rc > 0)
		rc = journal_read_request(j, job.id, &request, e);
	journal_close(&j);
	if (rc >= 0)
		rc = go_on(cli, &job, buf_text(&request), e);
	buf_fini(&request);
	return rc;
}

static const struct cli_option options[] = {
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_resume = {
	.name = "resume",
	.usage = "[JOB]",
	.brief = "go on with a job that was broken off",
	.help = "Without JOB the newest one.  The device has to be attached; "
		"what is proven\nand still in place is not written again.",
	.options = options,
	.max_args = 1,
	.run = run,
};
