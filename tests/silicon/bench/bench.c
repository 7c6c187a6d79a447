/* SPDX-License-Identifier: MIT */
/*
 * bench [MS]: how fast the emulated chip is on real images.  Each runs so
 * many milliseconds of its own time, once with every instruction carried
 * out, once with wait loops only counted, in the order A B B A.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/silicon/chip/chip.h"
#include "tests/silicon/host/absent.h"
#include "tests/silicon/host/images.h"

#define IMAGES	6
#define SKIP_MS 9000 /* until what the missing Wi-Fi chip needs is known */
#define ROUNDS	4

struct load {
	const char *name;
	bool wifi; /* it wants the chip that is missing */
	const char *images[IMAGES];
};

static const struct load loads[] = {
	{ "photon 1.2.1",
	  true,
	  { "photon-bootloader@1.2.1.bin", "photon-system-part1@1.2.1.bin",
	    "photon-system-part2@1.2.1.bin" } },
	{ "photon 2.3.1",
	  true,
	  { "photon-bootloader@2.0.0+lto.bin", "photon-system-part1@2.3.1.bin",
	    "photon-system-part2@2.3.1.bin" } },
	{ "electron 2.0.0",
	  false,
	  { "electron-bootloader@2.0.0+lto.bin",
	    "electron-system-part1@2.0.0.bin",
	    "electron-system-part2@2.0.0.bin",
	    "electron-system-part3@2.0.0.bin", "electron_tinker.bin" } },
	{ "duo 0.3.1",
	  false,
	  { "duo-bootloader-r6.bin", "duo-system-part1-v0.3.1.bin",
	    "duo-system-part2-v0.3.1.bin" } },
};

static bool fill(struct chip *c, const struct load *l)
{
	for (size_t i = 0; i < IMAGES && l->images[i]; i++) {
		struct image_head head = { .start = CHIP_FLASH_BASE };
		char path[IMAGES_PATH];

		if (!images_find(l->images[i], path, sizeof(path)))
			return false;
		images_head(path, &head);
		if (!chip_load(c, path, head.start))
			return false;
	}
	i2c_electron(c->on_i2c);
	chip_reset(c, RESET_POWER);
	if (l->wifi)
		absent_hook(c, SKIP_MS);
	return true;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Millions of instructions a second; *life: device time to real time. */
static double run(struct chip *c, bool count_waits, unsigned ms, double *life)
{
	uint64_t n = c->cpu.instructions;
	double from;

	chip_reset(c, RESET_POWER);
	c->cpu.count_waits = count_waits;
	from = seconds();
	chip_run_us(c, ms * 1000ull);
	from = seconds() - from;
	*life = (double)ms / 1000 / from;
	return (double)(c->cpu.instructions - n) / from / 1e6;
}

static void measure(struct chip *c, const char *name, unsigned ms)
{
	double mips[2] = { 0, 0 }, life[2] = { 0, 0 }, one;

	for (int i = 0; i < ROUNDS; i++) {
		bool counted = i == 1 || i == 2;

		mips[counted] += run(c, counted, ms, &one) * 2 / ROUNDS;
		life[counted] += one * 2 / ROUNDS;
	}
	printf("%-16s %7.0f %7.1f x %9.0f %7.1f x\n", name, mips[0], life[0],
	       mips[1], life[1]);
}

int main(int argc, char **argv)
{
	unsigned ms = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 3000;

	printf("%-16s %17s %19s\n", "", "all carried out", "waits counted");
	printf("%-16s %7s %9s %9s %9s\n", "", "M/s", "life", "M/s", "life");
	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++) {
		struct chip *c = chip_new();

		if (!c)
			return 2;
		if (fill(c, &loads[i]))
			measure(c, loads[i].name, ms);
		else
			printf("%-16s images are not here\n", loads[i].name);
		chip_free(c);
	}
	return 0;
}
