/*
 * Files: whole reads with a limit, writes that are either complete or not
 * there (temporary name, fsync, rename), and the XDG folders.
 */
#ifndef BASE_FSIO_H
#define BASE_FSIO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/err.h"

/* Appends the file to *out; ERR_DISK, or ERR_BAD_FILE when over out->max. */
int fsio_read(const char *path, struct buf *out, struct err *e);

/* mode as for open(2), e.g. 0600 for secrets. */
int fsio_write(const char *path, const void *data, size_t len, mode_t mode,
	       struct err *e);

/* mkdir -p */
int fsio_mkdir(const char *path, mode_t mode, struct err *e);

/* dir + "/" + name */
int fsio_join(char *out, size_t size, const char *dir, const char *name,
	      struct err *e);

enum fsio_home { FSIO_CONFIG, FSIO_DATA, FSIO_STATE, FSIO_RUNTIME };

/*
 * "$XDG_..._HOME/unbrick", by the XDG base directory rules (relative values
 * are ignored); not created.  FSIO_RUNTIME falls back to the state folder.
 */
int fsio_home(enum fsio_home which, char *out, size_t size, struct err *e);

/* Free bytes for ordinary users on the file system that holds `path`. */
int fsio_free(const char *path, uint64_t *bytes, struct err *e);

#endif
