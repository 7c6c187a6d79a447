/* SPDX-License-Identifier: MIT */
/*
 * Words on the screens that not everybody knows, each with what it means.
 * Help tells those that are in sight.  Pure.
 */
#ifndef UI_APP_TERMS_H
#define UI_APP_TERMS_H

#include <stdint.h>

/* The nth term: as it is written, and what it means; NULL past the end. */
const char *term_word(int n);
const char *term_meaning(int n);

/* Bits of the terms that stand in a text as words of their own. */
uint64_t terms_in(const char *text);

#endif
