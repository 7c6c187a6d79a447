/* SPDX-License-Identifier: MIT */
/*
 * Several documents as one archive (tar, gzip) to send with a question.
 *
 * Knows nothing of what is in them: whoever made them has taken the secrets
 * out.  The file is complete or not there, mode 0600.
 */
#ifndef DOCTOR_PACK_H
#define DOCTOR_PACK_H

#include "base/bytes.h"
#include "base/err.h"

#define PACK_NAME 48
#define PACK_MAX  (256u << 20) /* of the archive */

struct pack_part {
	char name[PACK_NAME];
	struct buf data;
};

/* ERR_DISK, ERR_NO_MEMORY (also past PACK_MAX). */
int pack_write(const char *path, const struct pack_part *parts, size_t count,
	       struct err *e);

#endif
