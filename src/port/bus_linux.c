/* SPDX-License-Identifier: MIT */
#include "port/bus_linux.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "base/system.h"
#include "base/text.h"
#include "port/bus_seen.h"
#include "port/serial_libserialport.h"
#include "port/usb_libusb.h"

#define SYSFS_DEVICES "/sys/bus/usb/devices"

/* Offsets in a device descriptor (USB 2.0, table 9-8). */
#define DD_SIZE	   18
#define DD_CLASS   4
#define DD_VENDOR  8
#define DD_PRODUCT 10
#define DD_RELEASE 12
#define CLASS_HUB  9

/* How long to believe who holds a tty. */
#define HOLDERS_US 1000000
/* Events come in bursts: interfaces, tty, then the udev rules. */
#define SETTLE_MS 20

/* A tty and the program that has it open. */
struct holder {
	dev_t tty;
	char name[64]; /* "": nobody */
};

struct bus_linux {
	struct bus_seen seen;
	pthread_mutex_t lock;
	/* Guarded by the lock: who holds the ttys of the last look. */
	struct holder holders[BUS_MAX_DEVICES];
	size_t holder_count;
	int64_t holders_until;
};

/* Up to size - 1 bytes of a small file; the length, or -1. */
static ssize_t sysfs_read(const char *dir, const char *name, void *out,
			  size_t size)
{
	char path[512];
	ssize_t n = -1;
	int fd;

	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, size - 1);
		close(fd);
	}
	((char *)out)[n > 0 ? n : 0] = '\0';
	return n;
}

static unsigned sysfs_number(const char *dir, const char *name)
{
	unsigned long v;
	char text[32];

	sysfs_read(dir, name, text, sizeof text);
	text[strcspn(text, "\n")] = '\0';
	return text_number(text, 0, 65535, &v) ? (unsigned)v : 0;
}

/* A string descriptor as the kernel has cached it, without padding. */
static void sysfs_string(const char *dir, const char *name, char *out,
			 size_t size)
{
	char text[512];
	ssize_t n = sysfs_read(dir, name, text, sizeof text);

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	text_clean(out, size, text, n > 0 ? (size_t)n : 0);
}

/* The first entry of dir/name/tty, "" if there is none. */
static void tty_of_interface(const char *dir, const char *name, char *out,
			     size_t size)
{
	char path[512];
	struct dirent *de;
	DIR *d;

	out[0] = '\0';
	if (snprintf(path, sizeof path, "%s/%s/tty", dir, name) >=
	    (int)sizeof path)
		return;
	d = opendir(path);
	if (!d)
		return;
	while (!out[0] && (de = readdir(d))) {
		if (text_starts(de->d_name, "tty") &&
		    snprintf(out, size, "/dev/%s", de->d_name) >= (int)size)
			out[0] = '\0';
	}
	closedir(d);
}

/* The tty of the lowest interface that has one: the main serial port. */
static void find_tty(const char *dir, const char *port, char *out, size_t size)
{
	char best[64] = "", tty[64];
	size_t len = strlen(port);
	struct dirent *de;
	DIR *d = opendir(dir);

	out[0] = '\0';
	while (d && (de = readdir(d))) {
		if (strncmp(de->d_name, port, len) || de->d_name[len] != ':' ||
		    (best[0] && strcmp(de->d_name, best) > 0))
			continue;
		tty_of_interface(dir, de->d_name, tty, sizeof tty);
		if (tty[0] && text_copy(best, sizeof best, de->d_name))
			text_copy(out, size, tty);
	}
	if (d)
		closedir(d);
}

static enum bus_access may_write(const char *path)
{
	return access(path, R_OK | W_OK) == 0 ? BUS_ACCESS_OK
					      : BUS_ACCESS_DENIED;
}

/* False for hubs and for what went away while we looked. */
static bool read_device(const char *port, struct bus_device *out)
{
	uint8_t dd[DD_SIZE + 1];
	char dir[128], node[64];

	*out = (struct bus_device){ 0 };
	if (!text_copy(out->port, sizeof out->port, port))
		return false;
	snprintf(dir, sizeof dir, SYSFS_DEVICES "/%s", out->port);
	if (sysfs_read(dir, "descriptors", dd, sizeof dd) != DD_SIZE ||
	    dd[DD_CLASS] == CLASS_HUB)
		return false;
	out->vid = get_le16(dd + DD_VENDOR);
	out->pid = get_le16(dd + DD_PRODUCT);
	out->release = get_le16(dd + DD_RELEASE);
	out->bus = (uint8_t)sysfs_number(dir, "busnum");
	out->address = (uint8_t)sysfs_number(dir, "devnum");
	if (!out->address)
		return false;
	sysfs_string(dir, "serial", out->serial, sizeof out->serial);
	sysfs_string(dir, "manufacturer", out->maker, sizeof out->maker);
	sysfs_string(dir, "product", out->product, sizeof out->product);
	snprintf(node, sizeof node, "/dev/bus/usb/%03u/%03u", out->bus,
		 out->address);
	out->usb_access = may_write(node);
	find_tty(dir, port, out->tty, sizeof out->tty);
	/* The node comes a moment after its entry in sysfs. */
	if (out->tty[0] && access(out->tty, F_OK) < 0)
		out->tty[0] = '\0';
	if (out->tty[0])
		out->tty_access = may_write(out->tty);
	return true;
}

static int look(struct bus_device *out, size_t max, struct err *e)
{
	const char *name;
	size_t n = 0;
	DIR *d = opendir(SYSFS_DEVICES);
	int rc = 0;

	/* Without USB support there is no such folder, and no device. */
	if (!d && errno != ENOENT)
		return err_set_sys(e, ERR_IO, errno, "bus", SYSFS_DEVICES);
	while (d && n < max &&
	       (rc = fsio_next(d, SYSFS_DEVICES, &name, e)) > 0) {
		if (isdigit((unsigned char)name[0]) && !strchr(name, ':') &&
		    read_device(name, out + n))
			n++;
	}
	if (d)
		closedir(d);
	if (rc < 0)
		return rc;
	bus_sort(out, n);
	return (int)n;
}

static void name_process(const char *pid, char *out, size_t size)
{
	char name[64];

	system_process_name(strtol(pid, NULL, 10), name, sizeof name);
	snprintf(out, size, "%.30s (process %.15s)", name, pid);
}

/* Which of the ttys does this process have open? */
static void look_into_process(const char *pid, struct holder *ttys, size_t n)
{
	struct dirent *de;
	char path[300];
	DIR *d;

	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	d = opendir(path); /* only our own processes', unless we are root */
	while (d && (de = readdir(d))) {
		struct stat st;

		if (fstatat(dirfd(d), de->d_name, &st, 0) < 0 ||
		    !S_ISCHR(st.st_mode))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (ttys[i].tty == st.st_rdev && !ttys[i].name[0])
				name_process(pid, ttys[i].name,
					     sizeof ttys[i].name);
		}
	}
	if (d)
		closedir(d);
}

/* Other programs than this one that have the ttys open. */
static void find_holders(struct holder *ttys, size_t n)
{
	struct dirent *de;
	char self[32];
	DIR *d;

	snprintf(self, sizeof self, "%ld", (long)getpid());
	d = n ? opendir("/proc") : NULL;
	while (d && (de = readdir(d))) {
		if (isdigit((unsigned char)de->d_name[0]) &&
		    strcmp(de->d_name, self) != 0)
			look_into_process(de->d_name, ttys, n);
	}
	if (d)
		closedir(d);
}

static bool holder_init(struct holder *h, const char *tty)
{
	struct stat st;

	*h = (struct holder){ 0 };
	if (!tty[0] || stat(tty, &st) < 0 || !S_ISCHR(st.st_mode))
		return false;
	h->tty = st.st_rdev;
	return true;
}

/* Not asked more often than it can matter to people: it costs milliseconds. */
static void refresh_holders(struct bus_linux *bus,
			    const struct bus_device *list, int n)
{
	int64_t now = clock_now_us(clock_real());
	bool known = now < bus->holders_until;
	struct holder h;

	for (int i = 0; known && i < n; i++) {
		size_t k = 0;

		if (!holder_init(&h, list[i].tty))
			continue;
		while (k < bus->holder_count && bus->holders[k].tty != h.tty)
			k++;
		known = k < bus->holder_count;
	}
	if (known)
		return;
	bus->holder_count = 0;
	for (int i = 0; i < n && bus->holder_count < BUS_MAX_DEVICES; i++) {
		if (holder_init(&bus->holders[bus->holder_count], list[i].tty))
			bus->holder_count++;
	}
	find_holders(bus->holders, bus->holder_count);
	bus->holders_until = now + HOLDERS_US;
}

static void mark_held(struct bus_linux *bus, struct bus_device *list, int n)
{
	struct holder h;

	pthread_mutex_lock(&bus->lock);
	refresh_holders(bus, list, n);
	for (int i = 0; i < n; i++) {
		if (!holder_init(&h, list[i].tty))
			continue;
		for (size_t k = 0; k < bus->holder_count; k++) {
			if (bus->holders[k].tty != h.tty ||
			    !bus->holders[k].name[0])
				continue;
			list[i].tty_access = BUS_ACCESS_BUSY;
			text_copy(list[i].holder, sizeof list[i].holder,
				  bus->holders[k].name);
		}
	}
	pthread_mutex_unlock(&bus->lock);
}

static int linux_list(void *ctx, struct bus_device *out, size_t max,
		      struct err *e)
{
	struct bus_linux *bus = ctx;
	int n = look(out, max, e);

	if (n < 0)
		return n;
	bus_seen_note(&bus->seen, out, n);
	mark_held(bus, out, n);
	return n;
}

/* The kernel's own device events; -1 where they are not to be had. */
static int events_open(void)
{
	struct sockaddr_nl sa = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&sa, sizeof sa) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void events_skip(int fd)
{
	char event[4096];

	while (recv(fd, event, sizeof event, MSG_DONTWAIT) > 0)
		;
}

struct eyes {
	int events; /* -1: none */
};

static int linux_look(void *ctx, struct bus_device *out, size_t max,
		      struct err *e)
{
	(void)ctx;
	return look(out, max, e);
}

static void linux_pause(void *ctx, struct deadline *d, int64_t ms)
{
	const struct eyes *eyes = ctx;
	struct pollfd pfd = { .fd = eyes->events, .events = POLLIN };

	if (poll(&pfd, 1, (int)ms) > 0) {
		deadline_sleep_ms(d, SETTLE_MS);
		events_skip(pfd.fd);
	}
}

static int linux_wait(void *ctx, struct deadline *d, struct err *e)
{
	struct bus_linux *bus = ctx;
	struct eyes eyes = { events_open() };
	const struct bus_eyes how = { linux_look, linux_pause, &eyes };
	int rc = bus_seen_wait(&bus->seen, &how, d, e);

	if (eyes.events >= 0)
		close(eyes.events);
	return rc;
}

static int linux_open_usb(void *ctx, const struct bus_device *dev,
			  struct usb *out, struct err *e)
{
	(void)ctx;
	return usb_libusb_open(dev, out, e);
}

static int linux_open_serial(void *ctx, const struct bus_device *dev,
			     unsigned baud, struct serial *out, struct err *e)
{
	struct holder h;
	int rc;

	(void)ctx;
	if (!dev->tty[0])
		return err_set(e, ERR_LOST, "bus",
			       "USB port %s has no serial port", dev->port);
	rc = serial_libserialport_open(dev->tty, baud, out, e);
	if (rc == -ERR_BUSY && holder_init(&h, dev->tty)) {
		find_holders(&h, 1);
		if (h.name[0])
			err_context(e, "held by %s", h.name);
	}
	return rc;
}

static int linux_power(void *ctx, const struct bus_device *dev, int64_t off_ms,
		       struct err *e)
{
	(void)ctx;
	return usb_libusb_power(dev, off_ms, e);
}

static void linux_close(void *ctx)
{
	struct bus_linux *bus = ctx;

	bus_seen_fini(&bus->seen);
	pthread_mutex_destroy(&bus->lock);
	free(bus);
}

static const struct bus_ops linux_ops = {
	.list = linux_list,
	.wait = linux_wait,
	.open_usb = linux_open_usb,
	.open_serial = linux_open_serial,
	.close = linux_close,
	.power = linux_power,
};

int bus_linux_open(struct bus *out, struct err *e)
{
	struct bus_linux *bus = calloc(1, sizeof *bus);
	int rc = bus ? bus_seen_init(&bus->seen, e) : err_memory(e, "bus");

	*out = (struct bus){ 0 };
	if (rc < 0) {
		free(bus);
		return rc;
	}
	pthread_mutex_init(&bus->lock, NULL);
	*out = (struct bus){ &linux_ops, bus };
	return 0;
}
