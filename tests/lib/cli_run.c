/* SPDX-License-Identifier: MIT */
#include "tests/lib/cli_run.h"
#include "tests/lib/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "bench/world/world.h"
#include "cli/commands.h"
#include "proto/cloud.h"
#include "tests/lib/schema.h"
#include "tests/lib/scratch.h"

#define MAX_WORDS 64

struct ports {
	struct world world;
	struct bench *bench;
	struct clock_scaled fast;
	const struct cli_watch *watch;
	struct secrets secrets; /* as main keeps them */
};

static struct world *open_bench(void *ctx, struct cli *cli, struct err *e)
{
	struct ports *p = ctx;

	if (!cli->bench) {
		err_set(e, ERR_NO_DEVICE, "test", "no real devices in tests");
		return NULL;
	}
	clock_scaled_init(&p->fast, pace(50));
	if (bench_world_open(cli->bench, &p->fast.clock, &p->world, &p->bench,
			     e))
		return NULL;
	secrets_add(&p->secrets, p->world.token);
	p->world.secrets = &p->secrets;
	if (p->watch)
		p->watch->opened(p->watch->ctx, p->bench);
	return &p->world;
}

static void close_bench(void *ctx, struct world *w, int exit_code)
{
	struct ports *p = ctx;

	(void)w, (void)exit_code;
	if (p->watch)
		p->watch->closing(p->watch->ctx, p->bench, &p->fast.clock);
	bench_close(p->bench);
}

static void redirect(FILE *stream, FILE *to, int *saved)
{
	fflush(stream);
	*saved = dup(fileno(stream));
	assert_true(*saved >= 0);
	dup2(fileno(to), fileno(stream));
}

static void restore(FILE *stream, int saved)
{
	fflush(stream);
	dup2(saved, fileno(stream));
	close(saved);
	clearerr(stream);
}

static void collect(FILE *from, char *to, size_t size)
{
	size_t n;

	rewind(from);
	n = fread(to, 1, size - 1, from);
	to[n] = '\0';
	fclose(from);
}

static char root[SCRATCH_PATH];

static void remove_root(void)
{
	scratch_drop(root);
}

const char *cli_folder(const char *name)
{
	static char path[2 * SCRATCH_PATH];

	if (!root[0]) {
		scratch_folder(root, sizeof(root));
		atexit(remove_root);
	}
	snprintf(path, sizeof(path), "%s/%s", root, name);
	mkdir(path, 0700);
	return path;
}

int cli_own_folders(void **state)
{
	(void)state;
	setenv("XDG_STATE_HOME", cli_folder("state"), 1);
	setenv("XDG_DATA_HOME", cli_folder("data"), 1);
	setenv("XDG_RUNTIME_DIR", cli_folder("run"), 1);
	unsetenv("UNBRICK_TOKEN");
	unsetenv("PARTICLE_TOKEN");
	return 0;
}

void cli_run(struct cli_output *o, const char *const *words)
{
	cli_run_watched(o, words, NULL);
}

void cli_run_watched(struct cli_output *o, const char *const *words,
		     const struct cli_watch *watch)
{
	struct ports ports = { .watch = watch };
	const struct cli_host host = { .commands = cli_commands,
				       .world_open = open_bench,
				       .world_close = close_bench,
				       .secrets = &ports.secrets,
				       .ctx = &ports };

	cloud_config_secrets(&ports.secrets);
	cli_run_on(o, &host, words);
}

void cli_run_on(struct cli_output *o, const struct cli_host *host,
		const char *const *words)
{
	char *argv[MAX_WORDS + 1] = { 0 }, *owned[MAX_WORDS + 1] = { 0 };
	FILE *out = tmpfile(), *err = tmpfile();
	int argc = 1, saved_out, saved_err;

	assert_true(out && err);
	/* never those of who runs the tests, nor of a test beside this one */
	if (!getenv("XDG_STATE_HOME"))
		cli_own_folders(NULL);
	owned[0] = strdup("unbrick");
	for (; words[argc - 1]; argc++) {
		assert_true(argc < MAX_WORDS);
		owned[argc] = strdup(words[argc - 1]);
	}
	memcpy(argv, owned, sizeof(argv));
	redirect(stdout, out, &saved_out);
	redirect(stderr, err, &saved_err);
	o->rc = cli_main(argc, argv, host);
	restore(stdout, saved_out);
	restore(stderr, saved_err);
	collect(out, o->out, sizeof(o->out));
	collect(err, o->err, sizeof(o->err));
	for (int i = 0; i < argc; i++)
		free(owned[i]);
}

json_t *cli_line(const struct cli_output *o, size_t n)
{
	const char *line = o->out;
	json_error_t at;
	json_t *j;

	for (; line && n > 0; n--) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line || !*line)
		fail_msg("no such line in: %s", o->out);
	j = json_loads(line, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES,
		       &at);
	if (!j)
		fail_msg("%s in: %s", at.text, line);
	return j;
}

/* The schema of a document by its own name for itself. */
static json_t *schema_of(const json_t *doc)
{
	const char *id = json_string_value(json_object_get(doc, "schema"));
	char name[80];
	json_t *s;

	assert_non_null(id);
	assert_true(text_starts(id, "unbrick.") && text_ends(id, "/1"));
	snprintf(name, sizeof(name), "schema/%.*s.json", (int)strlen(id) - 10,
		 id + 8);
	s = schema_load(name);
	if (!s)
		fail_msg("there is no %s", name);
	return s;
}

/* Every line of the output; returns how many there are. */
size_t cli_check_schema(const struct cli_output *o, const char *what)
{
	size_t n = 0;

	for (const char *p = o->out; *p; p = strchr(p, '\n') + 1, n++) {
		json_t *doc = cli_line(o, n), *schema = schema_of(doc);
		char why[300];

		if (!schema_holds(schema, doc, why, sizeof(why)))
			fail_msg("%s: %s in %.2000s", what, why, p);
		json_decref(doc);
		json_decref(schema);
	}
	return n;
}
