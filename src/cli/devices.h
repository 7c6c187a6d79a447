/* SPDX-License-Identifier: MIT */
/*
 * The devices that a command works on, chosen by --device, and how one is
 * shown.
 */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "cli/cli.h"
#include "device/device.h"

/*
 * Those that --device means, or the only one there; the count, at most
 * BUS_MAX_DEVICES are stored.  ERR_NO_DEVICE, ERR_AMBIGUOUS.
 */
int devices_chosen(struct cli *cli, struct world *w, struct device *out,
		   struct err *e);

/*
 * The words of --device, with commas, in an empty buffer; "" if it is not
 * given.  All of them or none: without one the command would mean another
 * device.  ERR_NO_MEMORY, ERR_USAGE for more than the buffer may hold.
 */
int devices_words(struct cli *cli, struct buf *out, struct err *e);

/* The same with the words of `device` unless it is NULL. */
int devices_named(struct cli *cli, struct world *w, const char *device,
		  struct device *out, struct err *e);

/*
 * Is it one device that --device means?  What belongs to a single device is
 * written to one at a time: ERR_AMBIGUOUS.
 */
int devices_one(struct cli *cli, struct err *e);

/* An entry of unbrick.list/1. */
json_t *devices_json(const struct device *d);

/* "ok", "denied", "busy" for the way this mode needs. */
const char *devices_access(const struct device *d);

/* "Photon 1-2.3 3f00...": heading of what follows. */
void devices_heading(struct cli *cli, const struct device *d);

#endif
