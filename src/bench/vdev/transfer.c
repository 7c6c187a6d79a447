/* SPDX-License-Identifier: MIT */
/* What the host sends over the cable: control transfers and the CDC pipes. */
#include "bench/vdev/chip.h"

#include <string.h>

#define HANG_US	 600000000
#define FRAME_US 1000 /* each control transfer, dfu.md 10.1 */

#define GET_STATUS	  0
#define GET_CONFIGURATION 8
#define GET_INTERFACE	  10
#define SET_INTERFACE	  11
#define GET_DESCRIPTOR	  6
#define SET_CONFIGURATION 9
#define TYPE_DFU	  0x21

static bool tells_no_state(const struct vdev *v)
{
	return v->phase == PHASE_DFU && chip_has(v, CHIP_TELLS_NO_STATE);
}

static int standard(struct vdev *v, const struct usb_setup *s, uint8_t *data,
		    size_t len)
{
	/* the one for DFU belongs to the interface */
	if (s->request == GET_DESCRIPTOR && s->value >> 8 == TYPE_DFU &&
	    !(s->type & USB_RECIPIENT_INTERFACE))
		return VDEV_STALL;
	if (s->request == GET_DESCRIPTOR && (s->type & USB_DIR_IN))
		return descriptors_get(v, s->value, data, len);
	if (s->request == SET_CONFIGURATION) {
		if (v->phase == PHASE_DFU)
			v->chip->dfu_configured(v);
		return 0;
	}
	if (s->request == GET_CONFIGURATION && len) {
		data[0] = !tells_no_state(v);
		return 1;
	}
	if (s->request == GET_STATUS && len >= 2 &&
	    !(s->type & USB_RECIPIENT_INTERFACE)) {
		/* self-powered */
		put_le16(data, !tells_no_state(v));
		return 2;
	}
	if (s->request == GET_INTERFACE && len) {
		data[0] = v->phase == PHASE_DFU ? v->dfu.alt : 0;
		return 1;
	}
	if (s->request == SET_INTERFACE) {
		if (v->phase == PHASE_DFU) {
			if (s->value >= v->alt_count)
				return VDEV_STALL;
			v->dfu.alt = (uint8_t)s->value;
		}
		return 0;
	}
	return VDEV_STALL;
}

static int routed(struct vdev *v, const struct usb_setup *s, uint8_t *data,
		  size_t len, int64_t now, int64_t *us)
{
	switch (s->type & 0x60) {
	case 0:
		return standard(v, s, data, len);
	case USB_TYPE_CLASS:
		if (v->phase == PHASE_DFU)
			return v->chip->dfu_control(v, s, data, len, now, us);
		return cdc_control(v, s, data, len, now);
	default:
		if (v->phase == PHASE_SYSTEM && !len &&
		    !(s->type & USB_DIR_IN) && chip_has(v, CHIP_OUT_NEEDS_DATA))
			*us += HANG_US; /* usb-requests.md 2 */
		else if (v->phase == PHASE_SYSTEM)
			return vendor_control(v, s, data, len, now);
		return VDEV_STALL;
	}
}

/* What a bad cable or a hostile device makes of an answer. */
static int spoil_answer(const struct vdev *v, uint8_t *data, int n)
{
	const struct vdev_fault *f;

	f = fault_hit(&v->faults, VDEV_FAULT_CONTROL_GARBLED);
	if (f)
		data[f->arg % (uint32_t)n] ^= 0x20;
	f = fault_hit(&v->faults, VDEV_FAULT_CONTROL_SHORT);
	if (f && f->arg < (uint32_t)n)
		n = (int)f->arg;
	return n;
}

int vdev_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		 size_t len, int64_t now_us, int64_t *done_us)
{
	const struct vdev_fault *f;
	int64_t us = FRAME_US + (int64_t)len * 1000 / 832;
	int n;

	vdev_run(v, now_us);
	*done_us = now_us + us;
	if (!v->attached)
		return VDEV_GONE;
	v->faults.active[FAULT_CONTROL] = 0;
	if (setup->type & 0x60)
		fault_begin(&v->faults, FAULT_CONTROL);
	f = fault_hit(&v->faults, VDEV_FAULT_CONTROL_PULL);
	if (f) {
		device_pull(v, f->arg ? now_us + (int64_t)f->arg * 1000
				      : VDEV_NEVER);
		return VDEV_GONE;
	}
	if (fault_hit(&v->faults, VDEV_FAULT_CONTROL_STALL))
		return VDEV_STALL;
	n = routed(v, setup, data, len, now_us, &us);
	if (n == VDEV_GONE) /* it has just left: now it starts again */
		vdev_run(v, now_us);
	if ((setup->type & USB_DIR_IN) && n > 0)
		n = spoil_answer(v, data, n);
	/* done, but the host never hears of it */
	if (fault_hit(&v->faults, VDEV_FAULT_CONTROL_LOST))
		n = VDEV_STALL;
	f = fault_hit(&v->faults, VDEV_FAULT_CONTROL_SLOW);
	*done_us = now_us + us + (f ? (int64_t)f->arg * 1000 : 0);
	return n;
}

size_t vdev_serial_in(struct vdev *v, const void *data, size_t len,
		      int64_t now_us)
{
	const uint8_t *bytes = data;
	struct line *l = &v->line;
	size_t taken = 0;

	vdev_run(v, now_us);
	while (taken < len && device_in_system(v)) {
		size_t room = cdc_room(v);
		size_t n = len - taken < room ? len - taken : room;

		if (!n)
			break;
		l->heard = true;
		memcpy(l->in + l->in_len, bytes + taken, n);
		l->in_len += n;
		taken += n;
		cdc_run(v, v->now);
	}
	return taken;
}

size_t vdev_serial_out(struct vdev *v, void *data, size_t max, int64_t now_us)
{
	vdev_run(v, now_us);
	return device_in_system(v) ? line_send(&v->line, data, max, v->now) : 0;
}
