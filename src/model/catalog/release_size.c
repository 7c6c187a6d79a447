/* SPDX-License-Identifier: MIT */
/* What the maker's tool ships as Tinker, and typical sizes. */
#include "base/count.h"
#include "model/catalog/release.h"

#include "model/catalog/platform.h"

/* Per platform, the most demanding first; platforms.md 7, modules.md 10. */
static const struct release_tinker tinkers[] = {
	{ PLATFORM_PHOTON, 1, 3, 6, 0x080A0000, 5324, "0.4.5" },
	{ PLATFORM_PHOTON, 1, 2, 1, 0x080A0000, 3952, "0.4.0" },
	{ PLATFORM_P1, 1, 3, 6, 0x080A0000, 5324, "0.4.5" },
	{ PLATFORM_P1, 1, 2, 3, 0x080A0000, 4740, "0.4.3" },
	{ PLATFORM_ELECTRON, 1, 4, 102, 0x08080000, 10464, "0.6.0" },
	{ PLATFORM_ELECTRON, 1, 3, 10, 0x08080000, 5776, "0.4.8-rc.6" },
	{ PLATFORM_ELECTRON, 1, 1, 1, 0x08080000, 5776, "0.4.8-rc.2" },
	{ PLATFORM_ARGON, 1, 5, 326, 0x000D4000, 11972, "0.8.0-rc.27" },
	{ PLATFORM_BORON, 1, 5, 326, 0x000D4000, 11412, "0.8.0-rc.27" },
	{ PLATFORM_XENON, 1, 5, 326, 0x000D4000, 11012, "0.8.0-rc.27" },
	{ PLATFORM_BSOM, 1, 6, 1100, 0x000D4000, 11644, "1.1.0-rc.1" },
	{ PLATFORM_B5SOM, 1, 6, 1502, 0x000D4000, 12016, "1.5.0" },
	{ PLATFORM_TRACKER, 1, 6, 1514, 0x000D4000, 11568, "1.5.4-rc.1" },
	{ PLATFORM_ESOMX, 2, 6, 6305, 0x000B4000, 8854, "6.3.4" },
	{ PLATFORM_P2, 1, 6, 5301, 0x085F4000, 49152, "5.3.1" },
	{ PLATFORM_P2, 1, 6, 5002, 0x085F4000, 49152, "5.0.0" },
	{ PLATFORM_TRACKERM, 1, 6, 5800, 0x085F4000, 49152, "5.8.0" },
	{ PLATFORM_MSOM, 1, 6, 6305, 0x085F2000, 57344, "6.3.4" },
	{ PLATFORM_DUO, 1, 11, 11, 0x080C0000, 20152, "0.3.3" },
	{ PLATFORM_DUO, 1, 10, 10, 0x080C0000, 17620, "0.3.2" },
	{ PLATFORM_DUO, 1, 9, 9, 0x080C0000, 17620, "0.3.1" },
	{ PLATFORM_DUO, 1, 8, 8, 0x080C0000, 17620, "0.3.0" },
	{ PLATFORM_DUO, 1, 7, 7, 0x080C0000, 16276, "0.2.4" },
	{ PLATFORM_DUO, 1, 6, 6, 0x080C0000, 6208, "0.2.3" },
	{ PLATFORM_DUO, 1, 5, 5, 0x080C0000, 6208, "0.2.3-rc.2" },
	{ PLATFORM_DUO, 1, 4, 4, 0x080C0000, 5504, "0.2.2" },
	{ PLATFORM_DUO, 1, 2, 2, 0x080C0000, 5408, "0.2.0" },
	{ PLATFORM_DUO, 1, 1, 1, 0x080C0000, 5184, "0.1.1" },
};

struct typical {
	uint16_t platform_id; /* 0: the whole generation */
	uint8_t gen;
	uint8_t function;
	uint8_t index;
	uint32_t size;
};

/* The particular before the general; modules.md 10. */
static const struct typical typicals[] = {
	{ PLATFORM_PHOTON, 2, FUNCTION_SYSTEM, 1, 241496 },
	{ PLATFORM_PHOTON, 2, FUNCTION_SYSTEM, 2, 260984 },
	{ PLATFORM_P1, 2, FUNCTION_SYSTEM, 1, 241496 },
	{ PLATFORM_P1, 2, FUNCTION_SYSTEM, 2, 261000 },
	{ PLATFORM_ELECTRON, 2, FUNCTION_SYSTEM, 1, 118044 },
	{ PLATFORM_ELECTRON, 2, FUNCTION_SYSTEM, 2, 122436 },
	{ PLATFORM_ELECTRON, 2, FUNCTION_SYSTEM, 3, 79440 },
	{ PLATFORM_DUO, 2, FUNCTION_SYSTEM, 1, 74932 },
	{ PLATFORM_DUO, 2, FUNCTION_SYSTEM, 2, 369956 },
	{ 0, 1, FUNCTION_MONOLITHIC, 0, 98932 },
	{ 0, 2, FUNCTION_BOOTLOADER, 0, 15236 },
	{ 0, 2, FUNCTION_MONOLITHIC, 0, 380700 },
	{ 0, 2, FUNCTION_USER, 1, 20000 },
	{ 0, 3, FUNCTION_BOOTLOADER, 0, 46884 },
	{ 0, 3, FUNCTION_SYSTEM, 1, 510938 },
	{ 0, 3, FUNCTION_RADIO, 0, 153048 },
	{ 0, 3, FUNCTION_NCP, 0, 829248 },
	{ 0, 3, FUNCTION_USER, 1, 12000 },
	{ 0, 3, FUNCTION_USER, 2, 12000 },
	{ 0, 4, FUNCTION_BOOTLOADER, 0, 53529 },
	{ 0, 4, FUNCTION_BOOTLOADER, 2, 150000 },
	{ 0, 4, FUNCTION_SYSTEM, 1, 900000 },
	{ 0, 4, FUNCTION_USER, 1, 49152 },
};

const struct release_tinker *release_tinker(int platform, unsigned system)
{
	for (size_t i = 0; i < COUNT(tinkers); i++) {
		if (tinkers[i].platform_id == platform &&
		    tinkers[i].needs <= system)
			return &tinkers[i];
	}
	return NULL;
}

uint32_t release_typical_size(int platform, unsigned function, unsigned index)
{
	const struct platform *p = platform_by_id(platform);

	for (size_t i = 0; p && i < COUNT(typicals); i++) {
		const struct typical *t = &typicals[i];

		if (t->gen == p->gen && t->function == function &&
		    t->index == index &&
		    (t->platform_id == 0 || t->platform_id == platform))
			return t->size;
	}
	return 0;
}
