/* SPDX-License-Identifier: MIT */
#include "model/catalog/platform.h"

#include <stdio.h>
#include <string.h>

#include "model/catalog/platform_table.h"

const struct platform *platform_at(size_t i)
{
	return i < platform_count ? &platform_table[i] : NULL;
}

const struct platform *platform_by_id(int id)
{
	size_t low = 0, high = platform_count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (platform_table[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < platform_count && platform_table[low].id == id
		       ? &platform_table[low]
		       : NULL;
}

const struct platform *platform_by_name(const char *name)
{
	for (size_t i = 0; i < platform_count; i++) {
		if (strcmp(platform_table[i].name, name) == 0)
			return &platform_table[i];
	}
	return NULL;
}

const struct platform *platform_by_usb(uint16_t vid, uint16_t pid, bool *dfu)
{
	for (size_t i = 0; i < platform_count; i++) {
		const struct platform *p = &platform_table[i];

		if (p->vid != vid)
			continue;
		if (p->pid_normal == pid || p->pid_dfu == pid) {
			if (dfu)
				*dfu = p->pid_dfu == pid;
			return p;
		}
	}
	return NULL;
}

const char *platform_name(int id, char out[PLATFORM_NAME])
{
	const struct platform *p = platform_by_id(id);

	if (p)
		snprintf(out, PLATFORM_NAME, "%s", p->name);
	else
		snprintf(out, PLATFORM_NAME, "platform-%d", id);
	return out;
}

bool platform_has(const struct platform *p, enum platform_trait trait)
{
	return p && p->traits & trait;
}

bool platform_id_has(int id, enum platform_trait trait)
{
	return platform_has(platform_by_id(id), trait);
}

bool platform_takes(const struct platform *p, unsigned function)
{
	for (size_t i = 0; p && i < p->window_count; i++) {
		if (p->windows[i].store == STORE_MAIN &&
		    p->windows[i].function == function)
			return true;
	}
	return false;
}

bool platform_lacks(const struct platform *p, unsigned function, unsigned index)
{
	if (!p || p->window_count == 0 || function == FUNCTION_NCP)
		return false;
	for (size_t i = 0; i < p->window_count; i++) {
		if (p->windows[i].store == STORE_MAIN &&
		    p->windows[i].function == function &&
		    p->windows[i].index == index)
			return false;
	}
	return true;
}

static bool turned(const struct platform *p, unsigned part)
{
	return platform_has(p, TRAIT_PART3_FIRST) && part >= 1 && part <= 3;
}

unsigned platform_file_of_part(const struct platform *p, unsigned index)
{
	return turned(p, index) ? index % 3 + 1 : index;
}

unsigned platform_part_of_file(const struct platform *p, unsigned file)
{
	return turned(p, file) ? (file + 1) % 3 + 1 : file;
}

static bool exists_with(const struct window *w, unsigned system)
{
	return system == 0 || (system >= w->from_system &&
			       (w->to_system == 0 || system <= w->to_system));
}

const struct window *platform_window(const struct platform *p,
				     unsigned function, unsigned index,
				     enum store store, unsigned system)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->store != store || !exists_with(w, system))
			continue;
		if (store == STORE_SCRATCH ||
		    (w->function == function && w->index == index))
			return w;
	}
	return NULL;
}

bool platform_may_write(const struct platform *p, unsigned alt,
			uint32_t address, uint32_t size)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->dfu && w->dfu_alt == alt && address >= w->start &&
		    address - w->start < w->size && size > 0 &&
		    size <= w->size - (address - w->start))
			return true;
	}
	return false;
}

const char *mode_name(enum device_mode m)
{
	static const char *const names[MODES] = {
		[MODE_UNKNOWN] = "unknown",
		[MODE_NORMAL] = "normal",
		[MODE_LISTENING] = "listening",
		[MODE_SAFE] = "safe",
		[MODE_DFU] = "dfu",
	};

	return names[(unsigned)m < MODES ? m : MODE_UNKNOWN];
}

int mode_by_name(const char *name)
{
	for (int m = 0; m < MODES; m++) {
		if (strcmp(mode_name((enum device_mode)m), name) == 0)
			return m;
	}
	return -1;
}
