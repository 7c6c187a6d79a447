/* SPDX-License-Identifier: MIT */
/*
 * The firmware at hand for a command: --firmware paths, then the store.
 */
#ifndef CLI_SUPPLIES_H
#define CLI_SUPPLIES_H

#include "cli/cli.h"
#include "firmware/supply.h"

struct supplies {
	struct firmware_store *store;
	struct firmware_set *set;
	struct supply supply;
};

int supplies_open(struct cli *cli, const struct world *w, struct supplies *s,
		  struct err *e);
/* Safe on a zeroed struct. */
void supplies_close(struct supplies *s);

#endif
