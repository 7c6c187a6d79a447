/* SPDX-License-Identifier: MIT */
/*
 * Writes the binary seeds of the fuzz targets: seeds DIR makes DIR/NAME/.
 */
#include <archive.h>
#include <archive_entry.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keys/parts.h"
#include "model/catalog/platform.h"
#include "tests/unit/make_module.h"

static const uint8_t extensions[] = {
	0x02, 0,    16, 0, 0,	 0x40, 0x5f, 8,	   0,	0,   0,	   0, 0,    0,
	0,    0,    1,	0, 10,	 0,    0xff, 0xff, 32,	0,   4,	   0, 0x12, 0,
	12,   0,    0,	2, 0xab, 0xcd, 'c',  'a',  't', '!', 0x13, 0, 5,    0,
	1,    0x11, 0,	7, 0,	 'd',  'o',  'g',  0,	0,   4,	   0
};
static const uint8_t deflated[] = { 8, 0, 0, 15, 0, 16, 0, 0 };

static void one(const char *dir, const char *name, const struct make_module *w)
{
	size_t len;
	uint8_t *data = make_module(w, &len);

	make_file(dir, name, data, len);
	free(data);
}

static void modules(const char *dir)
{
	struct make_module m = make_photon_tinker;

	one(dir, "bootloader", &make_photon_bootloader);
	one(dir, "system", &make_photon_part2);
	m.size = 600;
	one(dir, "user", &m);
	m.suffix_size = 42;
	one(dir, "wide-product", &m);
	m.ext = m.prefix_ext = extensions;
	m.ext_len = m.prefix_ext_len = sizeof(extensions);
	m.flags = MODULE_PREFIX_EXTENSIONS;
	one(dir, "extensions", &m);
	m.prefix_ext_len = 0;
	m.body = deflated;
	m.body_len = sizeof(deflated);
	m.flags = MODULE_COMPRESSED;
	one(dir, "compressed", &m);
	m = make_photon_part2;
	m.platform = 12;
	m.start = 0x30000;
	m.prefix_offset = 0x200;
	m.trailing = 100;
	one(dir, "argon", &m);
	make_file(dir, "html", "<!DOCTYPE html>", 15);
	make_file(dir, "hex", ":10010000214601360121470136007EFE09D2\n", 38);
}

static void put(struct archive *a, const char *name, const void *data,
		size_t len)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_write_header(a, entry);
	archive_write_data(a, data, len);
	archive_entry_free(entry);
}

static void archive(const char *path, bool zip, bool gzip)
{
	struct make_module m = make_photon_tinker;
	struct archive *a = archive_write_new();
	size_t len;
	uint8_t *data;

	m.size = 600;
	data = make_module(&m, &len);
	if (zip)
		archive_write_set_format_zip(a);
	else
		archive_write_set_format_ustar(a);
	if (gzip)
		archive_write_add_filter_gzip(a);
	archive_write_open_filename(a, path);
	put(a, "dir/app.bin", data, len);
	put(a, "../evil", "x", 1);
	put(a, "notes.txt", "hello", 5);
	archive_write_free(a);
	free(data);
}

static void bundles(const char *dir)
{
	struct make_module m = make_photon_tinker;
	uint8_t *first, *second, *both;
	size_t n1, n2;
	char path[512];

	snprintf(path, sizeof(path), "%s/a.zip", dir);
	archive(path, true, false);
	snprintf(path, sizeof(path), "%s/a.tar", dir);
	archive(path, false, false);
	snprintf(path, sizeof(path), "%s/a.tgz", dir);
	archive(path, false, true);
	m.size = 400;
	second = make_module(&m, &n2);
	m.flags = MODULE_COMBINED;
	first = make_module(&m, &n1);
	both = malloc(n1 + n2);
	memcpy(both, first, n1);
	memcpy(both + n1, second, n2);
	make_file(dir, "combined", both, n1 + n2);
	free(first);
	free(second);
	free(both);
}

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

/* fuzz_keys.c: a pair as the area of a Photon and of a Boron, and as files. */
static void keys(const char *dir)
{
	static const int platforms[] = { 6, 13 };

	for (size_t i = 0; i < 2; i++) {
		const struct key_layout *l =
			key_layout_of(platform_by_id(platforms[i]));
		uint8_t area[2048];
		struct buf pem;
		char name[16];
		size_t len;

		memset(area, 0xff, sizeof(area));
		buf_init(&pem, 4096);
		if (keys_make_pair(l, area + 1, &pem, NULL))
			exit(1);
		area[0] = (uint8_t)(i ? 3 : 1); /* their places there */
		der_of(&pem, area + 1 + l->device_size);
		memcpy(area + 1 + l->device_size + l->address,
		       "\1\13example.com", 14);
		snprintf(name, sizeof(name), "area%zu", i);
		make_file(dir, name, area,
			  1u + l->device_size + l->server_size);
		area[0] |= 0x80;
		len = der_of(&pem, area + 1);
		snprintf(name, sizeof(name), "der%zu", i);
		make_file(dir, name, area, 1 + len);
		snprintf(name, sizeof(name), "vendor%zu", i);
		memcpy(area + 1 + l->address, "\1\13example.com", 14);
		make_file(dir, name, area, 1u + l->address + KEY_AREA_PORT + 2);
		memcpy(area + 1, pem.data, pem.len);
		snprintf(name, sizeof(name), "pem%zu", i);
		make_file(dir, name, area, 1 + pem.len);
		buf_fini(&pem);
	}
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*write)(const char *dir);
	} targets[] = { { "module", modules },
			{ "bundle", bundles },
			{ "keys", keys } };

	for (size_t i = 0; argc == 2 && i < 3; i++) {
		char dir[400];

		snprintf(dir, sizeof(dir), "%s/%s", argv[1], targets[i].name);
		mkdir(dir, 0755);
		targets[i].write(dir);
	}
	return argc != 2;
}
