#include "bench/vdev/device.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ENUMERATE_US	400000 /* virtual-bench.md 1 */
#define ONLINE_US	3500000
#define FRAME_US	1000 /* each control transfer, dfu.md 10.1 */
#define LISTEN_HOLD_US	3000000
#define CLEAR_HOLD_US	10000000
#define ELECTRON_LISTEN 300000000 /* serial.md 1.1 */

/* The button ladder at the start, led.md. */
#define HOLD_SAFE_US	1000000
#define HOLD_DFU_US	3000000
#define HOLD_FACTORY_US 10000000

#define GET_STATUS	  0
#define GET_CONFIGURATION 8
#define GET_INTERFACE	  10
#define SET_INTERFACE	  11
#define GET_DESCRIPTOR	  6
#define SET_CONFIGURATION 9

struct vdev *vdev_new(const struct vdev_config *config)
{
	const struct layout *l = layout_find(config->platform_id);
	struct vdev *v;

	if (!l || strlen(config->id) != 24)
		return NULL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return NULL;
	v->layout = l;
	for (size_t i = 0; i < 24; i++)
		v->id[i] = (char)tolower((unsigned char)config->id[i]);
	v->claimed = config->claimed;
	v->network = config->network;
	v->now = INT64_MIN / 2; /* any moment is later */
	v->reset_reason = "power_down";
	v->boot_us = v->attach_us = v->reset_us = VDEV_NEVER;
	v->replug_us = v->listen_us = v->online_us = VDEV_NEVER;
	line_reset(&v->line);
	v->dct = malloc(DCT_SIZE);
	if (!v->dct ||
	    !flash_init(&v->internal, 0x08000000, 0x100000, false,
			&v->faults) ||
	    !flash_init(&v->external, 0, l->external_size, true, &v->faults)) {
		vdev_free(v);
		return NULL;
	}
	dct_init(v);
	return v;
}

void vdev_free(struct vdev *v)
{
	if (!v)
		return;
	flash_fini(&v->internal);
	flash_fini(&v->external);
	line_fini(&v->line);
	service_fini(&v->service);
	if (!v->lent)
		free(v->dct);
	free(v);
}

struct flash *device_flash(struct vdev *v, bool external)
{
	return external ? &v->external : &v->internal;
}

bool vdev_install(struct vdev *v, const uint8_t *image, size_t len,
		  enum store store)
{
	const struct place *p;
	struct module m;

	/* a broken one as well: that is what practice is for */
	module_parse(image, len, &m);
	if (!m.found || m.size > len)
		return false;
	p = layout_place(v->layout, m.function, m.index, store, 0xffff);
	if (!p || m.size > p->size)
		return false;
	return flash_put(device_flash(v, p->external), p->start, image, m.size);
}

bool device_in_system(const struct vdev *v)
{
	return v->attached && v->phase == PHASE_SYSTEM;
}

static void leave_bus(struct vdev *v)
{
	v->attached = false;
	v->attach_us = v->reset_us = v->listen_us = v->online_us = VDEV_NEVER;
	line_reset(&v->line);
	service_fini(&v->service);
	memset(&v->shell, 0, sizeof(v->shell));
	v->ymodem.stage = YM_OFF;
	v->update.running = false;
}

static void restart(struct vdev *v, int64_t now)
{
	leave_bus(v);
	v->phase = PHASE_BOOT;
	v->boot_us = now;
}

void vdev_plug(struct vdev *v, bool in, int64_t now_us)
{
	vdev_run(v, now_us);
	if (in == v->plugged)
		return;
	v->plugged = in;
	v->replug_us = v->boot_us = VDEV_NEVER;
	if (in) {
		v->wish = WISH_NONE;
		v->next_reason = "power_down";
		restart(v, now_us);
	} else {
		leave_bus(v);
		v->phase = PHASE_OFF;
	}
}

void device_pull(struct vdev *v, int64_t back_us)
{
	v->plugged = false;
	leave_bus(v);
	v->boot_us = VDEV_NEVER;
	v->phase = PHASE_OFF;
	v->replug_us = back_us;
}

void vdev_reset(struct vdev *v, int64_t now_us)
{
	vdev_run(v, now_us);
	if (v->phase == PHASE_OFF)
		return;
	v->wish = WISH_NONE;
	v->next_reason = "pin_reset";
	restart(v, now_us);
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
	v->listen_us =
		on && v->layout->cellular ? now + ELECTRON_LISTEN : VDEV_NEVER;
	v->online_us = !on && v->network ? now + ONLINE_US : VDEV_NEVER;
}

/* Released after the start-up ladder. */
static void ladder(struct vdev *v, int64_t held, int64_t now)
{
	int64_t us = 0;

	if (held >= HOLD_FACTORY_US)
		boot_factory_reset(v, &us);
	else if (held >= HOLD_DFU_US)
		v->wish = WISH_DFU;
	else if (held >= HOLD_SAFE_US)
		v->wish = WISH_SAFE;
	v->phase = PHASE_BOOT;
	v->boot_us = now + us;
}

void vdev_button(struct vdev *v, bool pressed, int64_t now_us)
{
	int64_t held;

	vdev_run(v, now_us);
	if (pressed == v->button)
		return;
	held = now_us - v->button_us;
	v->button = pressed;
	if (pressed) {
		v->button_us = now_us;
		v->button_listens = device_in_system(v) && !v->listening;
	} else if (v->phase == PHASE_BUTTON) {
		ladder(v, held, now_us);
	} else if (device_in_system(v) && v->listening && !v->button_listens) {
		if (held >= CLEAR_HOLD_US)
			v->network = false;
		else if (held >= LISTEN_HOLD_US)
			device_listen(v, false, now_us);
	}
}

static void begin_boot(struct vdev *v)
{
	int64_t at = v->boot_us;
	const struct vdev_fault *late;
	int64_t us;

	v->boot_us = VDEV_NEVER;
	if (v->button) {
		v->phase = PHASE_BUTTON;
		v->button_us = at;
		return;
	}
	us = boot_run(v, at);
	v->wish = WISH_NONE;
	if (v->phase == PHASE_CRASH ||
	    fault_hit(&v->faults, VDEV_FAULT_BOOT_NEVER))
		return;
	late = fault_hit(&v->faults, VDEV_FAULT_BOOT_LATE);
	v->attach_us =
		at + us + ENUMERATE_US + (late ? (int64_t)late->arg * 1000 : 0);
	descriptors_make(v);
}

static void attach(struct vdev *v)
{
	int64_t at = v->attach_us;

	v->attach_us = VDEV_NEVER;
	v->attached = true;
	v->generation++;
	if (v->phase != PHASE_SYSTEM)
		return;
	if (v->listening)
		device_listen(v, true, at);
	else if (v->network)
		v->online_us = at + ONLINE_US;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool button_waits(const struct vdev *v)
{
	return v->button && v->button_listens && device_in_system(v) &&
	       !v->listening;
}

int64_t vdev_next_us(const struct vdev *v)
{
	int64_t next = earlier(v->boot_us, v->attach_us);

	next = earlier(next, earlier(v->reset_us, v->replug_us));
	next = earlier(next, v->listen_us);
	if (v->online_us > v->now)
		next = earlier(next, v->online_us);
	if (button_waits(v))
		next = earlier(next, v->button_us + LISTEN_HOLD_US);
	if (v->attached && v->phase == PHASE_SYSTEM)
		next = earlier(
			next, earlier(line_next(v), earlier(ymodem_next(v),
							    line_log_next(v))));
	return next;
}

/* One thing that is due.  False: nothing is. */
static bool step(struct vdev *v, int64_t now)
{
	if (v->replug_us <= now) {
		int64_t at = v->replug_us;

		v->replug_us = VDEV_NEVER;
		v->plugged = true;
		v->wish = WISH_NONE;
		v->next_reason = "power_down";
		restart(v, at);
	} else if (v->reset_us <= now) {
		restart(v, v->reset_us);
	} else if (v->boot_us <= now) {
		begin_boot(v);
	} else if (v->attach_us <= now) {
		attach(v);
	} else if (v->listen_us <= now) {
		device_listen(v, false, v->listen_us);
	} else if (button_waits(v) && now - v->button_us >= LISTEN_HOLD_US) {
		device_listen(v, true, v->button_us + LISTEN_HOLD_US);
	} else {
		return false;
	}
	return true;
}

void vdev_run(struct vdev *v, int64_t now_us)
{
	if (now_us < v->now)
		now_us = v->now;
	do {
		while (step(v, now_us))
			;
		if (device_in_system(v)) {
			line_run(v, now_us);
			ymodem_run(v, now_us);
			line_log(v, now_us);
		}
	} while (v->reset_us <= now_us);
	if (v->online_us > v->now && v->online_us <= now_us)
		v->sessions++;
	v->now = now_us;
}

static int standard(struct vdev *v, const struct usb_setup *s, uint8_t *data,
		    size_t len)
{
	if (s->request == GET_DESCRIPTOR && (s->type & USB_DIR_IN))
		return descriptors_get(v, s->value, data, len);
	if (s->request == SET_CONFIGURATION)
		return 0;
	if (s->request == GET_CONFIGURATION && len) {
		data[0] = 1;
		return 1;
	}
	if (s->request == GET_STATUS && len >= 2) {
		put_le16(data, 0);
		return 2;
	}
	if (s->request == GET_INTERFACE && len) {
		data[0] = v->phase == PHASE_DFU ? v->dfu.alt : 0;
		return 1;
	}
	if (s->request == SET_INTERFACE) {
		if (v->phase == PHASE_DFU) {
			if (s->value >= descriptors_alts(v))
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
			return dfu_control(v, s, data, len, now, us);
		return line_control(v, s, data, len, now);
	default:
		if (v->phase == PHASE_SYSTEM)
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
	if ((setup->type & USB_DIR_IN) && n > 0)
		n = spoil_answer(v, data, n);
	/* done, but the host never hears of it */
	if (fault_hit(&v->faults, VDEV_FAULT_CONTROL_LOST))
		n = VDEV_STALL;
	f = fault_hit(&v->faults, VDEV_FAULT_CONTROL_SLOW);
	*done_us = now_us + us + (f ? (int64_t)f->arg * 1000 : 0);
	return n;
}
