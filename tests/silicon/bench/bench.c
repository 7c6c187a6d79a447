/* SPDX-License-Identifier: MIT */
/*
 * bench [MS]: how fast the emulated boards are on real images.  Each runs so
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
	const struct board_kind *kind;
	bool wifi; /* it wants the chip that is missing */
	const char *images[IMAGES];
};

static const struct load loads[] = {
	{ "photon 1.2.1",
	  &board_stm32f205,
	  true,
	  { "photon-bootloader@1.2.1.bin", "photon-system-part1@1.2.1.bin",
	    "photon-system-part2@1.2.1.bin" } },
	{ "photon 2.3.1",
	  &board_stm32f205,
	  true,
	  { "photon-bootloader@2.0.0+lto.bin", "photon-system-part1@2.3.1.bin",
	    "photon-system-part2@2.3.1.bin" } },
	{ "electron 2.0.0",
	  &board_stm32f205,
	  false,
	  { "electron-bootloader@2.0.0+lto.bin",
	    "electron-system-part1@2.0.0.bin",
	    "electron-system-part2@2.0.0.bin",
	    "electron-system-part3@2.0.0.bin", "electron_tinker.bin" } },
	{ "duo 0.3.1",
	  &board_stm32f205,
	  false,
	  { "duo-bootloader-r6.bin", "duo-system-part1-v0.3.1.bin",
	    "duo-system-part2-v0.3.1.bin" } },
	{ "argon 4.1.0",
	  &board_nrf52840,
	  false,
	  { "mbr_nrf52_2.4.1_mbr.hex", "argon-bootloader@4.1.0.bin",
	    "argon-softdevice@1.4.0.bin", "argon-system-part1@4.1.0.bin",
	    "tinker-0.8.0-rc.27-argon.bin" } },
};

static bool fill(struct board *b, const struct load *l)
{
	for (size_t i = 0; i < IMAGES && l->images[i]; i++) {
		char path[IMAGES_PATH];
		uint32_t at = 0;

		if (!images_find(l->images[i], path, sizeof(path)) ||
		    !b->kind->load(b, path, &at, false))
			return false;
	}
	if (b->kind == &board_stm32f205)
		i2c_electron(chip_of(b)->on_i2c);
	else
		b->kind->modem(b);
	b->kind->reset(b, RESET_POWER);
	if (l->wifi)
		absent_hook(chip_of(b), SKIP_MS);
	return true;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Millions of instructions a second; *life: device time to real time. */
static double run(struct board *b, bool count_waits, unsigned ms, double *life)
{
	struct cpu *c = b->cpu;
	uint64_t n = c->instructions;
	double from;

	b->kind->reset(b, RESET_POWER);
	c->count_waits = count_waits;
	from = seconds();
	board_run_us(b, ms * 1000ull);
	from = seconds() - from;
	*life = (double)ms / 1000 / from;
	return (double)(c->instructions - n) / from / 1e6;
}

static void measure(struct board *b, const char *name, unsigned ms)
{
	double mips[2] = { 0, 0 }, life[2] = { 0, 0 }, one;

	for (int i = 0; i < ROUNDS; i++) {
		bool counted = i == 1 || i == 2;

		mips[counted] += run(b, counted, ms, &one) * 2 / ROUNDS;
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
		struct board *b = loads[i].kind->create();

		if (!b)
			return 2;
		if (fill(b, &loads[i]))
			measure(b, loads[i].name, ms);
		else
			printf("%-16s images are not here\n", loads[i].name);
		b->kind->destroy(b);
	}
	return 0;
}
