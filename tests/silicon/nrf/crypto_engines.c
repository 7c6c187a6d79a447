/* SPDX-License-Identifier: MIT */
#include "aes.h"
#include "parts.h"

#include <string.h>

/*
 * What CryptoCell does with the data that it fetches itself: AES in the modes
 * ECB, CBC, CTR, CBC-MAC and CMAC, or nothing but copying.
 */

/* Offsets from 0x5002a000. */
enum {
	AES_KEY = 0x1400,
	AES_IV = 0x1440,
	AES_CTR = 0x1460,
	AES_CONTROL = 0x14c0,
	CRYPTO_CTL = 0x1900,
	SOURCE = 0x1c28,
	SOURCE_SIZE = 0x1c2c,
	TARGET = 0x1d28,
	TARGET_SIZE = 0x1d2c
};
enum { CTL_BYPASS, CTL_AES };
enum { MODE_ECB, MODE_CBC, MODE_CTR, MODE_CBC_MAC, MODE_CMAC = 7 };

#define SIZE_MASK 0x3fffffffu
#define DONE_IN	  (1u << 6) /* of HOST_IRR: memory to engine */
#define DONE_OUT  (1u << 7)
#define DONE_ALL  (1u << 11)

static uint32_t *reg(struct nrf *c, uint32_t offset)
{
	return &c->crypto[offset / 4];
}

/* Registers are words of bytes in the order of the message. */
static void take_block(struct nrf *c, uint32_t offset, uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(*reg(c, offset + (uint32_t)(i & ~3u)) >>
				  8 * (i & 3));
}

static void put_block(struct nrf *c, uint32_t offset, const uint8_t *from)
{
	for (uint32_t i = 0; i < AES_BLOCK; i += 4)
		*reg(c, offset + i) = (uint32_t)from[i] |
				      (uint32_t)from[i + 1] << 8 |
				      (uint32_t)from[i + 2] << 16 |
				      (uint32_t)from[i + 3] << 24;
}

static void add_to(uint8_t *to, const uint8_t *from)
{
	for (unsigned i = 0; i < AES_BLOCK; i++)
		to[i] ^= from[i];
}

static void count_up(uint8_t *counter)
{
	for (unsigned i = AES_BLOCK; i && !++counter[i - 1]; i--)
		;
}

/* One block in place, and what goes on to the next one in chain. */
static void one_block(const struct aes *a, unsigned mode, bool back,
		      uint8_t *chain, uint8_t *block)
{
	uint8_t in[AES_BLOCK];

	memcpy(in, block, sizeof(in));
	if (mode == MODE_CTR) {
		uint8_t stream[AES_BLOCK];

		memcpy(stream, chain, sizeof(stream));
		aes_encrypt(a, stream);
		add_to(block, stream);
		count_up(chain);
	} else if (back) {
		aes_decrypt(a, block);
		if (mode == MODE_CBC)
			add_to(block, chain);
		memcpy(chain, in, sizeof(in));
	} else {
		if (mode != MODE_ECB)
			add_to(block, chain);
		aes_encrypt(a, block);
		memcpy(chain, block, sizeof(in));
	}
}

static void run_aes(struct nrf *c, const uint8_t *from, uint8_t *to, size_t n)
{
	uint32_t how = *reg(c, AES_CONTROL);
	unsigned mode = how >> 2 & 7, key_size = 16 + 8 * (how >> 12 & 3);
	uint32_t state = mode == MODE_CTR ? AES_CTR : AES_IV;
	uint8_t key[32], chain[AES_BLOCK];
	struct aes a;

	take_block(c, AES_KEY, key, key_size);
	take_block(c, state, chain, AES_BLOCK);
	aes_init(&a, key, key_size);
	for (size_t at = 0; at < n; at += AES_BLOCK) {
		uint8_t block[AES_BLOCK] = { 0 };
		size_t part = n - at < AES_BLOCK ? n - at : AES_BLOCK;

		memcpy(block, from + at, part);
		one_block(&a, mode, how & 1, chain, block);
		if (to)
			memcpy(to + at, block, part);
	}
	put_block(c, state, chain);
}

/* Bytes as the engine fetches them: RAM or flash; NULL: neither. */
static const uint8_t *source_at(struct nrf *c, uint32_t a, uint32_t n)
{
	if (a < NRF_FLASH && n <= NRF_FLASH - a)
		return c->flash + a;
	return nrf_ram_at(c, a, n);
}

void crypto_engine(struct nrf *c, uint32_t offset)
{
	uint32_t n = *reg(c, SOURCE_SIZE) & SIZE_MASK;
	uint32_t room = *reg(c, TARGET_SIZE) & SIZE_MASK;
	const uint8_t *from = source_at(c, *reg(c, SOURCE), n);
	uint8_t *to = room >= n ? nrf_ram_at(c, *reg(c, TARGET), n) : NULL;

	if (offset != SOURCE_SIZE || !from)
		return;
	if (*reg(c, CRYPTO_CTL) == CTL_AES)
		run_aes(c, from, to, n);
	else if (*reg(c, CRYPTO_CTL) == CTL_BYPASS && to)
		memmove(to, from, n);
	else if (c->board.trace_io)
		fprintf(c->board.trace_io, "no engine %u\n",
			(unsigned)*reg(c, CRYPTO_CTL));
	*reg(c, TARGET_SIZE) = 0;
	crypto_raise(c, DONE_IN | DONE_ALL | (to ? DONE_OUT : 0));
}
