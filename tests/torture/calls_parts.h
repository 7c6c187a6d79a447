/* SPDX-License-Identifier: MIT */
/*
 * What the wrapped calls have in common; only for calls*.c, and for devices
 * that fuzz targets play.
 */
#ifndef TESTS_TORTURE_CALLS_PARTS_H
#define TESTS_TORTURE_CALLS_PARTS_H

#include "calls.h"

/* Counts a call; true: this one fails. */
bool calls_due(enum calls_kind kind, const char *name);

enum calls_change { CHANGE_NONE, CHANGE_GROW, CHANGE_OTHER };

/* The same for files: the error number, 0 if it goes well. */
int calls_file_due(enum calls_change change, const char *name);
/* The write that has just failed leaves its first half. */
bool calls_torn(void);

void calls_install_files(void);

/* calls_lost.c: what becomes of a file until the power goes. */
void calls_touched(const char *path);
void calls_synced(const char *path);
void calls_synced_fd(int fd);
void calls_moved(const char *from, const char *to);
void calls_power_cut(void);

#endif
