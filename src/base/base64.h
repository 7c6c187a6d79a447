/* SPDX-License-Identifier: MIT */
/* Base64 of RFC 4648 with its padding, in one line. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

/* out: BASE64_SIZE(len) characters. */
void base64_write(const uint8_t *data, size_t len, char *out);

/* Appends the bytes; false: it is no base64, or there is no room. */
bool base64_read(const char *text, struct buf *out);

#endif
