/* SPDX-License-Identifier: MIT */
/* Which stretches of a device a backup is made of. */
#include "device/backup_parts.h"

#include <stdlib.h>

#include "base/text.h"
#include "device/settings.h"

/* More than this in one setting is read only where modules live. */
#define WHOLE_MAX (1024u * 1024u)

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

static uint64_t end_of(const struct window *w)
{
	return (uint64_t)w->start + w->size;
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
		if (end_of(w) > end)
			end = end_of(w);
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

/* Two areas of the one around this address, where there is room. */
static void cut_at(struct backup_manifest *m, unsigned alt, uint64_t at)
{
	for (size_t i = 0; i < m->count && m->count < BACKUP_AREAS; i++) {
		struct backup_area *a = &m->areas[i];
		uint64_t end = (uint64_t)a->address + a->size;

		if (a->alt != alt || at <= a->address || at >= end)
			continue;
		add_area(m, alt, a->name, (uint32_t)at, (uint32_t)(end - at));
		a->size = (uint32_t)(at - a->address);
		return;
	}
}

/* A place is put back from one area, so none may be cut in two. */
static bool is_inside(const struct platform *p, unsigned alt, uint64_t at)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->dfu_alt == alt && is_kept(w) && at > w->start &&
		    at < end_of(w))
			return true;
	}
	return false;
}

/* What many devices have alike is a file by itself, and kept once. */
static void cut_places(struct backup_manifest *m, const struct platform *p)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		uint64_t at[] = { w->start, end_of(w) };

		if (w->function == FUNCTION_MONOLITHIC || w->size == 0 ||
		    (w->function == FUNCTION_SETTINGS &&
		     w->store == STORE_MAIN))
			continue;
		for (size_t k = 0; k < 2; k++) {
			if (!is_inside(p, w->dfu_alt, at[k]))
				cut_at(m, w->dfu_alt, at[k]);
		}
	}
}

/* -1: the device has not said whether something is in its factory slot. */
static int factory_is_full(const struct table *seen)
{
	int full = -1;

	for (size_t i = 0; i < seen->count; i++) {
		if (seen->slots[i].store == STORE_FACTORY)
			full = full == 1 || seen->slots[i].present;
	}
	return full;
}

static bool lies_in(const struct platform *p, const struct backup_area *a,
		    enum store store)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->store == store && w->dfu_alt == a->alt &&
		    a->address >= w->start &&
		    (uint64_t)a->address + a->size <= end_of(w))
			return true;
	}
	return false;
}

static void leave_out(struct backup_manifest *m, const struct platform *p,
		      const struct table *seen)
{
	int full = factory_is_full(seen);
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct backup_area *a = &m->areas[i];
		bool unused = lies_in(p, a, STORE_FACTORY)
				      ? full == 0
				      : lies_in(p, a, STORE_SCRATCH);

		if (!unused)
			m->areas[n++] = *a;
	}
	m->count = n;
}

/* Whether the pages behind them are needed shows when they were read. */
static int settings_first(const void *a, const void *b)
{
	const struct backup_area *x = a, *y = b;

	if ((x->alt == SETTINGS_ALT) != (y->alt == SETTINGS_ALT))
		return x->alt == SETTINGS_ALT ? -1 : 1;
	if (x->alt != y->alt)
		return x->alt < y->alt ? -1 : 1;
	return x->address < y->address ? -1 : x->address > y->address;
}

void backup_choose(const struct job *j, const struct mode_dfu *dfu,
		   uint32_t settings, const struct backup_help *help,
		   struct backup_manifest *out)
{
	const struct platform *p = j->device.platform;

	for (unsigned i = 0; i < DFUSE_ALTS; i++) {
		const struct dfuse_alt *a = &dfu->dfuse.alts[i];

		if (!a->present || !a->mapped)
			continue;
		if (map_size(&a->map) <= WHOLE_MAX)
			add_map(out, i, &a->map);
		else
			add_windows(out, i, p, &a->map);
	}
	cut_settings(out, settings);
	cut_places(out, p);
	if (help && help->lean && help->seen)
		leave_out(out, p, help->seen);
	qsort(out->areas, out->count, sizeof(out->areas[0]), settings_first);
}

bool backup_is_behind(const struct platform *p, const struct backup_area *a)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->function == FUNCTION_SETTINGS &&
		    w->store == STORE_OTHER && w->dfu_alt == a->alt &&
		    a->address >= w->start &&
		    (uint64_t)a->address + a->size <= end_of(w))
			return true;
	}
	return false;
}
