/* SPDX-License-Identifier: MIT */
#include "port/usb_libusb.h"

#include <libusb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A device that was asked for its names. */
struct known {
	struct bus_device device;
	bool here; /* in this look */
};

struct usb_libusb_list {
	pthread_mutex_t lock;
	struct known known[BUS_MAX_DEVICES];
	size_t count;
};

static int lib_failed(struct err *e, int rc, const char *doing)
{
	return err_set(e, ERR_IO, "bus", "%s: %s", doing,
		       libusb_strerror((enum libusb_error)rc));
}

struct usb_libusb_list *usb_libusb_list_new(struct err *e)
{
	struct usb_libusb_list *l = calloc(1, sizeof *l);

	if (!l) {
		err_memory(e, "bus");
		return NULL;
	}
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void usb_libusb_list_free(struct usb_libusb_list *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->lock);
	free(l);
}

static void read_string(libusb_device_handle *h, uint8_t index, char *out,
			size_t size)
{
	unsigned char text[256];
	int n = index ? libusb_get_string_descriptor_ascii(h, index, text,
							   sizeof text)
		      : 0;

	while (n > 0 && text[n - 1] == ' ')
		n--;
	text_clean(out, size, (const char *)text, n > 0 ? (size_t)n : 0);
}

/* Opens it, which no device notices, and asks. */
static void ask_names(libusb_device *device,
		      const struct libusb_device_descriptor *dd,
		      struct bus_device *out)
{
	libusb_device_handle *h;
	int rc = libusb_open(device, &h);

	out->usb_access =
		rc == LIBUSB_ERROR_ACCESS ? BUS_ACCESS_DENIED : BUS_ACCESS_OK;
	if (rc < 0)
		return;
	read_string(h, dd->iSerialNumber, out->serial, sizeof out->serial);
	read_string(h, dd->iManufacturer, out->maker, sizeof out->maker);
	read_string(h, dd->iProduct, out->product, sizeof out->product);
	libusb_close(h);
}

static struct known *find_known(struct usb_libusb_list *l,
				const struct bus_device *d)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct bus_device *k = &l->known[i].device;

		if (k->bus == d->bus && k->address == d->address &&
		    k->vid == d->vid && k->pid == d->pid &&
		    strcmp(k->port, d->port) == 0)
			return &l->known[i];
	}
	return NULL;
}

static void remember(struct usb_libusb_list *l, const struct bus_device *d)
{
	if (l->count < BUS_MAX_DEVICES)
		l->known[l->count++] = (struct known){ *d, true };
}

static void forget_the_gone(struct usb_libusb_list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++) {
		if (l->known[i].here)
			l->known[n++] = l->known[i];
	}
	l->count = n;
	for (size_t i = 0; i < n; i++)
		l->known[i].here = false;
}

/* False for hubs and for what has no port. */
static bool read_device(struct usb_libusb_list *l, libusb_device *device,
			struct bus_device *out)
{
	struct libusb_device_descriptor dd;
	struct known *known;

	*out = (struct bus_device){ 0 };
	if (libusb_get_device_descriptor(device, &dd) < 0 ||
	    dd.bDeviceClass == LIBUSB_CLASS_HUB)
		return false;
	usb_libusb_port(device, out->port, sizeof out->port);
	if (!out->port[0])
		return false;
	out->vid = dd.idVendor;
	out->pid = dd.idProduct;
	out->release = dd.bcdDevice;
	out->bus = libusb_get_bus_number(device);
	out->address = libusb_get_device_address(device);
	known = find_known(l, out);
	if (known) {
		known->here = true;
		*out = known->device;
		return true;
	}
	ask_names(device, &dd, out);
	if (out->usb_access == BUS_ACCESS_OK)
		remember(l, out);
	return true;
}

int usb_libusb_list_look(struct usb_libusb_list *l, struct bus_device *out,
			 size_t max, struct err *e)
{
	libusb_context *lib; /* a new one sees the bus as it is now */
	libusb_device **all;
	int rc = libusb_init(&lib);
	ssize_t count;
	size_t n = 0;

	if (rc < 0)
		return lib_failed(e, rc, "starting libusb");
	count = libusb_get_device_list(lib, &all);
	if (count < 0) {
		libusb_exit(lib);
		return lib_failed(e, (int)count, "listing USB devices");
	}
	pthread_mutex_lock(&l->lock);
	for (ssize_t i = 0; i < count && n < max; i++) {
		if (read_device(l, all[i], out + n))
			n++;
	}
	forget_the_gone(l);
	pthread_mutex_unlock(&l->lock);
	libusb_free_device_list(all, 1);
	libusb_exit(lib);
	return (int)n;
}

struct usb_libusb_watch {
	libusb_context *lib;
	int moved;
};

static int LIBUSB_CALL moved(libusb_context *lib, libusb_device *device,
			     libusb_hotplug_event event, void *ctx)
{
	(void)lib, (void)device, (void)event;
	*(int *)ctx = 1;
	return 0;
}

struct usb_libusb_watch *usb_libusb_watch_new(void)
{
	struct usb_libusb_watch *w;

	if (!libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG))
		return NULL;
	w = calloc(1, sizeof *w);
	if (!w || libusb_init(&w->lib) < 0) {
		free(w);
		return NULL;
	}
	if (libusb_hotplug_register_callback(
		    w->lib,
		    (libusb_hotplug_event)(LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
					   LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT),
		    (libusb_hotplug_flag)0, LIBUSB_HOTPLUG_MATCH_ANY,
		    LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, moved,
		    &w->moved, NULL) < 0) {
		usb_libusb_watch_free(w);
		return NULL;
	}
	return w;
}

void usb_libusb_watch_free(struct usb_libusb_watch *w)
{
	if (!w)
		return;
	libusb_exit(w->lib);
	free(w);
}

bool usb_libusb_watch_wait(struct usb_libusb_watch *w, int64_t ms)
{
	struct timeval tv = { .tv_sec = (time_t)(ms / 1000),
			      .tv_usec = (suseconds_t)(ms % 1000 * 1000) };

	w->moved = 0;
	libusb_handle_events_timeout_completed(w->lib, &tv, &w->moved);
	return w->moved != 0;
}
