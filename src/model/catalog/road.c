/* SPDX-License-Identifier: MIT */
#include "model/catalog/road.h"

#include <string.h>

#include "base/count.h"
#include "model/catalog/milestone.h"

#define BIT(function) (1u << FUNCTION_##function)

#define PARTS (BIT(SYSTEM) | BIT(USER))
/* What a system applies by itself, where the platform has a place for it. */
#define APPLIED (PARTS | BIT(BOOTLOADER) | BIT(RADIO) | BIT(NCP))
#define PLACED	(PARTS | BIT(MONOLITHIC) | BIT(RADIO))

#define CORE ROAD_FAMILY_CORE
#define GEN2 ROAD_FAMILY_GEN2
#define GEN3 ROAD_FAMILY_GEN3
#define GEN4 ROAD_FAMILY_GEN4
#define DUO  ROAD_FAMILY_DUO
#define ALL  ROAD_FAMILY_ALL

#define LAST	   0xFFFF
#define BEFORE(os) ((os)-1)

static const struct road_row rows[ROADS] = {
	[ROAD_NONE] = { .name = "none", .early = "there is no way" },
	/*
	 * serial.md 4.9, 6.1, 6.2 (radio stack and NCP like any module), 4.10.
	 * Time: on the bench 5.8 s (0.7.0) and 6.5 s (0.6.0) from the open
	 * shell to the proof for a bootloader of 15,236 bytes, 10.2 s and
	 * 11.6 s for a part of 241,496.  The rate is less than a third of what
	 * that gives: real flash takes up to twice as long to erase and six
	 * times to write, twice for each byte (serial.md 4.4, dfu.md 10.1).
	 */
	[ROAD_SERIAL] = {
		.name = "serial",
		.takes = {
			{ GEN2 | GEN3, APPLIED, OS_YMODEM_WORKS, BEFORE(OS_NO_YMODEM) },
			{ DUO, PARTS, 1, BEFORE(DUO_0_3_0) },
			{ DUO, PARTS, DUO_APPLIES, LAST },
		},
		.early = "this Device OS cannot receive it over serial",
		.late = "Device OS 6.0 and later take nothing over serial",
		.listening = "only the listening shell takes files",
		.bounded = true,
		.seconds = 8,
		.rate = 15000,
		.risk = 3,
	},
	/* platforms.md 2-6: the windows say what may be written.  Every byte
	 * is read back. */
	[ROAD_DFU] = {
		.name = "dfu",
		.takes = { { ALL, PLACED, 0, LAST } },
		.direct = true,
		.seconds = 1,
		.risk = 1,
	},
	/*
	 * usb-requests.md 12, dfu.md 9; not known on Gen 4.  Judged only at
	 * the next start, which is in the time: on the bench 21.6 s.
	 */
	[ROAD_DFU_STAGED] = {
		.name = "dfu-staged",
		.takes = {
			{ GEN2 | GEN3, BIT(BOOTLOADER), OS_STAGED, LAST },
		},
		.early = "a staged update needs Device OS 1.2.1 or later",
		.staged = true,
		.bounded = true,
		.named = true,
		.seconds = 21,
		.risk = 6,
	},
	/*
	 * usb-requests.md 1, 8; as serial, with the cloud at work.  Time: on
	 * the bench 6.8 s for 15,236 bytes, 13.2 s for 241,496.
	 */
	[ROAD_USB] = {
		.name = "usb",
		.takes = {
			{ GEN2, APPLIED, OS_SERVICE, LAST },
			{ GEN3, APPLIED, OS_SERVICE_GEN3, LAST },
			{ GEN4, APPLIED, 0, LAST },
			{ GEN3 | GEN4, BIT(ASSET), OS_ASSETS, LAST },
		},
		.early = "this Device OS cannot receive it over USB requests",
		.listening = "keeps the cloud from interfering",
		.seconds = 5,
		.rate = 12000,
		.risk = 4,
	},
	/* Time: ota.md B9, 373 KB in 84 s and some more until it is stable. */
	[ROAD_OTA] = {
		.name = "ota",
		.takes = {
			{ CORE, BIT(MONOLITHIC), 0, LAST },
			{ GEN2, APPLIED, OS_YMODEM_WORKS, LAST },
			{ GEN3 | GEN4, APPLIED, 0, LAST },
			{ DUO, PARTS, 1, BEFORE(DUO_0_3_0) },
			{ DUO, PARTS, DUO_APPLIES, LAST },
			/* platforms.md 6; how the cloud passes one on: unseen */
			{ GEN3 | GEN4, BIT(ASSET), OS_ASSETS, LAST },
		},
		.early = "this Device OS does not apply what it receives",
		.unseen = BIT(ASSET),
		.network = true,
		.named = true,
		.seconds = 30,
		.rate = 4000,
		.bootloader = 10,
		.risk = 8,
	},
};

const struct road_row *road_row(enum road road)
{
	return &rows[(unsigned)road < ROADS ? road : ROAD_NONE];
}

const char *road_unseen(enum road road, unsigned function)
{
	if (!(road_row(road)->unseen & 1u << function))
		return NULL;
	return "not seen on a device yet; its own list of assets decides";
}

const char *road_name(enum road road)
{
	return road_row(road)->name;
}

enum road road_for_asset(size_t i)
{
	static const enum road roads[] = { ROAD_USB, ROAD_OTA };

	return i < COUNT(roads) ? roads[i] : ROAD_NONE;
}

int road_by_name(const char *name)
{
	for (int r = ROAD_NONE + 1; r < ROADS; r++) {
		if (strcmp(rows[r].name, name) == 0)
			return r;
	}
	return -1;
}

static unsigned family_of(const struct platform *p)
{
	return platform_has(p, TRAIT_OWN_VERSIONS) ? DUO : 1u << (p->gen - 1);
}

static bool fits(const struct road_takes *t, const struct platform *p,
		 unsigned function)
{
	return t->families & family_of(p) && t->functions & 1u << function;
}

static bool has_staging(const struct platform *p)
{
	const struct window *area =
		platform_window(p, FUNCTION_NONE, 0, STORE_SCRATCH, 0);

	return area && area->dfu;
}

bool road_leads(enum road road, const struct platform *p, unsigned function,
		unsigned index, enum store store)
{
	const struct road_row *row = road_row(road);
	const struct window *w = platform_window(p, function, index, store, 0);

	if (!w || function >= FUNCTIONS ||
	    /* The prebootloader's first part never changes in the field. */
	    (function == FUNCTION_BOOTLOADER && index == 1) ||
	    ((row->direct || store == STORE_FACTORY) && !w->dfu) ||
	    (store == STORE_FACTORY && !row->direct) ||
	    (row->staged && !has_staging(p)))
		return false;
	for (size_t i = 0; i < ROAD_TAKES; i++) {
		if (fits(&row->takes[i], p, function))
			return true;
	}
	return false;
}

const char *road_closed(int platform, enum road road, unsigned function,
			unsigned index, int system)
{
	const struct platform *p = platform_by_id(platform);
	const struct road_row *row = road_row(road);
	int until = 0;

	if (!p || function >= FUNCTIONS)
		return "the platform is not known";
	if (function == FUNCTION_BOOTLOADER && index == 1)
		return "this part of the bootloader is never written";
	if (!road_leads(road, p, function, index, STORE_MAIN))
		return "this module has no such way to this platform";
	if (row->direct)
		return NULL;
	if (system < 0)
		return "no Device OS runs that could receive it";
	for (size_t i = 0; i < ROAD_TAKES; i++) {
		const struct road_takes *t = &row->takes[i];

		if (!fits(t, p, function))
			continue;
		if (system >= t->since && system <= t->until)
			return NULL;
		until = t->until;
	}
	return row->late && system > until ? row->late : row->early;
}

/*
 * Erased, written and read back over DFU: sectors of 128 KB in about a second
 * on Gen 2, pages of 4 KB in 85 ms elsewhere; dfu.md 10.1.
 */
static uint32_t dfu_ms(const struct platform *p, uint32_t bytes)
{
	const bool big = platform_has(p, TRAIT_BIG_SECTORS);
	const uint32_t unit = big ? 128 * 1024 : 4096;
	const uint32_t units = (bytes + unit - 1) / unit;

	return big ? units * 1300 + bytes / 35 : units * 85 + bytes / 30;
}

uint32_t road_seconds(enum road road, const struct platform *p,
		      unsigned function, uint32_t bytes)
{
	const struct road_row *row = road_row(road);
	uint32_t moved =
		row->rate ? bytes / row->rate : dfu_ms(p, bytes) / 1000;

	return row->seconds + moved +
	       (function == FUNCTION_BOOTLOADER ? row->bootloader : 0);
}
