/* SPDX-License-Identifier: MIT */
#include "base/seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/fsio.h"
#include "base/secrets.h"
#include "base/system.h"

#define MEMORY_MAX (136u << 20) /* of scrypt: 128 * N * r, and a little */
#define NONCE	   12
#define TAG	   16
#define FILE_MAX   4096

static const char where[] = "seal";
static const char magic[16] = "UNBRICK SEAL 1\n";

/* 32 MB and about a quarter of a second. */
static const uint8_t usual[3] = { 15, 8, 3 };

/* magic, costs, a zero, salt, nonce */
#define AT_COSTS 16
#define AT_SALT	 20
#define AT_NONCE (AT_SALT + SEAL_SALT)
#define HEAD	 (AT_NONCE + NONCE)

_Static_assert(HEAD + TAG == SEAL_MORE, "what a seal adds");

void seal_init(struct seal *s, const char *passphrase)
{
	memset(s, 0, sizeof(*s));
	s->passphrase = passphrase;
}

void seal_fini(struct seal *s)
{
	system_wipe(s, sizeof(*s));
}

static bool costs_allowed(const uint8_t c[3])
{
	return c[0] >= 10 && c[0] <= 17 && c[1] == 8 && c[2] >= 1 && c[2] <= 4;
}

static int make_key(struct seal *s, const uint8_t costs[3], const uint8_t *salt,
		    struct err *e)
{
	if (s->ready && memcmp(s->costs, costs, sizeof(s->costs)) == 0 &&
	    memcmp(s->salt, salt, sizeof(s->salt)) == 0)
		return 0;
	memcpy(s->costs, costs, sizeof(s->costs));
	memcpy(s->salt, salt, sizeof(s->salt));
	s->ready =
		EVP_PBE_scrypt(s->passphrase, strlen(s->passphrase), salt,
			       SEAL_SALT, 1ull << costs[0], costs[1], costs[2],
			       MEMORY_MAX, s->key, sizeof(s->key)) == 1;
	return s->ready ? 0 : err_memory(e, where);
}

/* The cipher over head and body; false: it failed, or the tag differs. */
static bool run_cipher(const struct seal *s, const uint8_t *head,
		       const uint8_t *in, int len, uint8_t *out, uint8_t *tag,
		       bool closing)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok;

	ok = c &&
	     EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, s->key,
			       head + AT_NONCE, closing) == 1 &&
	     EVP_CipherUpdate(c, NULL, &n, head, HEAD) == 1 &&
	     (len == 0 || EVP_CipherUpdate(c, out, &n, in, len) == 1);
	if (ok && !closing)
		ok = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) ==
		     1;
	ok = ok && EVP_CipherFinal_ex(c, out + len, &n) == 1;
	if (ok && closing)
		ok = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, tag) ==
		     1;
	EVP_CIPHER_CTX_free(c);
	return ok;
}

/* Room at the end of *out for `len` bytes; NULL: there is none. */
static uint8_t *reserve(struct buf *out, size_t len)
{
	static const uint8_t zeros[4096];
	size_t at = out->len;

	for (size_t left = len; left > 0;) {
		size_t n = left < sizeof(zeros) ? left : sizeof(zeros);

		if (!buf_add(out, zeros, n))
			return NULL;
		left -= n;
	}
	return out->data ? (uint8_t *)out->data + at : NULL;
}

int seal_close(struct seal *s, const void *data, size_t len, struct buf *out,
	       struct err *e)
{
	uint8_t salt[SEAL_SALT], *head;
	int rc;

	if (!s->passphrase || len > INT32_MAX)
		return err_set(e, ERR_INTERNAL, where, "nothing to seal with");
	head = reserve(out, len + SEAL_MORE);
	if (!head)
		return err_memory(e, where);
	if (RAND_bytes(salt, sizeof(salt)) != 1 ||
	    RAND_bytes(head + AT_NONCE, NONCE) != 1)
		return err_set(e, ERR_INTERNAL, where, "no random numbers");
	rc = make_key(s, usual, s->ready ? s->salt : salt, e);
	if (rc < 0)
		return rc;
	memcpy(head, magic, sizeof(magic));
	memcpy(head + AT_COSTS, s->costs, sizeof(s->costs));
	memcpy(head + AT_SALT, s->salt, sizeof(s->salt));
	if (!run_cipher(s, head, data, (int)len, head + HEAD, head + HEAD + len,
			true))
		return err_set(e, ERR_INTERNAL, where, "cannot be sealed");
	return 0;
}

int seal_open(struct seal *s, const void *data, size_t len, struct buf *out,
	      struct err *e)
{
	const uint8_t *head = data;
	uint8_t tag[TAG], *to;
	int rc;

	if (!s->passphrase)
		return err_set(e, ERR_REFUSED, where,
			       "it is encrypted: give --passphrase-file");
	if (len < SEAL_MORE || len > INT32_MAX ||
	    memcmp(head, magic, sizeof(magic)) != 0 ||
	    !costs_allowed(head + AT_COSTS))
		return err_set(e, ERR_BAD_FILE, where,
			       "this is nothing that unbrick encrypted");
	rc = make_key(s, head + AT_COSTS, head + AT_SALT, e);
	if (rc < 0)
		return rc;
	len -= SEAL_MORE;
	to = reserve(out, len + 1); /* a place also for nothing */
	if (!to)
		return err_memory(e, where);
	out->len--;
	memcpy(tag, head + HEAD + len, TAG);
	if (run_cipher(s, head, head + HEAD, (int)len, to, tag, false))
		return 0;
	system_wipe(to, len);
	out->len -= len;
	return err_set(e, ERR_BAD_FILE, where,
		       "it does not open: another passphrase, or it was "
		       "changed");
}

int seal_read_passphrase(const char *path, char *out, size_t size,
			 struct err *e)
{
	struct buf text;
	size_t len;
	int rc;

	buf_init(&text, FILE_MAX);
	rc = fsio_read(path, &text, e);
	len = strcspn(buf_text(&text), "\r\n");
	if (rc == 0 &&
	    (len < SECRETS_LEAST || len >= size || len >= SECRETS_TEXT))
		rc = err_set(e, ERR_USAGE, where,
			     "%s: a passphrase is the first line, of %d to %d "
			     "characters",
			     path, SECRETS_LEAST, SECRETS_TEXT - 1);
	if (rc == 0) {
		memcpy(out, buf_text(&text), len);
		out[len] = '\0';
	}
	if (text.data)
		system_wipe(text.data, text.len);
	buf_fini(&text);
	return rc;
}
