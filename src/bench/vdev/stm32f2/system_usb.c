/* SPDX-License-Identifier: MIT */
/* What a running system says of itself over USB; serial.md 5.2. */
#include "bench/vdev/stm32f2/parts.h"

#include <ctype.h>
#include <stdio.h>

#define COMPOSITE_STRING 4
#define CONTROL_STRING	 9
#define SERIAL_STRING	 10

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

	usb_config_begin(v, composite ? 3 : 2, composite ? COMPOSITE_STRING : 0,
			 composite ? 0x80 : 0xc0);
	if (composite)
		usb_config_add(v, association, sizeof(association));
	usb_config_add(v, cdc, sizeof(cdc));
	if (composite)
		usb_config_add(v, control, sizeof(control));
}

void stm32f2_system_usb(struct vdev *v)
{
	bool newer = checks_os(v) >= OS_PART3;
	bool composite = newer && v->layout->composite;

	v->usb_release = composite ? 0x0250 : 0x0200;
	v->usb_class = composite ? 0xef : 2;
	make_cdc_config(v, composite);
	v->usb_maker = v->layout->maker;
	v->usb_product = newer ? v->layout->product : v->layout->old_product;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s",
		 newer ? v->id : "00000000050C");
	for (char *c = v->usb_serial; *c && checks_os(v) < OS_SPLIT; c++)
		*c = (char)toupper((unsigned char)*c);
	if (!composite)
		return;
	usb_string(v, COMPOSITE_STRING, "Composite", "");
	usb_string(v, CONTROL_STRING, v->usb_product, " Control Interface");
	usb_string(v, SERIAL_STRING, v->usb_product, " Serial");
}
