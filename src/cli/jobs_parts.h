/* SPDX-License-Identifier: MIT */
/*
 * What running jobs by command needs while they run; jobs*.c only.
 */
#ifndef CLI_JOBS_PARTS_H
#define CLI_JOBS_PARTS_H

#include "cli/jobs.h"
#include "cli/supplies.h"
#include "record/queue.h"

struct jobs {
	struct cli *cli;
	const struct jobs_request *rq;
	struct world *world;
	struct device *devices;
	size_t count;
	struct supplies supplies;
	struct journal *journal;
	struct queue *queue;
	struct event_sink sink;
	struct buf ports; /* that were named, with commas between */
	unsigned long at_once, ask;
	struct job_fields fields;
};

/* World, firmware, journal, queue; not the devices. */
int jobs_open(struct jobs *r, struct err *e);
void jobs_close(struct jobs *r);

/* batch "": a name is made. */
int jobs_start(struct jobs *r, const struct device *devices, size_t count,
	       const char *batch, struct schedule **out, struct err *e);

/* All --report files of the jobs that share this name. */
int jobs_write_reports(struct jobs *r, const char *batch, struct err *e);

/* On virtual copies of the devices. */
int jobs_rehearse(struct jobs *r, struct err *e);

/* Names the jobs that were broken off, to people. */
void jobs_tell_broken(struct cli *cli, struct journal *j);

/* Runs for ever: each device that is plugged in, until a stop. */
int jobs_station(struct jobs *r, struct err *e);

#endif
