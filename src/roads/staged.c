/* SPDX-License-Identifier: MIT */
/*
 * A module through the OTA area: image over DFU, then one flag byte in the
 * DCT, then a start; the system applies it (dfu.md 9).  The image is read
 * back before the flag is set, and nothing but the flag changes in the DCT.
 */
#include "roads/flash.h"

#include <stdio.h>
#include <string.h>

#include "device/inspect.h"
#include "device/settings.h"
#include "device/watch.h"

#define WRITE_MS  300000
#define DCT_MS	  30000
#define RETURN_MS 120000
#define AGAIN_MS  15000 /* from its first start to its second */
#define REWRITES  3

#define DCT_FLAG 1753
#define FLAG_SET 0xA5

static int write_image(struct job *j, struct mode_dfu *m,
		       const struct window *area,
		       const struct flash_image *image, struct flash_result *r,
		       struct err *e)
{
	struct dfuse_job w = {
		.alt = area->dfu_alt,
		.address = area->start,
		.data = image->data,
		.len = image->module.size,
		.erase = true,
		.verify = true,
		.rewrites = REWRITES,
	};
	struct progress p = job_progress(j);
	struct deadline d = job_deadline(j, WRITE_MS);
	struct dfuse_result result = { 0 };
	int rc;

	if (w.len > area->size ||
	    !platform_may_write(j->device.platform, w.alt, w.address,
				(uint32_t)w.len))
		return err_set(e, ERR_OUT_OF_WINDOW, "flash",
			       "0x%08x may not be written", w.address);
	rc = dfuse_write(&m->dfuse, &w, &p, &d, &result, e);
	r->bytes = result.bytes;
	return rc;
}

static int set_flag(struct job *j, struct mode_dfu *m, uint32_t size,
		    struct err *e)
{
	uint8_t before[SETTINGS_MAX] = { 0 }, after[SETTINGS_MAX] = { 0 };
	const uint8_t flag = FLAG_SET;
	struct dfuse_job w = { .alt = SETTINGS_ALT,
			       .address = DCT_FLAG,
			       .data = &flag,
			       .len = 1 };
	struct deadline d = job_deadline(j, DCT_MS);
	int rc = dfuse_read(&m->dfuse, SETTINGS_ALT, 0, before, size, NULL, &d,
			    e);

	if (rc >= 0)
		rc = dfuse_write(&m->dfuse, &w, NULL, &d, NULL, e);
	if (rc >= 0)
		rc = dfuse_read(&m->dfuse, SETTINGS_ALT, 0, after, size, NULL,
				&d, e);
	if (rc < 0)
		goto out;
	rc = 0;
	before[DCT_FLAG] = FLAG_SET;
	if (memcmp(before, after, sizeof(before)) != 0)
		rc = err_set(e, ERR_VERIFY, "flash",
			     after[DCT_FLAG] == FLAG_SET
				     ? "more than the flag changed in the DCT"
				     : "the DCT does not take the update flag");
out:
	memset(before, 0, sizeof(before));
	memset(after, 0, sizeof(after));
	return rc;
}

/* Does it show the image that it did not show before?  Its mode stays. */
static bool shows(struct job *j, const struct flash_image *image,
		  const struct table *was)
{
	const bool no_touch = j->no_touch;
	struct err ignored = { 0 };
	struct table t;
	int rc;

	if (!was || flash_is_in(image, was, NULL) == 0)
		return false;
	j->no_touch = true;
	rc = inspect_device(j, false, &t, &ignored);
	j->no_touch = no_touch;
	return rc == 0 && flash_is_in(image, &t, NULL) == 0;
}

/*
 * Gen 2 applies the image before it shows itself.  Others show themselves,
 * are away to apply it, and come back: that restart is waited for, unless
 * the image is there already.
 */
static int wait_applied(struct job *j, const struct flash_image *image,
			const struct table *was, struct err *e)
{
	const struct bus_device before = j->device.usb;
	struct deadline d;

	if (shows(j, image, was))
		return 0;
	d = job_deadline(j, AGAIN_MS);
	watch_return(&j->world->bus, &j->device, &before, MODE_RUNNING, &d,
		     NULL);
	d = job_deadline(j, RETURN_MS);
	return watch_for(&j->world->bus, &j->device, MODE_RUNNING, &d, e);
}

int flash_staged(struct job *j, const struct flash_image *image,
		 const struct table *now, struct flash_result *r, struct err *e)
{
	const struct window *area =
		platform_window(j->device.platform, FUNCTION_NONE, 0,
				STORE_SCRATCH, flash_system(now));
	struct mode_dfu m;
	uint32_t size;
	int rc;

	if (!area || !area->dfu)
		return err_set(e, ERR_NO_ROAD, "flash",
			       "a %s cannot be staged over DFU",
			       j->device.platform->title);
	rc = settings_open(j, &m, &size, e);
	if (rc < 0)
		return rc;
	rc = write_image(j, &m, area, image, r, e);
	if (rc == 0)
		rc = set_flag(j, &m, size, e);
	mode_dfu_close(&m);
	if (rc < 0)
		return rc;
	rc = mode_normal(j, e);
	if (rc < 0)
		return rc;
	rc = wait_applied(j, image, now, e);
	return rc < 0 ? rc : flash_prove(j, image, r, e);
}
