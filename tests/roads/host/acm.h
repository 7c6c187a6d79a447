/* SPDX-License-Identifier: MIT */
/*
 * The tty of one enumerated device, as the cdc_acm driver gives it.
 *
 * SET_LINE_CODING goes to the device only when the rate differs from the one
 * sent last; opening raises DTR and RTS, the last close drops them if HUPCL
 * is set (serial.md 1.5).
 */
#ifndef ROADS_ACM_H
#define ROADS_ACM_H

#include "bench/vdev/vdev.h"
#include "pty.h"
#include "wire.h"

struct acm {
	struct acm *next; /* of those that are gone */
	struct node node;
	struct pty pty;
	struct vdev *vdev;
	struct loop *loop;
	const struct clock *clock;
	unsigned interface;
	unsigned sent_rate;
	int lines;
	bool gone;
	bool heard; /* the master is in the loop */
	uint8_t to_device[4096], to_host[4096];
	size_t to_device_len, to_host_len;
	unsigned long bytes_in, bytes_out; /* to, from the device */
};

/* kept_rate: what the tty of this number was set to before; 0: 9600. */
void acm_open(struct acm *a, struct loop *l, const char *root, const char *dev,
	      struct vdev *v, const struct clock *clock, unsigned kept_rate);
/* The number of its control interface, -1: the device has no port. */
int acm_interface(struct vdev *v);
/* Hangs up; returns the rate that the tty keeps. */
unsigned acm_unplug(struct acm *a);
bool acm_idle(const struct acm *a);
void acm_close(struct acm *a);

/* Moves data both ways; when it wants to be called again. */
int64_t acm_run(struct acm *a, int64_t now);

#endif
