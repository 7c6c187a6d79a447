/* SPDX-License-Identifier: MIT */
#include "board.h"

#include <string.h>

const struct board_kind *board_kind_find(const char *name)
{
	static const struct board_kind *const kinds[] = { &board_stm32f205,
							  &board_nrf52840 };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	}
	return NULL;
}

uint64_t board_us(const struct board *b)
{
	return b->cpu->cycles / b->kind->mhz;
}

void board_run_us(struct board *b, uint64_t us)
{
	uint64_t end = b->cpu->cycles + us * b->kind->mhz;

	while (b->cpu->cycles < end) {
		cpu_run(b->cpu, end);
		if (b->cpu->stop)
			return;
		if (b->cpu->reset_wanted)
			b->kind->reset(b, b->kind->cause(b));
	}
}
