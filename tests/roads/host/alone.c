/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare */
#include "alone.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define WAIT_MS	   600000
#define AGAIN_MS   50
#define EVERYBODYS "/tmp" /* locked, never written to */

static bool write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 &&
		    write(fd, line, strlen(line)) == (ssize_t)strlen(line);

	if (fd >= 0)
		close(fd);
	return done;
}

/* Root just takes one; a user needs a namespace of users around it. */
static bool own_network(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char map[64];

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) == 0)
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) < 0)
		return false;
	/* From here on it is this or nothing: the process has no user yet. */
	snprintf(map, sizeof map, "%u %u 1", uid, uid);
	if (!write_line("/proc/self/uid_map", map))
		err(125, "a namespace of users");
	snprintf(map, sizeof map, "%u %u 1", gid, gid);
	if (!write_line("/proc/self/setgroups", "deny") ||
	    !write_line("/proc/self/gid_map", map))
		err(125, "a namespace of groups");
	return true;
}

static void loopback_up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		err(125, "the loopback of a network");
	close(fd);
}

/* Ends with the process: the descriptor stays open. */
static void wait_for_others(void)
{
	struct deadline d = deadline_in(clock_real(), WAIT_MS);
	int fd = open(EVERYBODYS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		err(125, EVERYBODYS);
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK || deadline_left_ms(&d) == 0)
			err(125, "waiting for another test bed");
		clock_sleep_ms(clock_real(), AGAIN_MS);
	}
}

bool bed_alone(void)
{
	if (!own_network()) {
		wait_for_others();
		return false;
	}
	loopback_up();
	/* Not in a chroot, whose root is no mount. */
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}
