/* SPDX-License-Identifier: MIT */
/*
 * What is sealed opens with its passphrase only, is what unbrick-files(5)
 * says, and one changed bit is noticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "base/fsio.h"
#include "base/seal.h"
#include "tests/lib/scratch.h"

static const char words[] = "correct horse battery staple";
static const char text[] = "-----BEGIN PRIVATE KEY-----";

static struct buf seal_text(const char *passphrase, const void *data,
			    size_t len)
{
	struct err e = { 0 };
	struct seal s;
	struct buf out;

	seal_init(&s, passphrase);
	buf_init(&out, 1 << 20);
	assert_int_equal(seal_close(&s, data, len, &out, &e), 0);
	assert_int_equal(out.len, len + SEAL_MORE);
	seal_fini(&s);
	return out;
}

static int open_with(struct seal *s, const struct buf *in, struct buf *out,
		     struct err *e)
{
	buf_init(out, 1 << 20);
	return seal_open(s, in->data, in->len, out, e);
}

static int open_text(const char *passphrase, const struct buf *in,
		     struct buf *out, struct err *e)
{
	struct seal s;
	int rc;

	seal_init(&s, passphrase);
	rc = open_with(&s, in, out, e);
	seal_fini(&s);
	return rc;
}

static void what_is_sealed_opens_again(void **state)
{
	static const size_t sizes[] = { 0, 1, 16, 27, 16384 };
	uint8_t data[16384];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < 5; i++) {
		struct buf shut = seal_text(words, data, sizes[i]), out;

		assert_int_equal(open_text(words, &shut, &out, NULL), 0);
		assert_int_equal(out.len, sizes[i]);
		assert_memory_equal(out.data, data, sizes[i]);
		buf_fini(&shut);
		buf_fini(&out);
	}
}

/* Read by the page of the manual: scrypt and AES-256-GCM as they are known. */
static void it_is_what_the_manual_says(void **state)
{
	struct buf shut = seal_text(words, text, sizeof(text));
	const uint8_t *p = (uint8_t *)shut.data;
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t key[32], out[sizeof(text)], tag[16];
	int n = 0;

	(void)state;
	assert_memory_equal(p, "UNBRICK SEAL 1\n", 16);
	assert_int_equal(EVP_PBE_scrypt(words, strlen(words), p + 20, 16,
					1ull << p[16], p[17], p[18], 64u << 20,
					key, 32),
			 1);
	memcpy(tag, p + 48 + sizeof(text), 16);
	assert_int_equal(
		EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, p + 36), 1);
	assert_int_equal(EVP_DecryptUpdate(c, NULL, &n, p, 48), 1);
	assert_int_equal(
		EVP_DecryptUpdate(c, out, &n, p + 48, (int)sizeof(text)), 1);
	assert_int_equal(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, 16, tag),
			 1);
	assert_int_equal(EVP_DecryptFinal_ex(c, out + n, &n), 1);
	assert_memory_equal(out, text, sizeof(text));
	EVP_CIPHER_CTX_free(c);
	buf_fini(&shut);
}

static void one_bit_is_noticed(void **state)
{
	struct buf shut = seal_text(words, text, sizeof(text)), out;
	size_t costs = 16;
	struct seal s;

	(void)state;
	seal_init(&s, words);
	/*
	 * Costs and salt take a scrypt each: some of them are enough.  The rest
	 * is opened with the key of the one before.
	 */
	for (size_t i = 0; i < shut.len; i++) {
		struct err e = { 0 };

		if (i > costs + 3 && i < 34)
			continue;
		shut.data[i] ^= 1;
		assert_int_equal(open_with(&s, &shut, &out, &e), -ERR_BAD_FILE);
		assert_int_equal(out.len, 0);
		buf_fini(&out);
		shut.data[i] ^= 1;
		if (i >= 40 && i < 48 + sizeof(text) - 2)
			i += 6;
	}
	for (size_t len = 0; len < shut.len; len += 13) {
		struct buf cut = { .data = shut.data, .len = len };

		assert_int_equal(open_with(&s, &cut, &out, NULL),
				 -ERR_BAD_FILE);
		buf_fini(&out);
	}
	/* With that same key it does open, so each of them was seen. */
	assert_int_equal(open_with(&s, &shut, &out, NULL), 0);
	buf_fini(&out);
	buf_fini(&shut);
	seal_fini(&s);
}

static void another_passphrase_opens_nothing(void **state)
{
	struct buf shut = seal_text(words, text, sizeof(text)), out;

	(void)state;
	assert_int_equal(
		open_text("correct horse battery stapl", &shut, &out, NULL),
		-ERR_BAD_FILE);
	buf_fini(&out);
	assert_int_equal(open_text(NULL, &shut, &out, NULL), -ERR_REFUSED);
	buf_fini(&out);
	buf_fini(&shut);
}

/* Equal bytes never look equal, neither by one seal nor by two. */
static void nothing_repeats(void **state)
{
	struct seal s;
	struct buf a, b;
	struct buf c = seal_text(words, text, sizeof(text));

	(void)state;
	seal_init(&s, words);
	buf_init(&a, 1 << 16);
	buf_init(&b, 1 << 16);
	assert_int_equal(seal_close(&s, text, sizeof(text), &a, NULL), 0);
	assert_int_equal(seal_close(&s, text, sizeof(text), &b, NULL), 0);
	assert_memory_equal(a.data + 20, b.data + 20, 16); /* one scrypt */
	assert_memory_not_equal(a.data + 36, b.data + 36, 12);
	assert_memory_not_equal(a.data + 48, b.data + 48, sizeof(text));
	assert_memory_not_equal(a.data + 20, c.data + 20, 16);
	seal_fini(&s);
	buf_fini(&a);
	buf_fini(&b);
	buf_fini(&c);
}

/* 2^30 would take a terabyte: refused before a byte is asked for. */
static void costs_of_a_stranger_are_refused(void **state)
{
	static const uint8_t bad[][3] = { { 30, 8, 1 }, { 18, 8, 1 },
					  { 9, 8, 1 },	{ 15, 255, 1 },
					  { 15, 8, 0 }, { 15, 8, 5 } };
	struct buf shut = seal_text(words, text, sizeof(text)), out;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		memcpy(shut.data + 16, bad[i], 3);
		assert_int_equal(open_text(words, &shut, &out, NULL),
				 -ERR_BAD_FILE);
		buf_fini(&out);
	}
	buf_fini(&shut);
}

static void a_passphrase_is_the_first_line(void **state)
{
	static const struct {
		const char *text, *is;
	} files[] = {
		{ "eight888\n", "eight888" },
		{ "two words\r\nmore\n", "two words" },
		{ "no line end", "no line end" },
		{ "short\n", NULL },
		{ "\nlong enough but second\n", NULL },
	};
	char path[SCRATCH_PATH], out[256];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		int rc;

		scratch_file(path, sizeof(path), ".txt", files[i].text);
		rc = seal_read_passphrase(path, out, sizeof(out), NULL);
		assert_int_equal(rc, files[i].is ? 0 : -ERR_USAGE);
		if (files[i].is)
			assert_string_equal(out, files[i].is);
		scratch_drop(path);
	}
	assert_int_equal(
		seal_read_passphrase("/no/such", out, sizeof(out), NULL),
		-ERR_DISK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_again),
		cmocka_unit_test(it_is_what_the_manual_says),
		cmocka_unit_test(one_bit_is_noticed),
		cmocka_unit_test(another_passphrase_opens_nothing),
		cmocka_unit_test(nothing_repeats),
		cmocka_unit_test(costs_of_a_stranger_are_refused),
		cmocka_unit_test(a_passphrase_is_the_first_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
