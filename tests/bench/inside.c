/* SPDX-License-Identifier: MIT */
#include "inside.h"

#include "bench/vdev/device.h"

uint8_t *inside_dct(struct vdev *v)
{
	return v->dct;
}
