/* SPDX-License-Identifier: MIT */
/* The families of chips that there are models of. */
#include "base/count.h"
#include "bench/vdev/chip.h"

static const struct chip *const chips[] = { &chip_stm32f2, &chip_nrf52840,
					    &chip_rtl872x };

const struct chip *chip_find(int platform_id, const struct layout **board)
{
	for (size_t i = 0; i < COUNT(chips); i++) {
		const struct layout *l = chips[i]->boards;

		for (; l->places; l++) {
			if (l->platform_id != platform_id)
				continue;
			*board = l;
			return chips[i];
		}
	}
	return NULL;
}

const struct layout *layout_find(int platform_id)
{
	const struct layout *board = NULL;

	chip_find(platform_id, &board);
	return board;
}

const struct layout *layout_at(size_t n)
{
	for (size_t i = 0; i < COUNT(chips); i++) {
		const struct layout *l = chips[i]->boards;

		for (; l->places; l++) {
			if (n-- == 0)
				return l;
		}
	}
	return NULL;
}
