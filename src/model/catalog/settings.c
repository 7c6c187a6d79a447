/* SPDX-License-Identifier: MIT */
#include "model/catalog/settings.h"

#include "base/count.h"
#include "model/catalog/milestone.h"

/*
 * By platform and bootloader, the rows of a platform ascending; without a row
 * it is a file, or what the map says.
 */
static const struct {
	uint16_t platform;
	uint16_t bootloader; /* the first with this size */
	uint16_t size;
	bool borrowed; /* the code for it, from the system */
} sizes[] = {
	{ PLATFORM_PHOTON, 0, SETTINGS_MAX, false },
	{ PLATFORM_PHOTON, BL_SPLIT, 0x2274, true },
	{ PLATFORM_P1, 0, SETTINGS_MAX, false },
	{ PLATFORM_P1, BL_SPLIT, 0x2274, true },
	/* seen: 11 the one, 400 and later the other */
	{ PLATFORM_ELECTRON, 0, 0x3ff8, false },
	{ PLATFORM_ELECTRON, 12, 0x3fd8, false },
	{ PLATFORM_DUO, 0, SETTINGS_MAX, false },
	{ PLATFORM_DUO, DUO_BORROWS_DCT, 0x2274, true },
};

#define FILE_SIZE SETTINGS_LEAST

bool settings_borrowed(const struct platform *p)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		if (sizes[i].platform == p->id && sizes[i].borrowed)
			return true;
	}
	return false;
}

bool settings_vary(const struct platform *p)
{
	return settings_size(p, 0) != settings_size(p, -1);
}

uint32_t settings_size(const struct platform *p, int bootloader)
{
	uint32_t size =
		platform_has(p, TRAIT_DCT_FILE) ? FILE_SIZE : SETTINGS_MAX;

	if (p->keys == KEYS_SERIAL_FLASH)
		return 0;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		if (sizes[i].platform == p->id &&
		    (bootloader < 0 || bootloader >= sizes[i].bootloader))
			size = sizes[i].size;
	}
	return size;
}
