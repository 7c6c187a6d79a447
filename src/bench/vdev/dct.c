/* SPDX-License-Identifier: MIT */
/* The settings area, the same on all of them. */
#include "bench/vdev/chip.h"

#include <string.h>

/* Where the parts of the area begin that are not blank, platforms.md 2.1. */
#define DCT_PRIVATE_KEY 34
#define DCT_ALT_PRIVATE 3106
#define DCT_ALT_SERVER	3298
#define ADDRESS_PORT	66

#define FOOTER_MAGIC 0xdc0200cdu
#define FOOTER_SIZE  16

static uint8_t digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* ota.md C7 */
static void put_address(uint8_t *p, const char *name, unsigned port)
{
	size_t len = strlen(name);

	p[0] = 1; /* a name */
	p[1] = (uint8_t)len;
	memcpy(p + 2, name, len + 1);
	p[ADDRESS_PORT] = (uint8_t)(port >> 8);
	p[ADDRESS_PORT + 1] = (uint8_t)port;
}

static void put_keys(struct vdev *v)
{
	if (v->layout->udp) {
		memcpy(v->dct + DCT_ALT_PRIVATE, dct_device_ec, DCT_DEVICE_EC);
		memcpy(v->dct + DCT_ALT_SERVER, dct_server_ec, DCT_SERVER_EC);
		put_address(v->dct + DCT_ALT_SERVER + 192,
			    "$id.udp.particle.io", 5684);
		return;
	}
	memcpy(v->dct + DCT_PRIVATE_KEY, dct_device_rsa, DCT_DEVICE_RSA);
	memcpy(v->dct + DCT_SERVER_KEY, dct_server_rsa, DCT_SERVER_RSA);
	put_address(v->dct + DCT_SERVER_KEY + 384, "device.spark.io", 5683);
}

void dct_init(struct vdev *v)
{
	memset(v->dct, 0xff, DCT_SIZE);
	put_keys(v);
	v->dct[DCT_CLAIMED] = v->claimed ? 1 : 0xff;
	v->dct_len = chip_has(v, CHIP_DCT_FILE) ? v->layout->settings[0].size
						: DCT_SIZE;
	if (chip_has(v, CHIP_SETUP_FLAG) && v->network)
		v->dct[DCT_SETUP] = 1;
	for (size_t i = 0; i < 12; i++)
		v->dct[DCT_DEVICE_ID + i] = (uint8_t)(digit(v->id[2 * i]) << 4 |
						      digit(v->id[2 * i + 1]));
}

const struct settings *dct_settings(const struct vdev *v)
{
	const struct settings *s = v->layout->settings;

	return s[1].size && checks_bootloader(v) >= s[1].bootloader ? &s[1] : s;
}

/*
 * Each write makes a new copy of the area in another sector.  Behind what is
 * the device's, its footer is seen, and then what is in the flash behind it,
 * which for every other copy is the one before.
 */
static void change_sides(struct vdev *v)
{
	uint32_t size = dct_settings(v)->size;
	uint8_t *footer = v->dct + size;
	uint16_t count;

	if (size > DCT_SIZE - FOOTER_SIZE || chip_has(v, CHIP_DCT_FILE))
		return;
	count = get_le32(footer) == FOOTER_MAGIC ? get_le16(footer + 12) : 0;
	count = (uint16_t)(count + 1);
	memset(footer, 0xff, DCT_SIZE - size);
	put_le32(footer, FOOTER_MAGIC);
	put_le32(footer + 4, 0x03700000);
	put_le32(footer + 8, bytes_crc32(v->dct, size));
	put_le32(footer + 12, count);
	if (count % 2)
		put_le32(footer + FOOTER_SIZE, count - 1u);
}

bool dct_write(struct vdev *v, uint32_t offset, const void *data, uint32_t len,
	       int64_t *us)
{
	if (offset > DCT_SIZE || len > DCT_SIZE - offset)
		return false;
	*us += v->chip->geometry.settings_us;
	memcpy(v->dct + offset, data, len);
	change_sides(v);
	return true;
}
