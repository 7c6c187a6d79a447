/* SPDX-License-Identifier: MIT */
/*
 * How long things take.  Seconds that practice devices were seen to need,
 * whose times are those of the references (dfu.md 10, serial.md 6).
 */
#include "model/plan/plan.h"

#define LISTENING 3
#define DFU	  2
#define RESTART	  2
#define LOOK	  1
#define BACKUP	  4

uint32_t plan_seconds(enum plan_do action, enum device_mode mode)
{
	switch (action) {
	case PLAN_MODE:
		return mode == MODE_LISTENING ? LISTENING : DFU;
	case PLAN_RESET:
		return RESTART;
	case PLAN_INSPECT:
		return LOOK;
	case PLAN_BACKUP:
		return BACKUP;
	default:
		return 0;
	}
}

uint32_t plan_repair_seconds(const struct plan *p)
{
	uint32_t sum = 0, around = 2 * LOOK + BACKUP;
	bool writes = false;

	for (size_t i = 0; i < p->step_count; i++) {
		sum += p->steps[i].seconds;
		writes = writes || p->steps[i].action == PLAN_FLASH;
		if (p->steps[i].action == PLAN_BACKUP)
			around = 2 * LOOK;
	}
	return writes ? sum + around : sum;
}
