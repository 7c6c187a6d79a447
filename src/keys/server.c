/* SPDX-License-Identifier: MIT */
/* Server keys and addresses from files, backups and the command line. */
#include "keys/parts.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/backup.h"

#define FILE_MAX     16384
#define HOST_LONGEST 63
#define AREA_MAX     (1u << 20)

static bool read_ipv4(const char *host, uint8_t out[4])
{
	for (int i = 0; i < 4; i++) {
		char part[4];
		size_t n = strcspn(host, ".");
		unsigned long v;

		if (n == 0 || n > 3)
			return false;
		text_copy_n(part, sizeof(part), host, n);
		if (!text_number(part, 0, 255, &v) ||
		    host[n] != (i < 3 ? '.' : '\0'))
			return false;
		out[i] = (uint8_t)v;
		host += n + 1;
	}
	return true;
}

static bool is_host(const char *host)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_$";

	return host[0] && strspn(host, letters) == strlen(host);
}

/* "HOST" or "HOST:PORT" as an address record, ota.md C7. */
static int put_address(const char *text, uint8_t *record, struct err *e)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	unsigned long port = 0xffff; /* the usual one */
	char host[HOST_LONGEST + 1];

	if (len > HOST_LONGEST ||
	    (colon && !text_number(colon + 1, 1, 65534, &port)))
		return err_set(e, ERR_USAGE, "keys",
			       "the address has to be HOST or HOST:PORT");
	text_copy_n(host, sizeof(host), text, len);
	if (!is_host(host))
		return err_set(e, ERR_USAGE, "keys",
			       "the address has to be HOST or HOST:PORT");
	if (read_ipv4(host, record + 2)) {
		record[0] = 0;
		record[1] = 4;
	} else {
		record[0] = 1;
		record[1] = (uint8_t)len;
		memcpy(record + 2, host, len + 1);
	}
	record[KEY_AREA_PORT] = (uint8_t)(port >> 8);
	record[KEY_AREA_PORT + 1] = (uint8_t)port;
	return 0;
}

static EVP_PKEY *parse_key(const struct buf *file)
{
	const char *text = buf_text(file);
	const unsigned char *der = (const unsigned char *)text;
	EVP_PKEY *key = NULL;
	BIO *bio;

	if (!strstr(text, "-----BEGIN "))
		return d2i_PUBKEY(NULL, &der, (long)file->len);
	bio = BIO_new_mem_buf(text, (int)file->len);
	if (bio)
		key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return key;
}

static const char *key_needed(const struct key_layout *l)
{
	return l->udp ? "EC P-256" : "RSA";
}

/* The key of a file; its address too, if it is of the long form. */
static int from_file(const struct key_layout *l, const char *path,
		     uint8_t *blob, struct err *e)
{
	struct buf file;
	unsigned char *der = NULL;
	EVP_PKEY *key = NULL;
	struct keys seen = { 0 };
	int len, rc;

	buf_init(&file, FILE_MAX);
	rc = fsio_read(path, &file, e);
	if (rc < 0)
		goto out;
	key = parse_key(&file);
	len = key ? i2d_PUBKEY(key, &der) : 0;
	if (len > l->address) {
		rc = err_set(e, ERR_WRONG_KIND, "keys",
			     "the file holds a key of %d bytes, this device "
			     "needs %s",
			     len, key_needed(l));
		goto out;
	}
	if (len <= 0) {
		rc = err_set(e, ERR_BAD_FILE, "keys",
			     strstr(buf_text(&file), "PRIVATE KEY")
				     ? "%s is a private key; the server's "
				       "public key is needed"
				     : "%s holds no public key (DER or PEM)",
			     path);
		goto out;
	}
	memcpy(blob, der, (size_t)len);
	key_area_judge_server(l, blob, &seen);
	if (seen.server.state != KEY_GOOD)
		rc = err_set(e, ERR_WRONG_KIND, "keys",
			     "the file holds an %s key, this device needs %s",
			     seen.server.kind, key_needed(l));
	else if (file.len >= (size_t)l->address + KEY_AREA_PORT + 2 &&
		 !strstr(buf_text(&file), "-----BEGIN "))
		memcpy(blob + l->address, file.data + l->address,
		       KEY_AREA_PORT + 2);
out:
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	buf_fini(&file);
	return rc;
}

static int from_backup(const struct key_layout *l, const char *manifest,
		       const char *passphrase, uint8_t *blob, struct err *e)
{
	struct seal seal;
	struct backup_manifest m;
	uint32_t at = l->base + l->server;
	struct buf area;
	int rc = backup_read(manifest, &m, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < m.count; i++) {
		const struct backup_area *a = &m.areas[i];

		if (a->alt != 1 || at < a->address ||
		    at - a->address + l->server_size > a->size)
			continue;
		buf_init(&area, AREA_MAX);
		seal_init(&seal, passphrase);
		rc = backup_read_area(manifest, a, &seal, &area, e);
		seal_fini(&seal);
		if (rc == 0)
			memcpy(blob, area.data + (at - a->address),
			       l->server_size);
		if (area.data)
			key_area_wipe(area.data, area.len);
		buf_fini(&area);
		return rc;
	}
	return err_set(e, ERR_BAD_FILE, "keys", "%s holds no keys", manifest);
}

int keys_blob(const struct key_layout *l, const uint8_t *now,
	      const struct recipe_keys_with *with, const char *passphrase,
	      uint8_t blob[KEYS_BLOB_MAX], struct err *e)
{
	struct keys seen = { 0 };
	int rc = 0;

	memset(blob, 0xff, KEYS_BLOB_MAX);
	if (!with->file && !with->backup)
		return 0; /* blank: the built-in ones */
	rc = with->file ? from_file(l, with->file, blob, e)
			: from_backup(l, with->backup, passphrase, blob, e);
	if (rc == 0 && with->address)
		rc = put_address(with->address, blob + l->address, e);
	if (rc < 0)
		return rc;
	key_area_judge_server(l, blob, &seen);
	if (seen.address_state != KEY_GOOD && now && with->file) {
		/* The present server, with another key. */
		memcpy(blob + l->address, now + l->address, KEY_AREA_PORT + 2);
		key_area_judge_server(l, blob, &seen);
	}
	if (seen.server.state != KEY_GOOD)
		return err_set(e, ERR_REFUSED, "keys",
			       "the server key of the backup is %s",
			       key_state_name(seen.server.state));
	if (now && seen.address_state != KEY_GOOD)
		return err_set(e, ERR_USAGE, "keys",
			       "the server's address is not known: give "
			       "--address HOST[:PORT]");
	return 0;
}
