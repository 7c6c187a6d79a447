/* SPDX-License-Identifier: MIT */
/* Request 77: usb-requests.md 6 and 7. */
#include "bench/vdev/protection.h"

#include <string.h>

#include "bench/vdev/device.h"

#define INVALID	      (-270)
#define BAD_SIGNATURE (-1803)
#define BAD_STATE     (-210)

enum { ACTION_END, ACTION_ASK, ACTION_CONFIRM };

void protection_sign(const char *id, const char *who,
		     const uint8_t cloud[PROTECTION_NONCE],
		     const uint8_t device[PROTECTION_NONCE], uint8_t out[32])
{
	struct buf b;

	buf_init(&b, 256);
	buf_printf(&b, "practice %s %s ", who, id);
	buf_add(&b, cloud, PROTECTION_NONCE);
	buf_add(&b, device, PROTECTION_NONCE);
	bytes_sha256((const uint8_t *)buf_text(&b), b.len, out);
	buf_fini(&b);
}

/* A field with bytes of at most 127, or NULL. */
static const uint8_t *field(const uint8_t *p, size_t len, unsigned number,
			    size_t *size)
{
	for (size_t i = 0; i + 1 < len;) {
		const unsigned n = p[i] >> 3, type = p[i] & 7;

		if (type == 0) {
			i += 2;
			continue;
		}
		if (type != 2 || i + 2 + p[i + 1] > len)
			return NULL;
		*size = p[i + 1];
		if (n == number)
			return p + i + 2;
		i += 2 + *size;
	}
	return NULL;
}

static int32_t ask(struct vdev *v, const uint8_t *p, size_t len,
		   struct buf *reply)
{
	static const char print[] = "practice fingerprint of the key";
	size_t size = 0, n = 0;
	const uint8_t *m = field(p, len, 2, &size);
	const uint8_t *nonce = m ? field(m, size, 1, &n) : NULL;
	uint8_t signature[32];
	struct buf answer;

	if (!nonce || n != PROTECTION_NONCE)
		return INVALID;
	memcpy(v->cloud_nonce, nonce, n);
	/* Another one for each start and each question. */
	bytes_sha256(v->cloud_nonce, n, v->own_nonce);
	v->nonce_given = true;
	protection_sign(v->id, "device", v->cloud_nonce, v->own_nonce,
			signature);
	buf_init(&answer, 256);
	service_put_bytes(&answer, 1, v->own_nonce, sizeof(v->own_nonce));
	service_put_bytes(&answer, 2, signature, sizeof(signature));
	service_put_bytes(&answer, 3, print, sizeof(print));
	service_put_bytes(reply, 1, buf_text(&answer), answer.len);
	buf_fini(&answer);
	return 0;
}

static int32_t confirm(struct vdev *v, const uint8_t *p, size_t len)
{
	size_t size = 0, n = 0;
	const uint8_t *m = field(p, len, 3, &size);
	const uint8_t *signature = m ? field(m, size, 1, &n) : NULL;
	uint8_t right[32];

	if (!v->nonce_given)
		return BAD_STATE;
	v->nonce_given = false;
	protection_sign(v->id, "cloud", v->cloud_nonce, v->own_nonce, right);
	if (!signature || n != sizeof(right) ||
	    memcmp(signature, right, sizeof(right)) != 0)
		return BAD_SIGNATURE;
	v->protection = VDEV_SERVICE;
	v->service_starts = PROTECTION_STARTS;
	return 0;
}

int32_t protection_request(struct vdev *v, const uint8_t *p, size_t len,
			   struct buf *reply)
{
	const unsigned action = len >= 2 && p[0] == 0x08 ? p[1] : ACTION_END;

	switch (action) {
	case ACTION_ASK:
		return ask(v, p, len, reply);
	case ACTION_CONFIRM:
		return confirm(v, p, len);
	case ACTION_END:
		if (v->protection == VDEV_SERVICE)
			v->protection = VDEV_PROTECTED;
		return 0;
	default:
		return INVALID;
	}
}
