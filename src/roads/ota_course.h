/* SPDX-License-Identifier: MIT */
/*
 * How a transfer over the cloud goes on after the cloud has taken the file.
 *
 * Three witnesses, and what each is good for:
 *   the cloud's status   that it sends, has sent, has given up.  Late, doubled,
 *                        in another order and of an earlier transfer at times,
 *                        so nothing counts that was said before the newest
 *                        "started", by the cloud's own time stamps.
 *   the bus              that the device restarted since the file was taken.
 *   the device's events  reset reason, safe mode: words.  Those of an earlier
 *                        restart look the same: only the newest reason counts,
 *                        of a device that has left the bus.  So does the hash
 *                        of an application that comes back: it is not taken.
 * What the device really runs is not decided here, but by its module table.
 */
#ifndef ROADS_OTA_COURSE_H
#define ROADS_OTA_COURSE_H

#include "device/job.h"
#include "proto/cloud.h"

struct ota_course {
	struct bus_device before; /* the device when the file was taken */

	/* The cloud's time of the newest "started"; first, of its session. */
	char started_at[40];
	char ended_at[40]; /* and of the end that was told last */
	char reset_at[40]; /* and of the newest reset reason */
	bool started;	   /* the cloud sends */
	/* What it says of the end; counts only with the "started" before it. */
	bool success, failed;
	bool timed_out; /* the device restarted for want of data */
	bool left;	/* the device has left the bus since then ... */
	bool back;	/* ... and is there again */
};

/* Takes one event of the device's stream. */
void ota_course_take(struct job *j, struct ota_course *c,
		     const struct cloud_event *ev);

/* Looks at the bus.  ERR_WRONG_DEVICE, ERR_AMBIGUOUS: another one is there. */
int ota_course_look(struct job *j, struct ota_course *c, struct err *e);

/*
 * Follows the transfer until the device is back from the restart that ends
 * it, or until there is no more hope of one (c tells).  ERR_LOST: it left and
 * did not come back; ERR_STOPPED.
 */
int ota_course_follow(struct job *j, struct ota_course *c,
		      struct cloud_events *events, struct err *e);

/* Waits `ms` for the newest reset reason: of a transfer without data? */
int ota_course_reason(struct job *j, struct ota_course *c,
		      struct cloud_events *events, int64_t ms, struct err *e);

/* Has the cloud sent all of it, as it says? */
bool ota_course_sent(const struct ota_course *c);

/*
 * What the course says of a module that the device does not show: ERR_LOST
 * (it left in the middle), ERR_CLOUD (the transfer), ERR_NOT_APPLIED.
 */
enum err_code ota_course_verdict(const struct ota_course *c,
				 const char **words);

#endif
