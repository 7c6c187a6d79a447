/* SPDX-License-Identifier: MIT */
/*
 * What config.yaml says where the command line says nothing.
 */
#ifndef CLI_DEFAULTS_H
#define CLI_DEFAULTS_H

#include "cli/cli.h"
#include "recipe/config.h"

/*
 * Reads it and adds to the options of the command what belongs to it and was
 * not given; of --set each name by itself.  Practice takes no firmware from
 * there: its vendor is another.  *out owns what was added.  ERR_CONFIG, its
 * problems printed.
 */
int defaults_take(struct cli *cli, struct config *out, struct err *e);

/* Would this value count for the command, as its options stand? */
bool defaults_counts(const struct cli *cli, const struct config_value *v);

#endif
