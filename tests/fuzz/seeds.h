/* SPDX-License-Identifier: MIT */
/*
 * The parts of seeds.c.  Binary seeds described in text:
 *
 *   80 0a             bytes, hexadecimal
 *   "text\r\n\"\\"    \e is ESC
 *   ff*12             the one before, twelve times
 *   ( 00 "ab" )*3     the same for several
 *   # until the end of the line
 */
#ifndef TESTS_FUZZ_SEEDS_H
#define TESTS_FUZZ_SEEDS_H

#include "base/bytes.h"

/* Appends what the file describes; leaves the process if it is wrong. */
void seeds_bytes(const char *path, struct buf *out);

/* Archives and combined images, as files into the folder. */
void seeds_bundles(const char *dir);

/* Keys of a device and of a server, as fuzz_keys.c takes them. */
void seeds_keys(const char *dir);

/*
 * Backups as fuzz_backup.c takes them: the manifest, a zero, the file of the
 * areas that are encrypted, under this passphrase.
 */
#define SEEDS_PASSPHRASE "of a practice bench"
#define SEEDS_FLASH	 0x08000000u /* where one of them lies */
void seeds_backup(const char *dir);

#endif
