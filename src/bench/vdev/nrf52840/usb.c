/* SPDX-License-Identifier: MIT */
/* What bootloader and system say of themselves; dfu.md 1, 2, FACTS.md. */
#include "bench/vdev/nrf52840/parts.h"

#include <stdio.h>

#define KINDS	       3
#define BL_OPEN_DEVICE 1006 /* 2048 sectors of 4 KB in larger chips */
#define BL_RELEASE_251 300
#define BL_SAYS_DCT    1200 /* also the 1101 of 4.0.1 and later */

#define SMALL_CHIP (4096u * 1024)

static const char *const internal_maps[] = {
	"@Internal Flash   /0x00000000/"
	"1*004Ka,47*004Kg,192*004Kg,4*004Kg,4*004Kg,8*004Ka",
	"@Internal Flash   /0x00000000/"
	"1*004Kb,47*004Kb,192*004Kb,4*004Kb,4*004Kb,8*004Kb",
};

static char letter(const struct vdev *v, char open)
{
	return v->protection == VDEV_PROTECTED ? 'b' : open;
}

static void chip_map(const struct vdev *v, char out[USB_STRING_MAX])
{
	bool big = v->layout->external_size > SMALL_CHIP;
	const char *sectors = !big ? "1024*004K"
			      : v->dfu.bootloader >= BL_OPEN_DEVICE
				      ? "2048*004K"
				      : "1024*008K"; /* which is not true */

	snprintf(out, USB_STRING_MAX, "@External Flash   /0x80000000/%s%c",
		 sectors, letter(v, 'g'));
}

void nrf52840_dfu_usb(struct vdev *v)
{
	bool dct = v->dfu.bootloader >= BL_SAYS_DCT;
	char map[USB_STRING_MAX];

	v->usb_release = v->dfu.bootloader >= BL_RELEASE_251 ? 0x0251 : 0x0250;
	v->usb_maker = v->layout->maker;
	v->usb_product = v->layout->dfu_product;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s", v->id);
	v->dfu_config_string = 4;
	v->alt_string = 6;
	usb_string(v, 4, v->usb_product, "");
	if (v->protection == VDEV_PROTECTED)
		usb_string(v, 5, "Device is in protected mode", "");
	else
		usb_string(v, 5, v->usb_product, "");
	usb_add_alt(v, internal_maps[v->protection == VDEV_PROTECTED]);
	snprintf(map, sizeof(map), "@%s Flash   /0x00000000/1*016K%c",
		 dct ? "DCT" : "DCD", letter(v, 'e'));
	usb_add_alt(v, map);
	chip_map(v, map);
	usb_add_alt(v, map);
}

/* To the byte as systems 2.0.0 and 4.1.0 have it. */
void nrf52840_system_usb(struct vdev *v)
{
	static const uint8_t rest[] = {
		8, 11,	 0,    2,    2,	 2,    2,    0,	      /* association */
		9, 4,	 0,    0,    1,	 2,    2,    1,	   5, /* control */
		5, 0x24, 0,    0x10, 1,			      /* header */
		5, 0x24, 1,    3,    1,		   /* call management */
		4, 0x24, 2,    6,		   /* abstract control */
		5, 0x24, 6,    0,    1,		   /* union */
		7, 5,	 0x82, 3,    64, 0,    16, /* notifications */
		9, 4,	 1,    0,    2,	 10,   0,    0,	   0, /* data */
		7, 5,	 0x81, 2,    64, 0,    0,	      /* in */
		7, 5,	 0x01, 2,    64, 0,    0,	      /* out */
		9, 4,	 2,    0,    0,	 0xff, 0xff, 0xff, 6,
	};

	v->usb_release = 0x0102;
	v->usb_class = 0xef;
	v->usb_maker = v->layout->maker;
	snprintf(v->usb_name, sizeof(v->usb_name), "%s CDC Mode",
		 v->layout->product);
	v->usb_product = v->usb_name;
	snprintf(v->usb_serial, sizeof(v->usb_serial), "%s", v->id);
	usb_config_begin(v, 3, 4, 0xc0);
	usb_config_add(v, rest, sizeof(rest));
	usb_string(v, 4, "Default configuration", "");
	usb_string(v, 5, v->layout->product, " Serial");
	usb_string(v, 6, v->layout->product, " Control Interface");
}
