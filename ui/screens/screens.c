#include "ui/screens/screens.h"

#include "ui/app/screen.h"
#include "ui/screens/picture.h"

static const struct screen *const screens[SCREENS] = {
	[SCREEN_DEVICES] = &screen_devices,
	[SCREEN_MODULES] = &screen_modules,
	[SCREEN_DIAGNOSIS] = &screen_diagnosis,
	[SCREEN_PLAN] = &screen_plan,
	[SCREEN_CONFIRM] = &screen_confirm,
	[SCREEN_RUN] = &screen_run,
	[SCREEN_REPORT] = &screen_report,
	[SCREEN_HELP] = &screen_help,
	[SCREEN_DOCTOR] = &screen_doctor,
	[SCREEN_BATCH] = &screen_batch,
	[SCREEN_HISTORY] = &screen_history,
	[SCREEN_JOB] = &screen_job,
};

const struct app_face screens_face = {
	.screens = screens,
	.picture = picture_take,
};
