/* SPDX-License-Identifier: MIT */
/*
 * The folder that the program takes for /sys and /dev, and the events that
 * tell it of changes.  Layout as the kernel has it, as far as libudev,
 * libusb, libserialport and unbrick look.
 */
#ifndef ROADS_TREE_H
#define ROADS_TREE_H

#include <stdint.h>

#include "bench/vdev/vdev.h"

#define TREE_ROOT_MAX 64

/* The node of a hub, which outlives the tree. */
struct tree_hub {
	const struct tree_hub *next;
	const char *path; /* "1-2"; "1" is the root hub of bus 1 */
	const char *pty;
};

struct tree {
	const struct tree_hub *hubs;
	char root[TREE_ROOT_MAX];
	unsigned buses; /* bit n: root hub of bus n is there */
	bool mounts;	/* nodes are mounted, not linked */
};

/* mkdir -p of what the path lies in. */
void tree_parents(const char *path);

/*
 * mounts: this process may mount, and nobody else sees it.  umockdev 0.19
 * then finds a node in the tree when it follows links to the end, which
 * libserialport wants of it.
 */
void tree_open(struct tree *t, bool mounts);
/* Removes everything. */
void tree_close(struct tree *t);

/* One attached device. */
struct tree_device {
	const char *port; /* "1-2.3" */
	uint8_t bus, address;
	const struct vdev_usb *usb;
	const char *pty; /* "/dev/pts/7", behind the usbfs node */
};

struct tree_tty {
	const char *port;
	unsigned interface;
	unsigned number; /* of ttyACM */
	const char *pty;
};

/* Of the hub with this path. */
uint8_t tree_hub_address(const char *port);

/* Hubs on the way are added too.  The event follows at once. */
void tree_add(struct tree *t, const struct tree_device *d);
void tree_remove(struct tree *t, const struct tree_device *d);
void tree_add_tty(struct tree *t, const struct tree_tty *y);
void tree_remove_tty(struct tree *t, const struct tree_tty *y);

#endif
