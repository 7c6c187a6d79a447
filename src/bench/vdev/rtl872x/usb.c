/* SPDX-License-Identifier: MIT */
/* What bootloader and system say of themselves; dfu.md 1, 2. */
#include "bench/vdev/rtl872x/parts.h"

#include <stdio.h>

#define BL_SAYS_DCT 2002 /* those of 5.0.x said DCD */

static char letter(const struct vdev *v, char open)
{
	return v->protection == VDEV_PROTECTED ? 'b' : open;
}

void rtl872x_dfu_usb(struct vdev *v)
{
	bool dct = v->dfu.bootloader >= BL_SAYS_DCT;
	char map[USB_STRING_MAX];

	v->usb_release = 0x0252;
	usb_newer_dfu(v, 5);
	snprintf(map, sizeof(map), "@Internal Flash   /0x08000000/2048*004K%c",
		 letter(v, 'g'));
	usb_add_alt(v, map);
	snprintf(map, sizeof(map), "@%s Flash   /0x00000000/1*016K%c",
		 dct ? "DCT" : "DCD", letter(v, 'e'));
	usb_add_alt(v, map);
}

/* The control interface comes first (usb-requests.md 2), the rest as usual. */
void rtl872x_system_usb(struct vdev *v)
{
	static const uint8_t rest[] = {
		9, 4,	 0,    0,    0,	 0xff, 0xff, 0xff, 6, /* control */
		8, 11,	 1,    2,    2,	 2,    2,    0,	      /* association */
		9, 4,	 1,    0,    1,	 2,    2,    1,	   5, /* serial */
		5, 0x24, 0,    0x10, 1,			      /* header */
		5, 0x24, 1,    3,    2,			      /* calls */
		4, 0x24, 2,    6,			      /* abstract */
		5, 0x24, 6,    1,    2,			      /* union */
		7, 5,	 0x82, 3,    64, 0,    16,	      /* events */
		9, 4,	 2,    0,    2,	 10,   0,    0,	   0, /* data */
		7, 5,	 0x81, 2,    64, 0,    0,	      /* in */
		7, 5,	 0x01, 2,    64, 0,    0,	      /* out */
	};

	usb_newer_system(v, rest, sizeof(rest));
}
