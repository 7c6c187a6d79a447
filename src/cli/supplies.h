/* SPDX-License-Identifier: MIT */
/*
 * The firmware at hand for a command: what --tinker names, --firmware paths,
 * then the store.
 */
#ifndef CLI_SUPPLIES_H
#define CLI_SUPPLIES_H

#include "cli/cli.h"
#include "firmware/fetch_want.h"
#include "firmware/keeper.h"

struct supplies {
	struct firmware_store *store;
	struct firmware_set *set;
	struct keeper keeper;
	struct supply supply;	/* fetches with --fetch */
	struct supply fetching; /* the same, fetches what it misses */
	struct fetch_want fetch;
	struct progress progress;
};

/* For commands that plan or run. */
#define SUPPLIES_FETCH                                                         \
	{                                                                      \
		"fetch", NULL, "get what is missing from the maker's list",    \
			false, 0                                               \
	}
#define SUPPLIES_TINKER                                                        \
	{                                                                      \
		"tinker", "FILE", "this application is Tinker", false, 0       \
	}

int supplies_open(struct cli *cli, const struct world *w, struct supplies *s,
		  struct err *e);
/* Only what releases they tell; opens no ports. */
int supplies_learn(struct cli *cli, struct err *e);
/* Safe on a zeroed struct. */
void supplies_close(struct supplies *s);

#endif
