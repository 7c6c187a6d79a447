/* SPDX-License-Identifier: MIT */
/* Devices that have been lying there for a while. */
#include "bench/world/bench.h"

#define SETTLE_US 30000000
#define PRESS_US  4000000

/* As if somebody had pressed the buttons before the technician came. */
static void into_mode(struct vdev *v, enum device_mode mode, int64_t now)
{
	if (mode == MODE_DFU || mode == MODE_SAFE) {
		vdev_button(v, true, now);
		vdev_plug(v, true, now);
		now += mode == MODE_DFU ? PRESS_US : PRESS_US / 2;
		vdev_button(v, false, now);
		vdev_run(v, now);
	} else {
		vdev_plug(v, true, now);
	}
	vdev_run(v, now + SETTLE_US);
	now += SETTLE_US;
	if (mode == MODE_LISTENING && vdev_mode(v) != MODE_LISTENING) {
		vdev_button(v, true, now);
		vdev_run(v, now + PRESS_US);
		vdev_button(v, false, now + PRESS_US);
	}
}

void bench_settle(struct vdev *v, enum device_mode mode, int64_t now)
{
	vdev_mute_faults(v, true);
	into_mode(v, mode, now - SETTLE_US - 2 * PRESS_US);
	vdev_mute_faults(v, false);
}
