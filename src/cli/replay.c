/* SPDX-License-Identifier: MIT */
#include "cli/replay.h"

#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "port/world.h"
#include "trace/replay.h"

#define FOLDERS 8 /* open at a time */

static const char where[] = "replay";

struct again {
	const struct cli_host *host;
	struct replay *replay;
	struct world world;
	struct world *practice; /* whose vendor is asked, or NULL */
};

/* The recorded ports; with --bench the practice vendor's firmware, too. */
static struct world *lend(void *ctx, struct cli *cli, struct err *e)
{
	struct again *a = ctx;

	if (cli->bench) {
		a->practice = a->host->world_open(a->host->ctx, cli, e);
		if (!a->practice)
			return NULL;
		a->world = *a->practice;
	}
	a->world.secrets = a->host->secrets;
	replay_join(a->replay, &a->world);
	return &a->world;
}

static void take_back(void *ctx, struct world *w, int exit_code)
{
	struct again *a = ctx;

	(void)w;
	if (a->practice)
		a->host->world_close(a->host->ctx, a->practice, exit_code);
}

static int forget_one(const char *path, const struct stat *st, int flag,
		      struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

/*
 * What the run keeps goes into a folder of its own; the firmware store stays
 * where it is.  store: room for its path, "" where there is none.
 */
static int move_homes(char *folder, size_t size, char *store, size_t store_size,
		      struct err *e)
{
	static const char *const homes[] = { "XDG_DATA_HOME", "XDG_STATE_HOME",
					     "XDG_RUNTIME_DIR" };
	const char *tmp = getenv("TMPDIR");
	char data[PATH_MAX];

	store[0] = '\0';
	if (fsio_home(FSIO_DATA, data, sizeof(data), NULL) == 0 &&
	    fsio_join(store, store_size, data, "store", NULL) == 0 &&
	    access(store, F_OK) < 0)
		store[0] = '\0';
	if (fsio_join(folder, size, tmp && *tmp ? tmp : "/tmp",
		      "unbrick-replay-XXXXXX", e))
		return -ERR_DISK;
	if (!mkdtemp(folder))
		return err_set(e, ERR_DISK, where, "no folder for the replay");
	for (size_t i = 0; i < COUNT(homes); i++)
		setenv(homes[i], folder, 1);
	unsetenv("UNBRICK_TRACE");
	return 0;
}

/* The words of the trace, with what this run has of its own. */
static char **words_of(const struct cli *cli, const struct replay *r,
		       const char *store, int *argc)
{
	char **argv = calloc(replay_words(r) + 8, sizeof(*argv));
	bool has_store = cli->store != NULL;
	int n = 0;

	if (!argv)
		return NULL;
	argv[n++] = strdup("unbrick");
	for (size_t i = 0; i < replay_words(r); i++) {
		const char *word = replay_word(r, i);
		bool traced = text_starts(word, "--trace");

		has_store |= text_starts(word, "--store");
		if (!traced)
			argv[n++] = strdup(word);
		else if (!strchr(word, '='))
			i++; /* its value */
	}
	if (cli->store || (!has_store && store[0])) {
		argv[n++] = strdup("--store");
		argv[n++] = strdup(cli->store ? cli->store : store);
	}
	*argc = n;
	return argv;
}

static int compare(struct again *a, int rc, struct err *e)
{
	int then = replay_exit(a->replay);
	int differs = replay_verdict(a->replay, e);

	if (differs)
		return differs;
	if (then >= 0 && rc != then)
		return err_set(e, ERR_REPLAY, where,
			       "the command ended with %d, in the trace with "
			       "%d",
			       rc, then);
	return 0;
}

static int play(struct cli *cli, struct again *a, const char *store,
		struct err *e)
{
	const struct cli_host host = {
		.commands = cli->host->commands,
		.world_open = lend,
		.world_close = take_back,
		.ctx = a,
		.secrets = cli->host->secrets,
	};
	char **argv, **sorted;
	int argc = 0, rc = -ERR_NO_MEMORY;

	argv = words_of(cli, a->replay, store, &argc);
	sorted = argv ? calloc((size_t)argc + 1, sizeof(*sorted)) : NULL;
	if (sorted) {
		memcpy(sorted, argv, (size_t)argc * sizeof(*argv));
		rc = compare(a, cli_main(argc, sorted, &host), e);
	} else {
		err_memory(e, where);
	}
	for (int i = 0; argv && i < argc; i++)
		free(argv[i]);
	free(sorted);
	free(argv);
	return rc;
}

int replay_again(struct cli *cli, const char *path, struct err *e)
{
	struct again a = { .host = cli->host };
	char folder[PATH_MAX], store[PATH_MAX];
	int rc = replay_open(path, &a.replay, e);

	if (rc)
		return rc;
	if (replay_words(a.replay) == 0)
		rc = err_set(e, ERR_REFUSED, where,
			     "the trace is of the console: there is no "
			     "command to run again");
	if (rc == 0)
		rc = move_homes(folder, sizeof(folder), store, sizeof(store),
				e);
	if (rc == 0) {
		rc = play(cli, &a, store, e);
		nftw(folder, forget_one, FOLDERS, FTW_DEPTH | FTW_PHYS);
	}
	if (rc == 0)
		cli_note(cli, "replayed: every line of the trace was asked "
			      "for, nothing else\n");
	replay_close(a.replay);
	return rc;
}
