/* SPDX-License-Identifier: MIT */
/*
 * Finding the shell's answers in whatever else the port says.  Pure; internal
 * to shell.c, its tests and its fuzz target.  serial.md 2.2, 3.1, 7.
 */
#ifndef PROTO_SHELL_TEXT_H
#define PROTO_SHELL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "proto/shell.h"

/* Each is false while the answer, with the end of its line, is not there. */
bool shell_find_id(const char *text, struct shell_id *out);
bool shell_find_version(const char *text, char out[SHELL_RELEASE]);
bool shell_find_mac(const char *text, char out[SHELL_MAC]);
bool shell_find_claimed(const char *text, bool *claimed);

/*
 * The last complete module table, log lines cut out of it, with braces, goes
 * to *out.  loose: one that only balances is taken too, as some releases
 * wrote what is no strict JSON (serial.md 3.1).
 */
bool shell_find_table(const char *text, bool loose, struct buf *out);

/* A JSON object of numbers and {"err":number}. */
bool shell_find_diagnostics(const char *text, struct buf *out);

#endif
