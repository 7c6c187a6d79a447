/* SPDX-License-Identifier: MIT */
/*
 * Running jobs for a command: journal, workers, events on the screen,
 * reports, exit code.
 */
#ifndef CLI_JOBS_H
#define CLI_JOBS_H

#include "cli/cli.h"
#include "cli/supplies.h"
#include "run/schedule.h"

struct jobs_request {
	const struct recipe *recipe; /* bound */
	const char *request;	     /* JSON for resume */
	bool dry_run;
	const char *device; /* instead of --device, or NULL */
	bool rehearse;	    /* on virtual copies */
	const char *resume; /* see struct run_request */
	bool station;	    /* go on with each device that is plugged in */
	bool only_written;  /* see struct run_request */
	const char *ports;  /* besides those of --confirm-port; or NULL */
	bool force;	    /* see struct run_request */
	bool any_order;	    /* see struct run_request */
	/*
	 * With dry_run: gets what would be done instead of it being printed.
	 */
	void (*planned)(void *ctx, const struct run_outcome *list,
			size_t count);
	void *ctx;
};

/* Chooses the devices, runs, prints, reports; returns the exit class. */
int jobs_run(struct cli *cli, const struct jobs_request *rq, struct err *e);

/* The options that every command which runs jobs takes. */
#define JOBS_OPTIONS                                                           \
	{ "jobs", "N", "devices at the same time", false, 0 },                 \
		SUPPLIES_TINKER,                                               \
		{ "report", "FILE",                                            \
		  "write a report (.json .ndjson .csv .xml .html .txt)", true, \
		  0 },                                                         \
		{ "budget", "SIZE",                                            \
		  "so much may all backups take; the oldest go", false, 0 },   \
		{ "label", "TEMPLATE",                                         \
		  "a label for each PASS: zpl, svg, or a file", true, 0 },     \
		{ "set", "NAME=VALUE",                                         \
		  "operator, lot, customer, note or label of the job", true,   \
		  0 },                                                         \
		{ "dry-run", NULL, "show and check everything, write nothing", \
		  false, 0 },                                                  \
		{ "strict", NULL,                                              \
		  "refuse where the cloud would undo the repair", false, 0 },  \
		SUPPLIES_FETCH,                                                \
		{ "hub-power", NULL,                                           \
		  "the hub may switch the power of a device that hangs",       \
		  false, 0 },                                                  \
		{ "confirm-port", "PORT",                                      \
		  "the device at this USB port is the one meant", true, 0 },   \
	{                                                                      \
		"ask", "SECONDS", "wait so long for a hand at the button",     \
			false, 0                                               \
	}

#endif
