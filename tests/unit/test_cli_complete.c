/* What the program offers to a shell that completes a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/count.h"
#include "cli/commands.h"
#include "model/catalog/road.h"
#include "model/diagnose/verdict.h"
#include "recipe/embed.h"
#include "tests/lib/cli_run.h"

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
		  "releases\nrestore\nresume\nreport\nrecipe\n" },
		{ "unbrick help rest", "restore\n" },
		{ "unbrick recipe ", "list\nshow\ncheck\nnew\n" },
		{ "unbrick recipe show tin", "tinker\n" },
		{ "unbrick recipe check tin", "" },
		{ "unbrick firmware ",
		  "fetch\nimport\nlist\nverify\nremove\n" },
		{ "unbrick mode ", "listening\nnormal\nsafe\ndfu\nreset\n" },
		{ "unbrick keys --device 1-1 ", "check\nserver\ndevice\n" },
		{ "unbrick bench ", "show\nreset\npull\nplug\npress\n" },
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
		{ "unbrick plan s", "" }, /* not same of --to */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_that_fit_are_offered),
		cmocka_unit_test(tables_are_those_of_the_program),
		cmocka_unit_test(every_scene_is_offered),
		cmocka_unit_test(own_recipes_are_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
