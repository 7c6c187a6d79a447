/* SPDX-License-Identifier: MIT */
/*
 * All screens, as the state is given them (app_init()).  This is the only
 * place where a screen is known by its name.
 */
#ifndef UI_SCREENS_SCREENS_H
#define UI_SCREENS_SCREENS_H

#include "ui/app/app.h"

extern const struct app_face screens_face;

#endif
