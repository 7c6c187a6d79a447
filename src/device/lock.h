/*
 * One unbrick per device: a lock file per id and per port in the runtime
 * folder, held by flock(2), so a crash leaves nothing behind.  Practice
 * devices have locks of their own.
 */
#ifndef DEVICE_LOCK_H
#define DEVICE_LOCK_H

#include <stdbool.h>

#include "base/err.h"

struct lock {
	int fd[2]; /* by port and by id; -1 none */
};

/* ERR_BUSY when another unbrick works on this device; id may be "". */
int lock_take(const char *port, const char *id, bool practice, struct lock *out,
	      struct err *e);
/* Safe after a failed lock_take(). */
void lock_drop(struct lock *l);

#endif
