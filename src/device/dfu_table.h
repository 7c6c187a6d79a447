/*
 * The module table of a device in DFU, read back from its flash: headers
 * where the platform's windows say, CRCs computed here, ranges and platform
 * by our own tables, dependencies by our own comparison.  What flash does
 * not tell (radio stack, NCP) is left out, so it stays unknown.
 */
#ifndef DEVICE_DFU_TABLE_H
#define DEVICE_DFU_TABLE_H

#include "device/mode.h"
#include "model/catalog/table.h"

int dfu_table_read(struct job *j, struct mode_dfu *m, struct table *out,
		   struct err *e);

/*
 * One window: fills *slot from what stands there.  Errors are those of the
 * transfer; an empty or foreign slot is no error.
 */
int dfu_table_slot(struct job *j, struct mode_dfu *m, const struct window *w,
		   struct slot *slot, struct err *e);

/* Judges the dependencies of every slot by the table itself. */
void dfu_table_judge(struct table *t);

#endif
