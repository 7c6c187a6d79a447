/* SPDX-License-Identifier: MIT */
/* What no port shows of a virtual device. */
#ifndef TESTS_BENCH_INSIDE_H
#define TESTS_BENCH_INSIDE_H

#include <stdint.h>

#define INSIDE_DCT    16384 /* bytes */
#define INSIDE_DCT_ID 3618  /* in them, platforms.md 2.1 */

struct vdev;

/* To look at and to change. */
uint8_t *inside_dct(struct vdev *v);

#endif
