/* SPDX-License-Identifier: MIT */
/* Making a device, its buttons, and the passing of its time. */
#include "bench/vdev/chip.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ENUMERATE_US   400000 /* virtual-bench.md 1 */
#define ONLINE_US      3500000
#define NCP_TRIES_US   14000000 /* what it waits for the co-processor */
#define LISTEN_HOLD_US 3000000
#define CLEAR_HOLD_US  10000000

/* The button ladder at the start, led.md. */
#define HOLD_SAFE_US	1000000
#define HOLD_DFU_US	3000000
#define HOLD_FACTORY_US 6600000 /* only where there is a factory image */
#define HOLD_CLEAR_US	10000000
#define HOLD_END_US	12000000 /* goes on by itself */

struct vdev *vdev_new(const struct vdev_config *config)
{
	const struct layout *board;
	const struct chip *chip = chip_find(config->platform_id, &board);
	struct vdev *v;

	if (!chip || strlen(config->id) != 24)
		return NULL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return NULL;
	v->chip = chip;
	v->layout = board;
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
	    !flash_init(&v->internal, &chip->geometry.internal,
			chip->geometry.internal_size, &v->faults) ||
	    !flash_init(&v->external, &chip->geometry.external,
			board->external_size, &v->faults)) {
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

/* Where such a module lies, by its own version and by what is there. */
static const struct place *home(const struct vdev *v, const struct module *m,
				enum store store)
{
	unsigned os = checks_os(v);

	if (store == STORE_FACTORY)
		return layout_place(v->layout, m->function, 1, store,
				    os ? os : 0xffff);
	return layout_place(v->layout, m->function, m->index, store,
			    m->function == FUNCTION_SYSTEM && !v->layout->fork
				    ? m->version
				    : 0xffff);
}

/* In the place for updates, with the flag: applied at the next start. */
static bool stage(struct vdev *v, const uint8_t *image, uint32_t len)
{
	const struct place *ota = checks_ota(v);

	if (!ota || len > ota->size)
		return false;
	v->dct[DCT_OTA_FLAG] = OTA_FLAG;
	return flash_put(device_flash(v, ota->external), ota->start, image,
			 len);
}

bool vdev_install(struct vdev *v, const uint8_t *image, size_t len,
		  enum store store)
{
	const struct place *p;
	uint32_t skip = 0, start = 0;
	struct module m;

	/* a broken one as well: that is what practice is for */
	module_parse(image, len, &m);
	if (!m.found || m.size > len)
		return false;
	if (store == STORE_SCRATCH)
		return stage(v, image, m.size);
	p = home(v, &m, store);
	if (!p || m.size > p->size)
		return false;
	if (m.function == FUNCTION_NCP) {
		v->ncp = m.version;
		return true;
	}
	if (m.flags & MODULE_DROP_INFO && m.function == FUNCTION_RADIO)
		skip = MODULE_PREFIX_SIZE;
	if (m.function == FUNCTION_USER && chip_has(v, CHIP_APP_FLOATS))
		start = m.start;
	return flash_put(device_flash(v, p->external), start ? start : p->start,
			 image + skip, m.size - skip);
}

void vdev_plug(struct vdev *v, bool in, int64_t now_us)
{
	vdev_run(v, now_us);
	if (in == v->plugged)
		return;
	v->plugged = in;
	v->replug_us = v->boot_us = VDEV_NEVER;
	v->watched = false;
	if (in) {
		v->wish = WISH_NONE;
		v->next_reason = "power_down";
		device_restart(v, now_us);
	} else {
		device_leave_bus(v);
		v->phase = PHASE_OFF;
	}
}

void vdev_reset(struct vdev *v, int64_t now_us)
{
	vdev_run(v, now_us);
	if (v->phase == PHASE_OFF)
		return;
	v->watched = false;
	v->wish = WISH_NONE;
	v->next_reason = "pin_reset";
	device_restart(v, now_us);
}

/* Released after the start-up ladder. */
static void ladder(struct vdev *v, int64_t held, int64_t now)
{
	int64_t us = 0;

	if (held >= HOLD_CLEAR_US)
		v->network = v->network && v->layout->cellular;
	else if (held >= HOLD_FACTORY_US && update_factory_reset(v, &us))
		v->wish = WISH_NONE;
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
	if (v->protection == VDEV_SERVICE && v->service_starts-- == 0)
		v->protection = VDEV_PROTECTED;
	us = start_run(v);
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
	if (v->phase == PHASE_SYSTEM)
		device_listen(v, v->listening, at);
	if (v->staged)
		device_reset_at(v, at + v->chip->geometry.shows_us, "update",
				WISH_NONE);
	if (v->silent_ncp)
		v->thread_us = at + NCP_TRIES_US;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When the ladder is at its end. */
static int64_t ladder_end(const struct vdev *v)
{
	return v->phase == PHASE_BUTTON ? v->button_us + HOLD_END_US
					: VDEV_NEVER;
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
	next = earlier(next, ladder_end(v));
	if (button_waits(v))
		next = earlier(next, v->button_us + LISTEN_HOLD_US);
	if (v->attached && v->phase == PHASE_SYSTEM)
		next = earlier(next,
			       earlier(line_next(v), earlier(ymodem_next(v),
							     cdc_log_next(v))));
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
		device_restart(v, at);
	} else if (v->reset_us <= now) {
		device_restart(v, v->reset_us);
	} else if (ladder_end(v) <= now) {
		int64_t at = ladder_end(v);

		v->button = false; /* until it is pressed again */
		ladder(v, HOLD_END_US, at);
	} else if (v->boot_us <= now) {
		begin_boot(v);
	} else if (v->attach_us <= now) {
		attach(v);
	} else if (v->listen_us <= now) {
		device_listen(v, !v->listening, v->listen_us);
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
			cdc_run(v, now_us);
			ymodem_run(v, now_us);
			cdc_log(v, now_us);
		}
	} while (v->reset_us <= now_us);
	if (v->online_us > v->now && v->online_us <= now_us)
		v->sessions++;
	v->now = now_us;
}
