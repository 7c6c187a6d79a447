/* SPDX-License-Identifier: MIT */
/* On the bus and off it, restarts, listening: what the parts may ask for. */
#include "bench/vdev/device.h"

#include <string.h>

#define ONLINE_US	3500000
#define LISTEN_MODEM_US 300000000 /* serial.md 1.1 */

struct flash *device_flash(struct vdev *v, bool external)
{
	return external ? &v->external : &v->internal;
}

bool device_in_system(const struct vdev *v)
{
	return v->attached && v->phase == PHASE_SYSTEM;
}

void device_leave_bus(struct vdev *v)
{
	v->attached = false;
	v->attach_us = v->reset_us = v->listen_us = v->online_us = VDEV_NEVER;
	line_reset(&v->line);
	service_fini(&v->service);
	memset(&v->shell, 0, sizeof(v->shell));
	v->ymodem.stage = YM_OFF;
	v->update.running = false;
}

void device_restart(struct vdev *v, int64_t now)
{
	device_leave_bus(v);
	v->phase = PHASE_BOOT;
	v->boot_us = now;
}

void device_pull(struct vdev *v, int64_t back_us)
{
	v->plugged = v->watched = false;
	device_leave_bus(v);
	v->boot_us = VDEV_NEVER;
	v->phase = PHASE_OFF;
	v->replug_us = back_us;
}

void device_reset_at(struct vdev *v, int64_t us, const char *reason,
		     enum wish wish)
{
	if (!v->plugged) /* a fault has just pulled the cable */
		return;
	v->reset_us = us;
	v->next_reason = reason;
	v->wish = wish;
}

void device_listen(struct vdev *v, bool on, int64_t now)
{
	v->listening = on;
	memset(&v->shell, 0, sizeof(v->shell));
	v->listen_us = on && v->layout->listen_ends ? now + LISTEN_MODEM_US
						    : VDEV_NEVER;
	v->online_us = !on && v->network ? now + ONLINE_US : VDEV_NEVER;
}
