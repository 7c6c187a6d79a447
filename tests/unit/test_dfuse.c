/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fake_usb.h"
#include "proto/dfuse.h"

#define GEN2_APP 0x080a0000
#define GEN2_SYS 0x08020000
#define GEN3_SYS 0x00030000

struct run {
	struct fake_usb dev;
	struct dfuse f;
	struct deadline d;
	struct err e;
	struct dfuse_result r;
	uint8_t image[300000];
};

static struct run *t;

static int setup(void **state)
{
	(void)state;
	t = calloc(1, sizeof(*t));
	return t ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(t);
	return 0;
}

static void device(int gen)
{
	fake_usb_init(&t->dev, gen);
	memset(&t->e, 0, sizeof(t->e));
	t->d = deadline_in(&t->dev.clock.clock, 600000);
	for (size_t i = 0; i < sizeof(t->image); i++)
		t->image[i] = (uint8_t)(i * 31 + (i >> 12));
}

static void opened(int gen)
{
	device(gen);
	if (dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e) != 0)
		fail_msg("open: %s", t->e.what);
	t->dev.transfers = 0;
}

static struct dfuse_job job(uint32_t address, size_t len)
{
	return (struct dfuse_job){ .alt = 0,
				   .address = address,
				   .data = t->image,
				   .len = len,
				   .erase = true,
				   .verify = true,
				   .header_last = t->dev.gen == 2,
				   .rewrites = 2 };
}

static int write_job(const struct dfuse_job *j, const struct progress *p)
{
	int rc = dfuse_write(&t->f, j, p, &t->d, &t->r, &t->e);

	assert_int_equal(rc, -(int)t->e.code);
	assert_false(t->dev.bricked);
	assert_false(t->dev.forbidden);
	return rc;
}

static void assert_flash(uint32_t address, size_t len)
{
	assert_memory_equal(t->dev.flash + (address - fake_usb_base(&t->dev)),
			    t->image, len);
}

static void opening_reads_what_the_device_is(void **state)
{
	(void)state;
	opened(2);
	assert_int_equal(t->f.pid, 0xd006);
	assert_int_equal(t->f.release, 0x0250);
	assert_int_equal(t->f.transfer, 4096);
	assert_int_equal(t->f.attributes, 0x0b);
	assert_int_equal(t->f.alt_count, 2);
	assert_string_equal(t->f.alts[1].map.name, "DCT Flash");
	assert_int_equal(t->f.protection, DFUSE_OPEN);
	assert_true(t->dev.claimed);

	device(3);
	t->dev.state = 10; /* dfuERROR from an earlier program */
	t->dev.status = 14;
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->dev.state, DFUSE_IDLE);
}

/* Real Gen 3 code: #1 stalls after an operation that failed, #2 says why. */
static void a_stalled_status_is_asked_again(void **state)
{
	struct dfuse_job j;

	(void)state;
	opened(3);
	t->dev.protected_below = UINT32_MAX;
	j = job(GEN3_SYS, 4096);
	assert_int_equal(write_job(&j, NULL), -ERR_STALL);
	assert_non_null(strstr(t->e.what, "errUNKNOWN"));
	assert_int_equal(t->dev.state, DFUSE_IDLE);
}

static void every_state_leads_back_to_idle(void **state)
{
	static const uint8_t states[] = { 2, 3, 5, 6, 9, 10, 15 };

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		for (size_t i = 0; i < sizeof(states); i++) {
			opened(gen);
			if (gen == 2 && states[i] == DFUSE_MANIFEST_SYNC)
				continue; /* is leaving, and goes */
			t->dev.state = states[i];
			if (dfuse_idle(&t->f, &t->d, &t->e) != 0)
				fail_msg("gen %d state %u: %s", gen, states[i],
					 t->e.what);
			assert_int_equal(t->dev.state, DFUSE_IDLE);
		}
		opened(gen);
		t->dev.state = 0;
		assert_int_equal(dfuse_idle(&t->f, &t->d, &t->e),
				 -ERR_PROTOCOL);
	}
}

/* Photon: header sector erased first and written last. */
static void gen2_leaves_no_half_module(void **state)
{
	struct dfuse_job j;
	size_t len = 260000; /* two sectors */

	(void)state;
	opened(2);
	j = job(GEN2_SYS, len);
	assert_int_equal(write_job(&j, NULL), 0);
	assert_flash(GEN2_SYS, len);
	assert_int_equal(t->dev.erases, 2);
	assert_int_equal(t->dev.erase_order[0], 0x08020000);
	assert_int_equal(t->dev.erase_order[1], 0x08040000);
	assert_int_equal(t->dev.program_order[0], 0x08040000);
	assert_int_equal(t->dev.program_order[t->dev.programs - 1], 0x08020000);
	assert_int_equal(t->dev.programs, 64);
	assert_int_equal(t->r.bytes, len);
	assert_int_equal(t->r.erased, 2);
	assert_int_equal(t->r.rewrites, 0);
	/* the flash after the module's last block stays blank */
	assert_int_equal(t->dev.flash[0x5ffff], 0xff);
	assert_int_equal(t->dev.state, DFUSE_IDLE);
}

/* What is known to be there is read back and not written again. */
static void what_is_there_stays(void **state)
{
	enum { LEN = 200001, PAGE = 5 * 4096 + 17 };
	static uint8_t there[LEN];
	struct dfuse_job j;

	(void)state;
	opened(3);
	j = job(GEN3_SYS, LEN);
	assert_int_equal(write_job(&j, NULL), 0);
	memcpy(there, t->image, LEN);
	t->dev.flash[GEN3_SYS + PAGE] ^= 0x40;
	there[PAGE] ^= 0x40;
	j.there = there;
	t->dev.erases = t->dev.programs = 0;
	assert_int_equal(write_job(&j, NULL), 0);
	assert_flash(GEN3_SYS, LEN);
	assert_int_equal(t->dev.erases, 1);
	assert_int_equal(t->dev.programs, 1);
	assert_int_equal(t->r.bytes, LEN);
	assert_int_equal(t->r.found, LEN - 4096);
	assert_int_equal(t->r.rewrites, 0);
}

/* Only the flash itself is believed. */
static void what_was_there_is_written(void **state)
{
	const size_t len = 131072 + 4096;
	struct dfuse_job j;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		const uint32_t at = gen == 2 ? GEN2_SYS : GEN3_SYS;

		opened(gen);
		j = job(at, len);
		j.there = t->image;
		assert_int_equal(write_job(&j, NULL), 0);
		assert_flash(at, len);
		assert_int_equal(t->r.found, 0);
	}
}

/* Gen 2: a part of a module is never put below a header that stands. */
static void a_header_does_not_stand_over_half_a_module(void **state)
{
	const size_t len = 131072 + 4096;
	static uint8_t there[131072 + 4096];
	struct dfuse_job j;

	(void)state;
	opened(2);
	j = job(GEN2_SYS, len);
	assert_int_equal(write_job(&j, NULL), 0);
	memcpy(there, t->image, len);
	j.there = there;
	t->dev.erases = 0;
	assert_int_equal(write_job(&j, NULL), 0);
	assert_int_equal(t->dev.erases, 0);
	assert_int_equal(t->r.found, len);
	there[len - 1] ^= 1;
	t->dev.erases = t->dev.programs = 0;
	assert_int_equal(write_job(&j, NULL), 0);
	assert_flash(GEN2_SYS, len);
	assert_int_equal(t->dev.erase_order[0], 0x08020000);
	assert_int_equal(t->dev.erases, 2);
	assert_int_equal(t->r.found, 0);
}

static void gen3_writes_in_ascending_order(void **state)
{
	struct dfuse_job j;

	(void)state;
	opened(3);
	j = job(GEN3_SYS, 200001);
	assert_int_equal(write_job(&j, NULL), 0);
	assert_flash(GEN3_SYS, 200001);
	assert_int_equal(t->dev.erases, 49);
	for (unsigned i = 1; i < t->dev.programs; i++)
		assert_true(t->dev.program_order[i] >
			    t->dev.program_order[i - 1]);
	/* one address per 64 KB to write, one to read back */
	assert_int_equal(t->dev.set_addresses, 8);
	/* the neighbour is as before */
	assert_int_equal(t->dev.flash[GEN3_SYS + 49 * 4096], 0xa5);
}

/* What the device needs for itself, and at most five per cent on top. */
static void nothing_is_waited_for_in_vain(void **state)
{
	struct dfuse_job j;
	int64_t begin, bus;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		opened(gen);
		j = job(gen == 2 ? GEN2_SYS : GEN3_SYS, 260000);
		j.verify = false;
		begin = t->dev.clock.us;
		assert_int_equal(write_job(&j, NULL), 0);
		bus = 3 * (int64_t)(t->dev.programs + t->dev.erases) *
		      t->dev.transfer_us;
		assert_true(t->dev.clock.us - begin <=
			    (t->dev.busy_us + bus) * 105 / 100);
	}
}

static void the_poll_time_is_honoured_but_not_for_ever(void **state)
{
	struct dfuse_job j;
	int64_t begin;

	(void)state;
	opened(2);
	t->dev.poll_ms = 50;
	j = job(GEN2_APP, 8192);
	begin = t->dev.clock.us;
	assert_int_equal(write_job(&j, NULL), 0);
	assert_true(t->dev.clock.us - begin > 4 * 50000);

	opened(2);
	t->dev.poll_ms = 0xffffff;
	begin = t->dev.clock.us;
	assert_int_equal(write_job(&j, NULL), 0);
	assert_true(t->dev.clock.us - begin < 15000000);
}

static void the_map_is_the_fence(void **state)
{
	struct dfuse_job j;

	(void)state;
	opened(2);
	j = job(0x08000000, 16384); /* bootloader: type a */
	assert_int_equal(write_job(&j, NULL), -ERR_OUT_OF_WINDOW);
	memset(&t->e, 0, sizeof(t->e));
	j = job(0x080e0000, 0x20001);
	assert_int_equal(write_job(&j, NULL), -ERR_OUT_OF_WINDOW);
	memset(&t->e, 0, sizeof(t->e));
	j = job(GEN2_APP + 4096, 4096); /* would erase what is before */
	assert_int_equal(write_job(&j, NULL), -ERR_OUT_OF_WINDOW);
	memset(&t->e, 0, sizeof(t->e));
	j = job(GEN2_APP, 4096);
	j.alt = 2;
	assert_int_equal(write_job(&j, NULL), -ERR_OUT_OF_WINDOW);
	assert_int_equal(t->dev.erases + t->dev.programs, 0);
	assert_int_equal(t->dev.transfers, 0);

	/* the map allows what the device refuses: EEPROM, dfu.md 4.4 */
	opened(2);
	j = job(0x0800c000, 4096);
	assert_int_equal(write_job(&j, NULL), -ERR_STALL);
}

/* The OTA flag of dfu.md 9: one byte, nothing else. */
static void a_byte_of_the_dct_is_written_alone(void **state)
{
	struct dfuse_job j;
	uint8_t flag = 0xa5;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		opened(gen);
		memset(t->dev.dct, 0x33, FAKE_DCT);
		j = (struct dfuse_job){ .alt = 1,
					.address = 1753,
					.data = &flag,
					.len = 1,
					.verify = true };
		assert_int_equal(write_job(&j, NULL), 0);
		assert_int_equal(t->dev.dct[1753], 0xa5);
		assert_int_equal(t->dev.dct[1752], 0x33);
		assert_int_equal(t->dev.dct[1754], 0x33);
		assert_int_equal(t->dev.erases, 0);
	}
}

static void reading_gives_the_flash(void **state)
{
	uint8_t *out = malloc(100000);
	uint32_t bad = 0;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		opened(gen);
		for (size_t i = 0; i < FAKE_FLASH; i++)
			t->dev.flash[i] = (uint8_t)(i / 7);
		t->dev.state = DFUSE_DNLOAD_IDLE;
		assert_int_equal(dfuse_read(&t->f, 0,
					    fake_usb_base(&t->dev) + 1000, out,
					    99999, NULL, &t->d, &t->e),
				 0);
		assert_memory_equal(out, t->dev.flash + 1000, 99999);
		assert_int_equal(t->dev.state, DFUSE_IDLE);
		assert_int_equal(
			dfuse_verify(&t->f, 0, fake_usb_base(&t->dev) + 1000,
				     out, 99999, &bad, NULL, &t->d, &t->e),
			0);
		out[77777] ^= 1;
		assert_int_equal(
			dfuse_verify(&t->f, 0, fake_usb_base(&t->dev) + 1000,
				     out, 99999, &bad, NULL, &t->d, &t->e),
			-ERR_VERIFY);
		assert_int_equal(bad, fake_usb_base(&t->dev) + 78777);
	}
	free(out);
}

/* reliability: every kind of fault at every transfer of a small repair. */
static void a_fault_at_any_transfer_is_mended_or_named(void **state)
{
	unsigned mended = 0, runs = 0;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		uint32_t address = gen == 2 ? GEN2_APP : GEN3_SYS;
		unsigned total;
		struct dfuse_job j;

		opened(gen);
		j = job(address, 33000);
		assert_int_equal(write_job(&j, NULL), 0);
		total = t->dev.transfers;
		for (int kind = USB_GONE; kind < USB_FAULTS; kind++) {
			for (unsigned at = 1; at <= total; at++) {
				int rc;

				opened(gen);
				t->dev.fault = (enum usb_fault)kind;
				t->dev.fault_at = at;
				j = job(address, 33000);
				rc = write_job(&j, NULL);
				runs++;
				if (rc == 0) {
					mended++;
					assert_flash(address, 33000);
					continue;
				}
				if (kind == USB_GONE)
					assert_int_equal(rc, -ERR_LOST);
				else if (kind != USB_GARBAGE)
					fail_msg("gen %d fault %d at %u: %s",
						 gen, kind, at, t->e.what);
			}
		}
	}
	assert_true(runs > 500);
	assert_true(mended > runs * 3 / 4);
}

static void a_flash_that_lies_is_found_out(void **state)
{
	struct dfuse_job j;

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		uint32_t address = gen == 2 ? GEN2_APP : GEN3_SYS;

		for (int kind = FLASH_LIES; kind < FLASH_FAULTS; kind++) {
			for (unsigned at = 1; at < 20; at++) {
				int rc;

				opened(gen);
				t->dev.bootloader = 6; /* says nothing */
				t->dev.flash_fault = (enum flash_fault)kind;
				t->dev.flash_fault_at = at;
				t->dev.dead_sector =
					gen == 2 ? address : address + 8192;
				j = job(address, 33000);
				rc = write_job(&j, NULL);
				if (kind == FLASH_DEAD) {
					assert_int_equal(rc, -ERR_VERIFY);
					assert_int_equal(t->r.bad,
							 t->dev.dead_sector);
					assert_int_equal(t->r.rewrites, 2);
					continue;
				}
				if (rc != 0)
					fail_msg("gen %d fault %d at %u: %s",
						 gen, kind, at, t->e.what);
				assert_flash(address, 33000);
			}
		}
	}
}

static void no_state_of_the_device_gives_a_false_pass(void **state)
{
	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		uint32_t address = gen == 2 ? GEN2_APP : GEN3_SYS;

		for (unsigned st = 0; st < 11 * 16; st++) {
			struct dfuse_job j;

			opened(gen);
			t->dev.force_state = (uint8_t)(st % 11);
			t->dev.force_status = (uint8_t)(st / 11);
			t->dev.force_state_at = 9 + st % 13;
			j = job(address, 20000);
			if (write_job(&j, NULL) == 0)
				assert_flash(address, 20000);
		}
	}
}

static void a_device_that_stays_busy_costs_a_limited_time(void **state)
{
	struct dfuse_job j;
	int64_t begin;

	(void)state;
	opened(2);
	t->dev.busy_for_ever = true;
	j = job(GEN2_APP, 4096);
	begin = t->dev.clock.us;
	assert_int_equal(write_job(&j, NULL), -ERR_TIMEOUT);
	assert_true(t->dev.clock.us - begin <= 601000000);
	assert_true(t->dev.transfers < 50000);
}

static bool stop_after(void *ctx)
{
	return --*(int *)ctx < 0;
}

static void a_stop_ends_between_blocks(void **state)
{
	int polls = 7;
	struct progress p = { .halt = stop_after, .ctx = &polls };
	struct dfuse_job j;

	(void)state;
	opened(2);
	j = job(GEN2_SYS, 200000);
	assert_int_equal(write_job(&j, &p), -ERR_STOPPED);
	assert_int_equal(t->dev.state, DFUSE_IDLE);
	assert_true(t->dev.programs > 0 && t->dev.programs < 7);
	/* the header's sector is blank, so there is no module */
	assert_int_equal(t->dev.flash[0x20000], 0xff);
}

static void note_progress(void *ctx, uint64_t done, uint64_t total)
{
	uint64_t *last = ctx;

	assert_true(done >= *last);
	assert_true(done <= total);
	assert_int_equal(total, 200000);
	*last = done;
}

static void progress_only_goes_up(void **state)
{
	uint64_t last = 0;
	struct progress p = { .moved = note_progress, .ctx = &last };
	struct dfuse_job j;

	(void)state;
	opened(3);
	j = job(GEN3_SYS, 200000);
	assert_int_equal(write_job(&j, &p), 0);
	assert_int_equal(last, 200000);
}

static void leaving_asks_for_the_status_once(void **state)
{
	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		opened(gen);
		t->dev.state = DFUSE_DNLOAD_IDLE;
		assert_int_equal(dfuse_leave(&t->f, &t->d, &t->e), 0);
		assert_int_equal(t->dev.status_after_leave, 0);
		t->dev.clock.us += 600000;
		assert_int_equal(dfuse_idle(&t->f, &t->d, &t->e), -ERR_LOST);
		assert_true(t->dev.left);
	}
	/* bootloaders 2 to 4 vanish inside the status request: dfu.md 4.7 */
	opened(2);
	t->dev.fault = USB_GONE;
	t->dev.fault_at = 3;
	assert_int_equal(dfuse_leave(&t->f, &t->d, &t->e), 0);
}

static void a_protected_device_is_left_alone(void **state)
{
	struct dfuse_job j;
	uint8_t out[16];

	(void)state;
	device(3);
	t->dev.state_string = "sm=p";
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.protection, DFUSE_PROTECTED);
	j = job(GEN3_SYS, 4096);
	assert_int_equal(write_job(&j, NULL), -ERR_REFUSED);

	device(3);
	t->dev.state_string = "v=1;sm=s";
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.protection, DFUSE_SERVICE);

	device(3);
	t->dev.maps[0] = "@Internal Flash   /0x00000000/1*004Kb,47*004Kb,"
			 "192*004Kb,4*004Kb,4*004Kb,8*004Kb";
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.protection, DFUSE_PROTECTED);
	assert_int_equal(dfuse_read(&t->f, 0, 0, out, 16, NULL, &t->d, &t->e),
			 -ERR_REFUSED);

	/* one that only says so when written to */
	opened(3);
	t->dev.secured = true;
	j = job(GEN3_SYS, 4096);
	j.erase = false;
	assert_int_equal(write_job(&j, NULL), -ERR_REFUSED);
	assert_non_null(strstr(t->e.what, "errVENDOR"));
}

static void safe_mode_where_the_bootloader_knows_it(void **state)
{
	(void)state;
	opened(3);
	assert_int_equal(dfuse_safe_mode(&t->f, &t->d, &t->e), 0);
	assert_true(t->dev.safe_mode);
	opened(2);
	assert_int_equal(dfuse_safe_mode(&t->f, &t->d, &t->e), -ERR_NO_ROAD);
	assert_false(t->dev.forbidden);
}

/* dfu.md 2: the map of these two says 8 KB, an erase does 4 KB */
static void the_tracker_has_smaller_sectors_than_it_says(void **state)
{
	(void)state;
	device(3);
	t->dev.pid = 0xd01a;
	t->dev.maps[2] = "@External Flash   /0x80000000/1024*008Kg";
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.alts[2].map.segments[0].sector, 4096);
	assert_int_equal(t->f.alts[2].map.segments[0].count, 2048);
	device(3);
	t->dev.maps[2] = "@External Flash   /0x80000000/1024*008Kg";
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.alts[2].map.segments[0].sector, 8192);
}

static void refuses(const uint8_t *config, size_t len)
{
	device(3);
	t->dev.config = config;
	t->dev.config_len = len;
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e),
			 -ERR_PROTOCOL);
}

#define HEAD(total) 9, 2, (total)&0xff, (total) >> 8, 1, 1, 4, 0xc0, 0x32
#define ALT(n)	    9, 4, 0, n, 0, 0xfe, 1, 2, 6
#define DFU(size)   9, 0x21, 0x0b, 0xff, 0, (size)&0xff, (size) >> 8, 0x1a, 1

static void broken_descriptors_are_refused(void **state)
{
	static const uint8_t zero[] = { HEAD(18), 0, 4, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t one[] = { HEAD(18), 1, 4, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t over[] = { HEAD(18), 200, 4, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t none[] = { HEAD(9) };
	static const uint8_t no_dfu[] = { HEAD(18), ALT(0) };
	static const uint8_t tiny[] = { HEAD(27), ALT(0), DFU(8) };
	static const uint8_t huge[] = { HEAD(27), ALT(0), DFU(8192) };
	static const uint8_t lie[] = { HEAD(60000), ALT(0), DFU(4096) };
	static uint8_t many[9 + 255 * 9 + 9] = { HEAD(9 + 255 * 9 + 9) };

	(void)state;
	refuses(zero, sizeof(zero));
	refuses(one, sizeof(one));
	refuses(over, sizeof(over));
	refuses(none, sizeof(none));
	refuses(no_dfu, sizeof(no_dfu));
	refuses(tiny, sizeof(tiny));
	refuses(huge, sizeof(huge));
	refuses(lie, sizeof(lie));
	refuses(many, 4);
	refuses(many, 3);

	for (size_t i = 0; i < 255; i++)
		memcpy(many + 9 + 9 * i, (const uint8_t[]){ ALT((uint8_t)i) },
		       9);
	memcpy(many + 9 + 9 * 255, (const uint8_t[]){ DFU(4096) }, 9);
	device(3);
	t->dev.config = many;
	t->dev.config_len = sizeof(many);
	assert_int_equal(dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e), 0);
	assert_int_equal(t->f.alt_count, 255);
	assert_true(t->f.alts[7].mapped);
}

static void noise_ends_in_an_error_in_time(void **state)
{
	uint8_t out[5000];

	(void)state;
	for (uint32_t seed = 1; seed < 300; seed++) {
		struct dfuse_job j;
		int64_t begin;

		device(2 + (int)(seed & 1));
		t->dev.noise = seed;
		dfuse_open(&t->f, &t->dev.usb, &t->d, &t->e);
		opened(2);
		t->dev.noise = seed;
		begin = t->dev.clock.us;
		j = job(GEN2_APP, 5000);
		if (write_job(&j, NULL) == 0)
			fail_msg("seed %u passed", seed);
		memset(&t->e, 0, sizeof(t->e));
		dfuse_read(&t->f, 0, GEN2_APP, out, 5000, NULL, &t->d, &t->e);
		dfuse_leave(&t->f, &t->d, NULL);
		assert_true(t->dev.clock.us - begin < 700000000);
	}
}

static void names_for_people(void **state)
{
	(void)state;
	assert_string_equal(dfuse_state_name(5), "dfuDNLOAD-IDLE");
	assert_string_equal(dfuse_state_name(10), "dfuERROR");
	assert_string_equal(dfuse_state_name(42), "?");
	assert_string_equal(dfuse_status_name(11), "errVENDOR");
	assert_string_equal(dfuse_status_name(15), "errSTALLEDPKT");
	assert_string_equal(dfuse_status_name(16), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_reads_what_the_device_is),
		cmocka_unit_test(a_stalled_status_is_asked_again),
		cmocka_unit_test(every_state_leads_back_to_idle),
		cmocka_unit_test(gen2_leaves_no_half_module),
		cmocka_unit_test(gen3_writes_in_ascending_order),
		cmocka_unit_test(what_is_there_stays),
		cmocka_unit_test(what_was_there_is_written),
		cmocka_unit_test(a_header_does_not_stand_over_half_a_module),
		cmocka_unit_test(nothing_is_waited_for_in_vain),
		cmocka_unit_test(the_poll_time_is_honoured_but_not_for_ever),
		cmocka_unit_test(the_map_is_the_fence),
		cmocka_unit_test(a_byte_of_the_dct_is_written_alone),
		cmocka_unit_test(reading_gives_the_flash),
		cmocka_unit_test(a_fault_at_any_transfer_is_mended_or_named),
		cmocka_unit_test(a_flash_that_lies_is_found_out),
		cmocka_unit_test(no_state_of_the_device_gives_a_false_pass),
		cmocka_unit_test(a_device_that_stays_busy_costs_a_limited_time),
		cmocka_unit_test(a_stop_ends_between_blocks),
		cmocka_unit_test(progress_only_goes_up),
		cmocka_unit_test(leaving_asks_for_the_status_once),
		cmocka_unit_test(a_protected_device_is_left_alone),
		cmocka_unit_test(safe_mode_where_the_bootloader_knows_it),
		cmocka_unit_test(the_tracker_has_smaller_sectors_than_it_says),
		cmocka_unit_test(broken_descriptors_are_refused),
		cmocka_unit_test(noise_ends_in_an_error_in_time),
		cmocka_unit_test(names_for_people),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
