/* SPDX-License-Identifier: MIT */
/*
 * unbrick backup list, verify, prune: the folder of backups.
 */
#ifndef CLI_BACKUPS_H
#define CLI_BACKUPS_H

#include "cli/cli.h"

/* Each returns an exit class or a negative code; the folder is --out. */
int backups_list(struct cli *cli, struct err *e);
/* Of the manifests named, or of all. */
int backups_verify(struct cli *cli, struct err *e);
int backups_prune(struct cli *cli, struct err *e);

/*
 * Where a budget was given: prunes; words: what went, or what hinders it, or
 * "". It never stops a repair.
 */
void backups_keep(struct cli *cli, char *words, size_t size);
/* The same, told to the person. */
void backups_keep_budget(struct cli *cli);

#endif
