/* SPDX-License-Identifier: MIT */
/* The last question: what is written, what stays, and its two buttons. */
#ifndef UI_SCREENS_CONSENT_DRAW_H
#define UI_SCREENS_CONSENT_DRAW_H

#include "ui/app/app.h"

/* Its box in the place of the screen; the buttons are on its last line. */
struct rect consent_box(struct rect r);
/* Where they are, from the left of the box. */
#define CONSENT_NO     12
#define CONSENT_YES    30
#define CONSENT_BUTTON 12 /* columns */

void consent_draw(const struct app *a, struct canvas *c, struct rect r);

#endif
