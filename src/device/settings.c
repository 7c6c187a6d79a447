/* SPDX-License-Identifier: MIT */
#include "device/settings.h"

#include <string.h>

#include "device/watch.h"

#define HEAD_SIZE 0x400 /* a header behind a vector table; modules.md 3 */
#define READ_MS	  10000

void settings_disturbed(struct job *j)
{
	j->disturbed = j->device.usb;
}

/* A start in between, whatever becomes of it. */
static int start_anew(struct job *j, struct err *e)
{
	struct err why = { 0 };

	job_say(j, EVENT_NOTE,
		"system parts were written since it entered DFU mode: it is "
		"started again before its settings are asked for");
	if (mode_normal(j, &why) == 0 ||
	    (why.code == ERR_NOT_HEALTHY && j->device.mode == MODE_DFU))
		return 0;
	return err_pass(e, &why);
}

/* -1: it cannot be told. */
static int running_bootloader(struct job *j, struct mode_dfu *m, struct err *e)
{
	const struct platform *p = j->device.platform;
	const struct window *w =
		platform_window(p, FUNCTION_BOOTLOADER, 0, STORE_MAIN, 0);
	struct deadline d = job_deadline(j, READ_MS);
	struct module found = { 0 };
	uint8_t head[HEAD_SIZE];
	int rc;

	if (!w)
		return -1;
	rc = dfuse_read(&m->dfuse, w->dfu_alt, w->start, head, sizeof(head),
			NULL, &d, e);
	if (rc < 0)
		return rc;
	return module_header(head, sizeof(head), p->id, w->start, &found) &&
			       found.function == FUNCTION_BOOTLOADER
		       ? found.version
		       : -1;
}

int settings_open(struct job *j, struct mode_dfu *out, uint32_t *size,
		  struct err *e)
{
	const struct platform *p = j->device.platform;
	struct err why = { 0 };
	int version = -1, rc = watch_look(&j->world->bus, &j->device, e);

	memset(out, 0, sizeof(*out));
	*size = 0;
	if (rc < 0)
		return rc;
	rc = 0;
	if (settings_borrowed(p) && j->device.mode == MODE_DFU &&
	    watch_same(&j->disturbed, &j->device.usb))
		rc = start_anew(j, e);
	if (rc == 0)
		rc = mode_dfu(j, out, e);
	if (rc == 0 && settings_vary(p)) {
		version = running_bootloader(j, out, &why);
		if (why.code != ERR_OK)
			rc = err_pass(e, &why);
	}
	if (rc < 0)
		mode_dfu_close(out);
	else
		*size = settings_size(p, version);
	return rc;
}
