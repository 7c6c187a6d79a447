#include "bench/device.h"

#include <string.h>

#define DCT_WRITE_US 300000 /* the sector pair is swapped */

/* Where the parts of the area begin that are not blank, platforms.md 2.1. */
#define DCT_PRIVATE_KEY	   34
#define DCT_PRIVATE_SIZE   612
#define DCT_SERVER_SIZE	   294
#define DCT_SERVER_ADDRESS (DCT_SERVER_KEY + 384)
#define DCT_SERVER_PORT	   (DCT_SERVER_KEY + 450)
#define SERVER_NAME	   "device.spark.io"

/* Bytes that look like a key and are the same for the same device. */
static void fill(uint8_t *p, size_t len, uint32_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static uint8_t digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

void dct_init(struct vdev *v)
{
	uint32_t seed = bytes_crc32((const uint8_t *)v->id, strlen(v->id));
	uint8_t *address = v->dct + DCT_SERVER_ADDRESS;

	memset(v->dct, 0xff, DCT_SIZE);
	fill(v->dct + DCT_PRIVATE_KEY, DCT_PRIVATE_SIZE, seed);
	memcpy(v->dct + DCT_PRIVATE_KEY, "\x30\x82\x02\x5d", 4);
	fill(v->dct + DCT_SERVER_KEY, DCT_SERVER_SIZE, 88);
	memcpy(v->dct + DCT_SERVER_KEY, "\x30\x82\x01\x22", 4);
	address[0] = 1; /* a name */
	address[1] = (uint8_t)strlen(SERVER_NAME);
	memcpy(address + 2, SERVER_NAME, sizeof(SERVER_NAME));
	v->dct[DCT_SERVER_PORT] = 5683 >> 8;
	v->dct[DCT_SERVER_PORT + 1] = 5683 & 0xff;
	v->dct[DCT_CLAIMED] = v->claimed ? 1 : 0xff;
	for (size_t i = 0; i < 12; i++)
		v->dct[DCT_DEVICE_ID + i] = (uint8_t)(digit(v->id[2 * i]) << 4 |
						      digit(v->id[2 * i + 1]));
}

/*
 * dfu.md 4.5: from 100 on the Photon's and P1's bootloader borrows the code
 * from system part 2, and up to 311 it keeps the old pointers when that part
 * is rewritten.
 */
bool dct_reachable(const struct vdev *v)
{
	int platform = v->layout->platform_id;
	bool borrows = platform == PLATFORM_PHOTON || platform == PLATFORM_P1;

	if (!borrows || v->dfu.bootloader < 100)
		return true;
	if (v->dfu.system_touched && v->dfu.bootloader < 400)
		return false;
	for (unsigned i = 1; i <= 2; i++) {
		const struct place *p =
			layout_place(v->layout, FUNCTION_SYSTEM, i, STORE_MAIN,
				     checks_os(v));
		struct finding f;

		checks_place(v, p, &f);
		if (!f.found || !(f.passed & VALID_INTEGRITY) ||
		    f.header.version < OS_0_7_0_RC1)
			return false;
	}
	return true;
}

bool dct_write(struct vdev *v, uint32_t offset, const void *data, uint32_t len,
	       int64_t *us)
{
	if (offset > DCT_SIZE || len > DCT_SIZE - offset)
		return false;
	*us += DCT_WRITE_US;
	memcpy(v->dct + offset, data, len);
	return true;
}
