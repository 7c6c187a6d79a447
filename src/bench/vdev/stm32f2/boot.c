#include "bench/vdev/device.h"

#include <string.h>

#define BOOTLOADER_US 800000 /* reset to DFU mode */
#define SYSTEM_US     400000 /* more, until the system has its USB */
#define OTA_FLAG      0xa5
#define OS_OTA_FLAG   1212 /* 1.2.1-rc.3, dfu.md 9 */
#define OS_PART3      100  /* an Electron's third part, 0.6.0-rc.1 */
#define ROUNDS	      4

static const struct place *main_place(const struct vdev *v, unsigned function,
				      unsigned index)
{
	return layout_place(v->layout, function, index, STORE_MAIN, 0xffff);
}

/* The bootloader's own test: no CRC on Gen 2, dfu.md 4.7. */
static bool plausible(const struct vdev *v)
{
	const struct place *p = main_place(v, FUNCTION_SYSTEM, 1);
	struct header h;

	return checks_header(v, false, p->start, &h) && h.start == p->start &&
	       h.end > h.start &&
	       h.end <= v->internal.base + v->internal.size &&
	       h.platform_id == v->layout->platform_id;
}

/* Is this part there from its first to its last word? */
static bool complete(const struct vdev *v, unsigned index)
{
	const struct place *p = main_place(v, FUNCTION_SYSTEM, index);
	const uint8_t *crc;
	struct header h;

	if (!p || !checks_header(v, false, p->start, &h) ||
	    h.function != FUNCTION_SYSTEM || h.index != index ||
	    h.platform_id != v->layout->platform_id || h.end < h.start ||
	    h.end > p->start + p->size)
		return false;
	crc = flash_at(&v->internal, h.end, MODULE_CRC_SIZE);
	return crc && memcmp(crc, "\xff\xff\xff\xff", MODULE_CRC_SIZE) != 0;
}

/* Code that jumps into a part that is not there ends in SOS. */
static bool runnable(const struct vdev *v)
{
	for (unsigned i = 1; i <= v->layout->system_parts; i++) {
		if (i == 3 && checks_os(v) < OS_PART3)
			break;
		if (!complete(v, i))
			return false;
	}
	return true;
}

/* Image in the staging area, flag in the DCT: dfu.md 9.  True: restart. */
static bool apply_flagged(struct vdev *v, int64_t *us)
{
	unsigned missing;

	if (checks_os(v) < OS_OTA_FLAG || v->dct[DCT_OTA_FLAG] != OTA_FLAG)
		return false;
	dct_write(v, DCT_OTA_FLAG, "\xff", 1, us);
	return update_finish(v, &missing, us);
}

static void remember_application(struct vdev *v)
{
	const struct place *p = main_place(v, FUNCTION_USER, 1);
	struct finding f;

	checks_place(v, p, &f);
	memcpy(v->app_hash, f.found ? f.sha : "", f.found ? 65 : 1);
}

/* True: the system wants to be started again. */
static bool start_system(struct vdev *v, int64_t *us)
{
	const struct place *user = main_place(v, FUNCTION_USER, 1);
	bool asked = v->wish == WISH_SAFE || v->wish == WISH_SAFE_LISTENING;

	if (apply_flagged(v, us))
		return true;
	update_embedded(v, us);
	v->safe = asked || !checks_system_sound(v);
	if (!v->safe && !checks_user_valid(v)) {
		/* modules.md 7.5: only when the header itself is bad */
		if (!checks_user_header(v, user) && update_factory_reset(v, us))
			return true;
		v->safe = true;
	}
	v->listening = v->wish == WISH_SAFE_LISTENING ||
		       (!v->network && !v->layout->cellular);
	remember_application(v);
	return false;
}

static int64_t to_dfu(struct vdev *v, int64_t us)
{
	v->phase = PHASE_DFU;
	dfu_start(v);
	return us + BOOTLOADER_US;
}

int64_t boot_run(struct vdev *v, int64_t now)
{
	int64_t us = 0;

	(void)now;
	fault_begin(&v->faults, FAULT_BOOT);
	v->safe = v->listening = false;
	v->reset_reason = v->next_reason ? v->next_reason : "unknown";
	v->next_reason = NULL;
	for (unsigned i = 0; i < ROUNDS; i++) {
		update_copy_queued(v, &us);
		if (v->wish == WISH_DFU || !plausible(v) ||
		    fault_hit(&v->faults, VDEV_FAULT_BOOT_DFU))
			return to_dfu(v, us);
		if (!runnable(v) ||
		    fault_hit(&v->faults, VDEV_FAULT_BOOT_CRASH)) {
			v->phase = PHASE_CRASH;
			return us;
		}
		v->phase = PHASE_SYSTEM;
		us += BOOTLOADER_US + SYSTEM_US;
		if (!start_system(v, &us))
			break;
		if (v->next_reason)
			v->reset_reason = v->next_reason;
		v->next_reason = NULL;
	}
	return us;
}
