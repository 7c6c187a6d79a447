/* SPDX-License-Identifier: MIT */
/*
 * The pieces of mode changes, shared by mode*.c only.
 */
#ifndef DEVICE_MODE_PARTS_H
#define DEVICE_MODE_PARTS_H

#include "device/mode.h"
#include "device/watch.h"
#include "proto/request.h"

#define MODE_ANY	(MODE_RUNNING | MODE_BIT(MODE_DFU))
#define MODE_REQUEST_MS 5000
#define MODE_RETURN_MS	60000 /* modules are copied at start: tens of s */
#define MODE_LOOK_MS	1000  /* while somebody presses buttons */

/* ERR_REFUSED with --no-touch. */
int mode_may_touch(const struct job *j, struct err *e);

/* As mode_open_port(), for the USB device. */
int mode_open_usb(struct job *j, struct usb *out, struct err *e);

/* One USB request on its own open device. */
int mode_request(struct job *j,
		 int (*ask)(struct request *, struct deadline *, struct err *),
		 struct err *e);

/* Waits until the device is back in one of the modes. */
int mode_wait_return(struct job *j, const struct bus_device *before,
		     unsigned modes, int64_t ms, struct err *e);

/* Compares or learns the id that a device says it has. */
int mode_check_id(struct job *j, const char *id, struct err *e);

/* Would the hub do it, and was not yet used? */
bool mode_power_offered(struct job *j);
/* It was allowed, done, and the device is back: what failed is worth a try. */
bool mode_power_helps(struct job *j);
/* To follow what a hand is asked for: "" or "; its hub can ...". */
const char *mode_power_words(struct job *j);

/* Worth another way?  A wrong device, a stop or no rights are not. */
bool mode_other_way(enum err_code code);

/* One that is gone: does it come as DFU by itself, within some seconds? */
bool mode_went_to_dfu(struct job *j);

int mode_open_dfu(struct job *j, struct mode_dfu *out, struct err *e);
int mode_enter_dfu(struct job *j, struct err *e);
int mode_leave_dfu(struct job *j, struct err *e);
int mode_leave_listening(struct job *j, struct err *e);

#endif
