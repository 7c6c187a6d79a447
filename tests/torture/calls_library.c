/* SPDX-License-Identifier: MIT */
/* SQLite, libarchive, libcrypto and libfyaml as the program calls them. */
#include <stdint.h>
#include <archive.h>
#include <archive_entry.h>
#include <libfyaml.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sqlite3.h>

#include "calls_parts.h"

/* The prototypes are those of the libraries: nobody includes these. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wmissing-declarations"

#define DB_FAILS  calls_due(CALLS_DATABASE, __func__ + 6)
#define LIB_FAILS calls_due(CALLS_LIBRARY, __func__ + 6)

/* As in life, there is a handle that tells why. */
int calls_sqlite3_open_v2(const char *path, sqlite3 **db, int flags,
			  const char *vfs)
{
	if (!DB_FAILS)
		return sqlite3_open_v2(path, db, flags, vfs);
	return sqlite3_open_v2("/nowhere/torture.db", db, SQLITE_OPEN_READONLY,
			       vfs);
}

int calls_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len,
			     sqlite3_stmt **st, const char **tail)
{
	if (!DB_FAILS)
		return sqlite3_prepare_v2(db, sql, len, st, tail);
	*st = NULL;
	return SQLITE_NOMEM;
}

/* A statement that could not go on has undone what it did. */
int calls_sqlite3_step(sqlite3_stmt *st)
{
	return DB_FAILS ? SQLITE_IOERR : sqlite3_step(st);
}

int calls_sqlite3_exec(sqlite3 *db, const char *sql,
		       int (*each)(void *, int, char **, char **), void *ctx,
		       char **message)
{
	return DB_FAILS ? SQLITE_BUSY
			: sqlite3_exec(db, sql, each, ctx, message);
}

/* SQLite gives back what it was handed over also when it cannot take it. */
static int refuse(const void *data, void (*done)(void *))
{
	if (done != SQLITE_STATIC && done != SQLITE_TRANSIENT)
		done((void *)(uintptr_t)data);
	return SQLITE_NOMEM;
}

int calls_sqlite3_bind_text(sqlite3_stmt *st, int at, const char *text, int len,
			    void (*done)(void *))
{
	return DB_FAILS ? refuse(text, done)
			: sqlite3_bind_text(st, at, text, len, done);
}

int calls_sqlite3_bind_int64(sqlite3_stmt *st, int at, sqlite3_int64 v)
{
	return DB_FAILS ? SQLITE_NOMEM : sqlite3_bind_int64(st, at, v);
}

int calls_sqlite3_bind_blob(sqlite3_stmt *st, int at, const void *data, int len,
			    void (*done)(void *))
{
	return DB_FAILS ? refuse(data, done)
			: sqlite3_bind_blob(st, at, data, len, done);
}

/* Without memory for the conversion it gives NULL. */
const unsigned char *calls_sqlite3_column_text(sqlite3_stmt *st, int column)
{
	return DB_FAILS ? NULL : sqlite3_column_text(st, column);
}

const void *calls_sqlite3_column_blob(sqlite3_stmt *st, int column)
{
	return DB_FAILS ? NULL : sqlite3_column_blob(st, column);
}

struct archive *calls_archive_read_new(void)
{
	return LIB_FAILS ? NULL : archive_read_new();
}

int calls_archive_read_support_format_tar(struct archive *a)
{
	return LIB_FAILS ? ARCHIVE_FATAL : archive_read_support_format_tar(a);
}

int calls_archive_read_support_format_zip(struct archive *a)
{
	return LIB_FAILS ? ARCHIVE_FATAL : archive_read_support_format_zip(a);
}

int calls_archive_read_support_filter_gzip(struct archive *a)
{
	return LIB_FAILS ? ARCHIVE_FATAL : archive_read_support_filter_gzip(a);
}

int calls_archive_read_open_memory(struct archive *a, const void *data,
				   size_t len)
{
	return LIB_FAILS ? ARCHIVE_FATAL
			 : archive_read_open_memory(a, data, len);
}

int calls_archive_read_next_header(struct archive *a,
				   struct archive_entry **entry)
{
	return LIB_FAILS ? ARCHIVE_FATAL : archive_read_next_header(a, entry);
}

la_ssize_t calls_archive_read_data(struct archive *a, void *data, size_t len)
{
	return LIB_FAILS ? ARCHIVE_FATAL : archive_read_data(a, data, len);
}

const char *calls_archive_entry_pathname(struct archive_entry *entry)
{
	return LIB_FAILS ? NULL : archive_entry_pathname(entry);
}

BIO *calls_BIO_new(const BIO_METHOD *type)
{
	return LIB_FAILS ? NULL : BIO_new(type);
}

BIO *calls_BIO_new_mem_buf(const void *data, int len)
{
	return LIB_FAILS ? NULL : BIO_new_mem_buf(data, len);
}

EVP_PKEY_CTX *calls_EVP_PKEY_CTX_new(EVP_PKEY *key, ENGINE *engine)
{
	return LIB_FAILS ? NULL : EVP_PKEY_CTX_new(key, engine);
}

int calls_EVP_PKEY_check(EVP_PKEY_CTX *ctx)
{
	return LIB_FAILS ? -1 : EVP_PKEY_check(ctx);
}

EVP_PKEY *calls_d2i_PrivateKey(int type, EVP_PKEY **key,
			       const unsigned char **der, long len)
{
	return LIB_FAILS ? NULL : d2i_PrivateKey(type, key, der, len);
}

EVP_PKEY *calls_d2i_PUBKEY(EVP_PKEY **key, const unsigned char **der, long len)
{
	return LIB_FAILS ? NULL : d2i_PUBKEY(key, der, len);
}

int calls_i2d_PrivateKey(const EVP_PKEY *key, unsigned char **out)
{
	return LIB_FAILS ? -1 : i2d_PrivateKey(key, out);
}

int calls_i2d_PUBKEY(const EVP_PKEY *key, unsigned char **out)
{
	return LIB_FAILS ? -1 : i2d_PUBKEY(key, out);
}

int calls_PEM_write_bio_PUBKEY(BIO *b, const EVP_PKEY *key)
{
	return LIB_FAILS ? 0 : PEM_write_bio_PUBKEY(b, key);
}

struct fy_parser *calls_fy_parser_create(const struct fy_parse_cfg *cfg)
{
	return LIB_FAILS ? NULL : fy_parser_create(cfg);
}

struct fy_diag *calls_fy_diag_create(const struct fy_diag_cfg *cfg)
{
	return LIB_FAILS ? NULL : fy_diag_create(cfg);
}

int calls_fy_parser_set_string(struct fy_parser *p, const char *text, size_t n)
{
	return LIB_FAILS ? -1 : fy_parser_set_string(p, text, n);
}

const char *calls_fy_token_get_text(struct fy_token *t, size_t *len)
{
	return LIB_FAILS ? NULL : fy_token_get_text(t, len);
}
