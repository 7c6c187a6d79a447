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
#include "base/text.h"
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

/* How often wait() looks for itself. */
#define LOOK_MS 250
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
	pthread_key_t seen; /* what each thread's last list() showed */
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

/* "1-2.10" comes after "1-2.9". */
static int port_order(const void *a, const void *b)
{
	const char *p = ((const struct bus_device *)a)->port;
	const char *q = ((const struct bus_device *)b)->port;

	while (*p && *q) {
		if (isdigit((unsigned char)*p) && isdigit((unsigned char)*q)) {
			char *pe, *qe;
			unsigned long m = strtoul(p, &pe, 10);
			unsigned long n = strtoul(q, &qe, 10);

			if (m != n)
				return m < n ? -1 : 1;
			p = pe;
			q = qe;
		} else if (*p != *q) {
			break;
		} else {
			p++;
			q++;
		}
	}
	return (unsigned char)*p - (unsigned char)*q;
}

static int look(struct bus_device *out, size_t max)
{
	struct dirent *de;
	size_t n = 0;
	DIR *d = opendir(SYSFS_DEVICES);

	/* Without USB support there is no such folder, and no device. */
	while (d && n < max && (de = readdir(d))) {
		if (isdigit((unsigned char)de->d_name[0]) &&
		    !strchr(de->d_name, ':') &&
		    read_device(de->d_name, out + n))
			n++;
	}
	if (d)
		closedir(d);
	qsort(out, n, sizeof *out, port_order);
	return (int)n;
}

/* Never 0: that is "not looked yet". */
static uintptr_t fingerprint(const struct bus_device *list, int n)
{
	uint32_t sum =
		bytes_crc32((const uint8_t *)list, (size_t)n * sizeof *list);

	return (uintptr_t)sum | (uintptr_t)1;
}

static void name_process(const char *pid, char *out, size_t size)
{
	char path[300], name[64];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%s", pid);
	n = sysfs_read(path, "comm", name, sizeof name);
	while (n > 0 && name[n - 1] == '\n')
		name[--n] = '\0';
	text_clean(path, sizeof path, name, n > 0 ? (size_t)n : 0);
	snprintf(out, size, "%.30s (process %.15s)", path, pid);
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
	int n = look(out, max);

	(void)e;
	pthread_setspecific(bus->seen, (void *)fingerprint(out, n));
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

static int linux_wait(void *ctx, struct deadline *d, struct err *e)
{
	struct bus_linux *bus = ctx;
	struct bus_device *list = calloc(BUS_MAX_DEVICES, sizeof *list);
	uintptr_t seen = (uintptr_t)pthread_getspecific(bus->seen);
	struct pollfd pfd = { .fd = -1, .events = POLLIN };
	int changed = 0;

	if (!list)
		return err_memory(e, "bus");
	pfd.fd = events_open();
	for (;;) {
		uintptr_t now = fingerprint(list, look(list, BUS_MAX_DEVICES));
		int64_t left = deadline_left_ms(d);

		if (!seen)
			seen = now;
		changed = now != seen;
		if (changed || left <= 0)
			break;
		if (poll(&pfd, 1, (int)(left < LOOK_MS ? left : LOOK_MS)) > 0) {
			deadline_sleep_ms(d, SETTLE_MS);
			events_skip(pfd.fd);
		}
		memset(list, 0, BUS_MAX_DEVICES * sizeof *list);
	}
	if (pfd.fd >= 0)
		close(pfd.fd);
	free(list);
	return changed;
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

static void linux_close(void *ctx)
{
	struct bus_linux *bus = ctx;

	pthread_key_delete(bus->seen);
	pthread_mutex_destroy(&bus->lock);
	free(bus);
}

static const struct bus_ops linux_ops = {
	.list = linux_list,
	.wait = linux_wait,
	.open_usb = linux_open_usb,
	.open_serial = linux_open_serial,
	.close = linux_close,
};

int bus_linux_open(struct bus *out, struct err *e)
{
	struct bus_linux *bus = calloc(1, sizeof *bus);

	*out = (struct bus){ 0 };
	if (!bus || pthread_key_create(&bus->seen, NULL) != 0) {
		free(bus);
		return err_memory(e, "bus");
	}
	pthread_mutex_init(&bus->lock, NULL);
	*out = (struct bus){ &linux_ops, bus };
	return 0;
}
