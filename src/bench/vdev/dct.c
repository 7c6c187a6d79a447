/* SPDX-License-Identifier: MIT */
/* The settings area, the same on all of them. */
#include "bench/vdev/chip.h"

#include <string.h>

/* Where the parts of the area begin that are not blank, platforms.md 2.1. */
#define DCT_PRIVATE_KEY 34
#define DCT_ALT_PRIVATE 3106
#define DCT_ALT_SERVER	3298
#define ADDRESS_PORT	66

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
	for (size_t i = 0; i < 12; i++)
		v->dct[DCT_DEVICE_ID + i] = (uint8_t)(digit(v->id[2 * i]) << 4 |
						      digit(v->id[2 * i + 1]));
}

bool dct_write(struct vdev *v, uint32_t offset, const void *data, uint32_t len,
	       int64_t *us)
{
	if (offset > DCT_SIZE || len > DCT_SIZE - offset)
		return false;
	*us += v->chip->geometry.settings_us;
	memcpy(v->dct + offset, data, len);
	return true;
}
