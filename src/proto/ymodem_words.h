/* SPDX-License-Identifier: MIT */
/*
 * What a YMODEM receiver says when it breaks off, as error code and words
 * (serial.md 4.6).  Internal to ymodem.c and its tests.
 */
#ifndef PROTO_YMODEM_WORDS_H
#define PROTO_YMODEM_WORDS_H

#include <stddef.h>

#include "base/err.h"

/*
 * The code for the device's text; words, "" if the text says nothing known,
 * go to out.  ERR_CANCELLED for unknown or missing text.
 */
enum err_code ymodem_words(const char *text, char *out, size_t size);

#endif
