/*
 * Putting a backup back over DFU: the DCT first (dfu.md 4.5), then every
 * module's place, as far as our windows allow writing there; what is equal
 * already is left alone, everything written is read back.  The bootloader
 * cannot be brought back this way and is left as it is.
 */
#ifndef DEVICE_RESTORE_H
#define DEVICE_RESTORE_H

#include "device/backup.h"

struct restore {
	uint64_t written; /* bytes that differed */
	unsigned places;  /* that were compared */
};

/*
 * The backup has to be this device's own: ERR_REFUSED otherwise.
 * ERR_BAD_FILE if a file of it is not what it was.
 */
int restore_backup(struct job *j, const char *manifest, struct restore *out,
		   struct err *e);

/* Is this a backup, and of this device?  Nothing is touched. */
int restore_check(const struct job *j, const char *manifest, struct err *e);

/* The newest backup of a device in the usual folder; ERR_NO_FIRMWARE. */
int restore_newest(const char *device, char *manifest, size_t size,
		   struct err *e);

#endif
