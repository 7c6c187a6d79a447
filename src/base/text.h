/* SPDX-License-Identifier: MIT */
/*
 * Text: safe copies, and the one filter through which every string from a
 * device, a file or the network passes before it may reach a terminal.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Always ends in NUL; returns false if it had to cut, which it does between
 * characters only. */
bool text_copy(char *dst, size_t size, const char *src);
bool text_copy_n(char *dst, size_t size, const char *src, size_t len);

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* ASCII case folded. */
bool text_same(const char *a, const char *b);
bool text_starts_nocase(const char *text, const char *prefix);
const char *text_find_nocase(const char *text, const char *what);
/* Is one of these n in it? */
bool text_has_one(const char *text, const char *const *words, size_t n);

/*
 * Foreign bytes made harmless: control characters (C0, DEL, C1 as bytes and
 * as code points), invalid or overlong UTF-8, bidirectional controls and
 * zero-width characters become visible escapes (\x1b, \u202e); more than four
 * combining marks in a row are dropped.  Newlines are escaped too.
 * The result is at most size - 1 bytes of valid UTF-8.
 */
#define TEXT_GROWS 6 /* the result is at most so many times as long */
void text_clean(char *dst, size_t size, const char *src, size_t len);

/* Valid UTF-8 without NUL?  Else *bad is the offset of the first bad byte. */
bool text_is_utf8(const char *text, size_t len, size_t *bad);

/*
 * Strict decimal number within [min, max]; no sign, no blanks, no rest.
 */
bool text_number(const char *text, unsigned long min, unsigned long max,
		 unsigned long *out);

/* "500 MB", "2G", "1048576": bytes, where K is 1024; nothing but that. */
bool text_size(const char *text, unsigned long long *out);

#endif
