/* SPDX-License-Identifier: MIT */
/*
 * USB devices as the system shows them and as libusb gives them: bus_linux.h,
 * usb_libusb.h.  18 bytes of device descriptor, lines of sysfs, and then how
 * libusb behaves.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "port/bus_linux.h"
#include "port/usb_libusb.h"
#include "tests/torture/calls.h"

#define DIR   "sys/bus/usb/devices/"
#define SLICE 18

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static int list(struct bus_device *out, size_t max)
{
	struct bus bus;
	int n = 0;

	if (bus_linux_open(&bus, NULL))
		return 0;
	n = bus_list(&bus, out, max, NULL);
	fuzz_require(n <= 2);
	for (int i = 0; i < n; i++) {
		check_clean(out[i].serial);
		check_clean(out[i].maker);
		check_clean(out[i].product);
		check_clean(out[i].tty);
	}
	bus.ops->close(bus.ctx);
	return n;
}

/* Sleeping and waiting cost nothing; each look at the clock a little. */
static int64_t now(void *ctx)
{
	return *(int64_t *)ctx += 20000;
}

static void nap(void *ctx, int64_t us)
{
	*(int64_t *)ctx += us;
}

static void transfers(const struct bus_device *dev)
{
	int64_t us = 0;
	const struct clock clock = { now, nap, &us };
	struct usb_setup setup = { USB_DIR_IN, 6, 0x100, 0 };
	struct deadline d = deadline_in(&clock, 2000);
	struct err e = { 0 };
	uint8_t data[300];
	struct usb usb;
	int rc = usb_libusb_open(dev, &usb, &e);

	fuzz_require(rc == -(int)e.code);
	fuzz_require((rc == 0) == (usb.ops != NULL));
	if (rc)
		return;
	usb_claim(&usb, 0, NULL);
	usb_alt(&usb, 0, 1, NULL);
	for (int i = 0; i < 8; i++) {
		setup.type = (uint8_t)(i % 2 ? 0 : USB_DIR_IN);
		rc = usb_control(&usb, &setup, data, (size_t)i * 40, &d, NULL);
		fuzz_require(rc <= i * 40);
	}
	calls_spare(true); /* what hangs is libusb's */
	usb_close(&usb);
	calls_spare(false);
}

/* A transfer that never came back is given up on purpose: usb_libusb.c. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:usb_libusb_open\nleak:calls_libusb_alloc_transfer\n"
	       "leak:buffer_reserve";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "serial", "manufacturer",
					     "product", "busnum", "devnum" };
	struct bus_device dev = { .bus = 1, .address = 2, .port = "1-1" };
	struct bus_device seen[4];
	static uint8_t behaviour[4096];
	struct fuzz_lines l;
	char path[64];
	size_t rest;

	if (size < SLICE)
		return 0;
	l = (struct fuzz_lines){ .data = data + SLICE, .size = size - SLICE };
	fuzz_file(DIR "1-1/descriptors", data, SLICE);
	for (size_t i = 0; i < 5; i++) {
		const char *line = fuzz_line(&l);

		snprintf(path, sizeof(path), DIR "1-1/%s", names[i]);
		fuzz_file(path, line, strlen(line));
	}
	fuzz_file(DIR "1-1:1.0/tty/ttyACM0/dev", "", 0);
	fuzz_file(DIR "usb1/descriptors", data, SLICE);
	calls_sysfs(fuzz_folder());
	fuzz_luck(data, size);
	dev.vid = (uint16_t)(data[8] | data[9] << 8);
	dev.pid = (uint16_t)(data[10] | data[11] << 8);
	list(seen, 4);
	/* the descriptor, and after the lines how it behaves */
	memcpy(behaviour, data, SLICE);
	rest = l.size < sizeof(behaviour) - SLICE ? l.size
						  : sizeof(behaviour) - SLICE;
	memcpy(behaviour + SLICE, l.data, rest);
	calls_usb_device(behaviour, SLICE + rest);
	transfers(&dev);
	fuzz_luck_end();
	calls_sysfs(NULL);
	return 0;
}
