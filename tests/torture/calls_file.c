/* SPDX-License-Identifier: MIT */
/* The file calls of the program, and those of SQLite below it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "calls_parts.h"

/* The prototypes are those of the libraries: nobody includes these. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wmissing-declarations"

#define TRY(change, failed)                                                    \
	do {                                                                   \
		int due = calls_file_due(change, __func__ + 6);                \
                                                                               \
		if (due) {                                                     \
			errno = due;                                           \
			return failed;                                         \
		}                                                              \
	} while (0)

static const char *sysfs;

void calls_sysfs(const char *root)
{
	sysfs = root;
}

/* Where a path of the system is looked for. */
static const char *place(const char *path, char *room, size_t size)
{
	static const char *const begins[] = { "/sys/", "/proc", "/dev/tty" };

	for (size_t i = 0; sysfs && i < 3; i++) {
		if (strncmp(path, begins[i], strlen(begins[i])) != 0)
			continue;
		snprintf(room, size, "%s%s", sysfs, path);
		return room;
	}
	return path;
}

int calls_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	char room[512];
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = (mode_t)va_arg(ap, int);
	va_end(ap);
	TRY(flags & O_CREAT	? CHANGE_GROW
	    : flags & O_ACCMODE ? CHANGE_OTHER
				: CHANGE_NONE,
	    -1);
	if (flags & O_ACCMODE)
		calls_touched(path);
	return open(place(path, room, sizeof(room)), flags, mode);
}

ssize_t calls_read(int fd, void *data, size_t len)
{
	TRY(CHANGE_NONE, -1);
	return read(fd, data, len);
}

ssize_t calls_write(int fd, const void *data, size_t len)
{
	int due = calls_file_due(CHANGE_GROW, "write");

	if (!due)
		return write(fd, data, len);
	if (calls_torn() && len > 1)
		return write(fd, data, len / 2);
	errno = due;
	return -1;
}

int calls_fsync(int fd)
{
	TRY(CHANGE_OTHER, -1);
	calls_synced_fd(fd);
	return fsync(fd);
}

/* The descriptor is gone, whatever close() says. */
int calls_close(int fd)
{
	int due = calls_file_due(CHANGE_NONE, "close"), rc = close(fd);

	if (!due)
		return rc;
	errno = due;
	return -1;
}

int calls_rename(const char *from, const char *to)
{
	TRY(CHANGE_OTHER, -1);
	calls_moved(from, to);
	return rename(from, to);
}

int calls_unlink(const char *path)
{
	TRY(CHANGE_OTHER, -1);
	return unlink(path);
}

int calls_mkdir(const char *path, mode_t mode)
{
	TRY(CHANGE_GROW, -1);
	return mkdir(path, mode);
}

int calls_mkstemp(char *path)
{
	int fd;

	TRY(CHANGE_GROW, -1);
	fd = mkstemp(path);
	if (fd >= 0)
		calls_touched(path);
	return fd;
}

char *calls_mkdtemp(char *path)
{
	TRY(CHANGE_GROW, NULL);
	return mkdtemp(path);
}

int calls_fchmod(int fd, mode_t mode)
{
	TRY(CHANGE_OTHER, -1);
	return fchmod(fd, mode);
}

int calls_flock(int fd, int operation)
{
	TRY(CHANGE_NONE, -1);
	return flock(fd, operation);
}

int calls_stat(const char *path, struct stat *st)
{
	char room[512];

	TRY(CHANGE_NONE, -1);
	return stat(place(path, room, sizeof(room)), st);
}

/* Not counted: what is said by a file's access is asked again by open(). */
int calls_access(const char *path, int mode)
{
	char room[512];

	return access(place(path, room, sizeof(room)), mode);
}

int calls_lstat(const char *path, struct stat *st)
{
	TRY(CHANGE_NONE, -1);
	return lstat(path, st);
}

int calls_fstat(int fd, struct stat *st)
{
	TRY(CHANGE_NONE, -1);
	return fstat(fd, st);
}

int calls_statvfs(const char *path, struct statvfs *st)
{
	TRY(CHANGE_NONE, -1);
	return statvfs(path, st);
}

DIR *calls_opendir(const char *path)
{
	char room[512];

	TRY(CHANGE_NONE, NULL);
	return opendir(place(path, room, sizeof(room)));
}

struct dirent *calls_readdir(DIR *d)
{
	TRY(CHANGE_NONE, NULL);
	return readdir(d);
}

FILE *calls_fopen(const char *path, const char *mode)
{
	TRY(mode[0] == 'r' ? CHANGE_NONE : CHANGE_GROW, NULL);
	return fopen(path, mode);
}

/* A short read; what was read so far is the caller's. */
size_t calls_fread(void *data, size_t size, size_t n, FILE *f)
{
	TRY(CHANGE_NONE, 0);
	return fread(data, size, n, f);
}

size_t calls_fwrite(const void *data, size_t size, size_t n, FILE *f)
{
	TRY(CHANGE_GROW, 0);
	return fwrite(data, size, n, f);
}

/*
 * SQLite's files: its own layer, with some of the operations replaced.  A
 * database and its log have tables of operations of their own.
 */
static sqlite3_vfs *real_vfs, vfs;
static struct layer {
	sqlite3_io_methods mine; /* first: what a file points to */
	const sqlite3_io_methods *real;
} layers[4];

static const sqlite3_io_methods *real_io(const sqlite3_file *f)
{
	return ((const struct layer *)(const void *)f->pMethods)->real;
}

static int db_write(sqlite3_file *f, const void *data, int len,
		    sqlite3_int64 at)
{
	int due = calls_file_due(CHANGE_GROW, "xWrite");

	if (!due)
		return real_io(f)->xWrite(f, data, len, at);
	if (calls_torn())
		real_io(f)->xWrite(f, data, len / 2, at);
	return due == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int db_read(sqlite3_file *f, void *data, int len, sqlite3_int64 at)
{
	return calls_file_due(CHANGE_NONE, "xRead")
		       ? SQLITE_IOERR_READ
		       : real_io(f)->xRead(f, data, len, at);
}

/* Which file is which; the last one opened at an address counts. */
static struct {
	const sqlite3_file *file;
	char path[300];
} opened[16];

static void note_open(const sqlite3_file *f, const char *name)
{
	size_t i = 0;

	while (i < 15 && opened[i].file && opened[i].file != f)
		i++;
	opened[i].file = f;
	snprintf(opened[i].path, sizeof(opened[i].path), "%s", name);
	calls_touched(name);
}

static void note_sync(const sqlite3_file *f)
{
	for (size_t i = 0; i < 16; i++) {
		if (opened[i].file == f)
			calls_synced(opened[i].path);
	}
}

static int db_sync(sqlite3_file *f, int flags)
{
	if (calls_file_due(CHANGE_OTHER, "xSync"))
		return SQLITE_IOERR_FSYNC;
	note_sync(f);
	return real_io(f)->xSync(f, flags);
}

static int db_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return calls_file_due(CHANGE_OTHER, "xTruncate")
		       ? SQLITE_IOERR_TRUNCATE
		       : real_io(f)->xTruncate(f, size);
}

static int db_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return calls_file_due(CHANGE_NONE, "xFileSize")
		       ? SQLITE_IOERR_FSTAT
		       : real_io(f)->xFileSize(f, size);
}

static int db_shm_map(sqlite3_file *f, int page, int size, int extend,
		      void volatile **out)
{
	return calls_file_due(extend ? CHANGE_GROW : CHANGE_NONE, "xShmMap")
		       ? SQLITE_IOERR_SHMMAP
		       : real_io(f)->xShmMap(f, page, size, extend, out);
}

/* Databases are opened by one thread at a time. */
static const sqlite3_io_methods *wrapped(const sqlite3_io_methods *real)
{
	struct layer *l = layers;

	while (l->real && l->real != real)
		if (++l == layers + sizeof(layers) / sizeof(*layers))
			return real;
	if (!l->real) {
		l->mine = *real;
		l->mine.xWrite = db_write;
		l->mine.xRead = db_read;
		l->mine.xSync = db_sync;
		l->mine.xTruncate = db_truncate;
		l->mine.xFileSize = db_size;
		l->mine.xShmMap = db_shm_map;
		l->real = real;
	}
	return &l->mine;
}

static int db_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags,
		   int *out)
{
	int rc;

	(void)v;
	f->pMethods = NULL;
	if (calls_file_due(flags & SQLITE_OPEN_CREATE ? CHANGE_GROW
						      : CHANGE_NONE,
			   "xOpen"))
		return SQLITE_CANTOPEN;
	if (name)
		note_open(f, name);
	rc = real_vfs->xOpen(real_vfs, name, f, flags, out);
	if (rc != SQLITE_OK || !f->pMethods)
		return rc;
	f->pMethods = wrapped(f->pMethods);
	return rc;
}

static int db_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	return calls_file_due(CHANGE_OTHER, "xDelete")
		       ? SQLITE_IOERR_DELETE
		       : real_vfs->xDelete(real_vfs, name, sync);
}

void calls_install_files(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	vfs = *real_vfs;
	vfs.zName = "torture";
	vfs.pNext = NULL;
	vfs.xOpen = db_open;
	vfs.xDelete = db_delete;
	sqlite3_vfs_register(&vfs, 1);
}
