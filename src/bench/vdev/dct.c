#include "bench/vdev/device.h"

#include <string.h>

#define DCT_WRITE_US 300000 /* the sector pair is swapped */

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

/* Gen 2 without a modem talks TCP, the others UDP. */
static void put_keys(struct vdev *v)
{
	const struct platform *p = platform_by_id(v->layout->platform_id);

	if (v->layout->cellular || p->gen > 2) {
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
