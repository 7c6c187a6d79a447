/* SPDX-License-Identifier: MIT */
/* How a device is protected; dfu.md 7. */
#ifndef BENCH_VDEV_PROTECTION_H
#define BENCH_VDEV_PROTECTION_H

enum vdev_protection {
	VDEV_OPEN,
	VDEV_PROTECTED,
	VDEV_SERVICE /* protected, but overridden */
};

#endif
