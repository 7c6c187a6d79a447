/* SPDX-License-Identifier: MIT */
/* Flash whose blank pages are marks: what it reads, wherever it is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/vdev/flash.h"

#define BASE  0x08000000u
#define PAGES 8u
#define SIZE  (PAGES * FLASH_PAGE)

static const struct flash_sectors sectors[] = { { 2, FLASH_PAGE, 1 },
						{ 0, 2 * FLASH_PAGE, 1 } };
static const struct flash_kind kind = { BASE, sectors, 256, 1 };
static struct fault_list none;

static void begin(struct flash *f)
{
	assert_true(flash_init(f, &kind, SIZE, &none));
}

static void assert_bytes(const struct flash *f, uint32_t at, uint32_t len,
			 uint8_t want)
{
	uint8_t got[SIZE];

	assert_true(flash_read(f, BASE + at, got, len));
	for (uint32_t i = 0; i < len; i++)
		assert_int_equal(got[i], want);
}

/* Pages of memory that the flash makes use of. */
static size_t touched(const struct flash *f)
{
	size_t n = 0;

	for (size_t i = 0; i < PAGES; i++)
		n += f->cells[SIZE + i] != 0;
	return n;
}

static void program(struct flash *f, uint32_t at, uint8_t value)
{
	int64_t us = 0;

	assert_true(flash_program(f, BASE + at, &value, 1, &us));
}

static void test_reading_touches_nothing(void **state)
{
	struct flash f;

	(void)state;
	begin(&f);
	assert_bytes(&f, 0, SIZE, 0xff);
	assert_int_equal(touched(&f), 0);
	program(&f, 3 * FLASH_PAGE + 5, 0x0f);
	assert_int_equal(touched(&f), 1);
	assert_bytes(&f, 0, 3 * FLASH_PAGE + 5, 0xff);
	assert_bytes(&f, 3 * FLASH_PAGE + 5, 1, 0x0f);
	assert_bytes(&f, 3 * FLASH_PAGE + 6, SIZE - 3 * FLASH_PAGE - 6, 0xff);
	assert_int_equal(touched(&f), 1);
	flash_fini(&f);
}

static void test_erased_forgets(void **state)
{
	struct flash f;
	int64_t us = 0;

	(void)state;
	begin(&f);
	program(&f, FLASH_PAGE, 0x00);
	program(&f, 2 * FLASH_PAGE, 0x00);
	program(&f, 4 * FLASH_PAGE - 1, 0x00);
	assert_true(flash_erase(&f, BASE + 2 * FLASH_PAGE + 1, &us));
	assert_bytes(&f, FLASH_PAGE, 1, 0x00);
	assert_bytes(&f, 2 * FLASH_PAGE, SIZE - 2 * FLASH_PAGE, 0xff);
	program(&f, 2 * FLASH_PAGE, 0xaa);
	assert_bytes(&f, 2 * FLASH_PAGE, 1, 0xaa);
	flash_fini(&f);
}

static void test_lends_over_pages(void **state)
{
	const uint8_t *at;
	struct flash f;

	(void)state;
	begin(&f);
	program(&f, 2 * FLASH_PAGE, 0x12);
	at = flash_at(&f, BASE + FLASH_PAGE + 7, 2 * FLASH_PAGE);
	for (uint32_t i = 0; i < 2 * FLASH_PAGE; i++)
		assert_int_equal(at[i], i == FLASH_PAGE - 7 ? 0x12 : 0xff);
	assert_int_equal(touched(&f), 3);
	assert_non_null(flash_at(&f, BASE + SIZE, 0));
	assert_null(flash_at(&f, BASE + SIZE - 1, 2));
	assert_false(flash_read(&f, BASE - 1, (uint8_t[2]){ 0 }, 2));
	flash_fini(&f);
}

/* The memory of a process that died, whatever lies in it. */
static void test_goes_on_with_memory(void **state)
{
	struct flash f, later, looking;
	uint8_t *place;

	(void)state;
	begin(&f);
	program(&f, 5 * FLASH_PAGE, 0x34);
	assert_int_equal(flash_room(&f) % FLASH_PAGE, 0);
	place = malloc(flash_room(&f));
	assert_non_null(place);
	memset(place, 0x77, flash_room(&f));
	flash_move(&f, place, false);
	assert_bytes(&f, 0, 5 * FLASH_PAGE, 0xff);
	program(&f, 6 * FLASH_PAGE, 0x56);
	flash_fini(&f);

	begin(&looking);
	program(&looking, 0, 0x00);
	flash_copy(&looking, place);
	begin(&later);
	flash_move(&later, place, true);
	program(&later, 7 * FLASH_PAGE, 0x78);
	for (int i = 0; i < 2; i++) {
		const struct flash *x = i ? &later : &looking;

		assert_bytes(x, 0, 5 * FLASH_PAGE, 0xff);
		assert_bytes(x, 5 * FLASH_PAGE, 1, 0x34);
		assert_bytes(x, 5 * FLASH_PAGE + 1, FLASH_PAGE - 1, 0xff);
		assert_bytes(x, 6 * FLASH_PAGE, 1, 0x56);
		assert_bytes(x, 7 * FLASH_PAGE, 1, i ? 0x78 : 0xff);
	}
	flash_fini(&looking);
	flash_fini(&later);
	free(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_touches_nothing),
		cmocka_unit_test(test_erased_forgets),
		cmocka_unit_test(test_lends_over_pages),
		cmocka_unit_test(test_goes_on_with_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
