/* SPDX-License-Identifier: MIT */
/* What a running system says of itself over USB; serial.md 5.2. */
#include "bench/vdev/stm32f2/parts.h"

#include <ctype.h>
#include <stdio.h>

#define COMPOSITE_STRING 4
#define CONTROL_STRING	 9
#define SERIAL_STRING	 10

/*
 * To the byte as real ones have it: composite 0.6.3 to 2.3.1, whose bulk
 * endpoint out says the interval, too, from 0.7.0 on; else 0.5.2.
 */
static void make_cdc_config(struct vdev *v, bool composite)
{
	const uint8_t name = composite ? SERIAL_STRING : 0;
	const uint8_t notify = composite ? 0x83 : 0x82;
	const uint8_t notify_ms = composite ? v->layout->poll_ms : 255;
	const uint8_t out_ms =
		composite && checks_os(v) >= OS_SPLIT ? notify_ms : 0;
	const uint8_t association[8] = { 8, 11, 0, 2, 2, 2, 1, name };
	const uint8_t cdc[] = {
		9, 4,	 0, 0,	  1, 2, 2, 1, name, /* control */
		5, 0x24, 0, 0x10, 1,		    /* header */
		5, 0x24, 1, 0,	  1,		    /* call management */
		4, 0x24, 2, 2,			    /* abstract control */
		5, 0x24, 6, 0,	  1,		    /* union */
	};
	const uint8_t wake[7] = { 7, 5, notify, 3, 8, 0, notify_ms };
	const uint8_t data[9] = { 9, 4, 1, 0, 2, 10, 0, 0, name };
	const uint8_t bulk[] = {
		7, 5, 0x01, 2, 64, 0, out_ms, 7, 5, 0x81, 2, 64, 0, 0,
	};
	static const uint8_t control[9] = { 9,	  4,	2,
					    0,	  0,	0xff,
					    0xff, 0xff, CONTROL_STRING };

	usb_config_begin(v, composite ? 3 : 2, composite ? COMPOSITE_STRING : 0,
			 composite ? 0x80 : 0xc0);
	if (composite)
		usb_config_add(v, association, sizeof(association));
	usb_config_add(v, cdc, sizeof(cdc));
	usb_config_add(v, wake, sizeof(wake));
	usb_config_add(v, data, sizeof(data));
	usb_config_add(v, bulk, sizeof(bulk));
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
