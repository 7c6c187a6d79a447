/* SPDX-License-Identifier: MIT */
/* What the world may ask a virtual device, and the update over the air. */
#include "bench/vdev/chip.h"

#define OTA_RESTART_US 1000000

void vdev_usb(const struct vdev *v, struct vdev_usb *out)
{
	bool dfu = v->phase == PHASE_DFU;
	const struct layout *l = v->layout;

	*out = (struct vdev_usb){
		.attached = v->attached,
		.generation = v->generation,
		.vid = 0x2b04,
		.pid = (uint16_t)(l->pid + (dfu ? 0x1000 : 0)),
		.release = get_le16(v->device_descriptor + 12),
		.maker = v->usb_maker,
		.product = v->usb_product,
		.serial = v->usb_serial,
		.tty = v->phase == PHASE_SYSTEM,
		.tty_interface = v->chip->cdc_interface,
		.device_descriptor = v->device_descriptor,
		.config_descriptor = v->config_descriptor,
		.config_size = v->config_size,
	};
}

enum device_mode vdev_mode(const struct vdev *v)
{
	if (v->phase == PHASE_DFU)
		return MODE_DFU;
	if (v->phase != PHASE_SYSTEM)
		return MODE_UNKNOWN;
	return v->listening ? MODE_LISTENING
	       : v->safe    ? MODE_SAFE
			    : MODE_NORMAL;
}

bool vdev_plugged(const struct vdev *v)
{
	return v->plugged;
}

const char *vdev_id(const struct vdev *v)
{
	return v->id;
}

bool vdev_fault_add(struct vdev *v, const struct vdev_fault *f)
{
	return fault_add(&v->faults, f);
}

void vdev_mute_faults(struct vdev *v, bool mute)
{
	v->faults.muted = mute;
}

bool vdev_online(const struct vdev *v, int64_t now_us)
{
	return device_in_system(v) && !v->listening && v->online_us <= now_us;
}

unsigned vdev_sessions(const struct vdev *v)
{
	return v->sessions;
}

const char *vdev_reset_reason(const struct vdev *v)
{
	return v->reset_reason;
}

bool vdev_claimed(const struct vdev *v)
{
	return v->claimed;
}

int vdev_platform(const struct vdev *v)
{
	return v->layout->platform_id;
}

const char *vdev_release(const struct vdev *v)
{
	return answer_release(v);
}

const char *vdev_app_hash(const struct vdev *v)
{
	return v->app_hash;
}

void vdev_describe(struct vdev *v, struct buf *out)
{
	answer_describe(v, out);
}

void vdev_disable_updates(struct vdev *v, bool off)
{
	v->updates_disabled = off;
}

void vdev_hush(struct vdev *v, bool on)
{
	v->hushed = on;
}

void vdev_protect(struct vdev *v, enum vdev_protection p)
{
	v->protection = p;
	v->service_starts = PROTECTION_STARTS;
}

void vdev_log(struct vdev *v, bool on)
{
	v->logs = on;
}

bool vdev_ota_begin(struct vdev *v, uint32_t size, int64_t now_us,
		    int64_t *done_us)
{
	int64_t us = 0;
	bool ok;

	vdev_run(v, now_us);
	*done_us = now_us;
	/* in safe mode no application runs that could forbid it */
	if (!vdev_online(v, now_us) || v->update.running || !size ||
	    size > checks_ota(v)->size || (v->updates_disabled && !v->safe))
		return false;
	ok = update_begin(v, size, &us);
	*done_us = now_us + us;
	v->update.last_us = *done_us;
	return ok;
}

bool vdev_ota_write(struct vdev *v, uint32_t offset, const void *data,
		    uint32_t len, int64_t now_us, int64_t *done_us)
{
	int64_t us = 0;
	bool ok;

	vdev_run(v, now_us);
	ok = vdev_online(v, now_us) && update_write(v, offset, data, len, &us);
	*done_us = now_us + us;
	return ok;
}

/* Published by 0.6.1 to 0.6.4 and by forks, ota.md B7. */
static bool publishes_result(const struct vdev *v)
{
	unsigned os = checks_os(v);

	return v->layout->fork || (os >= OS_0_6_1_RC1 && os < OS_SPLIT);
}

bool vdev_ota_end(struct vdev *v, bool *taken, struct buf *report,
		  int64_t now_us, int64_t *done_us)
{
	unsigned missing;
	int64_t us = 0;

	vdev_run(v, now_us);
	*done_us = now_us;
	*taken = false;
	if (!vdev_online(v, now_us) || !v->update.running)
		return false;
	*taken = update_finish(v, &missing, &us);
	*done_us = now_us + us;
	if (publishes_result(v))
		answer_ota_result(v, *taken, report);
	/* it restarts whatever came of it, ota.md B12 6 */
	device_reset_at(v, *done_us + OTA_RESTART_US, "update", WISH_NONE);
	return true;
}

const uint8_t *vdev_flash(const struct vdev *v, bool external, uint32_t address,
			  uint32_t len)
{
	return flash_at(external ? &v->external : &v->internal, address, len);
}

void vdev_span(const struct vdev *v, uint32_t *base, uint32_t *size)
{
	*base = v->internal.base;
	*size = v->internal.size;
}

const uint8_t *vdev_settings(const struct vdev *v)
{
	return v->dct;
}

bool vdev_poke(struct vdev *v, bool external, uint32_t address,
	       const void *data, uint32_t len)
{
	return flash_put(device_flash(v, external), address, data, len);
}
