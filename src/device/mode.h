/* SPDX-License-Identifier: MIT */
/*
 * Changing what a device is doing, without buttons where there is a way.
 *
 * Every wait ends.  After each change the identity is checked again: by the
 * bus, and in the listening shell by the device's own word.  Another device
 * is ERR_WRONG_DEVICE and is left alone.  Where no software way is open the
 * operator is asked (EVENT_ASK) and waited for job->ask_ms; then
 * ERR_TIMEOUT.  With job->hub_power its hub switches its power before anybody
 * is asked, once a job, where it can.  job->no_touch makes every change
 * ERR_REFUSED.
 */
#ifndef DEVICE_MODE_H
#define DEVICE_MODE_H

#include "device/job.h"
#include "port/serial.h"
#include "port/usb.h"
#include "proto/dfuse.h"

/*
 * The listening shell, awake, its device id compared; the caller closes
 * *out.  From any mode.
 */
int mode_shell(struct job *j, struct serial *out, struct err *e);

/*
 * The serial port of the running device as it is; waits for a tty that is
 * about to come, and repeats while the system is still busy with it.
 */
int mode_open_port(struct job *j, struct serial *out, struct err *e);

struct mode_dfu {
	struct usb usb;
	struct dfuse dfuse;
};

/* An open DFU session; the caller ends it with mode_dfu_close(). */
int mode_dfu(struct job *j, struct mode_dfu *out, struct err *e);
/* Safe on a zeroed struct.  The device stays in DFU. */
void mode_dfu_close(struct mode_dfu *m);

/* The application runs, as far as it can (safe mode included). */
int mode_normal(struct job *j, struct err *e);
/* A restart from any mode. */
int mode_reset(struct job *j, struct err *e);
/*
 * Off and on again by the hub, where it says that it switches this port alone
 * (bus_power()); also one that is off the bus.  A battery keeps it running.
 */
int mode_power(struct job *j, struct err *e);
/* Running, without the application. */
int mode_safe(struct job *j, struct err *e);

/* The flag without which Gen 3 starts in listening mode; read back. */
int mode_setup_done(struct job *j, struct err *e);

/* By name of the mode; MODE_UNKNOWN is a reset. */
int mode_enter(struct job *j, enum device_mode mode, struct err *e);

#endif
