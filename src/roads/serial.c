/* SPDX-License-Identifier: MIT */
/* A module by YMODEM through the listening shell; serial.md 4. */
#include "roads/flash.h"

#include <string.h>

#include "device/mode.h"
#include "device/watch.h"
#include "model/catalog/table_words.h"
#include "proto/quirks.h"
#include "proto/shell.h"
#include "proto/ymodem.h"

#define BEGIN_MS   15000
#define VERSION_MS 5000
#define SEND_MS	   900000 /* 1.5 MB at the slowest that is still alive */
#define RETURN_MS  120000 /* the bootloader copies, then the system starts */

/* From 3.0 on a broken transfer blocks the next one until a reset. */
#define STICKY_RELEASE "3.0.0"

/* Who does not say its release may be old, or only busy: the table knows. */
static int read_quirks(struct job *j, struct serial *s, const struct table *now,
		       char *release, const struct quirks **out, struct err *e)
{
	struct deadline d = job_deadline(j, VERSION_MS);
	const char *runs = release;
	struct err why = { 0 };

	release[0] = '\0';
	if (shell_version(s, release, &d, &why) < 0 && why.code != ERR_TIMEOUT)
		return err_pass(e, &why);
	if (!release[0] && now)
		runs = table_release(now);
	*out = quirks_of(runs);
	if ((*out)->ymodem == QUIRKS_YMODEM_WORKS)
		return 0;
	if (!runs[0])
		return err_set(
			e, ERR_NO_ROAD, "flash",
			"the device does not tell its release, as Device "
			"OS does from 0.4.4 on; only those take firmware "
			"over serial");
	return err_set(
		e, ERR_NO_ROAD, "flash",
		(*out)->ymodem == QUIRKS_YMODEM_GONE
			? "Device OS %s takes no firmware over serial"
			: "Device OS %s is too old to take firmware over "
			  "serial",
		runs);
}

static int transfer(struct job *j, struct serial *s, unsigned block,
		    const struct flash_image *image, struct flash_result *r,
		    struct err *e)
{
	const struct window *area = platform_window(
		j->device.platform, FUNCTION_NONE, 0, STORE_SCRATCH, 0);
	struct ymodem_job y = {
		.name = "firmware.bin",
		.data = image->data,
		.len = image->module.size,
		.block = block,
		.limit = area ? area->size : 0,
	};
	struct progress p = job_progress(j);
	struct deadline d = job_deadline(j, SEND_MS);
	struct ymodem_result result = { 0 };
	int rc = ymodem_send(s, &y, &p, &d, &result, e);

	r->bytes = result.bytes;
	if (result.text[0])
		job_say(j, EVENT_NOTE, "device: %s", result.text);
	return rc;
}

static int arrive(struct job *j, const struct flash_image *image,
		  const struct bus_device *before, struct flash_result *r,
		  struct err *e)
{
	struct deadline d = job_deadline(j, RETURN_MS);
	int rc = watch_return(&j->world->bus, &j->device, before, MODE_RUNNING,
			      &d, e);

	return rc < 0 ? rc : flash_prove(j, image, r, e);
}

/*
 * It had the whole file and left before its answer was read: a computer with
 * much to do is late for it.  What it shows then counts; else *e stays.
 */
static int went_unheard(struct job *j, const struct flash_image *image,
			const struct bus_device *before, struct flash_result *r,
			struct err *e)
{
	struct err ignored = { 0 };

	if (r->bytes < image->module.size ||
	    arrive(j, image, before, r, &ignored) < 0)
		return -ERR_LOST;
	err_clear(e);
	return 0;
}

int flash_serial(struct job *j, const struct flash_image *image,
		 const struct table *now, struct flash_result *r, struct err *e)
{
	const struct quirks *quirks = NULL;
	char release[SHELL_RELEASE];
	struct bus_device before;
	struct serial s = { 0 };
	struct deadline d;
	int rc = mode_shell(j, &s, e);

	if (rc < 0)
		return rc;
	before = j->device.usb;
	rc = read_quirks(j, &s, now, release, &quirks, e);
	if (rc < 0)
		goto out;
	d = job_deadline(j, BEGIN_MS);
	rc = shell_update_begin(&s, release[0], &d, e);
	if (rc < 0)
		goto out;
	rc = transfer(j, &s, quirks->block, image, r, e);
	serial_close(&s);
	if (rc == -ERR_LOST) {
		rc = went_unheard(j, image, &before, r, e);
		goto out;
	}
	if (rc < 0) {
		struct err ignored = { 0 };

		/* Ready for another attempt, if it lets itself be. */
		if (quirks_compare(release, STICKY_RELEASE) >= 0)
			mode_reset(j, &ignored);
		goto out;
	}
	rc = arrive(j, image, &before, r, e);
out:
	serial_close(&s);
	return rc;
}
