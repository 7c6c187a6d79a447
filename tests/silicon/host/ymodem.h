/* SPDX-License-Identifier: MIT */
/*
 * A plain YMODEM-1K sender over the CDC port of the device (bulk endpoints
 * 0x81 and 1).  Waits in the chip's time, at most a minute an answer.
 */
#ifndef SILICON_YMODEM_H
#define SILICON_YMODEM_H

#include "host.h"

/* What the receiver says goes to out.  True: all was acknowledged. */
bool host_ymodem(struct host *h, const char *path, const char *name, FILE *out);

#endif
