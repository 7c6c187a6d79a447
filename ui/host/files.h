/* SPDX-License-Identifier: MIT */
/* Paths as people type them: "~" is the home folder, Tab completes. */
#ifndef UI_HOST_FILES_H
#define UI_HOST_FILES_H

#include <stddef.h>

#include "base/bytes.h"

/* "~/app.bin" to a whole path, in place; others stay. */
void files_home(char *path, size_t size);

/*
 * What `typed` may become: a line with what all have in common ("": none),
 * then the names, at most FILES_SHOWN, folders with a slash.  "~" stays.
 */
#define FILES_SHOWN 40
void files_complete(const char *typed, struct buf *out);

#endif
