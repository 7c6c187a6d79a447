/* SPDX-License-Identifier: MIT */
/*
 * The ports of the batch slots, kept in the state folder: one port a line.
 * What is read back is digits, dots and dashes, whatever stands in the file.
 */
#ifndef UI_HOST_SLOTS_H
#define UI_HOST_SLOTS_H

#include "base/err.h"
#include "ui/host/queue.h"

/* Keeps the ports, one a line; 0, or the errors of base/fsio.h. */
int slots_keep(const char *ports, struct err *e);
/* Tells what was kept with a MESSAGE_SLOTS; nothing kept: tells nothing. */
void slots_recall(struct queue *q);

#endif
