/* SPDX-License-Identifier: MIT */
/* What a trace must not tell: trace/mask.h, with keys that OpenSSL makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "trace/mask.h"

#define DCT_KEY 34 /* platforms.md 3: the device's private key, TCP */
#define DNLOAD	1
#define UPLOAD	2

/* Its DER form as devices hold it, and one secret number of it. */
struct key {
	uint8_t der[2048];
	size_t len;
	uint8_t secret[512];
	size_t secret_len;
	EVP_PKEY *pkey;
};

static void finish(struct key *k, const char *secret)
{
	uint8_t *at = k->der;
	BIGNUM *n = NULL;
	int len = i2d_PrivateKey(k->pkey, NULL);

	assert_true(len > 0 && (size_t)len <= sizeof(k->der));
	k->len = (size_t)i2d_PrivateKey(k->pkey, &at);
	assert_int_equal(EVP_PKEY_get_bn_param(k->pkey, secret, &n), 1);
	k->secret_len = (size_t)BN_bn2bin(n, k->secret);
	BN_free(n);
	assert_non_null(bytes_find(k->der, k->len, k->secret, k->secret_len));
}

static void make_rsa(struct key *k, unsigned bits)
{
	k->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	finish(k, OSSL_PKEY_PARAM_RSA_D);
}

static void make_ec(struct key *k)
{
	k->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	finish(k, OSSL_PKEY_PARAM_PRIV_KEY);
}

static void is_gone(const struct key *k, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i + 8 <= k->secret_len; i += 8)
		assert_null(bytes_find(data, len, k->secret + i, 8));
}

static void rsa_keeps_its_public_half(void **state)
{
	static const unsigned sizes[] = { 1024, 2048 };
	uint8_t n[512];
	BIGNUM *bn;
	struct key k;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int len;

		make_rsa(&k, sizes[i]);
		mask_key(k.der, k.len);
		is_gone(&k, k.der, k.len);
		bn = NULL;
		EVP_PKEY_get_bn_param(k.pkey, OSSL_PKEY_PARAM_RSA_N, &bn);
		len = BN_bn2bin(bn, n);
		assert_non_null(bytes_find(k.der, k.len, n, (size_t)len));
		BN_free(bn);
		EVP_PKEY_free(k.pkey);
	}
}

static void ec_keeps_its_public_half(void **state)
{
	uint8_t point[65];
	size_t len;
	struct key k;

	(void)state;
	make_ec(&k);
	mask_key(k.der, k.len);
	is_gone(&k, k.der, k.len);
	assert_int_equal(
		EVP_PKEY_get_octet_string_param(k.pkey, OSSL_PKEY_PARAM_PUB_KEY,
						point, sizeof(point), &len),
		1);
	assert_non_null(bytes_find(k.der, k.len, point, len));
	EVP_PKEY_free(k.pkey);
}

static void what_is_no_key_is_hidden_whole(void **state)
{
	uint8_t odd[64], blank[64];

	(void)state;
	for (size_t i = 0; i < sizeof(odd); i++)
		odd[i] = (uint8_t)(i * 7 + 1);
	mask_key(odd, sizeof(odd));
	for (size_t i = 0; i < sizeof(odd); i++)
		assert_int_equal(odd[i], 'x');
	memset(blank, 0xff, sizeof(blank));
	mask_key(blank, sizeof(blank));
	assert_int_equal(blank[0], 0xff);
}

/* A block of DfuSe that holds the key, read and written. */
static void a_block_is_found_by_its_address(void **state)
{
	struct usb_setup to = { 0x21, DNLOAD, 0, 0 };
	struct mask_dfu m = { .platform = platform_by_name("photon"),
			      .alt = 1 };
	const uint8_t address[] = { 0x21, 0, 0, 0, 0 };
	uint8_t block[4096], read[4096];
	struct key k;

	(void)state;
	make_rsa(&k, 1024);
	memset(block, 0xff, sizeof(block));
	memcpy(block + DCT_KEY, k.der, k.len);
	mask_follow(&m, &to, address, sizeof(address));
	to.value = 2;
	memcpy(read, block, sizeof(read));
	mask_block(&m, &to, block, sizeof(block));
	is_gone(&k, block, sizeof(block));
	assert_memory_equal(block, read, DCT_KEY);
	mask_block(&m, &(struct usb_setup){ 0xa1, UPLOAD, 2, 0 }, read,
		   sizeof(read));
	assert_memory_equal(block, read, sizeof(read));
	/* twice is as once: what was read may be written back */
	mask_block(&m, &to, read, sizeof(read));
	assert_memory_equal(block, read, sizeof(read));

	/* the same bytes elsewhere are no key */
	memcpy(read + DCT_KEY, k.der, k.len);
	m.alt = 0;
	memcpy(block, read, sizeof(read));
	mask_block(&m, &to, read, sizeof(read));
	assert_memory_equal(block, read, sizeof(read));
	EVP_PKEY_free(k.pkey);
}

static void texts_keep_their_length(void **state)
{
	struct secrets s = { 0 };
	char line[] =
		"a\r\nDevice Secret is ABCDEFGHJKLMNPQ\r\nkeep 0123token99";
	char raw[] = "\0\x01"
		     "0123token99\0\x02";
	struct buf body;

	(void)state;
	secrets_add(&s, "0123token99");
	mask_bytes(&s, line, sizeof(line) - 1);
	assert_string_equal(
		line,
		"a\r\nDevice Secret is xxxxxxxxxxxxxxx\r\nkeep xxxxxxxxxxx");
	mask_bytes(&s, raw, sizeof(raw) - 1);
	assert_memory_equal(raw,
			    "\0\x01"
			    "xxxxxxxxxxx\0\x02",
			    sizeof(raw) - 1);
	buf_init(&body, 1000);
	buf_puts(&body, "{\"a\":[{\"access_token\":\"abc\"}],\"id\":\"7\","
			"\"name\":\"0123token99\"}");
	mask_body(&s, &body);
	assert_string_equal(buf_text(&body),
			    "{\"a\":[{\"access_token\":\"xxx\"}],\"id\":\"7\","
			    "\"name\":\"xxxxxxxxxxx\"}");
	buf_fini(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsa_keeps_its_public_half),
		cmocka_unit_test(ec_keeps_its_public_half),
		cmocka_unit_test(what_is_no_key_is_hidden_whole),
		cmocka_unit_test(a_block_is_found_by_its_address),
		cmocka_unit_test(texts_keep_their_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
