/* SPDX-License-Identifier: MIT */
/*
 * Looking at the chosen devices one after the other: module table and
 * diagnosis of each, for inspect and diagnose.  What has to be done is what
 * unbrick plan would do (cli/repair.h).
 */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include "cli/cli.h"
#include "device/device.h"
#include "model/diagnose/diagnose.h"

struct look {
	struct device device;
	struct table table;
	struct diagnosis diagnosis;
	struct err error; /* code ERR_OK: the rest holds */
};

/* One device; what is wrong is in l->error. */
void look_at(struct cli *cli, struct world *w, const struct device *d,
	     struct look *l);

/*
 * Calls show for each device, the failed ones included; those that `unless`
 * means (NULL: the only one) where no --device is given.  Returns 0, with
 * --check 1 where something is not healthy, or the error of the only device.
 */
int look_all(struct cli *cli,
	     int (*show)(struct cli *cli, const struct look *l, json_t *list,
			 void *ctx, struct err *e),
	     void *ctx, const char *kind, const char *unless, struct err *e);

#endif
