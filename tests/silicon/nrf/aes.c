/* SPDX-License-Identifier: MIT */
#include "aes.h"

#include <string.h>

/* A product in the field of 256 elements (FIPS 197, 4.2). */
static uint8_t times(uint8_t a, uint8_t b)
{
	uint8_t v = 0;

	for (; b; b >>= 1) {
		if (b & 1)
			v ^= a;
		a = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0));
	}
	return v;
}

static uint8_t turned(uint8_t v, unsigned n)
{
	return (uint8_t)(v << n | v >> (8 - n));
}

/* The inverse is the 254th power; then the affine part (5.1.1). */
static void make_boxes(struct aes *a)
{
	for (unsigned i = 0; i < 256; i++) {
		uint8_t x = (uint8_t)i, v = 1;

		for (unsigned k = 0; k < 254; k++)
			v = times(v, x);
		v = (uint8_t)(v ^ turned(v, 1) ^ turned(v, 2) ^ turned(v, 3) ^
			      turned(v, 4) ^ 0x63);
		a->box[i] = v;
		a->back[v] = x;
	}
}

void aes_init(struct aes *a, const uint8_t *key, size_t size)
{
	uint8_t *w = a->keys[0], round = 1;
	size_t words = size / 4;

	make_boxes(a);
	a->rounds = (unsigned)words + 6;
	memcpy(w, key, size);
	for (size_t i = words; i < 4 * (a->rounds + 1); i++) {
		uint8_t t[4];

		memcpy(t, w + 4 * (i - 1), 4);
		if (i % words == 0) {
			uint8_t first = t[0];

			t[0] = a->box[t[1]] ^ round;
			t[1] = a->box[t[2]];
			t[2] = a->box[t[3]];
			t[3] = a->box[first];
			round = times(round, 2);
		} else if (words > 6 && i % words == 4) {
			for (unsigned k = 0; k < 4; k++)
				t[k] = a->box[t[k]];
		}
		for (unsigned k = 0; k < 4; k++)
			w[4 * i + k] = w[4 * (i - words) + k] ^ t[k];
	}
}

static void add_key(const struct aes *a, unsigned round, uint8_t *s)
{
	for (unsigned i = 0; i < AES_BLOCK; i++)
		s[i] ^= a->keys[round][i];
}

/* Bytes by the table, and each row turned by its number. */
static void substitute(const uint8_t *box, uint8_t *s, bool back)
{
	uint8_t t[AES_BLOCK];

	for (unsigned i = 0; i < AES_BLOCK; i++) {
		unsigned row = i % 4, to = back ? i + 4 * row : i - 4 * row;

		t[to % AES_BLOCK] = box[s[i]];
	}
	memcpy(s, t, sizeof(t));
}

static void mix(uint8_t *s, const uint8_t factors[4])
{
	for (unsigned c = 0; c < AES_BLOCK; c += 4) {
		uint8_t t[4];

		for (unsigned i = 0; i < 4; i++) {
			t[i] = 0;
			for (unsigned k = 0; k < 4; k++)
				t[i] ^= times(s[c + k],
					      factors[(k + 4 - i) % 4]);
		}
		memcpy(s + c, t, sizeof(t));
	}
}

void aes_encrypt(const struct aes *a, uint8_t block[AES_BLOCK])
{
	static const uint8_t factors[4] = { 2, 3, 1, 1 };

	add_key(a, 0, block);
	for (unsigned round = 1; round <= a->rounds; round++) {
		substitute(a->box, block, false);
		if (round < a->rounds)
			mix(block, factors);
		add_key(a, round, block);
	}
}

void aes_decrypt(const struct aes *a, uint8_t block[AES_BLOCK])
{
	static const uint8_t factors[4] = { 14, 11, 13, 9 };

	for (unsigned round = a->rounds; round; round--) {
		add_key(a, round, block);
		if (round < a->rounds)
			mix(block, factors);
		substitute(a->back, block, true);
	}
	add_key(a, 0, block);
}
