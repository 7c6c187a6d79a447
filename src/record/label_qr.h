/* SPDX-License-Identifier: MIT */
/*
 * Part of label.h: a text as a QR code, drawn as an SVG path; the only door to
 * libqrencode, without which a program can be built.
 */
#ifndef RECORD_LABEL_QR_H
#define RECORD_LABEL_QR_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

/*
 * Appends the path, a square being 1 x 1 and the margin 4, or only the size of
 * the whole.  ERR_USAGE where there is no libqrencode, ERR_NO_MEMORY.
 */
int label_qr(const char *text, bool size, struct buf *out, struct err *e);

#endif
