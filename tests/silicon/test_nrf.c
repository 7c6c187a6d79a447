/* SPDX-License-Identifier: MIT */
/*
 * Parts of the nRF52840 as its product specification has them, AES as FIPS 197
 * has it, and the co-processor's multiplexer as 3GPP TS 27.010 does.  The
 * processor runs in one of them only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "nrf/aes.h"
#include "nrf/nrf.h"

#define NVMC_CONFIG 0x4001e504u
#define NVMC_ERASE  0x4001e508u
#define APP	    0x000b4000u
#define TIMER0	    0x40008000u
#define RTC0	    0x4000b000u
#define EGU0	    0x40014000u
#define PPI_CHENSET 0x4001f504u
#define PPI_EEP0    0x4001f510u
#define PPI_TEP0    0x4001f514u
#define USBD	    0x40027000u
#define QSPI	    0x40029000u
#define PKA	    0x5002b000u
#define BUFFER	    0x20001000u
#define US(n)	    ((uint64_t)(n)*NRF_US)

static void put(struct nrf *c, uint32_t a, uint32_t v)
{
	cpu_store(&c->cpu, a, 4, v);
}

static uint32_t get(struct nrf *c, uint32_t a)
{
	return cpu_load(&c->cpu, a, 4);
}

static struct nrf *fresh(void)
{
	struct nrf *c = nrf_new();

	assert_non_null(c);
	nrf_reset(c, RESET_POWER);
	return c;
}

/* Time without the processor. */
static void pass(struct nrf *c, uint64_t cycles)
{
	c->cpu.cycles += cycles;
	c->cpu.event(c);
}

/* --------------------------------------------------------------- flash */

static void test_flash(void **state)
{
	struct nrf *c = fresh();
	uint64_t from;

	(void)state;
	put(c, APP, 0); /* writing is disabled: nothing, and no fault */
	assert_int_equal(get(c, APP), 0xffffffff);
	assert_false(c->cpu.fault);
	put(c, NVMC_CONFIG, 1);
	put(c, APP, 0xfffffff0);
	put(c, APP, 0xffffff0f);
	assert_int_equal(get(c, APP), 0xffffff00);
	put(c, NVMC_ERASE, APP); /* not while writing */
	assert_int_equal(get(c, APP), 0xffffff00);
	put(c, NVMC_CONFIG, 2);
	from = c->cpu.cycles;
	put(c, NVMC_ERASE, APP);
	assert_int_equal(get(c, APP), 0xffffffff);
	assert_int_equal(c->cpu.cycles - from, US(85000));
	nrf_free(c);
}

/* Of words only. */
static void test_flash_byte(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, NVMC_CONFIG, 1);
	cpu_store(&c->cpu, APP, 1, 0);
	assert_true(c->cpu.fault);
	nrf_free(c);
}

/* ------------------------------------------------------- counters, PPI */

static void test_timer(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, TIMER0 + 0x510, 4); /* 1 MHz */
	put(c, TIMER0 + 0x508, 3);
	put(c, TIMER0 + 0x540, 100);
	put(c, TIMER0 + 0x200, 1); /* compare clears */
	put(c, TIMER0, 1);
	pass(c, US(99));
	assert_int_equal(get(c, TIMER0 + 0x140), 0);
	pass(c, US(1));
	assert_int_equal(get(c, TIMER0 + 0x140), 1);
	pass(c, US(7));
	put(c, TIMER0 + 0x44, 1); /* capture 1 */
	assert_int_equal(get(c, TIMER0 + 0x544), 7);
	nrf_free(c);
}

/* Waiting for an event is counted, with the same numbers as if it ran. */
static void test_waiting_for_an_event(void **state)
{
	/* wait: ldr r3, [r2]; cmp r3, #0; beq wait; b . */
	static const uint16_t code[] = { 0x6813, 0x2b00, 0xd0fc, 0xe7fe };
	struct nrf *c[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cpu *p;

		c[i] = fresh();
		p = &c[i]->cpu;
		memcpy(c[i]->flash + APP, code, sizeof(code));
		p->r[2] = TIMER0 + 0x140;
		p->r[15] = APP;
		p->count_waits = i;
		put(c[i], TIMER0 + 0x510, 4); /* 1 MHz */
		put(c[i], TIMER0 + 0x508, 3);
		put(c[i], TIMER0 + 0x540, 5000);
		put(c[i], TIMER0, 1);
		cpu_run(p, US(4999));
		assert_int_equal(p->r[3], 0);
		cpu_run(p, US(5100));
		assert_int_equal(p->r[3], 1);
		assert_int_equal(p->r[15], APP + 6);
	}
	assert_int_equal(c[0]->cpu.waited, 0);
	assert_true(c[1]->cpu.waited > 50000);
	assert_int_equal(c[0]->cpu.instructions, c[1]->cpu.instructions);
	assert_int_equal(c[0]->cpu.cycles, c[1]->cpu.cycles);
	nrf_free(c[0]);
	nrf_free(c[1]);
}

static void test_rtc(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, RTC0, 1);
	pass(c, NRF_HZ);
	assert_int_equal(get(c, RTC0 + 0x504), 32768);
	nrf_free(c);
}

/* An event of one part starts a task of another. */
static void test_ppi(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, TIMER0 + 0x504, 1); /* counts tasks */
	put(c, TIMER0 + 0x508, 3);
	put(c, TIMER0, 1);
	put(c, PPI_EEP0, EGU0 + 0x108);
	put(c, PPI_TEP0, TIMER0 + 8);
	put(c, EGU0 + 8, 1); /* not connected yet */
	put(c, PPI_CHENSET, 1);
	put(c, EGU0 + 8, 1);
	put(c, EGU0 + 8, 1);
	put(c, TIMER0 + 0x40, 1);
	assert_int_equal(get(c, TIMER0 + 0x540), 2);
	nrf_free(c);
}

/* ------------------------------------------------------ external flash */

static void test_external(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, BUFFER, 0x12345678);
	put(c, QSPI + 0x510, 0x289000);
	put(c, QSPI + 0x514, BUFFER);
	put(c, QSPI + 0x518, 4);
	put(c, QSPI + 8, 1);
	put(c, QSPI + 0x504, 0x289000);
	put(c, QSPI + 0x508, BUFFER + 16);
	put(c, QSPI + 0x50c, 4);
	put(c, QSPI + 4, 1);
	assert_int_equal(get(c, BUFFER + 16), 0x12345678);
	put(c, QSPI + 0x51c, 0x289000);
	put(c, QSPI + 12, 1);
	put(c, QSPI + 4, 1);
	assert_int_equal(get(c, BUFFER + 16), 0xffffffff);
	nrf_free(c);
}

/* ----------------------------------------------------------------- USB */

/* A write that the program stalls: the status stage is refused. */
static void test_usb_stall(void **state)
{
	static const uint8_t setup[8] = { 0x21, 1, 2, 0, 0, 0, 4, 0 };
	static const uint8_t data[4] = { 1, 2, 3, 4 };
	uint8_t packet[USBD_PACKET];
	struct nrf *c = fresh();
	size_t n;

	(void)state;
	put(c, USBD + 0x500, 1);
	assert_false(usbd_attached(c));
	put(c, USBD + 0x504, 1);
	assert_true(usbd_attached(c));
	usbd_bus_reset(c);
	assert_int_equal(usbd_setup(c, 0, setup), CABLE_ACK);
	assert_int_equal(get(c, USBD + 0x15c), 1);
	assert_int_equal(get(c, USBD + 0x480), 0x21);
	assert_int_equal(usbd_out(c, 0, 0, data, 4), CABLE_NAK);
	put(c, USBD + 0x4c, 1); /* EP0RCVOUT */
	assert_int_equal(usbd_out(c, 0, 0, data, 4), CABLE_ACK);
	put(c, USBD + 0x700, BUFFER);
	put(c, USBD + 0x704, 64);
	put(c, USBD + 0x28, 1); /* STARTEPOUT 0 */
	assert_int_equal(get(c, BUFFER), 0x04030201);
	assert_int_equal(get(c, USBD + 0x708), 4);
	assert_int_equal(usbd_in(c, 0, 0, packet, &n), CABLE_NAK);
	put(c, USBD + 0x54, 1); /* EP0STALL */
	assert_int_equal(usbd_in(c, 0, 0, packet, &n), CABLE_STALL);
	assert_int_equal(usbd_setup(c, 0, setup), CABLE_ACK);
	assert_int_equal(usbd_out(c, 0, 0, data, 4), CABLE_NAK);
	nrf_free(c);
}

/* -------------------------------------------------------------- ciphers */

/* FIPS 197, appendix C.1 and C.3. */
static void test_aes(void **state)
{
	static const uint8_t wants[2][AES_BLOCK] = {
		{ 0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd,
		  0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a },
		{ 0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc,
		  0x49, 0x90, 0x4b, 0x49, 0x60, 0x89 }
	};
	uint8_t key[32], plain[AES_BLOCK], block[AES_BLOCK];
	struct aes a;

	(void)state;
	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	for (unsigned i = 0; i < AES_BLOCK; i++)
		plain[i] = (uint8_t)(i * 0x11);
	for (unsigned i = 0; i < 2; i++) {
		aes_init(&a, key, i ? 32 : 16);
		memcpy(block, plain, sizeof(block));
		aes_encrypt(&a, block);
		assert_memory_equal(block, wants[i], AES_BLOCK);
		aes_decrypt(&a, block);
		assert_memory_equal(block, plain, AES_BLOCK);
	}
}

/* ---------------------------------------------------------- big numbers */

#define GRAINS 6u /* words of a register in this test */

static void load_number(struct nrf *c, unsigned number, uint32_t v)
{
	put(c, PKA + 0xd4, number * GRAINS);
	put(c, PKA + 0xd8, v);
	for (unsigned i = 1; i < GRAINS; i++)
		put(c, PKA + 0xd8, 0);
}

/* r4 = r2 and r3 by this operation, 64 bits, modulus in r0. */
static uint32_t big(struct nrf *c, unsigned code, uint32_t a, uint32_t b)
{
	load_number(c, 2, a);
	load_number(c, 3, b);
	put(c, PKA + 0x80,
	    (uint32_t)code << 27 | 2u << 18 | 3u << 12 | 4u << 6);
	put(c, PKA + 0xe4, 4 * GRAINS);
	return get(c, PKA + 0xdc);
}

static void test_big_numbers(void **state)
{
	struct nrf *c = fresh();

	(void)state;
	put(c, PKA + 0x90, 64); /* size 0 */
	for (unsigned i = 0; i < 8; i++)
		put(c, PKA + 4 * i, i * GRAINS);
	load_number(c, 0, 101);
	assert_int_equal(big(c, 0x04, 7, 8), 15);
	assert_int_equal(big(c, 0x05, 7, 8), 0xffffffff);
	assert_int_equal(get(c, PKA + 0x88) >> 9 & 1, 0); /* a < b */
	assert_int_equal(big(c, 0x05, 8, 8), 0);
	assert_int_equal(get(c, PKA + 0x88) >> 9 & 1, 1);
	assert_int_equal(get(c, PKA + 0x88) >> 12 & 1, 1); /* zero */
	assert_int_equal(big(c, 0x06, 60, 50), 9);
	assert_int_equal(big(c, 0x07, 7, 8), 100);
	assert_int_equal(big(c, 0x11, 70, 80), 5600 % 101);
	assert_int_equal(big(c, 0x13, 2, 10), 1024 % 101);
	assert_int_equal(big(c, 0x14, 100, 7), 14);
	put(c, PKA + 0xe4, 2 * GRAINS);
	assert_int_equal(get(c, PKA + 0xdc), 2); /* the remainder */
	assert_int_equal(big(c, 0x15, 0, 3), 34);
	nrf_free(c);
}

/* --------------------------------------------------------- co-processor */

static void type(struct ncp *n, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len--)
		ncp_take(n, *p++, 921600);
}

static size_t hear(struct ncp *n, uint8_t *out, size_t max)
{
	size_t len = 0;

	while (ncp_has(n) && len < max)
		out[len++] = ncp_give(n);
	return len;
}

static void test_co_processor(void **state)
{
	/* SABM on channel 0 and what answers it (TS 27.010, 5.4.1) */
	static const uint8_t open[] = { 0xf9, 0x03, 0x3f, 0x01, 0x1c, 0xf9 };
	static const uint8_t opened[] = { 0xf9, 0x03, 0x73, 0x01, 0xd7, 0xf9 };
	static struct ncp n;
	uint8_t out[128];
	size_t len;

	(void)state;
	type(&n, "AT\r\n", 4);
	assert_int_equal(hear(&n, out, sizeof(out)), 0); /* not there */
	ncp_put_there(&n, NCP_ESP32);
	type(&n, "ATE0\r\n", 6);
	hear(&n, out, sizeof(out));
	type(&n, "AT+MVER\r\n", 9);
	len = hear(&n, out, sizeof(out));
	assert_int_equal(len, 11);
	assert_memory_equal(out, "\r\n5\r\n\r\nOK\r\n", 11);
	type(&n, "AT+CMUX=0\r\n", 11);
	hear(&n, out, sizeof(out));
	type(&n, open, sizeof(open));
	len = hear(&n, out, sizeof(out));
	assert_int_equal(len, sizeof(opened));
	assert_memory_equal(out, opened, sizeof(opened));
}

/* By its pins and its rate (SARA-U2 data sheet; what a system relies on). */
static void test_modem(void **state)
{
	static struct ncp n;
	uint8_t out[128];

	(void)state;
	ncp_put_there(&n, NCP_SARA);
	type(&n, "AT\r\n", 4); /* at 921,600 bits a second */
	assert_int_equal(hear(&n, out, sizeof(out)), 0);
	for (const char *p = "AT+IPR=921600\r"; *p; p++)
		ncp_take(&n, (uint8_t)*p, 115108);
	assert_true(hear(&n, out, sizeof(out)) > 0);
	type(&n, "AT\r\n", 4);
	assert_int_equal(hear(&n, out, sizeof(out)), 10);
	ncp_power_pin(&n, false, 0);
	ncp_power_pin(&n, true, 80);
	assert_true(ncp_is_on(&n));
	ncp_power_pin(&n, false, 1000);
	ncp_power_pin(&n, true, 1501000);
	assert_false(ncp_is_on(&n));
	type(&n, "AT\r\n", 4);
	assert_int_equal(hear(&n, out, sizeof(out)), 0);
	ncp_power_pin(&n, false, 2000000);
	ncp_power_pin(&n, true, 2000050);
	assert_true(ncp_is_on(&n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flash),
		cmocka_unit_test(test_flash_byte),
		cmocka_unit_test(test_timer),
		cmocka_unit_test(test_waiting_for_an_event),
		cmocka_unit_test(test_rtc),
		cmocka_unit_test(test_ppi),
		cmocka_unit_test(test_external),
		cmocka_unit_test(test_usb_stall),
		cmocka_unit_test(test_aes),
		cmocka_unit_test(test_big_numbers),
		cmocka_unit_test(test_co_processor),
		cmocka_unit_test(test_modem),
	};

	return cmocka_run_group_tests_name("nrf", tests, NULL, NULL);
}
