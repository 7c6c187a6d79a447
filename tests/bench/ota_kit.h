/* SPDX-License-Identifier: MIT */
/*
 * One transfer over the practice cloud to each device of a bench, whatever
 * happens to the events and to the cables, and what the devices run then.
 */
#ifndef TESTS_BENCH_OTA_KIT_H
#define TESTS_BENCH_OTA_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define OTA_DEVICES 8

/* One device to another; `lines` are its own in the scene. */
struct ota_device {
	const char *name, *platform, *lines;
	unsigned app_needs; /* version of the system that the images want */
};

struct ota_trial {
	const struct ota_device *device;
	size_t count;	    /* so many of it at once */
	const char *faults; /* rows of the cloud's list, or "" */
	bool equal;	    /* the application that it runs is sent again */
	/* The cable of each, after the request was taken; 0: never. */
	int64_t pull_us[OTA_DEVICES];
	int64_t away_us;
};

struct ota_end {
	enum err_code code;
	char says[200];
	bool runs;	    /* the device model runs what was sent */
	int64_t taken_us;   /* the first request was taken */
	int64_t sent_us;    /* the last one */
	int64_t left_us;    /* it left the bus for the first time; 0: never */
	int64_t back_us;    /* it came back for the last time */
	int64_t decided_us; /* and the command ended */
};

/* Fills ends[0 .. count-1]. */
void ota_kit_run(const struct ota_trial *t, struct ota_end *ends);

#endif
