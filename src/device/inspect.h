/* SPDX-License-Identifier: MIT */
/*
 * The module table of an attached device, by the gentlest way there is:
 * in DFU from flash, in listening mode from the shell, running by a USB
 * request, and only where that does not exist by a visit to listening mode
 * (which is said, and refused with job->no_touch).
 *
 * What a source cannot tell is CHECK_UNKNOWN.
 */
#ifndef DEVICE_INSPECT_H
#define DEVICE_INSPECT_H

#include "device/job.h"
#include "model/catalog/table.h"

/*
 * back: a running device that had to be taken to listening mode is let go
 * afterwards.
 */
int inspect_device(struct job *j, bool back, struct table *out, struct err *e);

/* The same, and it always tells which application is installed. */
int inspect_proof(struct job *j, bool back, struct table *out, struct err *e);

/* Up to 5.5 a USB request does not say which application there is. */
bool inspect_lacks_uuid(const struct table *t);

/*
 * Did the table take long the last time, because another processor that the
 * device asks first is silent?  Then it is better not asked for twice.
 */
bool inspect_is_slow(const struct job *j);

/* The shell only. */
int inspect_shell(struct job *j, struct table *out, struct err *e);

/* Module JSON as `s` and request 90 give it; serial.md 3. */
int inspect_parse(const char *json, size_t len, enum table_source source,
		  struct table *out, struct err *e);

#endif
