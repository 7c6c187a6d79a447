/* SPDX-License-Identifier: MIT */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"

static const char where[] = "input";

/* 1: something can be read, the end included; 0: ask again. */
static int wait_for(int fd, int patience_ms, const char *name, struct err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int rc = poll(&p, 1, patience_ms);

	if (rc == 0)
		return err_set(e, ERR_USAGE, where,
			       "nothing came from %s for %d seconds", name,
			       patience_ms / 1000);
	if (rc < 0 && errno != EINTR)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", name);
	return rc > 0;
}

static int read_all(int fd, int patience_ms, struct buf *out, const char *name,
		    struct err *e)
{
	while (out->len < out->max) {
		size_t room = out->max - out->len;
		char block[4096];
		ssize_t n;
		int rc = wait_for(fd, patience_ms, name, e);

		if (rc < 0)
			return rc;
		if (rc == 0)
			continue;
		n = read(fd, block,
			 room < sizeof(block) ? room : sizeof(block));
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return err_set_sys(e, ERR_DISK, errno, where,
					   "cannot read %s", name);
		if (n > 0 && !buf_add(out, block, (size_t)n))
			return err_set(e, ERR_NO_MEMORY, where, "%s", name);
	}
	return 0;
}

static int open_named(const char *name, const char *clean, struct err *e)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return err_set_sys(e, fsio_named(errno), errno, where,
				   "cannot open %s", clean);
	if (fstat(fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)))
		return fd;
	close(fd);
	return err_set(e, ERR_USAGE, where, "%s is neither file nor pipe",
		       clean);
}

int input_read(const char *name, int patience_ms, struct buf *out,
	       struct err *e)
{
	bool given = strcmp(name, "-") == 0;
	char clean[128] = "the input";
	int fd = STDIN_FILENO, rc;

	if (!given) {
		text_clean(clean, sizeof(clean), name, strlen(name));
		fd = open_named(name, clean, e);
		if (fd < 0)
			return fd;
	}
	rc = read_all(fd, isatty(fd) ? -1 : patience_ms, out, clean, e);
	if (!given)
		close(fd);
	return rc;
}
