/* SPDX-License-Identifier: MIT */
/*
 * One unbrick per device, whoever runs it: a lock by port and one by id,
 * whose names are the same for all users of this computer.  On Linux they
 * are names of sockets in no folder (unix(7), "abstract"), of which the
 * kernel itself tells who holds them; elsewhere locked files in one fixed
 * folder.  Both end with the process, so a crash leaves nothing behind.
 *
 * Practice devices are files in their user's state folder, and recorded ones
 * are nowhere: these are apart, and have locks by the name of that folder.
 *
 * A container with a network of its own has names of its own: what works
 * there at a device is not seen here.
 */
#ifndef DEVICE_LOCK_H
#define DEVICE_LOCK_H

#include <stdbool.h>

#include "base/err.h"

struct lock {
	int fd[2]; /* by port and by id; -1 none */
};

/*
 * ERR_BUSY when another unbrick works on this device, with its pid, program
 * and user as far as they can be learned, or another job of this one; id may
 * be "".  ERR_IO where there can be no lock.
 */
int lock_take(const char *port, const char *id, bool apart, struct lock *out,
	      struct err *e);
/* Safe after a failed lock_take(). */
void lock_drop(struct lock *l);

#endif
