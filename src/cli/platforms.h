/* SPDX-License-Identifier: MIT */
/*
 * What commands about releases and combinations share: --platform and
 * dependencies as JSON.
 */
#ifndef CLI_PLATFORMS_H
#define CLI_PLATFORMS_H

#include "cli/cli.h"
#include "model/catalog/platform.h"

#define PLATFORMS_OPTION                                                       \
	{                                                                      \
		"platform", "P", "photon, p1, electron, argon, ...", false, 0  \
	}

/* What --platform says, by name or number; NULL in *out if not given. */
int platforms_chosen(struct cli *cli, const struct platform **out,
		     struct err *e);

/* {"function","function_id","index","version"} */
json_t *platforms_ref_json(const struct module_ref *r);

#endif
