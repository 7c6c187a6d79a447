/* SPDX-License-Identifier: MIT */
/*
 * Module tables before and after a run, side by side, and a verdict, as a
 * technician reads them.
 */
#ifndef CLI_TABLES_H
#define CLI_TABLES_H

#include "cli/cli.h"
#include "run/run.h"

/* The outcome of one device: tables, verdict, cause, what to do next. */
void tables_outcome(struct cli *cli, const struct run_outcome *o);

/* The steps of a plan, numbered. */
void tables_plan(struct cli *cli, const struct plan *p);
/* The same, and how long a run of them takes. */
void tables_timed(struct cli *cli, const struct plan *p);

#endif
