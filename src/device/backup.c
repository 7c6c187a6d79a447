/* SPDX-License-Identifier: MIT */
#include "device/backup.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/text.h"
#include "device/owner.h"
#include "device/settings.h"

#define READ_MS 600000
/* More than this in one setting is read only where modules live. */
#define WHOLE_MAX (1024u * 1024u)

int backup_folder(char *out, size_t size, struct err *e)
{
	char dir[PATH_MAX];
	int rc = fsio_home(FSIO_DATA, dir, sizeof(dir), e);

	return rc < 0 ? rc : fsio_join(out, size, dir, "backups", e);
}

static void add_area(struct backup_manifest *m, unsigned alt, const char *name,
		     uint32_t address, uint32_t size)
{
	struct backup_area *a;

	if (m->count >= BACKUP_AREAS)
		return;
	a = &m->areas[m->count++];
	a->alt = alt;
	a->address = address;
	a->size = size;
	text_copy(a->name, sizeof(a->name), name);
}

static uint64_t map_size(const struct dfuse_map *map)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < map->count; i++)
		sum += (uint64_t)map->segments[i].sector *
		       map->segments[i].count;
	return sum;
}

/* Neighbouring readable segments of a setting as one area each. */
static void add_map(struct backup_manifest *m, unsigned alt,
		    const struct dfuse_map *map)
{
	uint64_t start = 0, end = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct dfuse_segment *s = &map->segments[i];
		uint64_t size = (uint64_t)s->sector * s->count;

		if (!(s->access & DFUSE_READ))
			continue;
		if (end > start && s->start == end) {
			end += size;
			continue;
		}
		if (end > start)
			add_area(m, alt, map->name, (uint32_t)start,
				 (uint32_t)(end - start));
		start = s->start;
		end = start + size;
	}
	if (end > start)
		add_area(m, alt, map->name, (uint32_t)start,
			 (uint32_t)(end - start));
}

static bool is_kept(const struct window *w)
{
	return w->size > 0 && w->store == STORE_MAIN &&
	       (w->function == FUNCTION_BOOTLOADER ||
		w->function == FUNCTION_SYSTEM || w->function == FUNCTION_USER);
}

/* The stretch from the first module's place to the last one's. */
static void add_windows(struct backup_manifest *m, unsigned alt,
			const struct platform *p, const struct dfuse_map *map)
{
	uint64_t start = UINT64_MAX, end = 0;

	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->dfu_alt != alt || !is_kept(w) ||
		    !dfuse_map_allows(map, w->start, w->size, DFUSE_READ))
			continue;
		if (w->start < start)
			start = w->start;
		if ((uint64_t)w->start + w->size > end)
			end = (uint64_t)w->start + w->size;
	}
	if (end > start && dfuse_map_allows(map, (uint32_t)start,
					    (size_t)(end - start), DFUSE_READ))
		add_area(m, alt, map->name, (uint32_t)start,
			 (uint32_t)(end - start));
}

/* What lies behind the settings is not the device's. */
static void cut_settings(struct backup_manifest *m, uint32_t size)
{
	for (size_t i = 0; i < m->count; i++) {
		struct backup_area *a = &m->areas[i];

		if (a->alt == SETTINGS_ALT && a->address == 0 &&
		    a->size > size && size)
			a->size = size;
	}
}

static uint64_t choose_areas(const struct job *j, const struct mode_dfu *dfu,
			     uint32_t settings, struct backup_manifest *m)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < DFUSE_ALTS; i++) {
		const struct dfuse_alt *a = &dfu->dfuse.alts[i];

		if (!a->present || !a->mapped)
			continue;
		if (map_size(&a->map) <= WHOLE_MAX)
			add_map(m, i, &a->map);
		else
			add_windows(m, i, j->device.platform, &a->map);
	}
	cut_settings(m, settings);
	for (size_t i = 0; i < m->count; i++)
		total += m->areas[i].size;
	return total;
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

static int keep_area(struct job *j, struct mode_dfu *dfu, const char *dir,
		     struct backup_area *a, const struct progress *p,
		     struct keys *keys, struct err *e)
{
	struct deadline d = job_deadline(j, READ_MS);
	uint8_t *data = malloc(a->size);
	char path[PATH_MAX];
	int rc;

	if (!data)
		return err_memory(e, "backup");
	rc = dfuse_read(&dfu->dfuse, a->alt, a->address, data, a->size, p, &d,
			e);
	if (rc < 0)
		goto out;
	rc = 0;
	if (all_zero(data, a->size)) {
		job_say(j, EVENT_NOTE, "%s cannot be read in this state",
			a->name);
		goto out;
	}
	if (a->alt == KEY_AREA_ALT)
		key_area_find(j->device.platform, a->address, data, a->size,
			      keys);
	bytes_sha256_hex(data, a->size, a->sha256);
	rc = backup_object(path, sizeof(path), dir, a->sha256, e);
	if (rc == 0)
		rc = fsio_write(path, data, a->size, 0600, e);
out:
	if (data)
		key_area_wipe(data, a->size);
	free(data);
	return rc;
}

static json_t *area_json(const struct backup_area *a)
{
	return json_pack("{s:i, s:s, s:I, s:I, s:s}", "alt", (int)a->alt,
			 "name", a->name, "address", (json_int_t)a->address,
			 "size", (json_int_t)a->size, "sha256", a->sha256);
}

static int write_manifest(const struct backup_manifest *m, const char *dir,
			  struct backup *out, struct err *e)
{
	const char *key = out->keys.device.sha256;
	json_t *areas = json_array();
	json_t *doc;
	char name[128], day[CLOCK_STAMP], *text;
	int rc;

	for (size_t i = 0; i < m->count; i++)
		json_array_append_new(areas, area_json(&m->areas[i]));
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
	rc = fsio_join(out->manifest, sizeof(out->manifest), dir, name, e);
	if (rc == 0)
		rc = fsio_write(out->manifest, text, strlen(text), 0600, e);
	free(text);
	return rc;
}

static int take_areas(struct job *j, struct mode_dfu *dfu, const char *dir,
		      struct backup_manifest *m, uint64_t total,
		      struct backup *out, struct err *e)
{
	struct progress whole = job_progress(j);
	struct span span = { .whole = &whole, .total = total };
	struct progress p = { span_moved, span_retry, span_stop, &span };
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct backup_area a = m->areas[i];
		int rc = keep_area(j, dfu, dir, &a, &p, &out->keys, e);

		if (rc < 0)
			return rc;
		span.before += a.size;
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

int backup_take(struct job *j, const char *dir, struct backup *out,
		struct err *e)
{
	struct backup_manifest m = { 0 };
	struct mode_dfu dfu = { 0 };
	char place[PATH_MAX];
	uint32_t settings = 0;
	uint64_t total;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!dir) {
		rc = backup_folder(place, sizeof(place), e);
		if (rc < 0)
			return rc;
		dir = place;
	}
	rc = fsio_mkdir(dir, 0700, e);
	if (rc == 0)
		rc = check_space(dir, WHOLE_MAX, e);
	if (rc == 0)
		rc = settings_open(j, &dfu, &settings, e);
	if (rc < 0)
		return rc;
	if (owner_known(&j->device))
		memcpy(m.device, j->device.id, sizeof(m.device));
	text_copy(m.port, sizeof(m.port), j->device.usb.port);
	text_copy(m.platform, sizeof(m.platform), j->device.platform->name);
	clock_stamp(m.time);
	total = choose_areas(j, &dfu, settings, &m);
	rc = check_space(dir, total, e);
	if (rc == 0)
		rc = take_areas(j, &dfu, dir, &m, total, out, e);
	if (rc == 0)
		rc = write_manifest(&m, dir, out, e);
	mode_dfu_close(&dfu);
	return rc;
}
