/* SPDX-License-Identifier: MIT */
/*
 * Whose a backup is, and whether the device that is to be written to is the
 * one that is meant.  For everything that puts keys or a backup on a device.
 *
 * An identity that is not known is equal to none, another unknown one
 * included.  A device is known by an id that no other one shows; what it
 * said of itself in one mode holds in the next, in which it may say nothing.
 * One that is not known is told apart by its port, which the operator has to
 * name (job->confirmed): nothing else stands for that.  What lies in its key
 * area speaks against it and never for it, for copies have the same keys.
 */
#ifndef DEVICE_OWNER_H
#define DEVICE_OWNER_H

#include "device/backup.h"

/* It has an id, and no other device shows the same one. */
bool owner_known(const struct device *d);

/* It is known, or the operator has named its port; ERR_REFUSED. */
int owner_named(const struct job *j, struct err *e);

/*
 * Is the backup this device's own, as far as is known without reading it?
 * ERR_REFUSED.
 */
int owner_check(const struct job *j, const struct backup_manifest *b,
		struct err *e);

/*
 * After the last change of mode, before the first byte: `now` is what lies
 * in the key area of this device.  ERR_REFUSED as above; ERR_WRONG_DEVICE if
 * it says it is another device than the one that was there before.
 */
int owner_check_area(const struct job *j, const struct keys *now,
		     struct err *e);

/*
 * The same for a backup to be put back; manifest: where b was read.  Also
 * ERR_BAD_FILE if the backup's key area is not what it was.
 */
int owner_check_backup(const struct job *j, const char *manifest,
		       const struct backup_manifest *b, const struct keys *now,
		       struct err *e);

#endif
