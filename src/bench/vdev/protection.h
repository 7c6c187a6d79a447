/* SPDX-License-Identifier: MIT */
/* How a device is protected; dfu.md 7. */
#ifndef BENCH_VDEV_PROTECTION_H
#define BENCH_VDEV_PROTECTION_H

enum vdev_protection {
	VDEV_OPEN,
	VDEV_PROTECTED,
	VDEV_SERVICE /* protected, but overridden */
};

#include <stdint.h>

#define PROTECTION_NONCE 32

/*
 * What stands for a signature in practice: made of the device's id, a word
 * for who signs, and both nonces.
 */
void protection_sign(const char *id, const char *who,
		     const uint8_t cloud[PROTECTION_NONCE],
		     const uint8_t device[PROTECTION_NONCE], uint8_t out[32]);

#endif
