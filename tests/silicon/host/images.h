/* SPDX-License-Identifier: MIT */
/*
 * Published images: where they lie on this machine, and what their heads
 * say.  Folders: SILICON_FW with colons between, else those per platform in
 * ../shared/firmware and build/silicon-firmware, and build/silicon-bootloaders.
 */
#ifndef SILICON_IMAGES_H
#define SILICON_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGES_PATH 1200

struct image_head {
	uint32_t start, end;
	unsigned version, platform;
	bool bootloader;
};

/* False: in none of the folders; out is the name then. */
bool images_find(const char *name, char *out, size_t size);
/* From the module header, behind the vectors or at the start; false: none,
 * and the head is as before. */
bool images_head(const char *path, struct image_head *head);

#endif
