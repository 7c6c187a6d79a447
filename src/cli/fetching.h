/* SPDX-License-Identifier: MIT */
/*
 * Firmware from the maker's list, for commands: unbrick firmware fetch, and
 * --fetch of those that plan or run.
 */
#ifndef CLI_FETCHING_H
#define CLI_FETCHING_H

#include "cli/cli.h"
#include "firmware/fetch.h"

/* unbrick firmware fetch; the exit class, or a negative code with *e set. */
int fetching_run(struct cli *cli, struct err *e);

/* What is to be fetched, and what became of it. */
struct fetching {
	struct cli *cli;
	struct fetch *fetch; /* NULL until it is opened */
	struct firmware_store *store;
	struct fetch_wish wishes[FETCH_MAX_FILES];
	size_t wish_count;
	struct progress progress;
	int64_t begun_us;
	bool drawn;
};

/*
 * The list and the files of all wishes; store and list are opened here.
 * What was learned of releases is kept.
 */
int fetching_get(struct fetching *f, struct err *e);
void fetching_close(struct fetching *f);

/* fetching_show.c: the bar; the result for people or programs. */
void fetching_bar(struct fetching *f);
int fetching_show(struct fetching *f, const struct err *why, struct err *e);

#endif
