/* SPDX-License-Identifier: MIT */
/*
 * A client of the real ports for the preload road: one check per name, run
 * by tests/roads/test_ports.sh inside the test bed.
 *
 *   probe CHECK...     prints "ok CHECK" or "not ok CHECK: what"
 *   probe hold PORT SECONDS   keeps a serial port open
 *   probe list         what the bus shows
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/bytes.h"
#include "base/count.h"
#include "port/world_real.h"

#define DFU_IN	  (USB_DIR_IN | USB_TYPE_CLASS | USB_RECIPIENT_INTERFACE)
#define DFU_OUT	  (USB_TYPE_CLASS | USB_RECIPIENT_INTERFACE)
#define DNLOAD	  1
#define UPLOAD	  2
#define GETSTATUS 3
#define ABORT	  6

struct probe {
	const char *dfu_port, *run_port; /* PROBE_DFU, PROBE_RUN */
	struct world world;
	struct err e;
	char why[512]; /* "": the check holds */
};

#define HOLDS(p, what) holds(p, what, #what)

static bool holds(struct probe *p, bool is, const char *what)
{
	if (!is && !p->why[0])
		snprintf(p->why, sizeof p->why, "%s (%s)", what, p->e.what);
	return is;
}

static int64_t now_ms(const struct probe *p)
{
	return clock_now_us(p->world.clock) / 1000;
}

static struct deadline in_ms(const struct probe *p, int64_t ms)
{
	return deadline_in(p->world.clock, ms);
}

/* The device at a port; false: nobody is there. */
static bool find(struct probe *p, const char *port, struct bus_device *out)
{
	static struct bus_device all[BUS_MAX_DEVICES];
	int n = bus_list(&p->world.bus, all, BUS_MAX_DEVICES, &p->e);

	for (int i = 0; i < n; i++) {
		if (!strcmp(all[i].port, port)) {
			*out = all[i];
			return true;
		}
	}
	return false;
}

static void check_list(struct probe *p)
{
	static struct bus_device all[BUS_MAX_DEVICES];
	int n = bus_list(&p->world.bus, all, BUS_MAX_DEVICES, &p->e);

	/* Two devices; the hub between is left out. */
	if (!HOLDS(p, n == 2))
		return;
	HOLDS(p, !strcmp(all[0].port, p->dfu_port));
	HOLDS(p, all[0].vid == 0x2b04 && all[0].pid == 0xd006);
	HOLDS(p, all[0].release == 0x0250);
	HOLDS(p, !strcmp(all[0].serial, "3f0041000847343232363230"));
	HOLDS(p, !strcmp(all[0].product, "Photon DFU Mode"));
	HOLDS(p, !strcmp(all[0].maker, "Particle"));
	HOLDS(p, !all[0].tty[0] && all[0].usb_access == BUS_ACCESS_OK);
	HOLDS(p, !strcmp(all[1].port, p->run_port));
	HOLDS(p, all[1].pid == 0xc006 && all[1].bus == 1);
	HOLDS(p, !strcmp(all[1].tty, "/dev/ttyACM0"));
	HOLDS(p, all[1].tty_access == BUS_ACCESS_OK && !all[1].holder[0]);
}

static bool open_dfu(struct probe *p, struct usb *u)
{
	struct bus_device d;

	return HOLDS(p, find(p, p->dfu_port, &d)) &&
	       HOLDS(p, bus_open_usb(&p->world.bus, &d, u, &p->e) == 0) &&
	       HOLDS(p, usb_claim(u, 0, &p->e) == 0) &&
	       HOLDS(p, usb_alt(u, 0, 0, &p->e) == 0);
}

static int request(struct probe *p, struct usb *u, uint8_t type, uint8_t code,
		   uint16_t value, void *data, size_t len, int64_t ms)
{
	struct usb_setup s = { type, code, value, 0 };
	struct deadline d = in_ms(p, ms);

	p->e = (struct err){ 0 };
	return usb_control(u, &s, data, len, &d, &p->e);
}

/* Data both ways, a stall, and a long answer. */
static void check_control(struct probe *p)
{
	uint8_t status[6], block[4096], set[5] = { 0x21 };
	struct usb u = { 0 };

	if (!open_dfu(p, &u))
		goto out;
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000) == 6);
	HOLDS(p, status[4] == 2);
	put_le32(set + 1, 0x08020000);
	HOLDS(p, request(p, &u, DFU_OUT, DNLOAD, 0, set, 5, 1000) == 5);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000) == 6);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000) == 6);
	HOLDS(p, status[4] == 5);
	HOLDS(p, request(p, &u, DFU_OUT, ABORT, 0, NULL, 0, 1000) == 0);
	HOLDS(p, request(p, &u, DFU_IN, UPLOAD, 2, block, 4096, 1000) == 4096);
	/* System part 1 begins with its header: end, then the start address. */
	HOLDS(p, bytes_find(block, 4096, "\x00\x00\x02\x08", 4) != NULL);
	HOLDS(p, request(p, &u, DFU_IN, 99, 0, status, 6, 1000) == -ERR_STALL);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000) == 6);
	HOLDS(p, usb_alt(&u, 0, 7, &p->e) < 0);
out:
	usb_close(&u);
}

/* The erase of a 128 KB sector keeps GETSTATUS busy for a second. */
static void check_timeout(struct probe *p)
{
	uint8_t status[6], erase[5] = { 0x41 };
	struct usb u = { 0 };
	int64_t began;

	if (!open_dfu(p, &u))
		goto out;
	put_le32(erase + 1, 0x080a0000);
	request(p, &u, DFU_OUT, ABORT, 0, NULL, 0, 1000);
	HOLDS(p, request(p, &u, DFU_OUT, DNLOAD, 0, erase, 5, 1000) == 5);
	began = now_ms(p);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 200) ==
			 -ERR_TIMEOUT);
	HOLDS(p, now_ms(p) - began >= 200 && now_ms(p) - began < 3000);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 0) ==
			 -ERR_TIMEOUT);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 3000) == 6);
out:
	usb_close(&u);
}

static void interrupt(int sig)
{
	(void)sig;
}

/* A terminal that is resized, a timer: signals are no errors. */
static void check_signals(struct probe *p)
{
	const struct itimerval often = { { 0, 7000 }, { 0, 7000 } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct sigaction sa = { .sa_handler = interrupt };
	uint8_t status[6], erase[5] = { 0x41 };
	struct usb u = { 0 };

	if (!open_dfu(p, &u))
		goto out;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	request(p, &u, DFU_OUT, ABORT, 0, NULL, 0, 1000);
	put_le32(erase + 1, 0x080a0000);
	HOLDS(p, request(p, &u, DFU_OUT, DNLOAD, 0, erase, 5, 1000) == 5);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 5000) == 6);
	HOLDS(p, status[4] == 4);
	setitimer(ITIMER_REAL, &never, NULL);
out:
	usb_close(&u);
}

static bool open_tty(struct probe *p, unsigned baud, struct serial *s)
{
	struct bus_device d;

	return HOLDS(p, find(p, p->run_port, &d)) &&
	       HOLDS(p,
		     bus_open_serial(&p->world.bus, &d, baud, s, &p->e) == 0);
}

/* One command, and what comes until 400 ms of silence. */
static void ask(struct probe *p, struct serial *s, const char *command,
		char *out, size_t size)
{
	struct deadline d = in_ms(p, 1000);
	size_t used = 0;
	int n;

	HOLDS(p, serial_write(s, command, strlen(command), &d, &p->e) == 0);
	do {
		d = in_ms(p, 400);
		n = serial_read(s, out + used, size - 1 - used, &d, &p->e);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0 && used < size - 1);
	out[used] = '\0';
	HOLDS(p, n == 0);
}

/* 28800 makes it listen; the shell answers. */
static void check_serial(struct probe *p)
{
	static const char id[] =
		"Your device id is 3f0042000847343232363231\r\n";
	struct serial s = { 0 };
	char text[256];

	if (!open_tty(p, 9600, &s))
		goto out;
	ask(p, &s, "i", text, sizeof text);
	HOLDS(p, text[0] == '\0');
	HOLDS(p, serial_rate(&s, 28800, &p->e) == 0);
	clock_sleep_ms(p->world.clock, 1200);
	ask(p, &s, "i", text, sizeof text);
	HOLDS(p, !strcmp(text, id));
out:
	serial_close(&s);
}

/* Waits until the device at a port is of this kind. */
static bool wait_for(struct probe *p, const char *port, uint16_t pid, bool tty,
		     struct bus_device *out)
{
	struct deadline d = in_ms(p, 5000);

	while (!find(p, port, out) || out->pid != pid ||
	       (out->tty[0] != '\0') != tty) {
		if (bus_wait(&p->world.bus, &d, &p->e) <= 0)
			return false;
	}
	return true;
}

/* The rate that is already set reaches the device all the same. */
static void check_same_rate(struct probe *p)
{
	struct deadline d;
	struct serial s = { 0 };
	struct bus_device dev;
	char text[256];

	if (!open_tty(p, 28800, &s))
		goto out;
	HOLDS(p, serial_rate(&s, 14400, &p->e) == 0);
	HOLDS(p, wait_for(p, p->run_port, 0xd006, false, &dev));
	d = in_ms(p, 300);
	HOLDS(p, serial_read(&s, text, sizeof text, &d, &p->e) == -ERR_LOST);
	HOLDS(p, serial_write(&s, "i", 1, &d, NULL) == -ERR_LOST);
out:
	serial_close(&s);
}

/*
 * After the check before, the tty is left at 14400: opening it must not send
 * the device into DFU once more.
 */
static void check_kept_rate(struct probe *p)
{
	uint8_t status[6];
	struct serial s = { 0 };
	struct usb u = { 0 };
	struct bus_device dev;

	if (!HOLDS(p, wait_for(p, p->run_port, 0xd006, false, &dev)) ||
	    !HOLDS(p, bus_open_usb(&p->world.bus, &dev, &u, &p->e) == 0) ||
	    !HOLDS(p, usb_claim(&u, 0, &p->e) == 0))
		goto out;
	HOLDS(p, request(p, &u, DFU_OUT, DNLOAD, 2, NULL, 0, 1000) == 0);
	request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000);
	usb_close(&u);
	p->e = (struct err){ 0 };
	if (!HOLDS(p, wait_for(p, p->run_port, 0xc006, true, &dev)) ||
	    !open_tty(p, 9600, &s))
		goto out;
	clock_sleep_ms(p->world.clock, 700);
	HOLDS(p, find(p, p->run_port, &dev) && dev.pid == 0xc006);
out:
	serial_close(&s);
	usb_close(&u);
}

/* The cable is pulled after a second: seen at once, without spinning. */
static void check_unplug(struct probe *p)
{
	struct deadline d = in_ms(p, 4000), w;
	int64_t began = now_ms(p);
	struct serial s = { 0 };
	struct bus_device dev;
	char text[16];

	if (!open_tty(p, 9600, &s))
		goto out;
	HOLDS(p, serial_read(&s, text, sizeof text, &d, &p->e) == -ERR_LOST);
	HOLDS(p, now_ms(p) - began > 500 && now_ms(p) - began < 3500);
	w = in_ms(p, 500);
	HOLDS(p, bus_wait(&p->world.bus, &w, &p->e) == 1);
	HOLDS(p, !find(p, p->run_port, &dev));
out:
	serial_close(&s);
}

/* Pulled while a transfer is on its way. */
static void check_unplug_usb(struct probe *p)
{
	uint8_t status[6], erase[5] = { 0x41 };
	struct usb u = { 0 };
	int64_t began;
	int rc;

	if (!open_dfu(p, &u))
		goto out;
	put_le32(erase + 1, 0x080a0000);
	began = now_ms(p);
	do {
		rc = request(p, &u, DFU_OUT, DNLOAD, 0, erase, 5, 1000);
		if (rc >= 0)
			rc = request(p, &u, DFU_IN, GETSTATUS, 0, status, 6,
				     5000);
		if (rc >= 0)
			rc = request(p, &u, DFU_IN, GETSTATUS, 0, status, 6,
				     5000);
	} while (rc >= 0 && now_ms(p) - began < 4000);
	HOLDS(p, rc == -ERR_LOST || rc == -ERR_IO);
	HOLDS(p, now_ms(p) - began < 3500);
	HOLDS(p, request(p, &u, DFU_IN, GETSTATUS, 0, status, 6, 1000) ==
			 -ERR_LOST);
out:
	usb_close(&u);
}

static void check_denied(struct probe *p)
{
	struct bus_device d;
	struct serial s;
	struct usb u;

	if (!HOLDS(p, find(p, p->dfu_port, &d)))
		return;
	HOLDS(p, d.usb_access == BUS_ACCESS_DENIED);
	HOLDS(p, bus_open_usb(&p->world.bus, &d, &u, &p->e) == -ERR_NO_ACCESS);
	p->e = (struct err){ 0 };
	if (!HOLDS(p, find(p, p->run_port, &d)))
		return;
	HOLDS(p, d.tty_access == BUS_ACCESS_DENIED);
	HOLDS(p, bus_open_serial(&p->world.bus, &d, 9600, &s, &p->e) ==
			 -ERR_NO_ACCESS);
}

/* Another process holds the port: its name is told, before and after. */
static void check_busy(struct probe *p)
{
	struct bus_device d;
	struct serial s;

	if (!HOLDS(p, find(p, p->run_port, &d)))
		return;
	HOLDS(p,
	      bus_open_serial(&p->world.bus, &d, 9600, &s, &p->e) == -ERR_BUSY);
}

static void check_holder(struct probe *p)
{
	struct bus_device d;
	struct serial s;

	if (!HOLDS(p, find(p, p->run_port, &d)))
		return;
	HOLDS(p, d.tty_access == BUS_ACCESS_BUSY);
	HOLDS(p, !strncmp(d.holder, "probe (process ", 15));
	bus_open_serial(&p->world.bus, &d, 9600, &s, &p->e);
	HOLDS(p, strstr(p->e.what, "held by probe (process "));
}

static int hold(struct probe *p, unsigned seconds)
{
	struct serial s;

	if (!open_tty(p, 9600, &s))
		return 1;
	puts("holding");
	fflush(stdout);
	clock_sleep_ms(p->world.clock, seconds * 1000);
	serial_close(&s);
	return 0;
}

static const struct {
	const char *name;
	void (*run)(struct probe *p);
} checks[] = {
	{ "list", check_list },
	{ "control", check_control },
	{ "timeout", check_timeout },
	{ "signals", check_signals },
	{ "serial", check_serial },
	{ "same-rate", check_same_rate },
	{ "kept-rate", check_kept_rate },
	{ "unplug", check_unplug },
	{ "unplug-usb", check_unplug_usb },
	{ "denied", check_denied },
	{ "busy", check_busy },
	{ "holder", check_holder },
};

static int check(struct probe *p, const char *name)
{
	for (size_t i = 0; i < COUNT(checks); i++) {
		if (strcmp(checks[i].name, name) != 0)
			continue;
		p->why[0] = '\0';
		p->e = (struct err){ 0 };
		checks[i].run(p);
		if (p->why[0])
			printf("not ok %s: %s\n", name, p->why);
		else
			printf("ok %s\n", name);
		return p->why[0] != '\0';
	}
	printf("not ok %s: no such check\n", name);
	return 1;
}

static const char *from_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value ? value : otherwise;
}

int main(int argc, char **argv)
{
	static struct probe p;
	int failed = 0;

	p.dfu_port = from_environment("PROBE_DFU", "1-1");
	p.run_port = from_environment("PROBE_RUN", "1-2.3");
	if (world_real_open(&p.world, &p.e) < 0) {
		printf("not ok world: %s\n", p.e.what);
		return 1;
	}
	if (argc == 3 && !strcmp(argv[1], "hold"))
		failed = hold(&p, (unsigned)strtoul(argv[2], NULL, 10));
	else
		for (int i = 1; i < argc; i++)
			failed |= check(&p, argv[i]);
	world_real_close(&p.world);
	return failed;
}
