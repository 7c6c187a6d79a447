/* SPDX-License-Identifier: MIT */
#include "port/serial_libserialport.h"

#include <libserialport.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "port/bus.h"

static bool is_of(struct sp_port *p, const struct bus_device *d)
{
	int bus, address, vid, pid;
	const char *serial;

	if (sp_get_port_transport(p) != SP_TRANSPORT_USB)
		return false;
	if (sp_get_port_usb_bus_address(p, &bus, &address) == SP_OK &&
	    address > 0)
		return bus == d->bus && address == d->address;
	serial = sp_get_port_usb_serial(p);
	return sp_get_port_usb_vid_pid(p, &vid, &pid) == SP_OK &&
	       vid == d->vid && pid == d->pid && serial && d->serial[0] &&
	       text_same(serial, d->serial);
}

/* A list that comes to nothing is asked for again. */
#define TRIES 3

static void find_one(struct sp_port **all, struct bus_device *d)
{
	d->tty[0] = '\0';
	for (; all && *all; all++) {
		const char *name = sp_get_port_name(*all);

		if (!name || !is_of(*all, d) ||
		    (d->tty[0] && strcmp(name, d->tty) > 0))
			continue;
		text_copy(d->tty, sizeof d->tty, name);
	}
	if (d->tty[0])
		d->tty_access = access(d->tty, R_OK | W_OK) == 0
					? BUS_ACCESS_OK
					: BUS_ACCESS_DENIED;
}

void serial_libserialport_find(struct bus_device *list, size_t n)
{
	struct sp_port **all = NULL;

	/* A port that leaves meanwhile may make it "no error" and no list. */
	for (int i = 0; i < TRIES && !all; i++) {
		if (sp_list_ports(&all) != SP_OK)
			all = NULL;
	}
	for (size_t i = 0; i < n; i++)
		find_one(all, &list[i]);
	if (all)
		sp_free_port_list(all);
}
