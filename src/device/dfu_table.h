/* SPDX-License-Identifier: MIT */
/*
 * The module table of a device in DFU, read back from its flash: headers
 * where the platform's windows say, CRCs computed here, ranges and platform
 * by our own tables, dependencies by our own comparison.  What flash does
 * not tell (radio stack, NCP) is left out, so it stays unknown.
 */
#ifndef DEVICE_DFU_TABLE_H
#define DEVICE_DFU_TABLE_H

#include "device/backup.h"
#include "device/mode.h"
#include "model/catalog/table.h"

/* Flash that is read window by window: of a device, or kept in files. */
struct flash_reader {
	const struct platform *platform;
	/* The first len bytes of a window. */
	int (*read)(void *ctx, const struct window *w, uint8_t *out, size_t len,
		    struct err *e);
	bool (*reaches)(void *ctx, const struct window *w);
	int (*stopped)(void *ctx, struct err *e); /* or NULL */
	void *ctx;
};

int flash_table_read(const struct flash_reader *f, struct table *out,
		     struct err *e);

int dfu_table_read(struct job *j, struct mode_dfu *m, struct table *out,
		   struct err *e);

/*
 * What a backup holds.  ERR_BAD_FILE if a file of it is not what it was; a
 * place that it does not hold is left out.
 */
int backup_table_read(const char *manifest, const struct platform *p,
		      const char *passphrase, struct table *out, struct err *e);

/* Judges the dependencies of every slot by the table itself. */
void dfu_table_judge(struct table *t);

#endif
