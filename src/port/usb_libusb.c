/* SPDX-License-Identifier: MIT */
#include "port/usb_libusb.h"

#include <errno.h>
#include <libusb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

/* The largest data stage of any request (usb-requests.md: 64 KiB less 1). */
#define DATA_MAX 65535

/* A cancelled transfer comes back at once, unless the host controller hangs. */
#define CANCEL_MS 1000

struct device {
	libusb_context *lib;
	libusb_device_handle *handle;
	struct libusb_transfer *transfer;
	unsigned char *buffer; /* setup packet and data stage */
	size_t buffer_size;
	int done;   /* set by the callback */
	bool stuck; /* the transfer never came back: it is libusb's now */
	int claimed;
};

static const struct {
	int lib;
	enum err_code code;
} lib_errors[] = {
	{ LIBUSB_ERROR_ACCESS, ERR_NO_ACCESS },
	{ LIBUSB_ERROR_NO_DEVICE, ERR_LOST },
	{ LIBUSB_ERROR_NOT_FOUND, ERR_LOST },
	{ LIBUSB_ERROR_BUSY, ERR_BUSY },
	{ LIBUSB_ERROR_TIMEOUT, ERR_TIMEOUT },
	{ LIBUSB_ERROR_PIPE, ERR_STALL },
	{ LIBUSB_ERROR_NO_MEM, ERR_NO_MEMORY },
};

static int lib_error(struct err *e, int rc, const char *doing)
{
	enum err_code code = ERR_IO;

	for (size_t i = 0; i < COUNT(lib_errors); i++) {
		if (lib_errors[i].lib == rc)
			code = lib_errors[i].code;
	}
	return err_set(e, code, "usb", "%s: %s", doing,
		       libusb_strerror((enum libusb_error)rc));
}

static int transfer_result(const struct libusb_transfer *t, bool timed_out,
			   struct err *e)
{
	switch (t->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return t->actual_length;
	case LIBUSB_TRANSFER_STALL:
		return err_set(e, ERR_STALL, "usb",
			       "the device refused the request");
	case LIBUSB_TRANSFER_NO_DEVICE:
		return err_set(e, ERR_LOST, "usb", "the device is gone");
	case LIBUSB_TRANSFER_TIMED_OUT:
	case LIBUSB_TRANSFER_CANCELLED:
		if (timed_out)
			return err_set(e, ERR_TIMEOUT, "usb",
				       "no answer in time");
		return err_set(e, ERR_LOST, "usb", "the transfer was dropped");
	case LIBUSB_TRANSFER_OVERFLOW:
		return err_set(e, ERR_IO, "usb", "the device sent too much");
	case LIBUSB_TRANSFER_ERROR:
		break;
	}
	return err_set(e, ERR_IO, "usb", "the transfer failed");
}

static void transfer_done(struct libusb_transfer *t)
{
	*(int *)t->user_data = 1;
}

/* Handles events until the transfer is back; false when time is over. */
static bool transfer_wait(struct device *dev, const struct deadline *d)
{
	while (!dev->done) {
		int64_t left = deadline_left_us(d);
		struct timeval tv = {
			.tv_sec = (time_t)(left / 1000000),
			.tv_usec = (suseconds_t)(left % 1000000),
		};
		int rc;

		if (left <= 0)
			return false;
		rc = libusb_handle_events_timeout_completed(dev->lib, &tv,
							    &dev->done);
		if (rc < 0 && rc != LIBUSB_ERROR_INTERRUPTED) /* a signal */
			return false;
	}
	return true;
}

static int buffer_reserve(struct device *dev, size_t len, struct err *e)
{
	size_t need = LIBUSB_CONTROL_SETUP_SIZE + len;
	unsigned char *buffer;

	if (len > DATA_MAX)
		return err_set(e, ERR_INTERNAL, "usb", "request too long");
	if (need <= dev->buffer_size)
		return 0;
	buffer = realloc(dev->buffer, need);
	if (!buffer)
		return err_memory(e, "usb");
	dev->buffer = buffer;
	dev->buffer_size = need;
	return 0;
}

static int device_control(void *ctx, const struct usb_setup *setup, void *data,
			  size_t len, struct deadline *d, struct err *e)
{
	struct device *dev = ctx;
	bool in = setup->type & LIBUSB_ENDPOINT_IN, timed_out;
	int rc = buffer_reserve(dev, len, e);

	if (rc < 0)
		return rc;
	if (dev->stuck)
		return err_set(e, ERR_LOST, "usb",
			       "an earlier transfer never came back");
	if (deadline_over(d))
		return err_set(e, ERR_TIMEOUT, "usb", "no time left");
	libusb_fill_control_setup(dev->buffer, setup->type, setup->request,
				  setup->value, setup->index, (uint16_t)len);
	if (!in && len)
		memcpy(dev->buffer + LIBUSB_CONTROL_SETUP_SIZE, data, len);
	dev->done = 0;
	libusb_fill_control_transfer(dev->transfer, dev->handle, dev->buffer,
				     transfer_done, &dev->done, 0);
	rc = libusb_submit_transfer(dev->transfer);
	if (rc < 0)
		return lib_error(e, rc, "sending a request");
	timed_out = !transfer_wait(dev, d);
	if (timed_out) {
		struct deadline grace = deadline_in(d->clock, CANCEL_MS);

		libusb_cancel_transfer(dev->transfer);
		dev->stuck = !transfer_wait(dev, &grace);
		if (dev->stuck)
			return err_set(e, ERR_LOST, "usb",
				       "a transfer hangs in the system");
	}
	rc = transfer_result(dev->transfer, timed_out, e);
	if (rc > 0 && in)
		memcpy(data, libusb_control_transfer_get_data(dev->transfer),
		       (size_t)rc < len ? (size_t)rc : len);
	return rc;
}

static int device_claim(void *ctx, int interface, struct err *e)
{
	struct device *dev = ctx;
	int rc = libusb_claim_interface(dev->handle, interface);

	if (rc < 0)
		return lib_error(e, rc, "claiming the interface");
	dev->claimed = interface;
	return 0;
}

static int device_alt(void *ctx, int interface, int alt, struct err *e)
{
	struct device *dev = ctx;
	int rc = libusb_set_interface_alt_setting(dev->handle, interface, alt);

	return rc < 0 ? lib_error(e, rc, "choosing the memory") : 0;
}

static void device_close(void *ctx)
{
	struct device *dev = ctx;

	if (dev->handle) {
		if (dev->claimed >= 0)
			libusb_release_interface(dev->handle, dev->claimed);
		libusb_close(dev->handle);
	}
	if (!dev->stuck) {
		libusb_free_transfer(dev->transfer);
		free(dev->buffer);
		if (dev->lib)
			libusb_exit(dev->lib);
		free(dev);
	}
}

static const struct usb_ops device_ops = {
	.control = device_control,
	.claim = device_claim,
	.alt = device_alt,
	.close = device_close,
};

void usb_libusb_port(libusb_device *device, char *out, size_t size)
{
	uint8_t ports[8];
	int n = libusb_get_port_numbers(device, ports, sizeof ports);
	size_t used = 0;

	out[0] = '\0';
	for (int i = 0; i < n && used < size; i++) {
		int len = i ? snprintf(out + used, size - used, ".%d", ports[i])
			    : snprintf(out, size, "%d-%d",
				       libusb_get_bus_number(device), ports[i]);

		used += (size_t)len;
	}
}

static bool is_listed(libusb_device *device, const struct bus_device *want)
{
	struct libusb_device_descriptor dd;
	char port[32];

	if (libusb_get_bus_number(device) != want->bus ||
	    libusb_get_device_address(device) != want->address ||
	    libusb_get_device_descriptor(device, &dd) < 0)
		return false;
	usb_libusb_port(device, port, sizeof port);
	return dd.idVendor == want->vid && dd.idProduct == want->pid &&
	       (!port[0] || !strcmp(port, want->port));
}

static int find_and_open(struct device *dev, const struct bus_device *want,
			 struct err *e)
{
	libusb_device **all;
	ssize_t n = libusb_get_device_list(dev->lib, &all);
	int rc = LIBUSB_ERROR_NO_DEVICE;

	if (n < 0)
		return lib_error(e, (int)n, "listing USB devices");
	for (ssize_t i = 0; i < n; i++) {
		if (is_listed(all[i], want)) {
			rc = libusb_open(all[i], &dev->handle);
			break;
		}
	}
	libusb_free_device_list(all, 1);
	if (rc < 0) {
		lib_error(e, rc, "opening the device");
		return err_context(e, "USB port %s", want->port);
	}
	return 0;
}

int usb_libusb_open(const struct bus_device *want, struct usb *out,
		    struct err *e)
{
	struct device *dev = calloc(1, sizeof *dev);
	int rc;

	*out = (struct usb){ 0 };
	if (!dev)
		return err_memory(e, "usb");
	dev->claimed = -1;
	rc = libusb_init(&dev->lib);
	if (rc < 0) {
		dev->lib = NULL;
		rc = lib_error(e, rc, "starting libusb");
		goto fail;
	}
	dev->transfer = libusb_alloc_transfer(0);
	if (!dev->transfer) {
		rc = err_memory(e, "usb");
		goto fail;
	}
	rc = buffer_reserve(dev, 4096, e);
	if (rc == 0)
		rc = find_and_open(dev, want, e);
	if (rc < 0)
		goto fail;
	*out = (struct usb){ &device_ops, dev };
	return 0;
fail:
	device_close(dev);
	return rc;
}
