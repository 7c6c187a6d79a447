/* SPDX-License-Identifier: MIT */
#include "base/fsio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/count.h"
#include "base/text.h"

static const char where[] = "file";

static const char *kind_of(mode_t mode)
{
	return S_ISDIR(mode)	? "a folder"
	       : S_ISFIFO(mode) ? "a pipe"
	       : S_ISSOCK(mode) ? "a socket"
				: "a device";
}

enum err_code fsio_named(int error)
{
	static const int mistakes[] = { ENOENT, ENOTDIR, EACCES, ELOOP,
					ENAMETOOLONG };

	for (size_t i = 0; i < COUNT(mistakes); i++) {
		if (error == mistakes[i])
			return ERR_USAGE;
	}
	return ERR_DISK;
}

static int open_file(const char *path, bool named, struct err *e)
{
	struct stat st;
	int fd, saved;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_set_sys(e, named ? fsio_named(errno) : ERR_DISK,
				   errno, where, "%s", path);
	if (fstat(fd, &st) < 0) {
		saved = errno;
		close(fd);
		return err_set_sys(e, ERR_DISK, saved, where, "%s", path);
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, ERR_BAD_FILE, where, "%s is %s, no file",
			       path, kind_of(st.st_mode));
	}
	return fd;
}

int fsio_open(const char *path, struct err *e)
{
	return open_file(path, false, e);
}

/* Closes it. */
static int read_file(int fd, const char *path, struct buf *out, struct err *e)
{
	char chunk[16384];
	int rc = 0;

	if (fd < 0)
		return fd;
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = err_set_sys(e, ERR_DISK, errno, where, "%s", path);
			break;
		}
		if (n == 0)
			break;
		if (!buf_add(out, chunk, (size_t)n)) {
			rc = out->len + (size_t)n <= out->max
				     ? err_memory(e, where)
				     : err_set(e, ERR_BAD_FILE, where,
					       "%s is larger than %zu bytes",
					       path, out->max);
			break;
		}
	}
	close(fd);
	return rc;
}

int fsio_read(const char *path, struct buf *out, struct err *e)
{
	return read_file(open_file(path, false, e), path, out, e);
}

int fsio_read_named(const char *path, struct buf *out, struct err *e)
{
	return read_file(open_file(path, true, e), path, out, e);
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static void sync_folder(const char *path)
{
	char dir[PATH_MAX];
	char *slash;
	int fd;

	text_copy(dir, sizeof(dir), path);
	slash = strrchr(dir, '/');
	if (slash)
		*(slash == dir ? slash + 1 : slash) = '\0';
	else
		text_copy(dir, sizeof(dir), ".");
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

bool fsio_temp_name(char *out, size_t size, const char *path)
{
	int n = snprintf(out, size, "%s" FSIO_MARK "%ld-XXXXXX", path,
			 (long)getpid());

	return n > 0 && (size_t)n < size;
}

void fsio_new_drop(struct fsio_new *n)
{
	if (!n->temp[0])
		return;
	if (n->fd >= 0)
		close(n->fd);
	unlink(n->temp);
	n->temp[0] = '\0';
}

static int new_failed(struct fsio_new *n, struct err *e)
{
	int saved = errno;

	fsio_new_drop(n);
	return err_set_sys(e, ERR_DISK, saved, where, "%s", n->path);
}

int fsio_new_begin(struct fsio_new *n, const char *path, mode_t mode,
		   struct err *e)
{
	n->path = path;
	n->fd = -1;
	if (!fsio_temp_name(n->temp, sizeof(n->temp), path)) {
		n->temp[0] = '\0';
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	}
	n->fd = mkstemp(n->temp);
	if (n->fd < 0) {
		n->temp[0] = '\0'; /* it is nothing of ours */
		return new_failed(n, e);
	}
	if (fcntl(n->fd, F_SETFD, FD_CLOEXEC) < 0 || fchmod(n->fd, mode) < 0)
		return new_failed(n, e);
	return 0;
}

int fsio_new_add(struct fsio_new *n, const void *data, size_t len,
		 struct err *e)
{
	return write_all(n->fd, data, len) < 0 ? new_failed(n, e) : 0;
}

int fsio_new_keep(struct fsio_new *n, const char *path, struct err *e)
{
	int fd = n->fd;

	n->path = path;
	if (fsync(fd) < 0)
		return new_failed(n, e);
	n->fd = -1;
	if (close(fd) < 0 || rename(n->temp, path) < 0)
		return new_failed(n, e);
	n->temp[0] = '\0';
	sync_folder(path);
	return 0;
}

int fsio_write(const char *path, const void *data, size_t len, mode_t mode,
	       struct err *e)
{
	struct fsio_new n;
	int rc = fsio_new_begin(&n, path, mode, e);

	if (rc == 0)
		rc = fsio_new_add(&n, data, len, e);
	return rc < 0 ? rc : fsio_new_keep(&n, path, e);
}

static int make_one(const char *path, mode_t mode, struct err *e)
{
	if (mkdir(path, mode) < 0)
		return errno == EEXIST ? 0
				       : err_set_sys(e, ERR_DISK, errno, where,
						     "%s", path);
	if (chmod(path, mode) < 0) /* the umask took bits away */
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	return 0;
}

int fsio_mkdir(const char *path, mode_t mode, struct err *e)
{
	char part[PATH_MAX];
	int rc = 0;

	if (!text_copy(part, sizeof(part), path))
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	for (char *p = part + 1; *p && rc == 0; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		rc = make_one(part, mode, e);
		*p = '/';
	}
	return rc < 0 ? rc : make_one(part, mode, e);
}

int fsio_next(DIR *d, const char *folder, const char **name, struct err *e)
{
	struct dirent *entry;

	errno = 0;
	entry = readdir(d);
	*name = entry ? entry->d_name : NULL;
	if (!entry && errno)
		return err_set_sys(e, ERR_DISK, errno, where, "reading %s",
				   folder);
	return entry != NULL;
}

int fsio_join(char *out, size_t size, const char *dir, const char *name,
	      struct err *e)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= size)
		return err_set(e, ERR_DISK, where, "path too long: %s/%s", dir,
			       name);
	return 0;
}

int fsio_home(enum fsio_home which, char *out, size_t size, struct err *e)
{
	static const struct {
		const char *var, *fallback;
	} homes[] = {
		[FSIO_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
		[FSIO_DATA] = { "XDG_DATA_HOME", ".local/share" },
		[FSIO_STATE] = { "XDG_STATE_HOME", ".local/state" },
		[FSIO_RUNTIME] = { "XDG_RUNTIME_DIR", ".local/state" },
	};
	const char *base = getenv(homes[which].var);
	const char *home = getenv("HOME");
	int n;

	if (base && base[0] == '/')
		n = snprintf(out, size, "%s/unbrick", base);
	else if (home && home[0] == '/')
		n = snprintf(out, size, "%s/%s/unbrick", home,
			     homes[which].fallback);
	else
		return err_set(e, ERR_DISK, where, "%s and HOME are not set",
			       homes[which].var);
	if (n < 0 || (size_t)n >= size)
		return err_set(e, ERR_DISK, where, "%s is too long",
			       homes[which].var);
	return 0;
}

int fsio_free(const char *path, uint64_t *bytes, struct err *e)
{
	struct statvfs st;

	if (statvfs(path, &st) < 0)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	*bytes = (uint64_t)st.f_bavail * st.f_frsize;
	return 0;
}
