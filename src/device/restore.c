/* SPDX-License-Identifier: MIT */
#include "device/restore.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/dfu_table.h"
#include "device/mode.h"
#include "device/owner.h"
#include "device/settings.h"

#define WRITE_MS 600000
#define REWRITES 3
#define AREA_MAX (16u << 20)
#define HEAD	 512 /* keys are in it: not blank, not zero */

/* A restore under way. */
struct session {
	struct job *job;
	struct mode_dfu dfu;
	uint32_t settings; /* bytes of them that are the device's; 0: none */
	const char *manifest;
	const struct backup_manifest *backup;
	struct seal seal;
	struct restore *out;
};

static int write_place(struct session *s, const struct window *w,
		       const uint8_t *data, uint32_t len, struct err *e)
{
	struct job *j = s->job;
	bool settings = w->function == FUNCTION_SETTINGS;
	struct deadline d = job_deadline(j, WRITE_MS);
	struct progress p = job_progress(j);
	struct dfuse_job write = {
		.alt = w->dfu_alt,
		.address = w->start,
		.data = data,
		.len = len,
		.erase = !settings,
		.verify = true,
		.header_last =
			platform_has(j->device.platform, TRAIT_HEADER_LAST) &&
			!settings,
		.rewrites = REWRITES,
	};
	int rc;

	if (!platform_may_write(j->device.platform, w->dfu_alt, w->start, len))
		return err_set(e, ERR_OUT_OF_WINDOW, "restore",
			       "0x%08x may not be written", w->start);
	j->wrote = true;
	if (w->function == FUNCTION_SYSTEM)
		settings_disturbed(j);
	rc = dfuse_write(&s->dfu.dfuse, &write, &p, &d, NULL, e);
	j->half = rc < 0;
	if (rc == 0)
		s->out->written += len;
	return rc;
}

static int put_back(struct session *s, const struct window *w,
		    const uint8_t *data, uint32_t len, struct err *e)
{
	struct deadline d = job_deadline(s->job, WRITE_MS);
	struct err differs = { 0 };

	s->out->places++;
	if (dfuse_verify(&s->dfu.dfuse, w->dfu_alt, w->start, data, len, NULL,
			 NULL, &d, &differs) == 0)
		return 0;
	return differs.code == ERR_VERIFY ? write_place(s, w, data, len, e)
					  : err_pass(e, &differs);
}

/* Bytes of a window that the area holds; 0: not to be put back from it. */
static uint32_t held(const struct session *s, const struct window *w,
		     const struct backup_area *a)
{
	uint64_t end = (uint64_t)a->address + a->size;
	uint64_t size = w->size;

	if (!w->dfu || w->dfu_alt != a->alt || w->start < a->address ||
	    w->start >= end)
		return 0;
	/* Old backups hold more than the device's. */
	if (w->function == FUNCTION_SETTINGS && s->settings) {
		size = end - w->start;
		if (size > s->settings)
			size = s->settings;
	}
	return w->start + size <= end ? (uint32_t)size : 0;
}

/* One pass over the windows; `settings` tells which kind of them. */
static int put_area(struct session *s, const struct backup_area *a,
		    const uint8_t *data, bool settings, struct err *e)
{
	const struct platform *p = s->job->device.platform;

	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		uint32_t len = held(s, w, a);
		int rc;

		if (w->store != STORE_MAIN || !len ||
		    (w->function == FUNCTION_SETTINGS) != settings ||
		    w->function == FUNCTION_MONOLITHIC ||
		    w->function == FUNCTION_RADIO)
			continue;
		rc = job_check_stop(s->job, e);
		if (rc == 0)
			rc = put_back(s, w, data + (w->start - a->address), len,
				      e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int put_all(struct session *s, bool settings, struct err *e)
{
	for (size_t i = 0; i < s->backup->count; i++) {
		const struct backup_area *a = &s->backup->areas[i];
		struct buf data;
		int rc;

		buf_init(&data, AREA_MAX);
		rc = backup_read_area(s->manifest, a, &s->seal, &data, e);
		if (rc == 0)
			rc = put_area(s, a, (const uint8_t *)data.data,
				      settings, e);
		if (data.data)
			key_area_wipe(data.data, data.len);
		buf_fini(&data);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Nothing but zeros: the bootloader finds no system to borrow from. */
static int is_closed(struct session *s, bool *closed, struct err *e)
{
	struct deadline d = job_deadline(s->job, WRITE_MS);
	uint8_t head[HEAD];
	int rc;

	*closed = false;
	if (!s->settings || !settings_borrowed(s->job->device.platform))
		return 0;
	rc = dfuse_read(&s->dfu.dfuse, SETTINGS_ALT, 0, head, sizeof(head),
			NULL, &d, e);
	*closed = rc >= 0;
	for (size_t i = 0; i < sizeof(head); i++)
		*closed = *closed && head[i] == 0;
	key_area_wipe(head, sizeof(head));
	return rc < 0 ? rc : 0;
}

/*
 * The settings first, for after the system parts they are not to be asked;
 * where they cannot be reached, after the start of what was put back.
 */
static int put_in_order(struct session *s, struct err *e)
{
	bool closed;
	int rc = is_closed(s, &closed, e);

	if (rc == 0 && !closed)
		rc = put_all(s, true, e);
	if (rc == 0)
		rc = put_all(s, false, e);
	if (rc < 0 || !closed)
		return rc;
	mode_dfu_close(&s->dfu);
	settings_disturbed(s->job);
	rc = settings_open(s->job, &s->dfu, &s->settings, e);
	return rc < 0 ? rc : put_all(s, true, e);
}

int restore_check(const struct job *j, const char *manifest, struct err *e)
{
	struct backup_manifest b;
	int rc = backup_read(manifest, &b, e);

	return rc < 0 ? rc : owner_check(j, &b, e);
}

static void foresee_slot(const struct slot *kept, struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct slot *s = &t->slots[i];

		if (s->function != kept->function || s->index != kept->index ||
		    s->store != STORE_MAIN)
			continue;
		*s = *kept;
		return;
	}
	if (t->count < TABLE_MAX_SLOTS)
		t->slots[t->count++] = *kept;
}

int restore_foresee(const char *manifest, const struct platform *p,
		    const char *passphrase, struct table *t, struct err *e)
{
	struct table kept;
	int rc = backup_table_read(manifest, p, passphrase, &kept, e);

	for (size_t i = 0; rc == 0 && i < kept.count; i++) {
		const struct slot *s = &kept.slots[i];

		if (s->store == STORE_MAIN &&
		    s->function != FUNCTION_BOOTLOADER)
			foresee_slot(s, t);
	}
	if (rc == 0)
		dfu_table_judge(t);
	return rc;
}

/* Everything that has to hold before the first byte. */
static int keep_and_check(struct job *j, const char *manifest,
			  const struct backup_manifest *b, const char *dir,
			  struct restore *out, struct err *e)
{
	int rc = backup_take(j, dir, NULL, &out->kept, e);

	if (rc < 0)
		return err_context(e, "what would be replaced is not kept");
	job_say(j, EVENT_NOTE, "what is on it now is kept in %s",
		out->kept.manifest);
	return owner_check_backup(j, manifest, b, &out->kept.keys, e);
}

/* Nobody prunes it away meanwhile. */
static int hold(const char *manifest, int *held, struct err *e)
{
	char dir[PATH_MAX];
	char *slash;

	text_copy(dir, sizeof(dir), manifest);
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	return fsio_hold(slash ? dir : ".", false, held, e);
}

int restore_backup(struct job *j, const char *manifest, const char *dir,
		   struct restore *out, struct err *e)
{
	struct backup_manifest b;
	struct session s = {
		.job = j, .manifest = manifest, .backup = &b, .out = out
	};
	int held = -1, rc = hold(manifest, &held, e);

	seal_init(&s.seal, j->world->passphrase);
	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = backup_read(manifest, &b, e);
	if (rc == 0)
		rc = owner_check(j, &b, e);
	if (rc == 0)
		rc = keep_and_check(j, manifest, &b, dir, out, e);
	if (rc == 0)
		rc = settings_open(j, &s.dfu, &s.settings, e);
	if (rc == 0)
		rc = put_in_order(&s, e);
	mode_dfu_close(&s.dfu);
	seal_fini(&s.seal);
	if (held >= 0)
		close(held);
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
	const char *name;
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
	if (!d && errno != ENOENT)
		return err_set_sys(e, ERR_DISK, errno, "restore", "%s", dir);
	/* Names begin with the id and the time, so they sort by time. */
	while (d && (rc = fsio_next(d, dir, &name, e)) > 0) {
		if (strcmp(name, best) > 0 && is_of(dir, name, device->id))
			text_copy(best, sizeof(best), name);
	}
	if (d)
		closedir(d);
	if (rc < 0)
		return rc;
	if (!best[0])
		return err_set(e, ERR_NO_FIRMWARE, "restore",
			       "there is no backup of %s", device->id);
	return fsio_join(manifest, size, dir, best, e);
}
