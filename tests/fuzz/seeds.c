/* SPDX-License-Identifier: MIT */
/*
 * Writes the binary seeds of the fuzz targets: seeds DIR makes DIR/NAME/;
 * seeds FILE prints what the file describes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "seeds.h"
#include "tests/unit/make_module.h"

static const uint8_t extensions[] = {
	0x02, 0,    16, 0, 0,	 0x40, 0x5f, 8,	   0,	0,   0,	   0, 0,    0,
	0,    0,    1,	0, 10,	 0,    0xff, 0xff, 32,	0,   4,	   0, 0x12, 0,
	12,   0,    0,	2, 0xab, 0xcd, 'c',  'a',  't', '!', 0x13, 0, 5,    0,
	1,    0x11, 0,	7, 0,	 'd',  'o',  'g',  0,	0,   4,	   0
};
/* A hash, two assets too short for what they say, and no extension. */
static const uint8_t odd_extensions[] = { 0x10, 0,    8,    0,	  0, 2,
					  0xab, 0xcd, 0x12, 0,	  5, 0,
					  0,	0x12, 0,    6,	  0, 0,
					  0,	40,   0xff, 0xff, 4, 0 };
static const uint8_t deflated[] = { 8, 0, 0, 15, 0, 16, 0, 0 };

static void one(const char *dir, const char *name, const struct make_module *w)
{
	size_t len;
	uint8_t *data = make_module(w, &len);

	make_file(dir, name, data, len);
	free(data);
}

static void truncated(const char *dir)
{
	size_t len;
	uint8_t *data = make_module(&make_photon_part2, &len);

	make_file(dir, "truncated", data, len / 2);
	make_file(dir, "header", data, 30);
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
	m.function = FUNCTION_BOOTLOADER;
	one(dir, "compressed-bootloader", &m);
	m.function = FUNCTION_USER;
	m.prefix_ext_len = sizeof(extensions);
	m.flags = MODULE_COMPRESSED | MODULE_PREFIX_EXTENSIONS;
	one(dir, "compressed-extensions", &m);
	m.prefix_ext_len = 0;
	m.flags = 0;
	m.ext = odd_extensions;
	m.ext_len = sizeof(odd_extensions);
	one(dir, "odd-extensions", &m);
	m.prefix_offset = 0x10;
	m.flags = MODULE_DROP_INFO;
	one(dir, "drop-info", &m);
	m = make_photon_part2;
	m.platform = 12;
	m.start = 0x30000;
	m.prefix_offset = 0x200;
	m.trailing = 100;
	one(dir, "argon", &m);
	m = make_photon_part2;
	m.bad_crc = true;
	one(dir, "bad-crc", &m);
	m.bad_crc = false;
	m.stale_sha = true;
	one(dir, "stale-sha", &m);
	m.platform = 999;
	one(dir, "no-platform", &m);
	truncated(dir);
	make_file(dir, "html", "<!DOCTYPE html>", 15);
	make_file(dir, "hex", ":10010000214601360121470136007EFE09D2\n", 38);
}

static int print(const char *path)
{
	struct buf out;
	int rc;

	buf_init(&out, 1u << 20);
	seeds_bytes(path, &out);
	rc = fwrite(buf_text(&out), 1, out.len, stdout) != out.len;
	buf_fini(&out);
	return rc;
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*write)(const char *dir);
	} targets[] = { { "module", modules },
			{ "bundle", seeds_bundles },
			{ "keys", seeds_keys },
			{ "backup", seeds_backup } };
	struct stat st;

	if (argc == 2 && stat(argv[1], &st) == 0 && S_ISREG(st.st_mode))
		return print(argv[1]);
	for (size_t i = 0; argc == 2 && i < sizeof(targets) / sizeof(*targets);
	     i++) {
		char dir[400];

		snprintf(dir, sizeof(dir), "%s/%s", argv[1], targets[i].name);
		mkdir(dir, 0755);
		targets[i].write(dir);
	}
	return argc != 2;
}
