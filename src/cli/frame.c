/* SPDX-License-Identifier: MIT */
#include "cli/frame.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/seal.h"
#include "base/system.h"
#include "cli/defaults.h"
#include "firmware/releases.h"
#include "port/world.h"
#include "record/journal.h"

int cli_passphrase(struct cli *cli, const char **out, struct err *e)
{
	const char *path = cli_value(cli, "passphrase-file", 0);
	int rc = 0;

	if (path && !cli->passphrase[0])
		rc = seal_read_passphrase(path, cli->passphrase,
					  sizeof(cli->passphrase), e);
	*out = cli->passphrase[0] ? cli->passphrase : NULL;
	return rc;
}

struct world *cli_world(struct cli *cli, struct err *e)
{
	const char *passphrase;

	if (cli->world)
		return cli->world;
	if (cli_passphrase(cli, &passphrase, e) < 0)
		return NULL;
	if (!cli->bench && geteuid() == 0)
		cli_note(cli, "unbrick does not need root: unbrick doctor "
			      "--install-udev opens the devices to users\n");
	cli->world = cli->host->world_open(cli->host->ctx, cli, e);
	if (cli->world) {
		cli->world->passphrase = passphrase;
		stop_install();
	}
	return cli->world;
}

int cli_journal(struct cli *cli, struct journal **out, struct err *e)
{
	char aside[PATH_MAX];
	int rc = 0;

	*out = NULL;
	if (cli_flag(cli, "fresh-journal"))
		rc = journal_put_aside(NULL, aside, sizeof(aside), e);
	if (rc > 0)
		cli_note(cli, "the damaged journal is kept as %s\n", aside);
	return rc < 0 ? rc : journal_open(NULL, out, e);
}

static bool wants_color(const struct cli *cli)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return !cli->plain && !cli->json && !cli_flag(cli, "no-color") &&
	       !(no && *no) && term && strcmp(term, "dumb") != 0 &&
	       isatty(fileno(cli->out));
}

static int without_command(struct cli *cli, struct err *e)
{
	if (cli->json)
		return err_set(e, ERR_USAGE, "cli", "no command was given");
	if (cli->host->console && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return cli->host->console(cli, e);
	help_short(cli->err);
	return EXIT_CLASS_USAGE;
}

/* What helps with a wrong configuration works with it. */
static bool takes_defaults(const struct cli *cli)
{
	const char *name = cli->command ? cli->command->name : "";

	return strcmp(name, "help") != 0 && strcmp(name, "config") != 0;
}

static int dispatch(struct cli *cli, struct config *config, struct err *e)
{
	if (cli_flag(cli, "version")) {
		cli_print(cli, "unbrick %s\n", UNBRICK_VERSION);
		return 0;
	}
	if (cli_flag(cli, "help")) {
		if (cli->command)
			help_command(cli, cli->command);
		else
			help_program(cli);
		return 0;
	}
	if (takes_defaults(cli)) {
		int rc = defaults_take(cli, config, e);

		if (rc < 0)
			return rc;
	}
	/* Without it fewer releases are known, nothing worse. */
	releases_load(cli->store, NULL);
	if (!cli->command)
		return without_command(cli, e);
	return cli->command->run(cli, e);
}

/* A result that nobody could read, or not in whole, is no success. */
static int flush(struct cli *cli, int rc, struct err *e)
{
	if (cli->lost && rc == 0)
		return err_memory(e, "cli");
	if ((fflush(cli->out) || ferror(cli->out)) && rc == 0)
		return err_set(e, ERR_DISK, "cli", "cannot write the result");
	return rc;
}

int cli_main(int argc, char **argv, const struct cli_host *host)
{
	struct cli cli = { .host = host,
			   .out = host->out ? host->out : stdout,
			   .err = stderr };
	struct config config = { 0 };
	struct err e = { 0 };
	int rc;

	memory_watch();
	rc = options_parse(&cli, argc, argv, &e);
	cli.color = wants_color(&cli);
	if (rc == 0)
		rc = flush(&cli, dispatch(&cli, &config, &e), &e);
	if (rc < 0) {
		if (e.code == ERR_OK)
			err_set(&e, (enum err_code) - rc, "cli", " ");
		error_print(&cli, &e);
		rc = (int)err_row(e.code)->exit_class;
	}
	if (cli.world)
		host->world_close(host->ctx, cli.world, rc);
	options_fini(&cli);
	config_free(&config);
	system_wipe(cli.passphrase, sizeof(cli.passphrase));
	return rc;
}
