/* SPDX-License-Identifier: MIT */
/*
 * Putting a backup back over DFU: the DCT first (device/settings.h), then every
 * module's place, as far as our windows allow writing there; what is equal
 * already is left alone, everything written is read back.  The bootloader
 * cannot be brought back this way and is left as it is.
 *
 * What is on the device is backed up before the first byte, always, so that
 * putting back can itself be taken back.  Whose backup it is: device/owner.h.
 */
#ifndef DEVICE_RESTORE_H
#define DEVICE_RESTORE_H

#include "device/backup.h"
#include "model/catalog/table.h"

struct restore {
	uint64_t written;   /* bytes that differed */
	unsigned places;    /* that were compared */
	struct backup kept; /* what was on it before; manifest "" without */
};

/*
 * The backup has to be this device's own: ERR_REFUSED otherwise.
 * ERR_BAD_FILE if a file of it is not what it was.  dir: for the backup of
 * what is replaced, as for backup_take().
 */
int restore_backup(struct job *j, const char *manifest, const char *dir,
		   struct restore *out, struct err *e);

/* Is this a backup, and of this device?  Nothing is touched. */
int restore_check(const struct job *j, const char *manifest, struct err *e);

/*
 * What the main places of *t will hold when the backup has been put back, the
 * bootloader aside; nothing is touched.  ERR_BAD_FILE.
 */
int restore_foresee(const char *manifest, const struct platform *p,
		    const char *passphrase, struct table *t, struct err *e);

/*
 * The newest backup of a device in the usual folder.  ERR_NO_FIRMWARE: there
 * is none, or it cannot be told since the device is not known.
 */
int restore_newest(const struct device *device, char *manifest, size_t size,
		   struct err *e);

#endif
