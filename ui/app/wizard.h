/* What the screens of the guided repair have in common. */
#ifndef UI_APP_WIZARD_H
#define UI_APP_WIZARD_H

#include "ui/app/app.h"

/* "1 Device  2 Diagnosis [3 Plan] ..." */
void wizard_steps(const struct app *a, struct canvas *c, int row);

/* The chosen way to repair the selected device, or NULL. */
const struct choice *wizard_choice(const struct app *a);

/*
 * Asks for the ways to repair this device; `only` (or NULL) restricts them to
 * one recipe, slot >= 0 puts the answer in the place of that choice.
 */
bool wizard_ask(struct app *a, struct row *r, const struct choice *only,
		int slot);

/* The same; job "" or the id of a job of the past to go on with. */
bool wizard_resume(struct app *a, struct row *r, const struct choice *only,
		   const char *job);

/*
 * The plan as a table, from step `first` on; work: what has become of each
 * step, or NULL.
 */
void wizard_plan(const struct plan *plan, const struct work *work,
		 bool addresses, int first, struct canvas *c, struct rect r);

/* Seconds that the job still needs by its plan and the present speed; -1. */
int wizard_left(const struct app *a, const struct row *r);

/* Which button to press, as a drawing with a timer. */
void wizard_button(const struct app *a, const struct row *r, struct canvas *c,
		   struct rect area);

/* "1 min 50 s" */
#define DURATION 24
const char *duration(uint64_t seconds, char out[DURATION]);
/* "860 KB" */
#define AMOUNT 16
const char *amount(uint64_t bytes, char out[AMOUNT]);

#endif
