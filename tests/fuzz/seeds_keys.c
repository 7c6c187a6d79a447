/* SPDX-License-Identifier: MIT */
#include "seeds.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/parts.h"
#include "model/catalog/platform.h"
#include "tests/unit/make_module.h"

/* First bytes: fuzz_keys.c. */
enum { FILE_FORM = 0x80, NOW = 0x40, BACKUP_FORM = 0x20 };

static const char host[] = "\1\13example.com";
static const char ipv4[] = "\0\4\300\0\2\1";

/* The public half as the device keeps the server's: DER. */
static size_t der_of(const struct buf *pem, uint8_t *out)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	int len = i2d_PUBKEY(key, &out);

	EVP_PKEY_free(key);
	BIO_free(bio);
	return (size_t)len;
}

struct seed {
	const char *dir;
	int whose; /* index in fuzz_keys.c */
};

static void write_seed(const struct seed *s, const char *name, int form,
		       const char *address, const void *data, size_t len)
{
	uint8_t out[4096];
	char file[48];
	size_t n = 0;

	out[n++] = (uint8_t)(s->whose | form);
	if (address)
		n += (size_t)snprintf((char *)out + n, 256, "%s\n", address);
	memcpy(out + n, data, len);
	snprintf(file, sizeof(file), "%s-%d", name, s->whose);
	make_file(s->dir, file, out, n + len);
}

static void files(const struct seed *s, const struct key_layout *l,
		  const struct buf *pem)
{
	static const char *const addresses[] = {
		"",
		"example.com",
		"example.com:5683",
		"192.0.2.1",
		"192.0.2.",
		"192.0.2.300",
		"1..2.3",
		"1.2.3.4.5",
		"a b",
		"example.com:0",
		"",
		"1234.1.1.1",
	};
	uint8_t der[KEYS_BLOB_MAX];
	char name[24];
	size_t len;

	memset(der, 0xff, sizeof(der));
	len = der_of(pem, der);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		snprintf(name, sizeof(name), "address-%zu", i);
		write_seed(s, name, FILE_FORM, addresses[i], der, len);
	}
	write_seed(s, "now", FILE_FORM | NOW, "", der, len);
	write_seed(s, "pem", FILE_FORM, "", pem->data, pem->len);
	memcpy(der + l->address, host, sizeof(host));
	write_seed(s, "vendor", FILE_FORM, "", der,
		   (size_t)l->address + KEY_AREA_PORT + 2);
	write_seed(s, "backup", BACKUP_FORM | NOW, NULL, der, l->server_size);
	memset(der + l->address, 0x55, KEY_AREA_PORT);
	write_seed(s, "no-address", BACKUP_FORM | NOW, NULL, der,
		   l->server_size);
	der[30] ^= 1;
	write_seed(s, "damaged", BACKUP_FORM, NULL, der, l->server_size);
	write_seed(s, "no-area", BACKUP_FORM, NULL, "", 0);
}

static void areas(const struct seed *s, const struct key_layout *l,
		  uint8_t *area, size_t size)
{
	uint8_t *address = area + l->device_size + l->address;

	memcpy(address, host, sizeof(host));
	write_seed(s, "area", 0, NULL, area, size);
	memcpy(address, ipv4, sizeof(ipv4));
	write_seed(s, "ipv4", 0, NULL, area, size);
	memcpy(address, "\1\5a b c", 7);
	write_seed(s, "blanks", 0, NULL, area, size);
	memset(area, 0xff, l->device_size);
	write_seed(s, "no-device-key", 0, NULL, area, size);
	memset(area, 0, 16384);
	write_seed(s, "zeros", 0, NULL, area, 1216 + 512);
}

void seeds_keys(const char *dir)
{
	static const struct {
		int whose, platform;
	} kinds[] = { { 1, 6 }, { 3, 13 } };
	static uint8_t area[KEY_AREA_MAX];

	for (size_t i = 0; i < 2; i++) {
		const struct key_layout *l =
			key_layout_of(platform_by_id(kinds[i].platform));
		struct seed s = { dir, kinds[i].whose };
		struct buf pem;

		memset(area, 0xff, sizeof(area));
		buf_init(&pem, 4096);
		if (keys_make_pair(l, area, &pem, NULL))
			exit(1);
		der_of(&pem, area + l->device_size);
		files(&s, l, &pem);
		s.whose = kinds[1 - i].whose; /* on a device of the other */
		write_seed(&s, "foreign", FILE_FORM, "", pem.data, pem.len);
		s.whose = kinds[i].whose;
		areas(&s, l, area, (size_t)l->device_size + l->server_size);
		buf_fini(&pem);
	}
}
