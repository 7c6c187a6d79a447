/* SPDX-License-Identifier: MIT */
/*
 * extract OUT IMAGE...: bootloaders of Gen 2 that system parts and
 * applications carry inside, each once, as OUT/bl-PLATFORM-VERSION-CRC.bin.
 *
 * A bootloader is linked to 08000000, has its module header behind the
 * vectors (function 2) and the CRC-32 of all before at its end, the high byte
 * first (modules.md 2).  OUT is a throw-away folder: vendor code is kept
 * nowhere.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define START	  0x08000000u
#define END_MIN	  0x08002000u
#define END_MAX	  0x08008000u
#define VECTORS	  0x184u
#define HEAD	  24u
#define CRC	  4u
#define FUNCTION  2
#define INPUT_MAX (2u << 20)

static uint32_t le(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static bool is_platform(unsigned id)
{
	return id == 6 || id == 8 || id == 10 || id == 88;
}

/* The size of the bootloader whose header is at p; 0: there is none. */
static size_t bootloader_at(const uint8_t *data, size_t size, size_t at)
{
	const uint8_t *h = data + at, *image = h - VECTORS;
	uint32_t end = le(h + 4, 4);
	size_t len = end - START;

	if (le(h, 4) != START || end <= END_MIN || end > END_MAX ||
	    h[14] != FUNCTION || !is_platform(le(h + 12, 2)) ||
	    at - VECTORS + len + CRC > size ||
	    be32(image + len) != crc32(0, image, (uInt)len))
		return 0;
	return len + CRC;
}

static void write_out(const char *out, const uint8_t *image, size_t len,
		      const char *from)
{
	const uint8_t *h = image + VECTORS;
	char path[1200];
	struct stat st;
	FILE *f;

	snprintf(path, sizeof(path), "%s/bl-%02u-%04u-%08x.bin", out,
		 (unsigned)le(h + 12, 2), (unsigned)le(h + 10, 2),
		 (unsigned)be32(image + len - CRC));
	if (stat(path, &st) == 0)
		return;
	f = fopen(path, "wb");
	if (!f || fwrite(image, len, 1, f) != 1 || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
	printf("%s %s\n", path, from);
}

static void search(const char *out, const char *name, uint8_t *data)
{
	const char *base = strrchr(name, '/');
	FILE *f = fopen(name, "rb");
	size_t size = 0;

	if (f) {
		size = fread(data, 1, INPUT_MAX, f);
		fclose(f);
	}
	for (size_t at = VECTORS; at + HEAD <= size; at++) {
		size_t len = bootloader_at(data, size, at);

		if (len)
			write_out(out, data + at - VECTORS, len,
				  base ? base + 1 : name);
	}
}

int main(int argc, char **argv)
{
	uint8_t *data = malloc(INPUT_MAX);

	if (argc < 3 || !data) {
		fprintf(stderr, "extract OUT IMAGE...\n");
		return 2;
	}
	mkdir(argv[1], 0777);
	for (int i = 2; i < argc; i++)
		search(argv[1], argv[i], data);
	free(data);
	return 0;
}
