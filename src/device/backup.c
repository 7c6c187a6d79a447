/* SPDX-License-Identifier: MIT */
#include "device/backup.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/text.h"
#include "device/backup_parts.h"
#include "device/owner.h"
#include "device/settings.h"

#define READ_MS	 600000
#define ROOM_MIN (1024u * 1024u) /* before the size is known */

int backup_folder(char *out, size_t size, struct err *e)
{
	char dir[PATH_MAX];
	int rc = fsio_home(FSIO_DATA, dir, sizeof(dir), e);

	return rc < 0 ? rc : fsio_join(out, size, dir, "backups", e);
}

/* Twice the need must be free: the reports and the journal grow too. */
static int check_space(const char *dir, uint64_t need, struct err *e)
{
	uint64_t left;
	int rc = fsio_free(dir, &left, e);

	if (rc < 0)
		return rc;
	if (left < 2 * need)
		return err_set(e, ERR_NO_SPACE, "backup",
			       "%s has %llu KB free, %llu are needed", dir,
			       (unsigned long long)(left / 1024),
			       (unsigned long long)(2 * need / 1024));
	return 0;
}

/* Progress over all areas out of that of each. */
struct span {
	struct progress *whole;
	uint64_t before, total;
};

static void span_moved(void *ctx, uint64_t done, uint64_t total)
{
	const struct span *s = ctx;

	(void)total;
	progress_moved(s->whole, s->before + done, s->total);
}

static void span_retry(void *ctx, const char *why)
{
	progress_retry(((const struct span *)ctx)->whole, why);
}

static bool span_stop(void *ctx)
{
	return progress_stop(((const struct span *)ctx)->whole);
}

static bool all_zero(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i])
			return false;
	}
	return true;
}

/* A backup under way. */
struct taking {
	struct job *job;
	struct mode_dfu dfu;
	const struct backup_help *help; /* or NULL */
	const char *dir;
	struct backup_manifest manifest;
	struct backup_parts parts;
	struct span span;
	struct seal seal;
	struct backup *out;
};

/* All of an area: what is at hand from there, the rest from the device. */
static int fill(struct taking *t, const struct backup_area *a, uint8_t *data,
		struct err *e)
{
	struct deadline d = job_deadline(t->job, READ_MS);
	const struct progress p = { span_moved, span_retry, span_stop,
				    &t->span };
	uint64_t at = a->address, end = at + a->size;
	int rc = 0;

	while (rc == 0 && at < end) {
		const struct backup_part *next =
			backup_part_next(&t->parts, a->alt, (uint32_t)at, end);
		uint64_t to = next ? next->address : end;

		if (next && next->address == at) {
			const struct flash_image *f = &next->file.image;

			memcpy(data + (at - a->address), f->data,
			       f->module.size);
			at += f->module.size;
			continue;
		}
		rc = dfuse_read(&t->dfu.dfuse, a->alt, (uint32_t)at,
				data + (at - a->address), (size_t)(to - at), &p,
				&d, e);
		t->span.before += to - at;
		at = to;
	}
	return rc < 0 ? rc : 0;
}

/* What is at hand of the area, and so is not to be read. */
static int find_parts(struct taking *t, const struct backup_area *a,
		      struct err *e)
{
	size_t first = t->parts.count;
	int rc = backup_parts_find(t->job, &t->dfu, t->help, a, &t->parts, e);

	for (size_t i = first; i < t->parts.count; i++) {
		t->out->copied += t->parts.list[i].file.image.module.size;
		t->span.total -= t->parts.list[i].file.image.module.size;
	}
	return rc;
}

/* Encrypted where there is a passphrase. */
static int write_area(struct taking *t, struct backup_area *a,
		      const uint8_t *data, struct err *e)
{
	char path[PATH_MAX], name[BACKUP_FILE];
	bool sealing = t->seal.passphrase != NULL;
	struct buf file;
	int rc = 0;

	buf_init(&file, a->size + SEAL_MORE);
	if (sealing)
		rc = seal_close(&t->seal, data, a->size, &file, e);
	if (rc == 0 && sealing)
		bytes_sha256_hex((const uint8_t *)file.data, file.len,
				 a->sealed);
	backup_file(a, name);
	if (rc == 0)
		rc = fsio_join(path, sizeof(path), t->dir, name, e);
	if (rc == 0)
		rc = fsio_write(path, sealing ? (void *)file.data : data,
				sealing ? file.len : a->size, 0600, e);
	buf_fini(&file);
	return rc;
}

static int keep_area(struct taking *t, struct backup_area *a, struct err *e)
{
	const struct platform *platform = t->job->device.platform;
	uint8_t *data = calloc(1, a->size);
	int rc;

	if (!data)
		return err_memory(e, "backup");
	rc = find_parts(t, a, e);
	if (rc == 0)
		rc = fill(t, a, data, e);
	if (rc < 0)
		goto out;
	if (all_zero(data, a->size)) {
		job_say(t->job, EVENT_NOTE, "%s cannot be read in this state",
			a->name);
		goto out;
	}
	if (a->alt == KEY_AREA_ALT)
		key_area_find(platform, a->address, data, a->size,
			      &t->out->keys);
	bytes_sha256_hex(data, a->size, a->sha256);
	rc = write_area(t, a, data, e);
	if (rc == 0)
		backup_parts_keep(t->job, t->help, &t->parts, a, data);
out:
	backup_parts_release(t->job, t->help, &t->parts);
	key_area_wipe(data, a->size);
	free(data);
	return rc;
}

static json_t *copied_json(const struct backup_area *a,
			   const struct backup_parts *p)
{
	uint64_t at = a->address, end = at + a->size;
	json_t *list = json_array();
	const struct backup_part *next;

	while ((next = backup_part_next(p, a->alt, (uint32_t)at, end))) {
		const struct module *m = &next->file.image.module;
		const struct module_ref ref = { m->function, m->index,
						m->version };
		char label[SLOT_LABEL];

		json_array_append_new(
			list, json_pack("{s:s, s:I, s:I, s:s}", "module",
					module_ref_label(&ref, label),
					"address", (json_int_t)next->address,
					"size", (json_int_t)m->size, "sha256",
					next->file.image.sha256));
		at = (uint64_t)next->address + m->size;
	}
	return list;
}

static json_t *area_json(const struct backup_area *a,
			 const struct backup_parts *p)
{
	json_t *copied = copied_json(a, p);
	json_t *o =
		json_pack("{s:i, s:s, s:I, s:I, s:s}", "alt", (int)a->alt,
			  "name", a->name, "address", (json_int_t)a->address,
			  "size", (json_int_t)a->size, "sha256", a->sha256);

	if (a->sealed[0])
		json_object_set_new(o, "sealed", json_string(a->sealed));
	if (json_array_size(copied) > 0)
		json_object_set(o, "copied", copied);
	json_decref(copied);
	return o;
}

static int write_manifest(const struct taking *t, struct err *e)
{
	const struct backup_manifest *m = &t->manifest;
	struct backup *out = t->out;
	const char *key = out->keys.device.sha256;
	json_t *areas = json_array();
	json_t *doc;
	char name[128], day[CLOCK_STAMP], *text;
	int rc;

	for (size_t i = 0; i < m->count; i++)
		json_array_append_new(areas,
				      area_json(&m->areas[i], &t->parts));
	doc = json_pack("{s:s, s:s, s:s, s:o*, s:s, s:s, s:o}", "schema",
			"unbrick.backup/1", "device", m->device, "port",
			m->port, "device_key", key[0] ? json_string(key) : NULL,
			"platform", m->platform, "time", m->time, "areas",
			areas);
	text = doc ? memory_json(doc, JSON_INDENT(2)) : NULL;
	json_decref(doc);
	if (!text)
		return err_memory(e, "backup");
	bytes_sha256_hex((const uint8_t *)text, strlen(text), out->sha256);
	text_copy(day, sizeof(day), m->time);
	for (char *c = day; *c; c++) {
		if (*c == ':')
			*c = '-';
	}
	snprintf(name, sizeof(name), "%s%s%s-%s-%.8s.json",
		 m->device[0] ? m->device : m->platform,
		 m->device[0] ? "" : "-", m->device[0] ? "" : m->port, day,
		 out->sha256);
	for (char *c = name; *c; c++) {
		if (*c == '/')
			*c = '_';
	}
	rc = fsio_join(out->manifest, sizeof(out->manifest), t->dir, name, e);
	if (rc == 0)
		rc = fsio_write(out->manifest, text, strlen(text), 0600, e);
	free(text);
	return rc;
}

static int take_areas(struct taking *t, struct err *e)
{
	const struct platform *p = t->job->device.platform;
	struct backup_manifest *m = &t->manifest;
	struct backup *out = t->out;
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct backup_area a = m->areas[i];
		int rc;

		if (t->help && t->help->lean && out->has_dct &&
		    backup_is_behind(p, &a))
			continue;
		rc = keep_area(t, &a, e);
		if (rc < 0)
			return rc;
		if (!a.sha256[0])
			continue;
		out->has_dct = out->has_dct || a.alt == KEY_AREA_ALT;
		out->bytes += a.size;
		m->areas[kept++] = a;
	}
	m->count = kept;
	out->areas = (unsigned)kept;
	if (kept == 0)
		return err_set(e, ERR_REFUSED, "backup",
			       "nothing of this device can be read");
	return 0;
}

/* What is to be read of which device; nothing is kept yet. */
static int look(struct taking *t, uint32_t settings, struct err *e)
{
	const struct device *d = &t->job->device;
	struct backup_manifest *m = &t->manifest;
	uint64_t total = 0;

	if (owner_known(d))
		memcpy(m->device, d->id, sizeof(m->device));
	text_copy(m->port, sizeof(m->port), d->usb.port);
	text_copy(m->platform, sizeof(m->platform), d->platform->name);
	clock_stamp(m->time);
	backup_choose(t->job, &t->dfu, settings, t->help, m);
	backup_cut_factory(t->job, &t->dfu, t->help, m);
	for (size_t i = 0; i < m->count; i++)
		total += m->areas[i].size;
	t->span.total = total;
	return check_space(t->dir, total, e);
}

int backup_take(struct job *j, const char *dir, const struct backup_help *help,
		struct backup *out, struct err *e)
{
	struct progress whole = job_progress(j);
	struct taking *t = calloc(1, sizeof(*t));
	char place[PATH_MAX];
	uint32_t settings = 0;
	int held = -1, rc;

	memset(out, 0, sizeof(*out));
	if (!t)
		return err_memory(e, "backup");
	t->job = j;
	t->help = help;
	seal_init(&t->seal, j->world->passphrase);
	t->out = out;
	t->span.whole = &whole;
	t->dir = dir ? dir : place;
	rc = dir ? 0 : backup_folder(place, sizeof(place), e);
	if (rc == 0)
		rc = fsio_mkdir(t->dir, 0700, e);
	if (rc == 0)
		rc = fsio_hold(t->dir, false, &held, e);
	if (rc == 0)
		rc = check_space(t->dir, ROOM_MIN, e);
	if (rc == 0)
		rc = settings_open(j, &t->dfu, &settings, e);
	if (rc == 0)
		rc = look(t, settings, e);
	if (rc == 0)
		rc = take_areas(t, e);
	if (rc == 0)
		rc = write_manifest(t, e);
	mode_dfu_close(&t->dfu);
	backup_parts_fini(&t->parts);
	seal_fini(&t->seal);
	if (held >= 0)
		close(held);
	free(t);
	return rc < 0 ? rc : 0;
}
