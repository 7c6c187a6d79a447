/* SPDX-License-Identifier: MIT */
/*
 * Ports as systems without a Linux bus find them: a folder is read, and
 * libserialport is asked for each name in it, of which one has left by then.
 * These functions stand for the library's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libserialport.h>

#include "base/count.h"
#include "port/bus.h"
#include "port/serial_libserialport.h"
#include "tests/lib/scratch.h"

/* What the folder shows; number: of the device, 0 for one that has left. */
struct sp_port {
	const char *name;
	int number;
};

static struct sp_port ports[] = {
	{ "ttyACM3", 7 },	{ "ttyACM1", 0 },    { "ttyACM2", 7 },
	{ "cuaU0", 9 },		{ "cuaU0.init", 9 }, { "cuaU0.lock", 9 },
	{ "cu.usbmodem1", 11 }, { "ttyS0", 7 },	     { "null", 9 },
	{ "ttyACM-link", 7 }, /* to the third */
};

static int asked, open_ports;

enum sp_return sp_get_port_by_name(const char *path, struct sp_port **out)
{
	const char *name = strrchr(path, '/');

	assert_non_null(name);
	asked++;
	for (size_t i = 0; i < COUNT(ports); i++) {
		if (ports[i].number && strcmp(ports[i].name, name + 1) == 0) {
			*out = strcmp(name, "/ttyACM-link") ? &ports[i]
							    : &ports[2];
			open_ports++;
			return SP_OK;
		}
	}
	*out = NULL;
	return SP_ERR_FAIL;
}

char *sp_get_port_name(const struct sp_port *port)
{
	static char path[32];

	snprintf(path, sizeof path, "./%s", port->name);
	return path;
}

/* It ends the program when a port leaves meanwhile. */
enum sp_return sp_list_ports(struct sp_port ***list)
{
	(void)list;
	fail_msg("asked for all ports at once");
	return SP_ERR_FAIL;
}

void sp_free_port(struct sp_port *port)
{
	assert_non_null(port);
	open_ports--;
}

enum sp_transport sp_get_port_transport(const struct sp_port *port)
{
	(void)port;
	return SP_TRANSPORT_USB;
}

enum sp_return sp_get_port_usb_bus_address(const struct sp_port *port, int *bus,
					   int *address)
{
	*bus = 1;
	*address = port->number;
	return SP_OK;
}

enum sp_return sp_get_port_usb_vid_pid(const struct sp_port *port, int *vid,
				       int *pid)
{
	(void)port;
	*vid = *pid = 0;
	return SP_ERR_SUPP;
}

char *sp_get_port_usb_serial(const struct sp_port *port)
{
	(void)port;
	return NULL;
}

static char folder[SCRATCH_PATH];

static int make_folder(void **state)
{
	(void)state;
	scratch_folder(folder, sizeof folder);
	assert_int_equal(chdir(folder), 0);
	for (size_t i = 0; i < COUNT(ports); i++) {
		FILE *f = fopen(ports[i].name, "w");

		assert_non_null(f);
		fclose(f);
	}
	return 0;
}

static int drop_folder(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	scratch_drop(folder);
	return 0;
}

static const char *found(unsigned char address)
{
	static struct bus_device d;

	d = (struct bus_device){ .bus = 1, .address = address };
	snprintf(d.tty, sizeof d.tty, "/dev/old");
	asked = open_ports = 0;
	serial_libserialport_find(".", &d, 1);
	assert_int_equal(open_ports, 0);
	if (d.tty[0])
		assert_int_equal(d.tty_access, BUS_ACCESS_OK);
	return d.tty[0] ? strrchr(d.tty, '/') + 1 : "";
}

static void a_port_that_has_left_is_passed_over(void **state)
{
	(void)state;
	assert_string_equal(found(7), "ttyACM2");
	assert_int_equal(asked, 6); /* neither ttyS0 nor what opens no port */
}

static void each_system_names_its_ports(void **state)
{
	(void)state;
	assert_string_equal(found(9), "cuaU0");
	assert_string_equal(found(11), "cu.usbmodem1");
}

static void a_device_without_a_port_has_none(void **state)
{
	(void)state;
	assert_string_equal(found(13), "");
}

static void no_folder_no_ports(void **state)
{
	struct bus_device d = { .bus = 1, .address = 7, .tty = "/dev/old" };

	(void)state;
	serial_libserialport_find("/nowhere", &d, 1);
	assert_string_equal(d.tty, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_that_has_left_is_passed_over),
		cmocka_unit_test(each_system_names_its_ports),
		cmocka_unit_test(a_device_without_a_port_has_none),
		cmocka_unit_test(no_folder_no_ports),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
