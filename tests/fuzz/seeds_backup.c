/* SPDX-License-Identifier: MIT */
/*
 * Backups under a passphrase.  What seals them is written down here a second
 * time (base/seal.h), with the least costs that are taken, so that one input
 * is milliseconds, and without chance, so that a seed is the same every time.
 */
#include "seeds.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/make_module.h"

#define HEAD  48 /* magic, costs, a zero, salt, nonce */
#define TAG   16
#define PLAIN 1728 /* a key area as far as the two keys go */

/* and the NUL of the text */
static const uint8_t head[HEAD + 1] = "UNBRICK SEAL 1\n\0"
				      "\x0a\x08\x01\0"
				      "salt of a seed..nonce seed..";

/* PLAIN bytes to HEAD + PLAIN + TAG. */
static void seal(const uint8_t *plain, const char *passphrase, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t key[32];
	int n;

	memcpy(out, head, HEAD);
	if (!c ||
	    EVP_PBE_scrypt(passphrase, strlen(passphrase), head + 20, 16, 1024,
			   8, 1, 32u << 20, key, sizeof(key)) != 1 ||
	    EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, head + 36) !=
		    1 ||
	    EVP_EncryptUpdate(c, NULL, &n, head, HEAD) != 1 ||
	    EVP_EncryptUpdate(c, out + HEAD, &n, plain, PLAIN) != 1 ||
	    EVP_EncryptFinal_ex(c, out + HEAD + PLAIN, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG,
				out + HEAD + PLAIN) != 1)
		exit(1);
	EVP_CIPHER_CTX_free(c);
}

/* How a seed differs from one that is whole. */
struct twist {
	const char *name;
	const char *passphrase; /* NULL: that of fuzz_backup.c */
	int flipped;		/* byte of the sealed file, or -1 */
	bool told;		/* its hash is told of the flipped one */
	bool other;		/* the hash of what is in it is another's */
	int alt;
};

static const struct twist twists[] = {
	{ "sealed", NULL, -1, false, false, 1 },
	{ "sealed-flash", NULL, -1, false, false, 0 },
	{ "sealed-other-phrase", "another one", -1, false, false, 1 },
	{ "sealed-changed", NULL, 100, false, false, 1 },
	{ "sealed-changed-before", NULL, 100, true, false, 1 },
	{ "sealed-no-seal", NULL, 0, true, false, 1 },
	{ "sealed-too-costly", NULL, 16, true, false, 1 },
	{ "sealed-other-bytes", NULL, -1, false, true, 1 },
};

static void one(const char *dir, const struct twist *t)
{
	uint8_t plain[PLAIN], file[HEAD + PLAIN + TAG], seed[4096];
	char sha256[SHA256_HEX], sealed[SHA256_HEX];
	int n;

	memset(plain, 0xff, sizeof(plain));
	memcpy(plain, "a key", 5);
	bytes_sha256_hex(plain, t->other ? 5 : sizeof(plain), sha256);
	seal(plain, t->passphrase ? t->passphrase : SEEDS_PASSPHRASE, file);
	if (t->flipped >= 0 && t->told)
		file[t->flipped] ^= 0x40;
	bytes_sha256_hex(file, sizeof(file), sealed);
	if (t->flipped >= 0 && !t->told)
		file[t->flipped] ^= 0x40;
	n = snprintf((char *)seed, sizeof(seed),
		     "{\"schema\":\"unbrick.backup/1\",\"device\":"
		     "\"1f0038000647343232363230\",\"platform\":\"photon\","
		     "\"time\":\"2026-01-01T00:00:00Z\",\"areas\":[{\"alt\":%d,"
		     "\"name\":\"dct\",\"address\":%u,\"size\":%d,\"sha256\":"
		     "\"%s\",\"sealed\":\"%s\"}]}",
		     t->alt, t->alt ? 0u : SEEDS_FLASH, PLAIN, sha256, sealed);
	memcpy(seed + n + 1, file, sizeof(file));
	make_file(dir, t->name, seed, (size_t)n + 1 + sizeof(file));
}

void seeds_backup(const char *dir)
{
	for (size_t i = 0; i < sizeof(twists) / sizeof(*twists); i++)
		one(dir, &twists[i]);
}
