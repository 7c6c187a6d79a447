/* SPDX-License-Identifier: MIT */
/*
 * Ports as systems without a Linux bus find them, by libserialport, while one
 * leaves: the library may then tell of no error and give no list, or a port
 * that no longer has a name.  These functions stand for the library's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libserialport.h>

#include "port/bus.h"
#include "port/serial_libserialport.h"

struct sp_port {
	const char *name;
};

static struct {
	int empty; /* so many calls give no list */
	int lists, freed;
	struct sp_port left, here;
} world;

enum sp_return sp_list_ports(struct sp_port ***list)
{
	world.lists++;
	*list = NULL;
	if (world.empty > 0) {
		world.empty--;
		return SP_OK;
	}
	*list = calloc(3, sizeof **list);
	assert_non_null(*list);
	(*list)[0] = &world.left;
	(*list)[1] = &world.here;
	return SP_OK;
}

void sp_free_port_list(struct sp_port **list)
{
	assert_non_null(list);
	world.freed++;
	free(list);
}

char *sp_get_port_name(const struct sp_port *port)
{
	static char name[16];

	if (!port->name)
		return NULL;
	strncpy(name, port->name, sizeof name - 1);
	return name;
}

enum sp_transport sp_get_port_transport(const struct sp_port *port)
{
	(void)port;
	return SP_TRANSPORT_USB;
}

enum sp_return sp_get_port_usb_bus_address(const struct sp_port *port, int *bus,
					   int *address)
{
	(void)port;
	*bus = 1;
	*address = 7;
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

static struct bus_device find(int empty)
{
	struct bus_device d = { .bus = 1, .address = 7, .tty = "/dev/old" };

	memset(&world, 0, sizeof world);
	world.here.name = "/dev/null";
	world.empty = empty;
	serial_libserialport_find(&d, 1);
	return d;
}

static void a_port_without_a_name_is_passed_over(void **state)
{
	struct bus_device d = find(0);

	(void)state;
	assert_string_equal(d.tty, "/dev/null");
	assert_int_equal(world.freed, 1);
}

static void no_list_is_asked_for_again(void **state)
{
	struct bus_device d = find(2);

	(void)state;
	assert_string_equal(d.tty, "/dev/null");
	assert_int_equal(world.lists, 3);
	assert_int_equal(world.freed, 1);
}

static void no_list_for_ever_has_an_end(void **state)
{
	struct bus_device d = find(1000);

	(void)state;
	assert_string_equal(d.tty, "");
	assert_true(world.lists > 1 && world.lists < 10);
	assert_int_equal(world.freed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_without_a_name_is_passed_over),
		cmocka_unit_test(no_list_is_asked_for_again),
		cmocka_unit_test(no_list_for_ever_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
