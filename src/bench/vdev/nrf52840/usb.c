/* SPDX-License-Identifier: MIT */
/* What bootloader and system say of themselves; dfu.md 1, 2, FACTS.md. */
#include "bench/vdev/nrf52840/parts.h"

#include <stdio.h>

#define MAX_POWER      8
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
	usb_newer_dfu(v, 6);
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
		8, 11,	 0,    2,    2,	 2,    1,    0,	      /* association */
		9, 4,	 0,    0,    1,	 2,    2,    1,	   0, /* control */
		5, 0x24, 0,    0x10, 1,			      /* header */
		5, 0x24, 1,    3,    1,		   /* call management */
		4, 0x24, 2,    2,		   /* abstract control */
		5, 0x24, 6,    0,    1,		   /* union */
		7, 5,	 0x82, 3,    64, 0,    16, /* notifications */
		9, 4,	 1,    0,    2,	 10,   0,    0,	   0, /* data */
		7, 5,	 0x81, 2,    64, 0,    0,	      /* in */
		7, 5,	 0x01, 2,    64, 0,    0,	      /* out */
		9, 4,	 2,    0,    0,	 0xff, 0xff, 0xff, 6,
	};

	usb_newer_system(v, rest, sizeof(rest));
	v->config_descriptor[MAX_POWER] = 0xfa; /* 500 mA */
}
