/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES  16
#define BEHIND_BOOT 0x184 /* vectors of a bootloader */

static const char *const defaults =
	"../shared/firmware/photon:../shared/firmware/p1:"
	"../shared/firmware/electron:../shared/firmware/duo:"
	"../shared/firmware/argon:../shared/firmware/nrf52840:"
	"build/silicon-firmware/photon:build/silicon-firmware/p1:"
	"build/silicon-firmware/electron:build/silicon-firmware/argon:"
	"build/silicon-firmware/boron:build/silicon-bootloaders";

static bool readable(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f)
		fclose(f);
	return f != NULL;
}

bool images_find(const char *name, char *out, size_t size)
{
	const char *dirs = getenv("SILICON_FW");

	if (!dirs)
		dirs = defaults;
	while (name[0] != '/' && *dirs) {
		size_t n = strcspn(dirs, ":");

		snprintf(out, size, "%.*s/%s", (int)n, dirs, name);
		if (readable(out))
			return true;
		dirs += n + (dirs[n] == ':');
	}
	snprintf(out, size, "%s", name);
	return readable(out);
}

static uint32_t le(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

bool images_head(const char *path, struct image_head *head)
{
	static const long places[] = { 0, BEHIND_BOOT };
	FILE *f = fopen(path, "rb");
	bool found = false;

	for (size_t i = 0; f && i < 2 && !found; i++) {
		uint8_t h[HEAD_BYTES];
		uint32_t start, end;

		if (fseek(f, places[i], SEEK_SET) ||
		    fread(h, sizeof(h), 1, f) != 1)
			continue;
		start = le(h, 4);
		end = le(h + 4, 4);
		if (start >> 20 != 0x080 || end <= start || end >> 20 > 0x081)
			continue;
		found = true;
		*head = (struct image_head){ start, end, le(h + 10, 2),
					     le(h + 12, 2),
					     places[i] == BEHIND_BOOT };
	}
	if (f)
		fclose(f);
	return found;
}
