/* SPDX-License-Identifier: MIT */
#include "port/serial_libserialport.h"

#include <dirent.h>
#include <libserialport.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/text.h"
#include "port/bus.h"

/* How the systems name a serial port that dials out.  The library's own list of
 * all ports ends the program when a port leaves while it is made; asked for one
 * port by its name it says that there is none. */
static const char *const names[] = {
	"ttyACM", "ttyUSB", /* Linux */
	"cu.",		    /* macOS */
	"cuaU",		    /* FreeBSD, beside .init and .lock */
};

static bool is_port(const char *name)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t len = strlen(names[i]);

		if (strncmp(name, names[i], len) == 0)
			return !strstr(name + len, ".init") &&
			       !strstr(name + len, ".lock");
	}
	return false;
}

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

/* Its device has this port, unless it has one of an earlier name. */
static void give(struct sp_port *p, struct bus_device *list, size_t n)
{
	const char *name = sp_get_port_name(p); /* not that of a link to it */

	for (size_t i = 0; i < n; i++) {
		struct bus_device *d = &list[i];

		if (name && is_of(p, d) &&
		    (!d->tty[0] || strcmp(name, d->tty) < 0))
			text_copy(d->tty, sizeof d->tty, name);
	}
}

void serial_libserialport_find(const char *folder, struct bus_device *list,
			       size_t n)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	for (size_t i = 0; i < n; i++)
		list[i].tty[0] = '\0';
	while (dir && (entry = readdir(dir))) {
		char path[sizeof list->tty];
		struct sp_port *p;

		if (!is_port(entry->d_name) ||
		    snprintf(path, sizeof path, "%s/%s", folder,
			     entry->d_name) >= (int)sizeof path ||
		    sp_get_port_by_name(path, &p) != SP_OK)
			continue; /* none, or gone since */
		give(p, list, n);
		sp_free_port(p);
	}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < n; i++) {
		if (list[i].tty[0])
			list[i].tty_access =
				access(list[i].tty, R_OK | W_OK) == 0
					? BUS_ACCESS_OK
					: BUS_ACCESS_DENIED;
	}
}
