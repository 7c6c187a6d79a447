/* SPDX-License-Identifier: MIT */
/*
 * udev's event datagrams, as the preload library passes them on: one Unix
 * socket per listening netlink socket, ROOT/event<fd>.
 */
#ifndef ROADS_UEVENT_H
#define ROADS_UEVENT_H

struct uevent {
	const char *action;  /* "add", "remove" */
	const char *devpath; /* "/devices/..." */
	const char *subsystem;
	const char *devtype; /* or NULL */
	const char *devname; /* "/dev/..." or NULL */
	unsigned major, minor;
};

void uevent_send(const char *root, const struct uevent *ev);

#endif
