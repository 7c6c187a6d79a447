#include "bench/vdev/layout.h"

#include "base/count.h"

#define KB(n) ((n)*1024u)

/* function, index, store, external, start, size, from, to */
static const struct place photon_places[] = {
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0, 0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(256), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08060000, KB(256), 0, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x080a0000, KB(128), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, false, 0x080e0000, KB(128), 0, 0 },
};

static const struct place electron_places[] = {
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0, 0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(128), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08040000, KB(128), 0, 0 },
	/* systems before 0.5.3-rc.2 do not know this slot, serial.md 6.4 */
	{ FUNCTION_SYSTEM, 3, STORE_MAIN, false, 0x08060000, KB(128), 19, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x08080000, KB(128), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, false, 0x080a0000, KB(128), 0, 0 },
};

static const struct place duo_places[] = {
	/* 32 KB since 0.3.0, which counts as 0.6.0 here (modules.md 11.2) */
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0,
	  101 },
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(32), 102,
	  0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(128), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08040000, KB(512), 0, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x080c0000, KB(256), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, true, 0x00140000, KB(128), 0, 0 },
};

#define PLACES(table) table, COUNT(table)

static const struct layout layouts[] = {
	{ 6,
	  "Photon DFU Mode",
	  "Photon with WiFi",
	  "Photon",
	  "Particle",
	  0xc006,
	  true,
	  false,
	  true,
	  2,
	  0,
	  0x08020000,
	  { FUNCTION_NONE, 0, STORE_SCRATCH, false, 0x080c0000, KB(256), 0, 0 },
	  PLACES(photon_places) },
	{ 8,
	  "P1 DFU Mode",
	  "P1 with WiFi",
	  "P1",
	  "Particle",
	  0xc008,
	  true,
	  false,
	  true,
	  2,
	  KB(1024),
	  0x08020000,
	  { FUNCTION_NONE, 0, STORE_SCRATCH, false, 0x080c0000, KB(256), 0, 0 },
	  PLACES(photon_places) },
	{ 10,
	  "Electron DFU Mode",
	  "Electron",
	  "Electron",
	  "Particle",
	  0xc00a,
	  true,
	  true,
	  false,
	  3,
	  0,
	  0x08020000,
	  { FUNCTION_NONE, 0, STORE_SCRATCH, false, 0x080c0000, KB(128), 0, 0 },
	  PLACES(electron_places) },
	{ 88,
	  "Duo DFU Mode",
	  "Duo",
	  "Duo",
	  "RedBear",
	  0xc058,
	  false,
	  false,
	  true,
	  2,
	  KB(2048),
	  0x08008000,
	  { FUNCTION_NONE, 0, STORE_SCRATCH, true, 0x000c0000, KB(512), 0, 0 },
	  PLACES(duo_places) },
};

const struct layout *layout_find(int platform_id)
{
	for (size_t i = 0; i < COUNT(layouts); i++) {
		if (layouts[i].platform_id == platform_id)
			return &layouts[i];
	}
	return NULL;
}

const struct place *layout_place(const struct layout *l, unsigned function,
				 unsigned index, enum store store, unsigned os)
{
	for (size_t i = 0; i < l->place_count; i++) {
		const struct place *p = &l->places[i];

		if (p->function == function && p->index == index &&
		    p->store == store && os >= p->from_os &&
		    (!p->to_os || os <= p->to_os))
			return p;
	}
	return NULL;
}
