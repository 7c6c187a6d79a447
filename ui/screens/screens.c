/* SPDX-License-Identifier: MIT */
#include "ui/screens/screens.h"

#include "ui/app/screen.h"
#include "ui/screens/picture.h"

static const struct screen *const screens[SCREENS] = {
#define X(id, name) [SCREEN_##id] = &screen_##name,
	SCREEN_TABLE(X)
#undef X
};

const struct app_face screens_face = {
	.screens = screens,
	.picture = picture_take,
};
