/* SPDX-License-Identifier: MIT */
/*
 * A libusb of one device, for the port's own code: what the calls give is
 * said by bytes (calls_usb_device); without them there is no device.  Every
 * call is one of CALLS_USB and fails with a code out of the same bytes.
 */
#include <libusb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "calls_parts.h"

/* The prototypes are those of the libraries: nobody includes these. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wmissing-declarations"

struct libusb_device {
	struct libusb_device_descriptor dd;
};

/* What the library's handles point to. */
static struct {
	struct libusb_device device;
	const unsigned char *data;
	size_t left;
	struct libusb_transfer *flying;
} usb;

static unsigned next(void)
{
	if (!usb.left)
		return 0;
	usb.left--;
	return *usb.data++;
}

void calls_usb_device(const void *data, size_t size)
{
	unsigned char dd[sizeof(usb.device.dd)] = { 0 };

	usb.data = data;
	usb.left = size;
	usb.flying = NULL;
	for (size_t i = 0; i < sizeof(dd); i++)
		dd[i] = (unsigned char)next();
	memcpy(&usb.device.dd, dd, sizeof(dd));
}

/* 0, or one of libusb's errors. */
static int failure(const char *name)
{
	unsigned kind = next();

	if (calls_due(CALLS_USB, name))
		return LIBUSB_ERROR_IO;
	return kind >= 240 ? (int)(239 - kind) : 0;
}

int calls_libusb_init(libusb_context **out)
{
	*out = NULL;
	return failure("libusb_init");
}

void calls_libusb_exit(libusb_context *lib)
{
	(void)lib;
}

struct libusb_transfer *calls_libusb_alloc_transfer(int packets)
{
	(void)packets;
	return failure("libusb_alloc_transfer")
		       ? NULL
		       : calloc(1, sizeof(struct libusb_transfer));
}

void calls_libusb_free_transfer(struct libusb_transfer *t)
{
	free(t);
}

ssize_t calls_libusb_get_device_list(libusb_context *lib, libusb_device ***out)
{
	int rc = failure("libusb_get_device_list");

	(void)lib;
	if (rc)
		return rc;
	*out = calloc(2, sizeof(**out));
	if (!*out)
		return LIBUSB_ERROR_NO_MEM;
	(*out)[0] = usb.data ? &usb.device : NULL;
	return usb.data ? 1 : 0;
}

void calls_libusb_free_device_list(libusb_device **list, int unref)
{
	(void)unref;
	free(list);
}

uint8_t calls_libusb_get_bus_number(libusb_device *d)
{
	(void)d;
	return 1;
}

uint8_t calls_libusb_get_device_address(libusb_device *d)
{
	(void)d;
	return 2;
}

int calls_libusb_get_device_descriptor(libusb_device *d,
				       struct libusb_device_descriptor *out)
{
	*out = d->dd;
	return failure("libusb_get_device_descriptor");
}

int calls_libusb_get_port_numbers(libusb_device *d, uint8_t *out, int max)
{
	int n = (int)next();

	(void)d;
	if (n == 0) { /* as it was listed */
		out[0] = 1;
		return 1;
	}
	n = n > max ? LIBUSB_ERROR_OVERFLOW : n;
	for (int i = 0; i < n; i++)
		out[i] = (uint8_t)next();
	return n;
}

int calls_libusb_open(libusb_device *d, libusb_device_handle **out)
{
	*out = (libusb_device_handle *)(void *)d;
	return failure("libusb_open");
}

void calls_libusb_close(libusb_device_handle *h)
{
	(void)h;
}

int calls_libusb_claim_interface(libusb_device_handle *h, int interface)
{
	(void)h;
	(void)interface;
	return failure("libusb_claim_interface");
}

int calls_libusb_release_interface(libusb_device_handle *h, int interface)
{
	(void)h;
	(void)interface;
	return 0;
}

int calls_libusb_set_interface_alt_setting(libusb_device_handle *h, int i,
					   int alt)
{
	(void)h;
	(void)i;
	(void)alt;
	return failure("libusb_set_interface_alt_setting");
}

int calls_libusb_submit_transfer(struct libusb_transfer *t)
{
	int rc = failure("libusb_submit_transfer");

	if (rc == 0)
		usb.flying = t;
	return rc;
}

int calls_libusb_cancel_transfer(struct libusb_transfer *t)
{
	(void)t;
	return 0;
}

static void land(struct libusb_transfer *t, unsigned kind)
{
	int room = t->length - (int)LIBUSB_CONTROL_SETUP_SIZE;
	int n = (int)next();

	t->status = kind % 4 ? LIBUSB_TRANSFER_COMPLETED
			     : (enum libusb_transfer_status)(kind / 4 % 7);
	t->actual_length = n < room ? n : room;
	for (int i = 0; i < t->actual_length; i++)
		t->buffer[(int)LIBUSB_CONTROL_SETUP_SIZE + i] =
			(unsigned char)next();
	usb.flying = NULL;
	t->callback(t);
}

/* A device that does not answer takes its time. */
int calls_libusb_handle_events_timeout_completed(libusb_context *lib,
						 struct timeval *tv, int *done)
{
	unsigned kind = next();

	(void)lib;
	(void)tv;
	(void)done;
	if (kind >= 240)
		return (int)(239 - kind);
	if (kind < 200 && usb.flying)
		land(usb.flying, kind);
	return 0;
}
