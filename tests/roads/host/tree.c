/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tree.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/count.h"
#include "uevent.h"

#define PATH_LEN 512

#define USB_MAJOR 189
#define HUB_PORTS 16

/* Linux Foundation's hubs: root hub 2.0 and a plain one. */
static const uint8_t root_hub[] = {
	18,   1, 0,    2, 9, 0, 0,  64,	  0x6b,
	0x1d, 2, 0,    0, 6, 3, 2,  1,	  1, /* */
	9,    2, 25,   0, 1, 1, 0,  0xe0, 0, /* */
	9,    4, 0,    0, 1, 9, 0,  0,	  0, /* */
	7,    5, 0x81, 3, 4, 0, 12,
};
static const uint8_t plain_hub[] = {
	18,   1,    0,	  2, 9, 0, 1,  64,   0x09,
	0x04, 0x5a, 0,	  0, 1, 0, 0,  0,    1,	 /* */
	9,    2,    25,	  0, 1, 1, 0,  0xe0, 50, /* */
	9,    4,    0,	  0, 1, 9, 0,  0,    0,	 /* */
	7,    5,    0x81, 3, 1, 0, 12,
};

__attribute__((format(printf, 2, 3))) static void
path_make(char out[PATH_LEN], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out, PATH_LEN, fmt, ap);
	va_end(ap);
	if (n >= PATH_LEN)
		errx(125, "too long a path");
}

void tree_parents(const char *path)
{
	char part[PATH_LEN];

	path_make(part, "%s", path);
	for (char *s = strchr(part + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			err(125, "%s", part);
		*s = '/';
	}
}

static void put(const char *path, const void *data, size_t len)
{
	FILE *f;

	tree_parents(path);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0)
		err(125, "%s", path);
}

__attribute__((format(printf, 3, 4))) static void
put_attribute(const char *dir, const char *name, const char *fmt, ...)
{
	char path[PATH_LEN], text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	path_make(path, "%s/%s", dir, name);
	put(path, text, strlen(text));
}

static void put_link(const char *path, const char *to)
{
	tree_parents(path);
	unlink(path);
	if (symlink(to, path) < 0)
		err(125, "%s", path);
}

/* Both paths are relative to /sys; the link is too. */
static void put_sys_link(const struct tree *t, const char *from, const char *to)
{
	char path[PATH_LEN], up[PATH_LEN] = "";

	for (const char *s = strchr(from, '/'); s; s = strchr(s + 1, '/'))
		strcat(up, "../");
	strcat(up, to);
	path_make(path, "%s/sys/%s", t->root, from);
	put_link(path, up);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	umount2(path, MNT_DETACH); /* if it is a mount */
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* "devices/bench/usb1/1-2/1-2.3" for "1-2.3". */
static void device_dir(char out[PATH_LEN], const char *port)
{
	size_t n = strcspn(port, "-");

	path_make(out, "devices/bench/usb%.*s", (int)n, port);
	for (const char *s = port; *s;) {
		size_t used = strlen(out);

		s += strcspn(s + 1, ".") + 1;
		if (snprintf(out + used, PATH_LEN - used, "/%.*s",
			     (int)(s - port), port) >= (int)(PATH_LEN - used))
			errx(125, "too long a port");
	}
}

static void node_name(char out[64], uint8_t bus, uint8_t address)
{
	snprintf(out, 64, "bus/usb/%03u/%03u", bus, address);
}

static unsigned node_minor(uint8_t bus, uint8_t address)
{
	return (bus - 1u) * 128 + address - 1u;
}

static void put_mount(const char *path, const char *what)
{
	int fd;

	tree_parents(path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) < 0 ||
	    mount(what, path, NULL, MS_BIND, NULL) < 0)
		err(125, "%s", path);
}

/* The device node: the pty, and its numbers for stat(2). */
static void put_node(const struct tree *t, const char *name, const char *pty,
		     unsigned major, unsigned minor)
{
	char path[PATH_LEN], flat[128], numbers[32];

	path_make(path, "%s/dev/%s", t->root, name);
	if (t->mounts)
		put_mount(path, pty);
	else
		put_link(path, pty);
	snprintf(flat, sizeof flat, "%s", name);
	for (char *s = flat; *s; s++) {
		if (*s == '/')
			*s = '_';
	}
	path_make(path, "%s/dev/.node/%s", t->root, flat);
	snprintf(numbers, sizeof numbers, "%u:%u", major, minor);
	put_link(path, numbers);
}

static void drop_node(const struct tree *t, const char *name)
{
	char path[PATH_LEN];

	path_make(path, "%s/dev/%s", t->root, name);
	if (t->mounts)
		umount2(path, MNT_DETACH);
	unlink(path);
}

static void tell_device(const struct tree *t, const char *action,
			const char *dir, uint8_t bus, uint8_t address)
{
	char devpath[PATH_LEN], name[64], node[80];
	struct uevent ev = { .action = action,
			     .devpath = devpath,
			     .subsystem = "usb",
			     .devtype = "usb_device",
			     .devname = node,
			     .major = USB_MAJOR,
			     .minor = node_minor(bus, address) };

	path_make(devpath, "/%s", dir);
	node_name(name, bus, address);
	snprintf(node, sizeof node, "/dev/%s", name);
	uevent_send(t->root, &ev);
}

static void put_identity(const char *path, const uint8_t *dd, uint8_t bus,
			 uint8_t address)
{
	char name[64];

	node_name(name, bus, address);
	put_attribute(path, "uevent",
		      "MAJOR=%d\nMINOR=%u\nDEVNAME=%s\nDEVTYPE=usb_device\n"
		      "DRIVER=usb\nPRODUCT=%x/%x/%x\nTYPE=%u/%u/%u\n"
		      "BUSNUM=%03u\nDEVNUM=%03u\n",
		      USB_MAJOR, node_minor(bus, address), name,
		      get_le16(dd + 8), get_le16(dd + 10), get_le16(dd + 12),
		      dd[4], dd[5], dd[6], bus, address);
	put_attribute(path, "dev", "%d:%u\n", USB_MAJOR,
		      node_minor(bus, address));
	put_attribute(path, "busnum", "%u\n", bus);
	put_attribute(path, "devnum", "%u\n", address);
	put_attribute(path, "speed", "12\n");
	put_attribute(path, "bConfigurationValue", "1\n");
	put_attribute(path, "bDeviceClass", "%02x\n", dd[4]);
	put_attribute(path, "idVendor", "%04x\n", get_le16(dd + 8));
	put_attribute(path, "idProduct", "%04x\n", get_le16(dd + 10));
	put_attribute(path, "bcdDevice", "%04x\n", get_le16(dd + 12));
}

/* The folder, its descriptors, and the links that lead to it. */
static void put_device(const struct tree *t, const char *dir, const char *name,
		       const uint8_t *descriptors, size_t len, uint8_t bus,
		       uint8_t address)
{
	char path[PATH_LEN], file[PATH_LEN], link[PATH_LEN];

	path_make(path, "%s/sys/%s", t->root, dir);
	path_make(file, "%s/sys/%s/descriptors", t->root, dir);
	put(file, descriptors, len);
	put_identity(path, descriptors, bus, address);
	path_make(link, "%s/subsystem", dir);
	put_sys_link(t, link, "bus/usb");
	path_make(link, "bus/usb/devices/%s", name);
	put_sys_link(t, link, dir);
	path_make(link, "dev/char/%d:%u", USB_MAJOR, node_minor(bus, address));
	put_sys_link(t, link, dir);
}

static const char *hub_pty(const struct tree *t, const char *path)
{
	for (const struct tree_hub *h = t->hubs; h; h = h->next) {
		if (strcmp(h->path, path) == 0)
			return h->pty;
	}
	return "/dev/null";
}

static void put_root_hub(struct tree *t, uint8_t bus)
{
	char dir[PATH_LEN], name[64];
	const char *pty;

	if (bus > 31 || t->buses & 1u << bus)
		return;
	t->buses |= 1u << bus;
	path_make(dir, "devices/bench/usb%u", bus);
	snprintf(name, sizeof name, "usb%u", bus);
	put_device(t, dir, name, root_hub, sizeof root_hub, bus, 1);
	pty = hub_pty(t, name + strlen("usb"));
	node_name(name, bus, 1);
	put_node(t, name, pty, USB_MAJOR, node_minor(bus, 1));
}

/* A hub's address says where it is: port p of the root hub has 100 + p. */
uint8_t tree_hub_address(const char *port)
{
	if (!strchr(port, '-'))
		return 1;
	return (uint8_t)(100 + atoi(port + strlen(port) - 1) % HUB_PORTS);
}

static void put_hubs(const struct tree *t, const char *port, uint8_t bus)
{
	char dir[PATH_LEN], path[PATH_LEN], hub[64], name[64];

	for (const char *s = strchr(port, '.'); s; s = strchr(s + 1, '.')) {
		uint8_t address;

		snprintf(hub, sizeof hub, "%.*s", (int)(s - port), port);
		address = tree_hub_address(hub);
		device_dir(dir, hub);
		path_make(path, "%s/sys/%s/descriptors", t->root, dir);
		if (access(path, F_OK) == 0)
			continue;
		put_device(t, dir, hub, plain_hub, sizeof plain_hub, bus,
			   address);
		node_name(name, bus, address);
		put_node(t, name, hub_pty(t, hub), USB_MAJOR,
			 node_minor(bus, address));
	}
}

static void put_interfaces(const struct tree *t, const char *dir,
			   const char *port, const struct vdev_usb *usb)
{
	char path[PATH_LEN], link[PATH_LEN];
	const uint8_t *c = usb->config_descriptor;
	size_t size = usb->config_size;

	for (size_t at = 0; at + 9 <= size && c[at]; at += c[at]) {
		if (c[at + 1] != 4 || c[at + 3] != 0)
			continue;
		path_make(path, "%s/sys/%s/%s:1.%u", t->root, dir, port,
			  c[at + 2]);
		put_attribute(path, "uevent", "DEVTYPE=usb_interface\n");
		put_attribute(path, "bInterfaceNumber", "%02x\n", c[at + 2]);
		put_attribute(path, "bInterfaceClass", "%02x\n", c[at + 5]);
		path_make(link, "%s/%s:1.%u/subsystem", dir, port, c[at + 2]);
		put_sys_link(t, link, "bus/usb");
		path_make(link, "bus/usb/devices/%s:1.%u", port, c[at + 2]);
		path_make(path, "%s/%s:1.%u", dir, port, c[at + 2]);
		put_sys_link(t, link, path);
	}
}

void tree_add(struct tree *t, const struct tree_device *d)
{
	char dir[PATH_LEN], path[PATH_LEN], name[64];
	struct buf descriptors;

	put_root_hub(t, d->bus);
	put_hubs(t, d->port, d->bus);
	device_dir(dir, d->port);
	buf_init(&descriptors, 4096);
	buf_add(&descriptors, d->usb->device_descriptor, 18);
	buf_add(&descriptors, d->usb->config_descriptor, d->usb->config_size);
	put_device(t, dir, d->port, (const uint8_t *)descriptors.data,
		   descriptors.len, d->bus, d->address);
	buf_fini(&descriptors);
	path_make(path, "%s/sys/%s", t->root, dir);
	put_attribute(path, "manufacturer", "%s\n", d->usb->maker);
	put_attribute(path, "product", "%s\n", d->usb->product);
	if (d->usb->serial && d->usb->serial[0])
		put_attribute(path, "serial", "%s\n", d->usb->serial);
	put_interfaces(t, dir, d->port, d->usb);
	node_name(name, d->bus, d->address);
	put_node(t, name, d->pty, USB_MAJOR, node_minor(d->bus, d->address));
	tell_device(t, "add", dir, d->bus, d->address);
}

void tree_remove(struct tree *t, const struct tree_device *d)
{
	char dir[PATH_LEN], path[PATH_LEN], name[64];

	device_dir(dir, d->port);
	for (unsigned i = 0; i < 16; i++) {
		path_make(path, "%s/sys/bus/usb/devices/%s:1.%u", t->root,
			  d->port, i);
		unlink(path);
	}
	path_make(path, "%s/sys/bus/usb/devices/%s", t->root, d->port);
	unlink(path);
	path_make(path, "%s/sys/dev/char/%d:%u", t->root, USB_MAJOR,
		  node_minor(d->bus, d->address));
	unlink(path);
	path_make(path, "%s/sys/%s", t->root, dir);
	remove_all(path);
	node_name(name, d->bus, d->address);
	drop_node(t, name);
	tell_device(t, "remove", dir, d->bus, d->address);
}

static void tell_tty(const struct tree *t, const char *action,
		     const char *devpath, const struct tree_tty *y)
{
	char node[32];
	struct uevent ev = { .action = action,
			     .devpath = devpath,
			     .subsystem = "tty",
			     .devname = node,
			     .major = 166,
			     .minor = y->number };

	snprintf(node, sizeof node, "/dev/ttyACM%u", y->number);
	uevent_send(t->root, &ev);
}

static void tty_dir(char out[PATH_LEN], const struct tree_tty *y)
{
	char dir[PATH_LEN];

	device_dir(dir, y->port);
	path_make(out, "%s/%s:1.%u/tty/ttyACM%u", dir, y->port, y->interface,
		  y->number);
}

void tree_add_tty(struct tree *t, const struct tree_tty *y)
{
	char dir[PATH_LEN], path[PATH_LEN], device[PATH_LEN], link[PATH_LEN];
	char name[32];
	struct stat st;

	/* The pty's own numbers: /proc/PID/fd shows the same ones. */
	if (stat(y->pty, &st) < 0)
		err(125, "%s", y->pty);
	tty_dir(dir, y);
	snprintf(name, sizeof name, "ttyACM%u", y->number);
	path_make(path, "%s/sys/%s", t->root, dir);
	put_attribute(path, "uevent", "MAJOR=%u\nMINOR=%u\nDEVNAME=%s\n",
		      major(st.st_rdev), minor(st.st_rdev), name);
	put_attribute(path, "dev", "%u:%u\n", major(st.st_rdev),
		      minor(st.st_rdev));
	path_make(link, "%s/subsystem", dir);
	put_sys_link(t, link, "class/tty");
	path_make(link, "%s/device", dir);
	device_dir(path, y->port);
	path_make(device, "%s/%s:1.%u", path, y->port, y->interface);
	put_sys_link(t, link, device);
	path_make(link, "class/tty/%s", name);
	put_sys_link(t, link, dir);
	put_node(t, name, y->pty, major(st.st_rdev), minor(st.st_rdev));
	path_make(path, "/%s", dir);
	tell_tty(t, "add", path, y);
}

void tree_remove_tty(struct tree *t, const struct tree_tty *y)
{
	char dir[PATH_LEN], path[PATH_LEN], name[32];

	tty_dir(dir, y);
	snprintf(name, sizeof name, "ttyACM%u", y->number);
	path_make(path, "%s/sys/class/tty/%s", t->root, name);
	unlink(path);
	path_make(path, "%s/sys/%s", t->root, dir);
	remove_all(path);
	drop_node(t, name);
	path_make(path, "/%s", dir);
	tell_tty(t, "remove", path, y);
}

void tree_open(struct tree *t, bool mounts)
{
	static const char *const folders[] = {
		"sys/bus/usb/devices/", "sys/class/tty/", "sys/devices/bench/",
		"dev/bus/usb/",		"dev/.node/",	  "ioctl/dev/"
	};
	char path[PATH_LEN];

	*t = (struct tree){ .root = "/tmp/roads.XXXXXX", .mounts = mounts };
	if (!mkdtemp(t->root) || chmod(t->root, 0755) < 0)
		err(125, "%s", t->root);
	for (size_t i = 0; i < COUNT(folders); i++) {
		path_make(path, "%s/%s", t->root, folders[i]);
		tree_parents(path);
	}
}

void tree_close(struct tree *t)
{
	if (t->root[0])
		remove_all(t->root);
	t->root[0] = '\0';
}
