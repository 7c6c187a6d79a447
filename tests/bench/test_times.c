/* SPDX-License-Identifier: MIT */
/* The practice models take the times that are frozen in tests/perf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "bench/vdev/chip.h"

static long frozen(const char *name)
{
	FILE *f = fopen("tests/perf/times.txt", "r");
	char line[160], word[40];
	long us, found = -1;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%39s %ld", word, &us) == 2 &&
		    strcmp(word, name) == 0)
			found = us;
	}
	fclose(f);
	return found;
}

static void test_chips(void **state)
{
	const struct geometry *n = &chip_nrf52840.geometry;
	const struct geometry *r = &chip_rtl872x.geometry;
	const struct geometry *s = &chip_stm32f2.geometry;
	const struct {
		const char *name;
		int64_t us;
	} rows[] = {
		{ "nrf.erase_4k", n->internal.sectors[0].erase_us },
		{ "nrf.word", n->internal.page_us },
		{ "nrf.chip_erase_4k", n->external.sectors[0].erase_us },
		{ "nrf.chip_256", n->external.page_us },
		{ "nrf.settings", n->settings_us },
		{ "nrf.boot", n->bootloader_us },
		{ "nrf.system", n->system_us },
		{ "nrf.shows", n->shows_us },
		{ "nrf.loader", n->loader_us },
		{ "rtl.erase_4k", r->internal.sectors[0].erase_us },
		{ "rtl.page_256", r->internal.page_us },
		{ "stm.erase_16k", s->internal.sectors[0].erase_us },
		{ "stm.erase_64k", s->internal.sectors[1].erase_us },
		{ "stm.erase_128k", s->internal.sectors[2].erase_us },
		{ "stm.word", s->internal.page_us },
		{ "stm.settings", s->settings_us },
		{ "stm.boot", s->bootloader_us },
		{ "stm.system", s->system_us },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (frozen(rows[i].name) != rows[i].us)
			fail_msg("%s: frozen %ld, the model takes %ld",
				 rows[i].name, frozen(rows[i].name),
				 (long)rows[i].us);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
