/* SPDX-License-Identifier: MIT */
#include "cli/frame.h"

#include <string.h>

#define COLUMN 26 /* where explanations begin */

static const char *const closing =
	"\nExit codes: 0 passed, 1 failed for different reasons, 2 usage or\n"
	"recipe, 3 no such device, 4 refused (nothing was written), 5 transfer\n"
	"failed, 6 verification failed, 7 stopped, 8 internal, 9 some passed.\n"
	"\nunbrick COMMAND --help tells more; the manual is unbrick(1).\n";

static void row(FILE *to, const char *left, const char *right)
{
	if (strlen(left) + 4 > COLUMN)
		fprintf(to, "  %s\n%*s%s\n", left, COLUMN, "", right);
	else
		fprintf(to, "  %-*s%s\n", COLUMN - 2, left, right);
}

static void options(FILE *to, const struct cli_option *o)
{
	char left[80];

	for (; o && o->name; o++) {
		char letter[5] = "    ";

		if (o->letter)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s%s", letter, o->name,
			 o->arg ? " " : "", o->arg ? o->arg : "",
			 o->repeat ? "..." : "");
		row(to, left, o->help);
	}
}

void help_short(FILE *to)
{
	fputs("usage: unbrick [COMMAND] [OPTION]... [ARGUMENT]...\n"
	      "       unbrick --help lists the commands; on a terminal,\n"
	      "       unbrick alone opens the console\n",
	      to);
}

void help_program(struct cli *cli)
{
	FILE *to = cli->out;
	const struct cli_command *const *all = cli->host->commands, *c;

	fputs("unbrick: recovery console for Particle IoT devices\n\n"
	      "usage: unbrick                     open the console\n",
	      to);
	for (size_t i = 0; (c = all[i]); i++) {
		if (c->face)
			fprintf(to, "       unbrick --%s %s\n", c->name,
				c->usage);
	}
	fputs("       unbrick COMMAND [OPTION]... [ARGUMENT]...\n\n"
	      "Commands\n",
	      to);
	for (size_t i = 0; (c = all[i]); i++) {
		if (!c->face)
			row(to, c->name, c->brief);
	}
	fputs("\nOptions of every command\n", to);
	options(to, cli_common);
	fputs(closing, to);
}

void help_command(struct cli *cli, const struct cli_command *c)
{
	FILE *to = cli->out;

	fprintf(to, "usage: unbrick %s%s%s%s\n\n%s\n", c->face ? "--" : "",
		c->name, c->usage[0] ? " " : "", c->usage, c->brief);
	if (c->help)
		fprintf(to, "\n%s\n", c->help);
	if (c->options) {
		fputs("\nOptions\n", to);
		options(to, c->options);
	}
	fputs("\nOptions of every command\n", to);
	options(to, cli_common);
}
