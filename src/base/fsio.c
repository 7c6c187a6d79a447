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

#include "base/text.h"

static const char where[] = "file";

int fsio_read(const char *path, struct buf *out, struct err *e)
{
	char chunk[16384];
	int fd, rc = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
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
	return fsync(fd);
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

int fsio_write(const char *path, const void *data, size_t len, mode_t mode,
	       struct err *e)
{
	char tmp[PATH_MAX];
	int fd, saved;

	if (snprintf(tmp, sizeof(tmp), "%s.XXXXXX", path) >= (int)sizeof(tmp))
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	fd = mkstemp(tmp);
	if (fd < 0)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fchmod(fd, mode) < 0 ||
	    write_all(fd, data, len) < 0) {
		saved = errno;
		close(fd);
		unlink(tmp);
		return err_set_sys(e, ERR_DISK, saved, where, "%s", path);
	}
	if (close(fd) < 0 || rename(tmp, path) < 0) {
		saved = errno;
		unlink(tmp);
		return err_set_sys(e, ERR_DISK, saved, where, "%s", path);
	}
	sync_folder(path);
	return 0;
}

int fsio_mkdir(const char *path, mode_t mode, struct err *e)
{
	char part[PATH_MAX];

	if (!text_copy(part, sizeof(part), path))
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return err_set_sys(e, ERR_DISK, errno, where, "%s",
					   part);
		*p = '/';
	}
	if (mkdir(part, mode) < 0 && errno != EEXIST)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", part);
	return 0;
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
