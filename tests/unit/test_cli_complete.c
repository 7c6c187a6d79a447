/* SPDX-License-Identifier: MIT */
/* What the program offers to a shell that completes a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/count.h"
#include "cli/commands.h"
#include "model/catalog/road.h"
#include "model/diagnose/verdict.h"
#include "recipe/embed.h"
#include "record/journal.h"
#include "tests/lib/cli_run.h"
#include "ui/term/theme.h"

static struct cli_output o;

static const char *offered(const char *line)
{
	CLI_RUN(&o, "help", "--complete", line);
	assert_int_equal(o.rc, 0);
	assert_string_equal(o.err, "");
	return o.out;
}

static void the_words_that_fit_are_offered(void **state)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{ "unbrick recip", "recipe\n" },
		{ "unbrick  --json\tre",
		  "releases\nrestore\nresume\nreport\nrecords\nrecipe\n" },
		{ "unbrick help rest", "restore\n" },
		{ "unbrick recipe ", "list\nshow\ncheck\nnew\n" },
		{ "unbrick recipe show tin", "tinker\n" },
		{ "unbrick recipe check tin", "" },
		{ "unbrick firmware ",
		  "fetch\nimport\nlist\nverify\nremove\n" },
		{ "unbrick mode ",
		  "listening\nnormal\nsafe\ndfu\nreset\npower\nprotected\n" },
		{ "unbrick keys --device 1-1 ", "check\nserver\ndevice\n" },
		{ "unbrick bench ",
		  "show\nreset\npull\nplug\npress\nreplay\n" },
		{ "unbrick bench press ", "" },
		{ "unbrick flash x.bin --over ",
		  "serial\ndfu\ndfu-staged\nusb\nota\n" },
		{ "unbrick flash --over=dfu-", "dfu-staged\n" },
		{ "unbrick flash --ov", "--over\n" },
		{ "unbrick firmware list -p tracker", "tracker\ntrackerm\n" },
		{ "unbrick firmware list --platform ms", "msom\n" },
		{ "unbrick --bench photon-s", "photon-safe-mode\n" },
		{ "unbrick explain --verdict stuck", "stuck-in-dfu\n" },
		{ "unbrick --recipe bootloader-t", "bootloader-tinker-app\n" },
		{ "unbrick -r bootloader-t", "bootloader-tinker-app\n" },
		{ "unbrick --recipe tinker --sta", "--station\n" },
		{ "unbrick --recipe tinker l", "" },
		{ "unbrick plan ", "" }, /* not same of --to */
		{ "unbrick plan --to sa", "same\n" },
		{ "unbrick fix --to=1.2.1", "1.2.1\n1.2.1-rc.3\n"
					    "1.2.1-rc.2\n1.2.1-rc.1\n" },
		{ "unbrick releases --platform redbear-duo 0.3.3", "0.3.3\n" },
		{ "unbrick releases --platform=core 0.3.", "" },
		{ "unbrick --bench eight-photons inspect -d 1-1.7", "1-1.7\n" },
		{ "unbrick fix --bench=photon-safe-mode --device ",
		  "1-1.1\n1f0038000647343232363230\nall\n" },
		{ "unbrick fix --bench photon-safe-mode --confirm-port ",
		  "1-1.1\n" },
		{ "unbrick inspect -d ", "all\n" },
		{ "unbrick bench pull --bench photon-safe-mode ", "1-1.1\n" },
		{ "unbrick --color=a", "auto\nalways\n" },
		{ "unbrick module ", "" },
		{ "unbrick fix --app ", "" },
		{ "unbrick log --seconds ", "" },
		{ "unbrick no-such ", "" },
		{ "unbrick no-such -", "" },
		{ "unbrick", "" },
		{ "", "" },
		{ " - -- = ", "" },
		{ "unbrick -- \033]0;x", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (strcmp(offered(cases[i].line), cases[i].words) != 0)
			fail_msg("'%s' offers '%s'", cases[i].line, o.out);
	}
}

static bool offers(const char *word)
{
	size_t len = strlen(word);
	const char *at = o.out;

	while ((at = strstr(at, word))) {
		if ((at == o.out || at[-1] == '\n') && at[len] == '\n')
			return true;
		at++;
	}
	return false;
}

static size_t lines(void)
{
	size_t n = 0;

	for (const char *p = o.out; *p; p++)
		n += *p == '\n';
	return n;
}

/* Whatever command takes a platform, a road or a verdict by an option. */
static void check_option(const char *command, const struct cli_option *opt)
{
	char line[128];
	size_t n = 0;

	snprintf(line, sizeof(line), "unbrick %s --%s ", command, opt->name);
	offered(line);
	if (strcmp(opt->name, "platform") == 0) {
		for (const struct platform *p; (p = platform_at(n)); n++)
			assert_true(offers(p->name));
	} else if (strcmp(opt->name, "over") == 0) {
		for (; n < ROADS - 1; n++)
			assert_true(offers(road_name((enum road)(n + 1))));
	} else if (strcmp(opt->name, "verdict") == 0) {
		for (; n < VERDICTS; n++)
			assert_true(offers(verdict_id((enum verdict)n)));
	} else {
		return;
	}
	assert_int_equal(lines(), n);
}

static void tables_are_those_of_the_program(void **state)
{
	const struct cli_command *c;
	size_t shown = 0;

	(void)state;
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		if (c->face)
			continue;
		offered("unbrick ");
		assert_true(offers(c->name));
		for (const struct cli_option *opt = c->options;
		     opt && opt->name; opt++)
			check_option(c->name, opt);
		shown++;
	}
	offered("unbrick ");
	assert_int_equal(lines(), shown);
}

static void every_scene_is_offered(void **state)
{
	char name[80];
	size_t n = 0;

	(void)state;
	offered("unbrick --bench ");
	for (const struct embedded *f = embedded; f->name; f++) {
		if (strncmp(f->name, "scenes/", 7) != 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strlen(f->name) - 12,
			 f->name + 7);
		assert_true(offers(name));
		n++;
	}
	assert_int_equal(lines(), n);
}

static void write_recipe(const char *folder, const char *name)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.yaml", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("recipe: mine\ntitle: x\nsteps: [inspect]\n", f);
	fclose(f);
}

/* Their own recipes, too; a name with an escape in it reaches no terminal. */
static void own_recipes_are_offered(void **state)
{
	char folder[200];

	(void)state;
	snprintf(folder, sizeof(folder), "%s", cli_folder("config"));
	setenv("XDG_CONFIG_HOME", folder, 1);
	strcat(folder, "/unbrick");
	mkdir(folder, 0700);
	strcat(folder, "/recipes");
	mkdir(folder, 0700);
	write_recipe(folder, "mine");
	write_recipe(folder, "mi\033]0;x\a");
	assert_string_equal(offered("unbrick --recipe mi"), "mine\n");
	CLI_RUN(&o, "recipe", "list");
	assert_non_null(strstr(o.out, "mine"));
	assert_null(strchr(o.out, '\033'));
	assert_null(strchr(o.err, '\033'));
}

static void what_words_mean_stands_behind_a_tab(void **state)
{
	(void)state;
	CLI_RUN(&o, "help", "--describe", "--complete", "unbrick recip");
	assert_string_equal(o.out,
			    "recipe\tlook at, check and begin recipes\n");
	CLI_RUN(&o, "help", "--describe", "--complete",
		"unbrick --bench photon-safe-mode log -d 1-1");
	assert_string_equal(o.out, "1-1.1\tPhoton, normal\n");
	CLI_RUN(&o, "help", "--describe", "--complete",
		"unbrick flash --over d");
	assert_string_equal(o.out, "dfu\ndfu-staged\n");
}

/* The option's own words are those of the console. */
static void every_theme_is_offered(void **state)
{
	const struct theme *t;
	size_t n = 0;

	(void)state;
	offered("unbrick --theme ");
	for (; (t = theme_at(n)); n++)
		assert_true(offers(t->name));
	assert_int_equal(lines(), n);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Those of the data folder; a name that a shell would act on is not. */
static void backups_are_offered(void **state)
{
	char folder[200], path[300], want[302];

	(void)state;
	snprintf(folder, sizeof(folder), "%s", cli_folder("data"));
	setenv("XDG_DATA_HOME", folder, 1);
	assert_string_equal(offered("unbrick restore "), "");
	strcat(folder, "/unbrick");
	mkdir(folder, 0700);
	strcat(folder, "/backups");
	mkdir(folder, 0700);
	snprintf(path, sizeof(path), "%s/$(id).json", folder);
	write_file(path, "{}");
	snprintf(path, sizeof(path), "%s/1f00.bin", folder);
	write_file(path, "");
	snprintf(path, sizeof(path), "%s/1f00-2026.json", folder);
	write_file(path, "{}");
	snprintf(want, sizeof(want), "%s\n", path);
	assert_string_equal(offered("unbrick restore "), want);
	assert_string_equal(offered("unbrick keys server --backup "), want);
}

static void begin(struct journal *j, const char *recipe, bool ends)
{
	struct journal_job job = { .platform = "photon", .port = "1-1" };

	strcpy(job.recipe, recipe);
	assert_int_equal(journal_begin(j, &job, "{}", NULL), 0);
	if (ends)
		assert_int_equal(
			journal_end(j, job.id, JOB_PASS, 0, NULL, NULL), 0);
}

/* All that there are, the newest first; to go on with only those that can. */
static void jobs_are_offered(void **state)
{
	char folder[200], path[300];
	struct journal *j;

	(void)state;
	snprintf(folder, sizeof(folder), "%s", cli_folder("state"));
	setenv("XDG_STATE_HOME", folder, 1);
	assert_string_equal(offered("unbrick report "), "");
	snprintf(path, sizeof(path), "%s/unbrick", folder);
	assert_int_not_equal(access(path, F_OK), 0); /* nothing was made */
	assert_int_equal(journal_open(NULL, &j, NULL), 0);
	begin(j, "first", true);
	begin(j, "second", false);
	journal_close(&j);
	offered("unbrick report ");
	assert_int_equal(lines(), 2);
	assert_non_null(strstr(o.out, "-0002\n"));
	assert_true(strstr(o.out, "-0002\n") < strstr(o.out, "-0001\n"));
	CLI_RUN(&o, "help", "--describe", "--complete", "unbrick resume ");
	assert_int_equal(lines(), 1);
	assert_non_null(strstr(o.out, "-0002\tphoton 1-1, second\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_that_fit_are_offered),
		cmocka_unit_test(tables_are_those_of_the_program),
		cmocka_unit_test(every_scene_is_offered),
		cmocka_unit_test(own_recipes_are_offered),
		cmocka_unit_test(what_words_mean_stands_behind_a_tab),
		cmocka_unit_test(every_theme_is_offered),
		cmocka_unit_test(backups_are_offered),
		cmocka_unit_test(jobs_are_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
