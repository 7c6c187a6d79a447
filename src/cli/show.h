/* SPDX-License-Identifier: MIT */
/*
 * Events of running jobs for people: on a terminal a live line with a bar, of
 * the only device or of all together, plain lines otherwise; with --json each
 * event is a line on stdout.  Progress and messages go to stderr.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/cli.h"
#include "record/event.h"

#define SHOW_DEVICES 64

struct show_row {
	char port[DEVICE_PORT];
	char step[320];	  /* what the running step is called */
	int64_t begun_us; /* of its first progress */
	uint64_t begun_done;
	int number;
	unsigned percent; /* of the whole job, by its steps */
	bool ended;
};

struct show {
	struct cli *cli;
	bool bar;   /* a live line may be drawn */
	bool many;  /* several devices: lines carry the port */
	size_t all; /* of which the bar is; 0: nobody knows how many come */
	bool drawn; /* a live line stands on the screen */
	struct show_row rows[SHOW_DEVICES];
	size_t count;
};

/* devices: 0: as many as come. */
void show_init(struct show *s, struct cli *cli, size_t devices);
void show_event(struct show *s, const struct event *e);
/* Takes the live line away, before something else is printed. */
void show_clear(struct show *s);

#endif
