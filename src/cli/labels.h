/* SPDX-License-Identifier: MIT */
/*
 * --label TEMPLATE: a label in the data folder for each device that passes.
 */
#ifndef CLI_LABELS_H
#define CLI_LABELS_H

#include "cli/cli.h"

/* Told before anything is done: ERR_USAGE for a template that is not good. */
int labels_check(struct cli *cli, struct err *e);

/* Writes the labels of this job; made() is told where, one after the other. */
int labels_make(struct cli *cli, struct journal *j, const char *job,
		void (*made)(void *ctx, const char *path), void *ctx,
		struct err *e);
/* The same, told to the person. */
int labels_write(struct cli *cli, struct journal *j, const char *job,
		 struct err *e);

#endif
