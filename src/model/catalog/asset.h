/* SPDX-License-Identifier: MIT */
/*
 * Assets: files that an application needs beside it (Device OS 5.5 on).  A
 * bundle has them as they are, a device takes each as a module of its own
 * kind (modules.md 2.1, 4.4).  Pure.
 */
#ifndef MODEL_CATALOG_ASSET_H
#define MODEL_CATALOG_ASSET_H

#include "base/bytes.h"
#include "model/catalog/module.h"

/* The folder of a bundle in which they lie. */
#define ASSET_FOLDER "assets/"

/*
 * The asset's bytes as a module, appended to *out.  False: no name, one that
 * is too long, or no room.
 */
bool asset_wrap(const char *name, const uint8_t *data, size_t len,
		struct buf *out);

/* Is it for any platform?  Such modules name none, which is number 0. */
static inline bool module_is_for_any(const struct module *m)
{
	return m->function == FUNCTION_ASSET && m->platform_id == 0;
}

#endif
