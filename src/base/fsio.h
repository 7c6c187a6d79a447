/* SPDX-License-Identifier: MIT */
/*
 * Files: whole reads with a limit, writes that are either complete or not
 * there (temporary name, fsync, rename), and the XDG folders.
 */
#ifndef BASE_FSIO_H
#define BASE_FSIO_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/err.h"

/*
 * Opens a regular file for reading; ERR_DISK, or ERR_BAD_FILE for a folder, a
 * pipe, a socket or a device, which never makes it wait.
 */
int fsio_open(const char *path, struct err *e);

/*
 * Appends a regular file to *out; ERR_DISK, or ERR_BAD_FILE when it is none
 * or over out->max.
 */
int fsio_read(const char *path, struct buf *out, struct err *e);

/*
 * What to call it when a path that somebody named cannot be opened, by errno:
 * ERR_USAGE where it leads to nothing that he may read, else ERR_DISK.
 */
enum err_code fsio_named(int error);
/* fsio_read() with this distinction. */
int fsio_read_named(const char *path, struct buf *out, struct err *e);

/* The mode is exactly this one whatever the umask, e.g. 0600 for secrets. */
int fsio_write(const char *path, const void *data, size_t len, mode_t mode,
	       struct err *e);

/*
 * The same in pieces: begun beside `path`, it gets its name by fsio_new_keep()
 * and is not there before.  After each failure it is gone; fsio_new_drop() does
 * no harm then, nor to a zeroed one.  Paths are lent.
 */
struct fsio_new {
	const char *path; /* as errors name it */
	int fd;
	char temp[PATH_MAX]; /* "": there is no file */
};

int fsio_new_begin(struct fsio_new *n, const char *path, mode_t mode,
		   struct err *e);
int fsio_new_add(struct fsio_new *n, const void *data, size_t len,
		 struct err *e);
int fsio_new_keep(struct fsio_new *n, const char *path, struct err *e);
void fsio_new_drop(struct fsio_new *n);

/* mkdir -p; what is made has exactly this mode. */
int fsio_mkdir(const char *path, mode_t mode, struct err *e);

/* dir + "/" + name */
int fsio_join(char *out, size_t size, const char *dir, const char *name,
	      struct err *e);

/*
 * The next name in an open folder: 1 and *name, which lives until the next
 * call, or 0 at the end.  ERR_DISK when the rest cannot be read: a folder
 * that fails is never taken for one that ends.
 */
int fsio_next(DIR *d, const char *folder, const char **name, struct err *e);

enum fsio_home { FSIO_CONFIG, FSIO_DATA, FSIO_STATE, FSIO_RUNTIME };

/*
 * "$XDG_..._HOME/unbrick", by the XDG base directory rules (relative values
 * are ignored); not created.  FSIO_RUNTIME falls back to the state folder.
 */
int fsio_home(enum fsio_home which, char *out, size_t size, struct err *e);

#define FSIO_MARK ".unbrick-"

/*
 * Unfinished things bear the ending ".unbrick-PID-XXXXXX".  The name of a new
 * one beside `path`, for mkstemp() and mkdtemp(); false if it is too long.
 */
bool fsio_temp_name(char *out, size_t size, const char *path);

/*
 * Removes the unfinished files and flat folders in `folder` whose process is
 * gone, or that are older than a day.  Never anything else, nor what belongs
 * to another user; what cannot be removed stays.
 */
void fsio_sweep(const char *folder);

/* The same in all folders of unbrick, sub-folders included. */
void fsio_sweep_homes(void);

/*
 * Holds a folder, with others or alone, until *fd is closed; -1 in it where
 * the file system knows no such holds and it was not asked for alone.  Who
 * asks for it with others waits ten seconds for one that is alone.  ERR_BUSY.
 */
int fsio_hold(const char *dir, bool alone, int *fd, struct err *e);

/* Free bytes for ordinary users on the file system that holds `path`. */
int fsio_free(const char *path, uint64_t *bytes, struct err *e);

#endif
