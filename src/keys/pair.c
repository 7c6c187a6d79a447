/* SPDX-License-Identifier: MIT */
/* A new key pair for a device. */
#include "keys/parts.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

int keys_make_pair(const struct key_layout *l, uint8_t *private_half,
		   struct buf *public_pem, struct err *e)
{
	/* dct.h of the firmware: RSA of 1024 bits or P-256. */
	EVP_PKEY *key =
		l->udp ? EVP_EC_gen("P-256") : EVP_RSA_gen((unsigned)1024);
	unsigned char *der = NULL;
	int len = key ? i2d_PrivateKey(key, &der) : 0;
	struct key_view made = { 0 };

	memset(private_half, 0xff, l->device_size);
	if (len > 0 && len <= l->device_size) {
		memcpy(private_half, der, (size_t)len);
		key_area_judge_device(l, private_half, &made, public_pem);
	}
	if (len > 0)
		OPENSSL_clear_free(der, (size_t)len);
	EVP_PKEY_free(key);
	if (made.state != KEY_GOOD)
		return err_set(e, ERR_INTERNAL, "keys", "no key pair was made");
	return public_pem->len ? 0 : err_memory(e, "keys");
}
