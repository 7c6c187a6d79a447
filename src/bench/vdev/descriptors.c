/* SPDX-License-Identifier: MIT */
/* USB descriptors and strings, dfu.md 1 and 2, serial.md 5.2. */
#include "bench/vdev/chip.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TYPE_DEVICE	   1
#define TYPE_CONFIGURATION 2
#define TYPE_STRING	   3
#define TYPE_DFU	   0x21
#define STRING_ALTS	   6 /* the string of alternate setting 0 */
#define COMPOSITE_STRING   4
#define CONTROL_STRING	   9
#define SERIAL_STRING	   10
#define LANGUAGE	   0x0409
#define STRING_MAX	   64

static void make_device(struct vdev *v, uint8_t class)
{
	bool multi = class == 0xef;
	uint8_t d[18] = { 18,
			  TYPE_DEVICE,
			  0x00,
			  0x02,
			  class,
			  multi ? 2 : 0,
			  multi ? 1 : 0,
			  64,
			  0x04,
			  0x2b,
			  0,
			  0,
			  0,
			  0,
			  1,
			  2,
			  3,
			  1 };
	uint16_t pid = (uint16_t)(v->layout->pid +
				  (v->phase == PHASE_DFU ? 0x1000 : 0));

	put_le16(d + 10, pid);
	put_le16(d + 12, v->usb_release);
	memcpy(v->device_descriptor, d, sizeof(d));
}

static void add(struct vdev *v, const uint8_t *bytes, size_t len)
{
	memcpy(v->config_descriptor + v->config_size, bytes, len);
	v->config_size += len;
}

static void begin_config(struct vdev *v, uint8_t interfaces, uint8_t string,
			 uint8_t attributes)
{
	uint8_t head[9] = { 9,	    TYPE_CONFIGURATION, 0,   0, interfaces, 1,
			    string, attributes,		0x32 };

	v->config_size = 0;
	add(v, head, sizeof(head));
}

static void end_config(struct vdev *v)
{
	put_le16(v->config_descriptor + 2, (uint16_t)v->config_size);
}

static void make_dfu_config(struct vdev *v)
{
	static const uint8_t function[9] = { 9,	   TYPE_DFU, 0x0b, 0xff, 0,
					     0x00, 0x10,     0x1a, 0x01 };
	begin_config(v, 1, 2, 0xc0);
	for (uint8_t n = 0; n < v->alt_count; n++) {
		uint8_t interface[9] = { 9, 4, 0,
					 n, 0, 0xfe,
					 1, 2, (uint8_t)(STRING_ALTS + n) };

		add(v, interface, sizeof(interface));
	}
	add(v, function, sizeof(function));
	end_config(v);
}

/* To the byte as real ones have it: composite 0.6.3, 1.2.1; else 0.5.2. */
static void make_cdc_config(struct vdev *v, bool composite)
{
	const uint8_t name = composite ? SERIAL_STRING : 0;
	const uint8_t notify = composite ? 0x83 : 0x82;
	const uint8_t notify_ms = composite ? 16 : 255;
	const uint8_t association[8] = { 8, 11, 0, 2, 2, 2, 1, name };
	const uint8_t cdc[] = {
		9, 4,	 0,	 0,    1,  2, 2,	 1, name, /* control */
		5, 0x24, 0,	 0x10, 1,			  /* header */
		5, 0x24, 1,	 0,    1, /* call management */
		4, 0x24, 2,	 2,	  /* abstract control */
		5, 0x24, 6,	 0,    1, /* union */
		7, 5,	 notify, 3,    8,  0, notify_ms, 9, 4,
		1, 0,	 2,	 10,   0,  0, name, /* data */
		7, 5,	 0x01,	 2,    64, 0, 0,    /* out */
		7, 5,	 0x81,	 2,    64, 0, 0,    /* in */
	};
	static const uint8_t control[9] = { 9,	  4,	2,
					    0,	  0,	0xff,
					    0xff, 0xff, CONTROL_STRING };

	begin_config(v, composite ? 3 : 2, composite ? COMPOSITE_STRING : 0,
		     composite ? 0x80 : 0xc0);
	if (composite)
		add(v, association, sizeof(association));
	add(v, cdc, sizeof(cdc));
	if (composite)
		add(v, control, sizeof(control));
	end_config(v);
}

static void make_dfu(struct vdev *v)
{
	v->chip->strings(v);
	make_device(v, 0);
	make_dfu_config(v);
}

static void make_system(struct vdev *v)
{
	bool newer = checks_os(v) >= OS_PART3;
	bool composite = newer && v->layout->composite;

	v->usb_release = composite ? 0x0250 : 0x0200;
	make_device(v, composite ? 0xef : 2);
	make_cdc_config(v, composite);
	v->usb_maker = v->layout->maker;
	v->usb_product = newer ? v->layout->product : v->layout->old_product;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s",
		 newer ? v->id : "00000000050C");
	for (char *c = v->usb_serial; *c && checks_os(v) < OS_SPLIT; c++)
		*c = (char)toupper((unsigned char)*c);
}

/* Another device in its place: the last digit differs. */
static void other_id(struct vdev *v)
{
	size_t n = strlen(v->usb_serial);

	v->usb_serial[n - 1] = v->usb_serial[n - 1] == '0' ? '1' : '0';
}

void descriptors_make(struct vdev *v)
{
	if (v->phase == PHASE_DFU)
		make_dfu(v);
	else
		make_system(v);
	if (fault_hit(&v->faults, VDEV_FAULT_BOOT_OTHER_ID))
		other_id(v);
}

static const char *dfu_string(const struct vdev *v, unsigned index)
{
	bool old = v->usb_release == 0x0200;

	if (index == 4)
		return old ? "DFU Config" : "DFU";
	if (index == 5)
		return old ? "DFU Interface" : "DFU";
	return index - STRING_ALTS < v->alt_count ? v->alts[index - STRING_ALTS]
						  : NULL;
}

static const char *system_string(const struct vdev *v, unsigned index,
				 char out[STRING_MAX])
{
	bool composite = v->device_descriptor[4] == 0xef;
	const char *what = composite && index == CONTROL_STRING
				   ? "Control Interface"
			   : composite && index == SERIAL_STRING ? "Serial"
								 : NULL;

	if (!what)
		return composite && index == COMPOSITE_STRING ? "Composite"
							      : NULL;
	snprintf(out, STRING_MAX, "%s %s", v->usb_product, what);
	return out;
}

static const char *string_at(const struct vdev *v, unsigned index,
			     char out[STRING_MAX])
{
	switch (index) {
	case 1:
		return v->usb_maker;
	case 2:
		return v->usb_product;
	case 3:
		return v->usb_serial;
	default:
		return v->phase == PHASE_DFU ? dfu_string(v, index)
					     : system_string(v, index, out);
	}
}

static int clipped(const uint8_t *from, size_t size, uint8_t *data, size_t len)
{
	if (len > size)
		len = size;
	memcpy(data, from, len);
	return (int)len;
}

static int get_string(const struct vdev *v, unsigned index, uint8_t *data,
		      size_t len)
{
	uint8_t out[256] = { 4, TYPE_STRING, LANGUAGE & 0xff, LANGUAGE >> 8 };
	char space[STRING_MAX];
	const char *text;
	size_t n;

	if (index == 0)
		return clipped(out, 4, data, len);
	text = string_at(v, index, space);
	if (!text)
		return VDEV_STALL;
	n = strlen(text);
	if (n > 126)
		n = 126;
	for (size_t i = 0; i < n; i++) {
		out[2 + 2 * i] = (uint8_t)text[i];
		out[3 + 2 * i] = 0;
	}
	out[0] = (uint8_t)(2 + 2 * n);
	return clipped(out, out[0], data, len);
}

int descriptors_get(const struct vdev *v, uint16_t value, uint8_t *data,
		    size_t len)
{
	switch (value >> 8) {
	case TYPE_DEVICE:
		/* one packet's worth where 64 bytes are asked for */
		return clipped(v->device_descriptor, len == 64 ? 8 : 18, data,
			       len);
	case TYPE_CONFIGURATION:
		return clipped(v->config_descriptor, v->config_size, data, len);
	case TYPE_STRING:
		return get_string(v, value & 0xff, data, len);
	case TYPE_DFU:
		if (v->phase != PHASE_DFU)
			return VDEV_STALL;
		return clipped(v->config_descriptor + v->config_size - 9, 9,
			       data, len);
	default:
		return VDEV_STALL;
	}
}
