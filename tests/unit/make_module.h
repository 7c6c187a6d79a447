/* SPDX-License-Identifier: MIT */
/*
 * Builds firmware modules for tests: any header, suffix and damage, with a
 * body that is the same in every run.
 */
#ifndef TESTS_MAKE_MODULE_H
#define TESTS_MAKE_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

struct make_module {
	uint16_t platform;
	uint8_t function;
	uint8_t index;
	uint16_t version;
	uint32_t start;
	uint32_t size; /* of the whole module; 0: 1024 + prefix offset */
	uint32_t prefix_offset;
	uint8_t flags;
	uint8_t mcu;
	struct module_ref deps[2];

	/* 0: 40.  36, 40, 42 as the device tools write them; any other size
	 * is 36 plus ext_len and is set by the builder. */
	uint16_t suffix_size;
	uint32_t product_id; /* with has_product only, else 0xffff */
	uint16_t product_version;
	bool has_product;
	const uint8_t *ext; /* suffix extensions */
	size_t ext_len;
	const uint8_t *prefix_ext; /* behind the prefix */
	size_t prefix_ext_len;
	const uint8_t *body; /* first bytes of the body, else a pattern */
	size_t body_len;

	bool stale_sha;
	bool bad_crc;
	size_t trailing; /* bytes after the module */
	uint32_t seed;	 /* of the pattern */
};

/* malloc()ed; *len bytes, trailing ones included. */
uint8_t *make_module(const struct make_module *want, size_t *len);

/* Writes the right SHA-256 and CRC into a module that was changed. */
void make_module_sign(uint8_t *data, uint32_t n);

/* The module of the case this program was born from: a Photon's. */
extern const struct make_module make_photon_bootloader; /* v311 */
extern const struct make_module make_photon_part2;	/* v1213 */
extern const struct make_module make_photon_tinker;

/* Writes `data` to a new file dir/name; the folders must exist. */
void make_file(const char *dir, const char *name, const void *data, size_t len);

#endif
