/* SPDX-License-Identifier: MIT */
/*
 * The flash controller, the serial flash, the OTG core and the snapshot, as
 * the reference manual RM0033 and the data sheet of the MX25L8006E have them.
 * The processor does not run here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "chip/chip.h"

#define KEYR  0x40023c04u
#define SR    0x40023c0cu
#define CR    0x40023c10u
#define OPTKR 0x40023c08u
#define OPTCR 0x40023c14u
#define APP   0x080a0000u
#define MS    (CHIP_HZ / 1000)

static void put(struct chip *c, uint32_t a, uint32_t v)
{
	cpu_store(&c->cpu, a, 4, v);
}

static uint32_t get(struct chip *c, uint32_t a)
{
	return cpu_load(&c->cpu, a, 4);
}

static struct chip *fresh(void)
{
	struct chip *c = chip_new();

	assert_non_null(c);
	chip_reset(c, RESET_POWER);
	return c;
}

static void unlock(struct chip *c)
{
	put(c, KEYR, 0x45670123);
	put(c, KEYR, 0xcdef89ab);
	assert_int_equal(get(c, CR) >> 31, 0);
}

/* --------------------------------------------------------------- flash */

static void test_locked(void **state)
{
	struct chip *c = fresh();

	(void)state;
	assert_int_equal(get(c, CR) >> 31, 1);
	put(c, CR, 1);
	put(c, APP, 0);
	assert_int_equal(get(c, APP), 0xffffffff);
	assert_int_equal(get(c, SR), 1u << 7);
	put(c, SR, 1u << 7);
	assert_int_equal(get(c, SR), 0);
	/* one wrong key in between is not forgiven */
	put(c, KEYR, 0x45670123);
	put(c, KEYR, 1);
	put(c, KEYR, 0xcdef89ab);
	assert_int_equal(get(c, CR) >> 31, 1);
	chip_free(c);
}

/* Programming clears bits, only erasing sets them. */
static void test_program_clears(void **state)
{
	struct chip *c = fresh();
	uint64_t before;

	(void)state;
	unlock(c);
	put(c, CR, 0x201);
	before = c->cpu.cycles;
	put(c, APP, 0xff00ff0f);
	assert_int_equal(c->cpu.cycles - before, 16 * CHIP_US);
	put(c, APP, 0x0ff0ffff);
	assert_int_equal(get(c, APP), 0x0f00ff0f);
	assert_int_equal(get(c, SR), 0);
	assert_int_equal(c->fc.words, 2);
	chip_free(c);
}

static void test_program_size(void **state)
{
	struct chip *c = fresh();

	(void)state;
	unlock(c);
	put(c, CR, 0x201);
	cpu_store(&c->cpu, APP, 2, 0);
	assert_int_equal(get(c, SR), 1u << 6);
	assert_int_equal(get(c, APP), 0xffffffff);
	put(c, SR, 0xf0);
	put(c, CR, 1);
	cpu_store(&c->cpu, APP + 1, 1, 0x5a);
	assert_int_equal(get(c, SR), 0);
	assert_int_equal(get(c, APP), 0xffff5aff);
	chip_free(c);
}

static void test_erase(void **state)
{
	struct chip *c = fresh();
	uint64_t before;

	(void)state;
	memset(c->flash, 0, sizeof(c->flash));
	unlock(c);
	put(c, CR, 2 | 1u << 3);
	before = c->cpu.cycles;
	put(c, CR, 2 | 1u << 3 | 1u << 16);
	assert_int_equal(c->cpu.cycles - before, 250 * MS);
	assert_int_equal(get(c, 0x08003ffc), 0);
	assert_int_equal(get(c, 0x08004000), 0xffffffff);
	assert_int_equal(get(c, 0x08007ffc), 0xffffffff);
	assert_int_equal(get(c, 0x08008000), 0);
	put(c, CR, 2 | 9u << 3 | 1u << 16);
	assert_int_equal(c->cpu.cycles - before, 1250 * MS);
	assert_int_equal(get(c, APP), 0xffffffff);
	assert_int_equal(get(c, APP - 4), 0);
	chip_free(c);
}

static void test_write_protection(void **state)
{
	struct chip *c = fresh();

	(void)state;
	put(c, OPTCR, 0x0ffeaaec);
	assert_int_equal(get(c, OPTCR) >> 16 & 1, 1);
	put(c, OPTKR, 0x08192a3b);
	put(c, OPTKR, 0x4c5d6e7f);
	put(c, OPTCR, 0x0ffeaaec);
	unlock(c);
	put(c, CR, 0x201);
	put(c, 0x08000100, 0);
	assert_int_equal(get(c, SR), 1u << 4);
	assert_int_equal(get(c, 0x08000100), 0xffffffff);
	put(c, SR, 0xf0);
	put(c, 0x08004100, 0);
	assert_int_equal(get(c, SR), 0);
	chip_free(c);
}

/* -------------------------------------------------------- serial flash */

static uint8_t spi(struct chip *c, uint8_t byte)
{
	put(c, 0x4000380c, byte);
	return (uint8_t)get(c, 0x4000380c);
}

static void select_flash(struct chip *c, bool on)
{
	put(c, 0x40020418, on ? 1u << (12 + 16) : 1u << 12);
}

static void command(struct chip *c, const uint8_t *bytes, size_t n)
{
	select_flash(c, true);
	for (size_t i = 0; i < n; i++)
		spi(c, bytes[i]);
	select_flash(c, false);
}

static void test_serial_flash(void **state)
{
	static const uint8_t enable[] = { 0x06 };
	static const uint8_t program[] = { 0x02, 0, 0x10, 0xfe, 1, 2, 3 };
	static const uint8_t erase[] = { 0x20, 0, 0x1f, 0xff };
	struct chip *c = fresh();
	const uint8_t *cells;

	(void)state;
	assert_true(chip_serial_flash(c, 0x100000, 1, 12));
	cells = c->sflash.cells;
	command(c, program, sizeof(program));
	assert_int_equal(cells[0x10fe], 0xff);
	command(c, enable, 1);
	command(c, program, sizeof(program));
	/* a page wraps around */
	assert_int_equal(cells[0x10fe], 1);
	assert_int_equal(cells[0x10ff], 2);
	assert_int_equal(cells[0x1000], 3);
	select_flash(c, true);
	spi(c, 0x05);
	assert_int_equal(spi(c, 0) & 1, 1);
	select_flash(c, false);
	command(c, enable, 1);
	command(c, erase, sizeof(erase));
	assert_int_equal(cells[0x10fe], 0xff);
	assert_int_equal(c->sflash.erases, 1);
	select_flash(c, true);
	spi(c, 0x9f);
	assert_int_equal(spi(c, 0), 0xc2);
	chip_free(c);
}

/* ----------------------------------------------------------------- USB */

#define OTG	  0x50000000u
#define GAHBCFG	  (OTG + 0x008)
#define GRXSTSP	  (OTG + 0x020)
#define GCCFG	  (OTG + 0x038)
#define DCFG	  (OTG + 0x800)
#define DIEPCTL0  (OTG + 0x900)
#define DIEPTSIZ0 (OTG + 0x910)
#define DOEPCTL0  (OTG + 0xb00)
#define DOEPTSIZ0 (OTG + 0xb10)
#define FIFO0	  (OTG + 0x1000)
#define CNAK	  (1u << 26)
#define STALL	  (1u << 21)
#define EPENA	  (1u << 31)

static const uint8_t setup[8] = { 0x80, 6, 0, 1, 0, 0, 18, 0 };

static struct chip *attached(void)
{
	struct chip *c = fresh();

	assert_null(chip_usb(c));
	put(c, GCCFG, 1u << 16);
	assert_ptr_equal(chip_usb(c), &c->fs);
	otg_bus_reset(&c->fs);
	return c;
}

/* A SETUP is always taken; its bytes and its end stand in the FIFO. */
static void test_setup(void **state)
{
	struct chip *c = attached();

	(void)state;
	assert_int_equal(otg_setup(&c->fs, 3, setup), CABLE_SILENT);
	assert_int_equal(otg_setup(&c->fs, 0, setup), CABLE_ACK);
	assert_int_equal(get(c, GRXSTSP) >> 17 & 15, 6);
	assert_int_equal(get(c, FIFO0), 0x01000680);
	assert_int_equal(get(c, FIFO0), 0x00120000);
	assert_int_equal(get(c, GRXSTSP) >> 17 & 15, 4);
	assert_int_equal(get(c, OTG + 0xb08) & 8, 8);
	chip_free(c);
}

/* IN: NAK until armed, unNAKed and filled; then the data, once. */
static void test_in(void **state)
{
	struct chip *c = attached();
	uint8_t data[1024];
	size_t n = 0;

	(void)state;
	otg_setup(&c->fs, 0, setup);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_NAK);
	put(c, DIEPTSIZ0, 1u << 19 | 3);
	put(c, DIEPCTL0, EPENA | CNAK);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_NAK);
	put(c, FIFO0, 0x44332211);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_ACK);
	assert_int_equal(n, 3);
	assert_memory_equal(data, "\x11\x22\x33", 3);
	assert_int_equal(get(c, OTG + 0x908) & 1, 1);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_NAK);
	chip_free(c);
}

static void test_out(void **state)
{
	struct chip *c = attached();

	(void)state;
	otg_setup(&c->fs, 0, setup);
	get(c, GRXSTSP);
	get(c, GRXSTSP);
	assert_int_equal(otg_out(&c->fs, 0, 0, setup, 8), CABLE_NAK);
	put(c, DOEPTSIZ0, 1u << 19 | 64);
	put(c, DOEPCTL0, EPENA | CNAK);
	assert_int_equal(otg_out(&c->fs, 0, 0, setup, 8), CABLE_ACK);
	assert_int_equal(get(c, GRXSTSP), 2u << 17 | 8u << 4);
	assert_int_equal(get(c, FIFO0), 0x01000680);
	assert_int_equal(get(c, GRXSTSP) >> 17 & 15, 3);
	assert_int_equal(otg_out(&c->fs, 0, 0, setup, 8), CABLE_NAK);
	chip_free(c);
}

/* A stall of endpoint 0 wins over everything; only a SETUP ends it. */
static void test_stall(void **state)
{
	struct chip *c = attached();
	uint8_t data[1024];
	size_t n;

	(void)state;
	otg_setup(&c->fs, 0, setup);
	put(c, DIEPTSIZ0, 1u << 19);
	put(c, DIEPCTL0, EPENA | CNAK | STALL);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_STALL);
	put(c, DIEPCTL0, EPENA | CNAK);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_STALL);
	otg_setup(&c->fs, 0, setup);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_NAK);
	chip_free(c);
}

/* SET_ADDRESS: the old one holds until its status stage is over. */
static void test_address(void **state)
{
	struct chip *c = attached();
	uint8_t data[1024];
	size_t n;

	(void)state;
	otg_setup(&c->fs, 0, setup);
	put(c, DCFG, 5u << 4);
	put(c, DIEPTSIZ0, 1u << 19);
	put(c, DIEPCTL0, EPENA | CNAK);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_ACK);
	assert_int_equal(otg_in(&c->fs, 0, 0, data, &n), CABLE_SILENT);
	assert_int_equal(otg_setup(&c->fs, 5, setup), CABLE_ACK);
	chip_free(c);
}

/* ------------------------------------------------------------ snapshot */

static void test_snapshot(void **state)
{
	struct chip *c = fresh(), *d = chip_new();
	FILE *f = tmpfile();

	(void)state;
	assert_non_null(f);
	assert_non_null(d);
	assert_true(chip_serial_flash(c, 4096, 1, 12));
	/* adds r0, #1; b . - 2 */
	chip_write(c, 0x08000100, "\x01\x30\xfd\xe7", 4);
	chip_write(c, 0x08000000, "\0\x10\0\x20\x01\x01\0\x08", 8);
	chip_reset(c, RESET_POWER);
	c->sflash.cells[7] = 0x5a;
	c->backup[3] = 99;
	/* the other one has decoded something else: b . */
	memcpy(d->flash, c->flash, sizeof(d->flash));
	chip_write(d, 0x08000100, "\xfe\xe7", 2);
	chip_reset(d, RESET_POWER);
	chip_run_us(d, 10);
	chip_run_us(c, 1000);
	assert_true(chip_save(c, f));
	chip_run_us(c, 1000);
	rewind(f);
	assert_true(chip_restore(d, f));
	assert_int_equal(d->sflash.cells[7], 0x5a);
	assert_ptr_not_equal(d->sflash.cells, c->sflash.cells);
	assert_int_not_equal(chip_hash(c), chip_hash(d));
	chip_run_us(d, 1000);
	assert_int_equal(chip_hash(c), chip_hash(d));
	/* something else is refused and changes nothing */
	fclose(f);
	f = tmpfile();
	assert_non_null(f);
	fputs("not a state", f);
	rewind(f);
	assert_false(chip_restore(d, f));
	assert_int_equal(chip_hash(c), chip_hash(d));
	fclose(f);
	chip_free(c);
	chip_free(d);
}

/* The independent watchdog: 32 kHz, prescaled, resets with its flag. */
static void test_watchdog(void **state)
{
	struct chip *c = fresh();

	(void)state;
	/* b . */
	chip_write(c, 0x08000100, "\xfe\xe7", 2);
	chip_write(c, 0x08000000, "\0\x10\0\x20\x01\x01\0\x08", 8);
	chip_reset(c, RESET_POWER);
	put(c, 0x40003004, 3);
	put(c, 0x40003008, 99);
	put(c, 0x40003000, 0xcccc);
	chip_run_us(c, 99000);
	assert_int_equal(c->board.resets, 2);
	chip_run_us(c, 2000);
	assert_int_equal(c->board.resets, 3);
	assert_int_equal(get(c, 0x40023874) >> 29 & 1, 1);
	chip_free(c);
}

/* --------------------------------------------------------------- modem */

#define USART3 0x40004800u

static void say(struct chip *c, const char *text)
{
	for (; *text; text++)
		cpu_store(&c->cpu, USART3 + 4, 2, (uint8_t)*text);
}

static const char *hear(struct chip *c)
{
	static char text[128];
	size_t n = 0;

	while (n + 1 < sizeof(text) && get(c, USART3) & 0x20)
		text[n++] = (char)cpu_load(&c->cpu, USART3 + 4, 2);
	text[n] = '\0';
	return text;
}

static void test_modem(void **state)
{
	struct chip *c = fresh();

	(void)state;
	say(c, "AT\r\n");
	assert_string_equal(hear(c), "");
	assert_int_equal(get(c, USART3), 0xc0);
	modem_on(&c->modem);
	say(c, "ATE0\r");
	assert_string_equal(hear(c), "ATE0\r\r\nOK\r\n");
	say(c, "AT+CGSN\r\n");
	/* storing is no loading: nothing of the answer is lost */
	say(c, "AT+ANY=1\r\n");
	assert_string_equal(hear(c), "\r\n353162070000000\r\n\r\nOK\r\n"
				     "\r\nOK\r\n");
	put(c, USART3 + 12, 0x20);
	assert_false(modem_line(&c->modem));
	say(c, "AT\r");
	assert_true(modem_line(&c->modem));
	chip_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_locked),
		cmocka_unit_test(test_program_clears),
		cmocka_unit_test(test_program_size),
		cmocka_unit_test(test_erase),
		cmocka_unit_test(test_write_protection),
		cmocka_unit_test(test_serial_flash),
		cmocka_unit_test(test_setup),
		cmocka_unit_test(test_in),
		cmocka_unit_test(test_out),
		cmocka_unit_test(test_stall),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_snapshot),
		cmocka_unit_test(test_watchdog),
		cmocka_unit_test(test_modem),
	};

	return cmocka_run_group_tests_name("chip", tests, NULL, NULL);
}
