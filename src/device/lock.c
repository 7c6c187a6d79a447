/* SPDX-License-Identifier: MIT */
/* LOCK_BY_FILE, LOCK_FOLDER: by files on Linux too, to test that way. */
#if defined(__linux__) && !defined(LOCK_BY_FILE)
#define LOCK_BY_SOCKET
#define _GNU_SOURCE /* struct ucred */
#endif

#include "device/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "base/system.h"
#include "base/text.h"

#define NAME_MAX_LEN 100 /* of a socket without a folder: 107 */
#define SCOPE_DIGITS 16

/* Who holds a lock; pid 0: not known. */
struct owner {
	long pid;
	uid_t uid;
	char program[32];
};

#ifdef LOCK_BY_SOCKET
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define IN_USE EADDRINUSE

static socklen_t address(const char *name, struct sockaddr_un *out)
{
	size_t len = strlen(name);

	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	memcpy(out->sun_path + 1, name, len); /* the first byte stays 0 */
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + len);
}

static int hold(const char *name)
{
	struct sockaddr_un a;
	socklen_t len = address(name, &a);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), sys;

	if (fd < 0)
		return -errno;
	/* Who asks for the owner stands in this queue for a moment. */
	if (bind(fd, (struct sockaddr *)&a, len) == 0 &&
	    listen(fd, SOMAXCONN) == 0)
		return fd;
	sys = errno;
	close(fd);
	return -sys;
}

static void find_owner(const char *name, struct owner *o)
{
	struct sockaddr_un a;
	socklen_t len = address(name, &a);
	struct ucred who = { 0 };
	socklen_t size = sizeof(who);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, len) == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0) {
		o->pid = who.pid;
		o->uid = who.uid;
	}
	if (fd >= 0)
		close(fd);
	if (o->pid > 0)
		system_process_name(o->pid, o->program, sizeof(o->program));
}

#else
#include <sys/file.h>
#include <sys/stat.h>

#ifndef LOCK_FOLDER
#define LOCK_FOLDER "/tmp/unbrick-locks"
#endif
#define IN_USE EWOULDBLOCK

/* Anybody may make the folder and take a lock, nobody may lead us astray. */
static int open_file(const char *name)
{
	int dir, fd, sys;

	if (mkdir(LOCK_FOLDER, 0777) == 0 && chmod(LOCK_FOLDER, 01777) < 0)
		return -errno;
	dir = open(LOCK_FOLDER,
		   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	/* Two steps: a file of another user is not to be created (O_CREAT). */
	fd = openat(dir, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		fd = openat(dir, name,
			    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			    0666);
	if (fd < 0 && errno == EEXIST)
		fd = openat(dir, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	sys = errno;
	close(dir);
	return fd < 0 ? -sys : fd;
}

static int hold(const char *name)
{
	int fd = open_file(name), sys;
	char text[64];
	int len;

	if (fd < 0)
		return fd;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		sys = errno;
		close(fd);
		return -sys;
	}
	len = snprintf(text, sizeof(text), "%ld %ld unbrick\n", (long)getpid(),
		       (long)getuid());
	/* Open to all whatever the umask is, if it is ours to say. */
	if (fchmod(fd, 0666) < 0)
		errno = 0;
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) < 0)
		errno = 0; /* it holds, though its owner stays unnamed */
	return fd;
}

static void find_owner(const char *name, struct owner *o)
{
	int fd = open_file(name);
	char text[64] = "", *end;
	ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return;
	o->pid = strtol(text, &end, 10);
	o->uid = (uid_t)strtol(end, &end, 10);
	text_clean(o->program, sizeof(o->program), end + strspn(end, " "),
		   strcspn(end + strspn(end, " "), "\n"));
}
#endif

static void user_name(uid_t uid, char *out, size_t size)
{
	struct passwd pw, *found = NULL;
	char space[4096];

	if (getpwuid_r(uid, &pw, space, sizeof(space), &found) == 0 && found)
		text_clean(out, size, pw.pw_name, strlen(pw.pw_name));
	else
		snprintf(out, size, "%lu", (unsigned long)uid);
}

static int busy(const char *name, const char *key, struct err *e)
{
	struct owner o = { 0 };
	char user[64];

	find_owner(name, &o);
	if (o.pid <= 0)
		return err_set(e, ERR_BUSY, "lock",
			       "another unbrick works on %s", key);
	if (o.pid == (long)getpid())
		return err_set(e, ERR_BUSY, "lock",
			       "another job of this unbrick works on %s", key);
	user_name(o.uid, user, sizeof(user));
	return err_set(e, ERR_BUSY, "lock",
		       "another unbrick works on %s: process %ld (%s) of user "
		       "%s",
		       key, o.pid, o.program[0] ? o.program : "unnamed", user);
}

/* "" for real devices, "-" and digits of the folder's name for others. */
static int scope_of(bool apart, char out[SCOPE_DIGITS + 2], struct err *e)
{
	char dir[PATH_MAX], sha256[SHA256_HEX];
	int rc;

	out[0] = '\0';
	if (!apart)
		return 0;
	rc = fsio_home(FSIO_STATE, dir, sizeof(dir), e);
	if (rc < 0)
		return rc;
	bytes_sha256_hex((const uint8_t *)dir, strlen(dir), sha256);
	out[0] = '-';
	text_copy_n(out + 1, SCOPE_DIGITS + 1, sha256, SCOPE_DIGITS);
	return 0;
}

static int take_one(const char *scope, const char *kind, const char *key,
		    struct err *e)
{
	char name[NAME_MAX_LEN];
	int fd;

	snprintf(name, sizeof(name), "unbrick%s-%s-%s", scope, kind, key);
	for (char *c = name; *c; c++) {
		if (*c == '/')
			*c = '_';
	}
	fd = hold(name);
	if (fd == -IN_USE)
		return busy(name, key, e);
	if (fd < 0)
		return err_set_sys(e, ERR_IO, -fd, "lock", "cannot lock %s",
				   key);
	return fd;
}

int lock_take(const char *port, const char *id, bool apart, struct lock *out,
	      struct err *e)
{
	char scope[SCOPE_DIGITS + 2];
	int rc;

	out->fd[0] = out->fd[1] = -1;
	rc = scope_of(apart, scope, e);
	if (rc < 0)
		return rc;
	out->fd[0] = take_one(scope, "port", port, e);
	if (out->fd[0] < 0)
		return out->fd[0];
	if (id[0])
		out->fd[1] = take_one(scope, "id", id, e);
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
