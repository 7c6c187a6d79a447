/* SPDX-License-Identifier: MIT */
/*
 * USB devices as the system shows them and as libusb gives them: bus_linux.h,
 * usb_libusb.h.  18 bytes of device descriptor, lines of sysfs, the name of a
 * program that holds the serial port, and then how libusb behaves.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "luck.h"
#include "port/bus_linux.h"
#include "port/usb_libusb.h"
#include "tests/torture/calls.h"

#define DIR   "sys/bus/usb/devices/"
#define TTY   "ttyFUZZ0" /* of no driver */
#define SLICE 18
#define LONG                                                                   \
	"11111111111111111111111111111111111111111111111111111111111111111111"

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
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

/* The node of its serial port is only in our folder. */
static void ports(struct bus *bus, const struct bus_device *dev)
{
	struct serial serial;
	struct usb usb;

	fuzz_require(bus_open_serial(bus, dev, 9600, &serial, NULL) < 0);
	if (bus_open_usb(bus, dev, &usb, NULL) == 0)
		usb_close(&usb);
}

/* A device that appears while one waits. */
static void wait_for(struct bus *bus)
{
	int64_t us = 0;
	const struct clock clock = { now, nap, &us };
	struct deadline d = deadline_in(&clock, 1);

	bus_wait(bus, &d, NULL);
	unlink(fuzz_file(DIR "1-10/descriptors", "", 0));
	d = deadline_in(&clock, 21);
	bus_wait(bus, &d, NULL);
}

static int list(struct bus_device *out, size_t max)
{
	struct bus bus;
	int n = 0;

	if (bus_linux_open(&bus, NULL))
		return 0;
	wait_for(&bus);
	n = bus_list(&bus, out, max, NULL);
	fuzz_require(n <= 4);
	for (int i = 0; i < n; i++) {
		check_clean(out[i].serial);
		check_clean(out[i].maker);
		check_clean(out[i].product);
		check_clean(out[i].tty);
		check_clean(out[i].holder);
		ports(&bus, &out[i]);
	}
	bus_list(&bus, out, max, NULL); /* what was known a moment ago */
	wait_for(&bus);
	bus.ops->close(bus.ctx);
	return n;
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
	fuzz_require(usb_control(&usb, &setup, data, 1u << 20, &d, NULL) < 0);
	d = deadline_in(&clock, 0);
	fuzz_require(usb_control(&usb, &setup, data, 1, &d, NULL) < 0);
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

/* Four devices, a serial port, and a program that has it open. */
static void furnish(const uint8_t *dd)
{
	static const char *const links[] = { "dev/" TTY, "proc/77/fd/3" };
	static bool done;
	char path[128];

	fuzz_file(DIR "1-1/descriptors", dd, SLICE);
	fuzz_file(DIR "1-2/descriptors", dd, SLICE);
	fuzz_file(DIR "1-10/descriptors", dd, SLICE);
	fuzz_file(DIR "1.1/descriptors", dd, SLICE);
	fuzz_file(DIR "usb1/descriptors", dd, SLICE);
	if (done)
		return;
	done = true;
	fuzz_file(DIR "1-2/devnum", "7\n", 2);
	fuzz_file(DIR "1-10/devnum", "8\n", 2);
	fuzz_file(DIR "1.1/devnum", "9\n", 2);
	fuzz_file(DIR "1-1/1-1:1.0/tty/" TTY "/dev", "", 0);
	fuzz_file(DIR "1-1/1-1:1.2/tty/ttyFUZZ1/dev", "", 0);
	fuzz_file(DIR "1-2/1-2:1.0/tty/none", "", 0);
	fuzz_file(DIR "1-2/1-2:1.2/tty/tty" LONG "/dev", "", 0);
	fuzz_file(DIR "1-" LONG "/descriptors", dd, SLICE);
	fuzz_file("proc/77/fd/0", "", 0);
	fuzz_file("dev/none", "", 0);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), links[i]);
		fuzz_require(symlink("/dev/null", path) == 0);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
		DIR "1-1/serial", DIR "1-1/manufacturer", DIR "1-1/product",
		DIR "1-1/busnum", DIR "1-1/devnum",	  "proc/77/comm"
	};
	struct bus_device dev = { .bus = 1, .address = 2, .port = "1-1" };
	struct bus_device seen[4];
	static uint8_t behaviour[4096];
	struct fuzz_lines l;
	char text[512];
	size_t rest;

	if (size < SLICE)
		return;
	l = (struct fuzz_lines){ .data = data + SLICE, .size = size - SLICE };
	furnish(data);
	for (size_t i = 0; i < 6; i++) {
		const char *line = fuzz_line(&l);

		snprintf(text, sizeof(text), "%s\n", line);
		fuzz_file(names[i], text, strlen(text));
	}
	calls_usb_device(NULL, 0);
	calls_sysfs(fuzz_folder());
	fuzz_luck();
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
	calls_sysfs(NULL);
}
