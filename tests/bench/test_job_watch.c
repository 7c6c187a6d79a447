/* SPDX-License-Identifier: MIT */
/* Who came back: the rule of identity on a bus that is only a list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "device/watch.h"
#include "tests/lib/between.h"
#include "tests/lib/scratch.h"

#define A    "1f0038000647343232363230"
#define B    "2b0043000447343337373737"
#define OLD  "00000000010C"
#define NONE ""

#define PHOTON	   0xC006
#define PHOTON_DFU 0xD006
#define P1	   0xC008

struct fake {
	struct bus_device list[4];
	int count;
	struct clock_virtual clock;
	/* What the list becomes after so many waits. */
	struct bus_device later[4];
	int later_count;
	int waits;
};

static int fake_list(void *ctx, struct bus_device *out, size_t max,
		     struct err *e)
{
	struct fake *f = ctx;

	(void)e;
	assert_true((size_t)f->count <= max);
	memcpy(out, f->list, sizeof(*out) * (size_t)f->count);
	return f->count;
}

static int fake_wait(void *ctx, struct deadline *d, struct err *e)
{
	struct fake *f = ctx;

	(void)e;
	deadline_sleep_ms(d, 1000);
	if (f->waits > 0 && --f->waits == 0) {
		memcpy(f->list, f->later, sizeof(f->list));
		f->count = f->later_count;
	}
	return 0;
}

static const struct bus_ops fake_ops = { .list = fake_list, .wait = fake_wait };

static void put(struct bus_device *list, int *count, uint16_t pid,
		const char *serial, const char *port, uint8_t address)
{
	struct bus_device *d = &list[(*count)++];

	memset(d, 0, sizeof(*d));
	d->vid = 0x2B04;
	d->pid = pid;
	d->bus = 1;
	d->address = address;
	strcpy(d->serial, serial);
	strcpy(d->port, port);
}

static struct bus open_fake(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	clock_virtual_init(&f->clock);
	return (struct bus){ &fake_ops, f };
}

static struct device chosen(struct bus *bus)
{
	struct device all[4];

	assert_true(device_list(bus, all, 4, NULL) > 0);
	return all[0];
}

/* The device at 1-1 becomes something else; what watch_look() says. */
static int swap(uint16_t pid, const char *before, const char *after,
		const char *port, struct device *d)
{
	struct fake f;
	struct bus bus = open_fake(&f);
	struct err e = { 0 };

	put(f.list, &f.count, PHOTON, before, "1-1", 4);
	*d = chosen(&bus);
	d->mode = MODE_LISTENING;
	f.count = 0;
	put(f.list, &f.count, pid, after, port, 5);
	return watch_look(&bus, d, &e);
}

static void test_the_same_device_in_another_mode(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(PHOTON_DFU, A, A, "1-1", &d), 1);
	assert_int_equal(d.mode, MODE_DFU);
	assert_int_equal(d.usb.address, 5);
}

static void test_it_is_followed_to_another_port(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(PHOTON, A, A, "1-2", &d), 1);
	assert_string_equal(d.usb.port, "1-2");
	assert_int_equal(d.mode, MODE_NORMAL);
}

static void test_another_id_on_the_port_is_refused(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(PHOTON, A, B, "1-1", &d), -ERR_WRONG_DEVICE);
	assert_string_equal(d.id, A);
}

static void test_another_platform_on_the_port_is_refused(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(P1, A, OLD, "1-1", &d), -ERR_WRONG_DEVICE);
}

static void test_an_old_bootloader_is_known_by_its_port(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(PHOTON_DFU, A, OLD, "1-1", &d), 1);
	assert_string_equal(d.id, A);
	assert_int_equal(swap(PHOTON_DFU, A, OLD, "1-2", &d), 0);
}

static void test_an_id_is_learned(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(swap(PHOTON, OLD, A, "1-1", &d), 1);
	assert_string_equal(d.id, A);
}

static void test_upper_case_is_the_same_id(void **state)
{
	struct device d;

	(void)state;
	assert_int_equal(
		swap(PHOTON_DFU, A, "1F0038000647343232363230", "1-1", &d), 1);
}

static void test_two_devices_with_one_id(void **state)
{
	struct fake f;
	struct bus bus = open_fake(&f);
	struct device d;

	(void)state;
	put(f.list, &f.count, PHOTON, A, "1-1", 4);
	d = chosen(&bus);
	put(f.list, &f.count, PHOTON, A, "1-2", 5);
	assert_int_equal(watch_look(&bus, &d, NULL), 1);
	assert_string_equal(d.usb.port, "1-1");
	f.count = 0;
	put(f.list, &f.count, PHOTON, A, "1-2", 5);
	put(f.list, &f.count, PHOTON, A, "1-3", 6);
	assert_int_equal(watch_look(&bus, &d, NULL), -ERR_AMBIGUOUS);
}

static void test_a_listening_device_stays_one_until_it_returns(void **state)
{
	struct fake f;
	struct bus bus = open_fake(&f);
	struct device d;

	(void)state;
	put(f.list, &f.count, PHOTON, A, "1-1", 4);
	d = chosen(&bus);
	d.mode = MODE_LISTENING;
	assert_int_equal(watch_look(&bus, &d, NULL), 1);
	assert_int_equal(d.mode, MODE_LISTENING);
	f.list[0].address = 9;
	assert_int_equal(watch_look(&bus, &d, NULL), 1);
	assert_int_equal(d.mode, MODE_NORMAL);
}

static void test_a_return_needs_a_new_enumeration(void **state)
{
	struct fake f;
	struct bus bus = open_fake(&f);
	struct deadline dl;
	struct bus_device before;
	struct device d;

	(void)state;
	put(f.list, &f.count, PHOTON, A, "1-1", 4);
	d = chosen(&bus);
	before = d.usb;
	dl = deadline_in(&f.clock.clock, 5000);
	assert_int_equal(
		watch_return(&bus, &d, &before, MODE_RUNNING, &dl, NULL),
		-ERR_LOST);
	f.waits = 3;
	put(f.later, &f.later_count, PHOTON, A, "1-1", 5);
	dl = deadline_in(&f.clock.clock, 60000);
	assert_int_equal(
		watch_return(&bus, &d, &before, MODE_RUNNING, &dl, NULL), 0);
	assert_int_equal(d.usb.address, 5);
}

static void test_waiting_ends(void **state)
{
	struct fake f;
	struct bus bus = open_fake(&f);
	struct deadline dl;
	struct device d;
	int64_t began;

	(void)state;
	put(f.list, &f.count, PHOTON, A, "1-1", 4);
	d = chosen(&bus);
	f.count = 0;
	began = clock_now_us(&f.clock.clock);
	dl = deadline_in(&f.clock.clock, 60000);
	assert_int_equal(watch_for(&bus, &d, MODE_RUNNING, &dl, NULL),
			 -ERR_LOST);
	assert_between(clock_now_us(&f.clock.clock) - began, 60000000,
		       61000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_device_in_another_mode),
		cmocka_unit_test(test_it_is_followed_to_another_port),
		cmocka_unit_test(test_another_id_on_the_port_is_refused),
		cmocka_unit_test(test_another_platform_on_the_port_is_refused),
		cmocka_unit_test(test_an_old_bootloader_is_known_by_its_port),
		cmocka_unit_test(test_an_id_is_learned),
		cmocka_unit_test(test_upper_case_is_the_same_id),
		cmocka_unit_test(test_two_devices_with_one_id),
		cmocka_unit_test(
			test_a_listening_device_stays_one_until_it_returns),
		cmocka_unit_test(test_a_return_needs_a_new_enumeration),
		cmocka_unit_test(test_waiting_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
