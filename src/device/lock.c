#include "device/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fsio.h"

static int take_one(const char *dir, const char *kind, const char *key,
		    bool practice, struct err *e)
{
	char name[128], path[PATH_MAX];
	int fd, rc;

	snprintf(name, sizeof(name), "%s%s-%s.lock",
		 practice ? "practice-" : "", kind, key);
	for (char *c = name; *c; c++) {
		if (*c == '/')
			*c = '_';
	}
	rc = fsio_join(path, sizeof(path), dir, name, e);
	if (rc < 0)
		return rc;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set_sys(e, ERR_DISK, errno, "lock", "cannot open %s",
				   path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int sys = errno;

		close(fd);
		if (sys == EWOULDBLOCK)
			return err_set(e, ERR_BUSY, "lock",
				       "another unbrick works on %s", key);
		return err_set_sys(e, ERR_DISK, sys, "lock", "cannot lock %s",
				   path);
	}
	return fd;
}

int lock_take(const char *port, const char *id, bool practice, struct lock *out,
	      struct err *e)
{
	char dir[PATH_MAX];
	int rc;

	out->fd[0] = out->fd[1] = -1;
	rc = fsio_home(FSIO_RUNTIME, dir, sizeof(dir), e);
	if (rc < 0)
		return rc;
	rc = fsio_mkdir(dir, 0700, e);
	if (rc < 0)
		return rc;
	out->fd[0] = take_one(dir, "port", port, practice, e);
	if (out->fd[0] < 0)
		return out->fd[0];
	if (id[0])
		out->fd[1] = take_one(dir, "id", id, practice, e);
	if (id[0] && out->fd[1] < 0) {
		rc = out->fd[1];
		lock_drop(out);
		return rc;
	}
	return 0;
}

void lock_drop(struct lock *l)
{
	for (int i = 0; i < 2; i++) {
		if (l->fd[i] >= 0)
			close(l->fd[i]);
		l->fd[i] = -1;
	}
}
