/* SPDX-License-Identifier: MIT */
/* What the bootloader says of itself over USB; dfu.md 1 and 2. */
#include "bench/vdev/stm32f2/parts.h"

#include <ctype.h>
#include <stdio.h>

#include "base/count.h"

static const char internal_map[] =
	"@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg";
static const char dct_map[] = "@DCT Flash   /0x00000000/01*016Kg";
static const char p1_map[] = "@Serial Flash   /0x00000000/256*004Kg";

/* By platform, alternate setting and bootloader version: dfu.md 2. */
static const struct memory_string {
	int platform;
	unsigned alt;
	unsigned from; /* bootloader version */
	const char *text;
} memory_strings[] = {
	{ PLATFORM_PHOTON, 0, 0, internal_map },
	{ PLATFORM_PHOTON, 1, 0, dct_map },
	{ PLATFORM_ELECTRON, 0, 0, internal_map },
	{ PLATFORM_ELECTRON, 1, 0, dct_map },
	{ PLATFORM_P1, 0, 0, internal_map },
	{ PLATFORM_P1, 1, 0, dct_map },
	{ PLATFORM_P1, 2, 5, p1_map },
	{ PLATFORM_DUO, 0, 0,
	  "@Internal Flash   /0x08000000/"
	  "01*016Ka,02*016Kg,01*016Kg,01*064Kg,07*128Kg" },
	{ PLATFORM_DUO, 0, 5,
	  "@Internal Flash   /0x08000000/02*016Ka,02*016Kg,01*064Kg,07*128Kg" },
	{ PLATFORM_DUO, 1, 0, dct_map },
	{ PLATFORM_DUO, 2, 2,
	  "@Serial Flash   /0x00000000/256*004Kg,64*004Kg,64*004Kg,128*004Kg" },
	{ PLATFORM_DUO, 2, 3,
	  "@Serial Flash   /0x00000000/192*004Kg,128*004Kg,64*004Kg,128*004Kg" },
};

/* The row with the highest `from` wins; they ascend. */
static const char *memory_string(const struct vdev *v, unsigned alt)
{
	const char *text = NULL;

	for (size_t i = 0; i < COUNT(memory_strings); i++) {
		if (memory_strings[i].platform == v->layout->platform_id &&
		    memory_strings[i].alt == alt &&
		    memory_strings[i].from <= v->dfu.bootloader)
			text = memory_strings[i].text;
	}
	return text;
}

/* The last bootloader without a device id, and with one in upper case. */
static unsigned last_nameless(const struct vdev *v)
{
	return v->layout->fork ? 4 : 7;
}

static unsigned last_upper(const struct vdev *v)
{
	return v->layout->fork ? 5 : 101;
}

static void dfu_serial(struct vdev *v)
{
	unsigned bootloader = v->dfu.bootloader;
	size_t i;

	if (bootloader <= last_nameless(v)) {
		snprintf(v->usb_serial, sizeof(v->usb_serial), "00000000010C");
		return;
	}
	for (i = 0; v->id[i]; i++)
		v->usb_serial[i] =
			(char)(bootloader <= last_upper(v)
				       ? toupper((unsigned char)v->id[i])
				       : v->id[i]);
	v->usb_serial[i] = '\0';
}

void stm32f2_dfu_usb(struct vdev *v)
{
	unsigned bootloader = v->dfu.bootloader;
	bool old = bootloader <= last_nameless(v);
	const char *text;

	v->usb_release = old ? 0x0200 : 0x0250;
	v->usb_maker = bootloader <= 3 && !v->layout->fork ? "Spark Devices"
							   : v->layout->maker;
	v->usb_product = bootloader <= 7 && !v->layout->fork
				 ? "Photon DFU Mode"
				 : v->layout->dfu_product;
	dfu_serial(v);
	v->dfu_config_string = 2;
	v->alt_string = 6;
	usb_string(v, 4, "DFU", old ? " Config" : "");
	usb_string(v, 5, "DFU", old ? " Interface" : "");
	while ((text = memory_string(v, v->alt_count)) != NULL)
		usb_add_alt(v, text);
}
