/* Jobs of the past, as the journal has them. */
#ifndef UI_APP_HISTORY_H
#define UI_APP_HISTORY_H

#include "ui/app/app.h"

/* The job under the cursor of the history screen; NULL elsewhere. */
const struct journal_job *history_here(const struct app *a);

#endif
