/* SPDX-License-Identifier: MIT */
/* A start: what is queued is copied, then DFU mode, the system, or neither. */
#include "bench/vdev/chip.h"

#include <string.h>

#define ROUNDS	 4
#define TRIES_US 15000000 /* three, under watchdogs of 5 s */

/*
 * Image in the staging area, flag in the DCT: dfu.md 9.  True: restart.  What
 * does not check out is forgotten without a word.
 */
static bool apply_flagged(struct vdev *v, int64_t *us)
{
	unsigned missing;
	struct finding f;

	if (checks_os(v) < OS_STAGED || v->dct[DCT_OTA_FLAG] != OTA_FLAG)
		return false;
	checks_staged(v, &f);
	if (v->chip->geometry.shows_us && !v->staged && f.checked == f.passed) {
		v->staged = true; /* shows itself first, and then applies it */
		return false;
	}
	v->staged = false;
	dct_write(v, DCT_OTA_FLAG, "\xff", 1, us);
	return update_finish(v, &missing, us);
}

static void remember_application(struct vdev *v)
{
	const struct place *p = checks_user_place(v);
	struct finding f = { 0 };

	if (p)
		checks_place(v, p, &f);
	memcpy(v->app_hash, f.found ? f.sha : "", f.found ? 65 : 1);
}

/* modules.md 7.5: only when the header itself is bad, and not from 3.1 on. */
static bool resets_itself(struct vdev *v, int64_t *us)
{
	return checks_os(v) < OS_BIG_APP &&
	       !checks_user_header(v, checks_user_place(v)) &&
	       update_factory_reset(v, us);
}

/* Without a network, or before somebody has set it up (led.md). */
static bool listens_alone(const struct vdev *v)
{
	if (chip_has(v, CHIP_SETUP_FLAG))
		return checks_os(v) < OS_NO_SETUP && v->dct[DCT_SETUP] != 1;
	return chip_has(v, CHIP_LISTENS_ALONE) && !v->network &&
	       !v->layout->cellular;
}

/* True: the system wants to be started again. */
static bool start_system(struct vdev *v, int64_t *us)
{
	bool asked = v->wish == WISH_SAFE || v->wish == WISH_SAFE_LISTENING;

	if (apply_flagged(v, us))
		return true;
	v->chip->embedded(v, us);
	v->safe = asked || !checks_system_sound(v);
	if (!v->safe && !checks_user_valid(v)) {
		if (resets_itself(v, us))
			return true;
		v->safe = true;
	}
	v->listening = v->wish == WISH_SAFE_LISTENING || listens_alone(v);
	remember_application(v);
	return false;
}

static int64_t to_dfu(struct vdev *v, int64_t us)
{
	v->phase = PHASE_DFU;
	v->chip->dfu_start(v);
	return us + v->chip->geometry.bootloader_us;
}

/*
 * The bootloader has sent it on from DFU mode and tries three times, then the
 * factory image, then it waits in DFU mode.  After the button or power-up
 * nobody watches.
 */
static int64_t start_nothing(struct vdev *v, bool watched, int64_t us)
{
	if (!watched || !chip_has(v, CHIP_COMES_BACK)) {
		v->phase = PHASE_CRASH;
		return us;
	}
	us += TRIES_US;
	update_factory_reset(v, &us);
	return to_dfu(v, us);
}

int64_t start_run(struct vdev *v)
{
	const struct vdev_fault *silent;
	bool watched = v->watched;
	enum start what;
	int64_t us = 0;

	fault_begin(&v->faults, FAULT_BOOT);
	v->safe = v->listening = v->watched = false;
	silent = fault_hit(&v->faults, VDEV_FAULT_BOOT_SILENT);
	v->silent_modem =
		silent && v->layout->cellular && chip_has(v, CHIP_MODEM_BLOCKS);
	v->silent_ncp = (silent || v->hushed) && v->layout->ncp;
	v->silent_us = silent ? (int64_t)silent->arg * 1000 : 0;
	v->reset_reason = v->next_reason ? v->next_reason : "unknown";
	v->next_reason = NULL;
	for (unsigned i = 0; i < ROUNDS; i++) {
		update_copy_queued(v, &us);
		what = v->chip->boot(v);
		if (v->wish == WISH_DFU || what == START_DFU ||
		    fault_hit(&v->faults, VDEV_FAULT_BOOT_DFU))
			return to_dfu(v, us);
		if (what == START_CRASH)
			return start_nothing(v, watched, us);
		if (fault_hit(&v->faults, VDEV_FAULT_BOOT_CRASH))
			return start_nothing(v, false, us);
		v->phase = PHASE_SYSTEM;
		us += v->chip->geometry.bootloader_us +
		      v->chip->geometry.system_us;
		if (!start_system(v, &us))
			break;
		if (v->next_reason)
			v->reset_reason = v->next_reason;
		v->next_reason = NULL;
	}
	return us;
}
