/* SPDX-License-Identifier: MIT */
/* The same by locked files, as it is on computers that are no Linux. */
static char test_folder[160];

#define LOCK_BY_FILE
#define LOCK_FOLDER test_folder
#include "../../src/device/lock.c"

#include "test_lock.c"
