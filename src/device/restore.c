#include "device/restore.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/mode.h"

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
			memset(data.data, 0, data.len);
		buf_fini(&data);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_owner(const struct job *j, const struct backup_manifest *b,
		       struct err *e)
{
	if (strcmp(b->platform, j->device.platform->name) != 0)
		return err_set(e, ERR_REFUSED, "restore",
			       "the backup is of a %s", b->platform);
	if (strcmp(b->device, j->device.id) != 0)
		return err_set(e, ERR_REFUSED, "restore",
			       "the backup is of device %s",
			       b->device[0] ? b->device : "without id");
	return 0;
}

int restore_check(const struct job *j, const char *manifest, struct err *e)
{
	struct backup_manifest b;
	int rc = backup_read(manifest, &b, e);

	return rc < 0 ? rc : check_owner(j, &b, e);
}

int restore_backup(struct job *j, const char *manifest, struct restore *out,
		   struct err *e)
{
	struct backup_manifest b;
	struct mode_dfu m;
	int rc = backup_read(manifest, &b, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = check_owner(j, &b, e);
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

int restore_newest(const char *device, char *manifest, size_t size,
		   struct err *e)
{
	char dir[PATH_MAX], best[256] = "";
	struct dirent *entry;
	DIR *d;
	int rc = backup_folder(dir, sizeof(dir), e);

	if (rc < 0)
		return rc;
	d = opendir(dir);
	/* Names begin with the id and the time, so they sort by time. */
	while (d && (entry = readdir(d)) != NULL) {
		if (text_starts(entry->d_name, device) &&
		    text_ends(entry->d_name, ".json") &&
		    strcmp(entry->d_name, best) > 0)
			text_copy(best, sizeof(best), entry->d_name);
	}
	if (d)
		closedir(d);
	if (!best[0])
		return err_set(e, ERR_NO_FIRMWARE, "restore",
			       "there is no backup of %s", device);
	return fsio_join(manifest, size, dir, best, e);
}
