/* SPDX-License-Identifier: MIT */
/* What the screens of the guided repair have in common. */
#ifndef UI_SCREENS_WIZARD_H
#define UI_SCREENS_WIZARD_H

#include "ui/app/app.h"

/* "1 Device  2 Diagnosis [3 Plan] ..." */
void wizard_steps(const struct app *a, struct canvas *c, int row);

/*
 * What a step that writes makes of the device: "bootloader 0.7.0 > 1.2.1",
 * "your application is replaced by tinker v6".
 */
void wizard_change(const struct choice *ch, const struct plan_step *s,
		   char *out, size_t size);

/*
 * The plan as a table; work: what has become of each step, or NULL.  Where it
 * does not fit, first 0 shows the steps that write, first N all from N on.
 */
void wizard_plan(const struct plan *plan, const struct work *work,
		 bool addresses, int first, struct canvas *c, struct rect r);

/* "write bootloader 0.7.0 > 1.2.1 over serial", "look at the device" */
#define WIZARD_STEP 160
const char *wizard_step(const struct plan *plan, size_t i,
			char out[WIZARD_STEP]);

/* Seconds that the job still needs by its plan and the present speed; -1. */
int wizard_left(const struct app *a, const struct row *r);

/*
 * Which button to press and for how long, as a drawing that counts the
 * seconds, round after round until the device is seen where it is wanted.
 */
void wizard_button(const struct app *a, const struct row *r, struct canvas *c,
		   struct rect area);

#endif
