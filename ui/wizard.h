/* What the screens of the guided repair have in common. */
#ifndef UI_WIZARD_H
#define UI_WIZARD_H

#include "ui/app.h"

/* "1 Device  2 Diagnosis [3 Plan] ..." */
void wizard_steps(const struct app *a, struct canvas *c, int row);

/* The chosen way to repair the selected device, or NULL. */
const struct choice *wizard_choice(const struct app *a);

/* The plan as a table; `from`, `to`: "-" where there is none. */
void wizard_plan(const struct choice *choice, const struct work *work,
		 bool addresses, struct canvas *c, struct rect r);

/* "1 min 50 s" */
#define DURATION 24
const char *duration(uint64_t seconds, char out[DURATION]);
/* "860 KB" */
#define AMOUNT 16
const char *amount(uint64_t bytes, char out[AMOUNT]);

#endif
