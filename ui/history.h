/* Jobs of the past, as the journal has them. */
#ifndef UI_HISTORY_H
#define UI_HISTORY_H

#include "ui/app.h"

/* The job under the cursor of the history screen; NULL elsewhere. */
const struct journal_job *history_here(const struct app *a);

#endif
