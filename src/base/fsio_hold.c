/* SPDX-License-Identifier: MIT */
#include "base/fsio.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define HOLD_MS 100
#define HOLDS	100

static const char where[] = "fsio";

int fsio_hold(const char *dir, bool alone, int *fd, struct err *e)
{
	const struct timespec pause = { .tv_nsec = HOLD_MS * 1000000L };
	int how = (alone ? LOCK_EX : LOCK_SH) | LOCK_NB, saved, rc = -1;

	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; *fd >= 0 && rc < 0; i++) {
		rc = flock(*fd, how);
		if (rc == 0 || errno != EWOULDBLOCK || alone || i == HOLDS)
			break;
		nanosleep(&pause, NULL);
	}
	saved = errno;
	if (rc == 0)
		return 0;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	if (saved == EWOULDBLOCK)
		return err_set(e, ERR_BUSY, where,
			       "%s is in use by another unbrick", dir);
	return alone ? err_set_sys(e, ERR_DISK, saved, where, "%s", dir) : 0;
}
