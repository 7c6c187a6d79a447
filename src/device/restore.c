/* SPDX-License-Identifier: MIT */
#include "device/restore.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/mode.h"
#include "device/owner.h"

#define WRITE_MS 600000
#define REWRITES 3
#define AREA_MAX (16u << 20)

static int put_back(struct job *j, struct mode_dfu *m, const struct window *w,
		    const uint8_t *data, struct restore *out, struct err *e)
{
	struct deadline d = job_deadline(j, WRITE_MS);
	struct progress p = job_progress(j);
	struct err differs = { 0 };
	struct dfuse_job write = {
		.alt = w->dfu_alt,
		.address = w->start,
		.data = data,
		.len = w->size,
		.erase = w->function != FUNCTION_SETTINGS,
		.verify = true,
		.header_last =
			platform_has(j->device.platform, TRAIT_HEADER_LAST) &&
			w->function != FUNCTION_SETTINGS,
		.rewrites = REWRITES,
	};
	int rc;

	out->places++;
	rc = dfuse_verify(&m->dfuse, w->dfu_alt, w->start, data, w->size, NULL,
			  NULL, &d, &differs);
	if (rc == 0)
		return 0;
	if (differs.code != ERR_VERIFY)
		return err_pass(e, &differs);
	if (!platform_may_write(j->device.platform, w->dfu_alt, w->start,
				w->size))
		return err_set(e, ERR_OUT_OF_WINDOW, "restore",
			       "0x%08x may not be written", w->start);
	j->wrote = true;
	rc = dfuse_write(&m->dfuse, &write, &p, &d, NULL, e);
	if (rc == 0)
		out->written += w->size;
	return rc;
}

static bool is_in_area(const struct window *w, const struct backup_area *a)
{
	return w->dfu && w->dfu_alt == a->alt && w->start >= a->address &&
	       (uint64_t)w->start + w->size <= (uint64_t)a->address + a->size;
}

/* One pass over the windows; `dct` tells which kind of them. */
static int put_area(struct job *j, struct mode_dfu *m,
		    const struct backup_area *a, const uint8_t *data, bool dct,
		    struct restore *out, struct err *e)
{
	const struct platform *p = j->device.platform;

	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		int rc;

		if (w->store != STORE_MAIN || !is_in_area(w, a) ||
		    (w->function == FUNCTION_SETTINGS) != dct ||
		    w->function == FUNCTION_MONOLITHIC ||
		    w->function == FUNCTION_RADIO)
			continue;
		rc = job_check_stop(j, e);
		if (rc == 0)
			rc = put_back(j, m, w, data + (w->start - a->address),
				      out, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int put_all(struct job *j, struct mode_dfu *m, const char *manifest,
		   const struct backup_manifest *b, bool dct,
		   struct restore *out, struct err *e)
{
	for (size_t i = 0; i < b->count; i++) {
		struct buf data;
		int rc;

		buf_init(&data, AREA_MAX);
		rc = backup_read_area(manifest, &b->areas[i], &data, e);
		if (rc == 0)
			rc = put_area(j, m, &b->areas[i],
				      (const uint8_t *)data.data, dct, out, e);
		if (data.data)
			key_area_wipe(data.data, data.len);
		buf_fini(&data);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int restore_check(const struct job *j, const char *manifest, struct err *e)
{
	struct backup_manifest b;
	int rc = backup_read(manifest, &b, e);

	return rc < 0 ? rc : owner_check(j, &b, e);
}

/* Everything that has to hold before the first byte. */
static int keep_and_check(struct job *j, const char *manifest,
			  const struct backup_manifest *b, const char *dir,
			  struct restore *out, struct err *e)
{
	int rc = backup_take(j, dir, &out->kept, e);

	if (rc < 0)
		return err_context(e, "what would be replaced is not kept");
	job_say(j, EVENT_NOTE, "what is on it now is kept in %s",
		out->kept.manifest);
	return owner_check_backup(j, manifest, b, &out->kept.keys, e);
}

int restore_backup(struct job *j, const char *manifest, const char *dir,
		   struct restore *out, struct err *e)
{
	struct backup_manifest b;
	struct mode_dfu m;
	int rc = backup_read(manifest, &b, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = owner_check(j, &b, e);
	if (rc == 0)
		rc = keep_and_check(j, manifest, &b, dir, out, e);
	if (rc == 0)
		rc = mode_dfu(j, &m, e);
	if (rc < 0)
		return rc;
	rc = put_all(j, &m, manifest, &b, true, out, e);
	if (rc == 0)
		rc = put_all(j, &m, manifest, &b, false, out, e);
	mode_dfu_close(&m);
	return rc;
}

/* A name tells the id; what counts is what the file says. */
static bool is_of(const char *dir, const char *name, const char *id)
{
	struct backup_manifest b;
	char path[PATH_MAX];
	struct err ignored = { 0 };

	return text_starts(name, id) && text_ends(name, ".json") &&
	       fsio_join(path, sizeof(path), dir, name, &ignored) == 0 &&
	       backup_read(path, &b, &ignored) == 0 &&
	       strcmp(b.device, id) == 0;
}

int restore_newest(const struct device *device, char *manifest, size_t size,
		   struct err *e)
{
	char dir[PATH_MAX], best[256] = "";
	struct dirent *entry;
	DIR *d;
	int rc;

	if (!owner_known(device))
		return err_set(e, ERR_NO_FIRMWARE, "restore",
			       "which backup is of the device at %s is not "
			       "known: it has no id of its own; name the file",
			       device->usb.port);
	rc = backup_folder(dir, sizeof(dir), e);
	if (rc < 0)
		return rc;
	d = opendir(dir);
	/* Names begin with the id and the time, so they sort by time. */
	while (d && (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, best) > 0 &&
		    is_of(dir, entry->d_name, device->id))
			text_copy(best, sizeof(best), entry->d_name);
	}
	if (d)
		closedir(d);
	if (!best[0])
		return err_set(e, ERR_NO_FIRMWARE, "restore",
			       "there is no backup of %s", device->id);
	return fsio_join(manifest, size, dir, best, e);
}
