/* SPDX-License-Identifier: MIT */
/* USB descriptors and strings, dfu.md 1 and 2, serial.md 5.2. */
#include "bench/vdev/chip.h"

#include <stdio.h>
#include <string.h>

#define TYPE_DEVICE	   1
#define TYPE_CONFIGURATION 2
#define TYPE_STRING	   3
#define TYPE_DFU	   0x21
#define STATE_STRING	   0xfa
#define LANGUAGE	   0x0409

static void make_device(struct vdev *v)
{
	uint8_t class = v->phase == PHASE_DFU ? 0 : v->usb_class;
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

void usb_config_begin(struct vdev *v, uint8_t interfaces, uint8_t string,
		      uint8_t attributes)
{
	uint8_t head[9] = { 9,	    TYPE_CONFIGURATION, 0,   0, interfaces, 1,
			    string, attributes,		0x32 };

	v->config_size = 0;
	usb_config_add(v, head, sizeof(head));
}

void usb_config_add(struct vdev *v, const uint8_t *bytes, size_t len)
{
	memcpy(v->config_descriptor + v->config_size, bytes, len);
	v->config_size += len;
	put_le16(v->config_descriptor + 2, (uint16_t)v->config_size);
}

void usb_string(struct vdev *v, unsigned index, const char *name,
		const char *what)
{
	snprintf(v->usb_strings[index - USB_STRING_FIRST], USB_STRING_MAX,
		 "%s%s", name, what);
}

void usb_add_alt(struct vdev *v, const char *map)
{
	usb_string(v, (unsigned)v->alt_string + v->alt_count++, map, "");
}

static void make_dfu_config(struct vdev *v)
{
	static const uint8_t function[9] = { 9,	   TYPE_DFU, 0x0b, 0xff, 0,
					     0x00, 0x10,     0x1a, 0x01 };
	usb_config_begin(v, 1, v->dfu_config_string, 0xc0);
	for (uint8_t n = 0; n < v->alt_count; n++) {
		uint8_t interface[9] = { 9, 4, 0,
					 n, 0, 0xfe,
					 1, 2, (uint8_t)(v->alt_string + n) };

		usb_config_add(v, interface, sizeof(interface));
	}
	usb_config_add(v, function, sizeof(function));
}

void usb_newer_dfu(struct vdev *v, uint8_t alt_string)
{
	v->usb_maker = v->layout->maker;
	v->usb_product = v->layout->dfu_product;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s", v->id);
	v->dfu_config_string = 4;
	v->alt_string = alt_string;
	usb_string(v, 4, v->usb_product, "");
}

void usb_newer_system(struct vdev *v, const uint8_t *rest, size_t len)
{
	v->usb_release = 0x0102;
	v->usb_class = 0xef;
	v->usb_maker = v->layout->maker;
	snprintf(v->usb_name, sizeof(v->usb_name), "%s CDC Mode",
		 v->layout->product);
	v->usb_product = v->usb_name;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s", v->id);
	usb_config_begin(v, 3, 4, 0xc0);
	usb_config_add(v, rest, len);
	usb_string(v, 4, "Default configuration", "");
	usb_string(v, 5, v->layout->product, " Serial");
	usb_string(v, 6, v->layout->product, " Control Interface");
}

/* Another device in its place: the last digit differs. */
static void other_id(struct vdev *v)
{
	size_t n = strlen(v->usb_serial);

	v->usb_serial[n - 1] = v->usb_serial[n - 1] == '0' ? '1' : '0';
}

void descriptors_make(struct vdev *v)
{
	memset(v->usb_strings, 0, sizeof(v->usb_strings));
	v->alt_count = 0;
	if (v->phase == PHASE_DFU) {
		v->chip->dfu_usb(v);
		make_dfu_config(v);
	} else {
		v->chip->system_usb(v);
	}
	make_device(v);
	if (fault_hit(&v->faults, VDEV_FAULT_BOOT_OTHER_ID))
		other_id(v);
}

static const char *string_at(const struct vdev *v, unsigned index)
{
	const char *text;

	switch (index) {
	case 1:
		return v->usb_maker;
	case 2:
		return v->usb_product;
	case 3:
		return v->usb_serial;
	default:
		if (index - USB_STRING_FIRST >= USB_STRINGS)
			return NULL;
		text = v->usb_strings[index - USB_STRING_FIRST];
		return text[0] ? text : NULL;
	}
}

static int clipped(const uint8_t *from, size_t size, uint8_t *data, size_t len)
{
	if (len > size)
		len = size;
	memcpy(data, from, len);
	return (int)len;
}

/* Bootloaders of 6.2.0 on: eight characters, half of them NUL; dfu.md 7.3. */
static int get_state(const struct vdev *v, uint8_t *data, size_t len)
{
	static const char letters[] = { 'o', 'p', 's' };
	uint8_t out[18] = { sizeof(out), TYPE_STRING, 's', 0, 'm', 0, '=', 0 };

	if (v->dfu.bootloader < BL_LOW_SYSTEM)
		return VDEV_STALL;
	out[8] = (uint8_t)letters[v->protection];
	return clipped(out, sizeof(out), data, len);
}

static int get_string(const struct vdev *v, unsigned index, uint8_t *data,
		      size_t len)
{
	uint8_t out[256] = { 4, TYPE_STRING, LANGUAGE & 0xff, LANGUAGE >> 8 };
	const char *text;
	size_t n;

	if (index == 0)
		return clipped(out, 4, data, len);
	text = string_at(v, index);
	if (index == STATE_STRING && v->phase == PHASE_DFU)
		return get_state(v, data, len);
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
		return clipped(v->device_descriptor,
			       len == 64 && !chip_has(v, CHIP_WHOLE_DESCRIPTOR)
				       ? 8
				       : 18,
			       data, len);
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
