/* SPDX-License-Identifier: MIT */
/*
 * AES by its definition (FIPS 197), for the engines of the chip: slow and
 * small.  Never for a secret of anybody.
 */
#ifndef SILICON_AES_H
#define SILICON_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AES_BLOCK  16
#define AES_ROUNDS 14

struct aes {
	unsigned rounds;
	uint8_t keys[AES_ROUNDS + 1][AES_BLOCK];
	uint8_t box[256], back[256];
};

/* size: 16, 24 or 32 bytes of key. */
void aes_init(struct aes *a, const uint8_t *key, size_t size);
void aes_encrypt(const struct aes *a, uint8_t block[AES_BLOCK]);
void aes_decrypt(const struct aes *a, uint8_t block[AES_BLOCK]);

#endif
