/* Screens as plain text, for files that go into a ticket. */
#ifndef UI_SCREENS_PICTURE_H
#define UI_SCREENS_PICTURE_H

#include "ui/app/app.h"

/* What is shown now; false: no memory. */
bool picture_screen(const struct app *a, char *out, size_t size);
/* Module table and diagnosis of the selected device. */
bool picture_device(const struct app *a, char *out, size_t size);

#endif
