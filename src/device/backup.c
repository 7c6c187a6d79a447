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

static json_t *copied_json(const struct backup_area *a,
			   const struct backup_parts *p)
{
	uint64_t at = a->address, end = at + a->size;
	json_t *list = json_array();
	const struct backup_part *next;

	while ((next = backup_part_next(p, a->alt, (uint32_t)at, end))) {
		char label[SLOT_LABEL];

		json_array_append_new(
			list, json_pack("{s:s, s:I, s:I, s:s}", "module",
					module_ref_label(&next->what, label),
					"address", (json_int_t)next->address,
					"size", (json_int_t)next->size,
					"sha256", next->sha256));
		at = (uint64_t)next->address + next->size;
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
		rc = backup_keep_area(t, &a, e);
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
	seal_fini(&t->seal);
	if (held >= 0)
		close(held);
	free(t);
	return rc < 0 ? rc : 0;
}
