/* SPDX-License-Identifier: MIT */
/* Firmware files and the first bytes of flash slots: model/module.h. */
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "luck.h"
#include "model/catalog/platform.h"

static void check(const struct module *m, size_t size, bool ok)
{
	fuzz_require(ok == m->ok);
	fuzz_require(ok || m->problems);
	fuzz_require(!ok || (m->found && m->crc_ok && m->size <= size));
	fuzz_require(!m->crc_ok || m->found);
	fuzz_require(m->asset_count <= MODULE_MAX_ASSETS);
	fuzz_require(memchr(m->name, 0, sizeof(m->name)) != NULL);
	for (size_t i = 0; i < m->asset_count; i++) {
		const struct module_asset *a = &m->assets[i];

		fuzz_require(memchr(a->name, 0, sizeof(a->name)) != NULL);
		fuzz_require(memchr(a->hash, 0, sizeof(a->hash)) != NULL);
	}
}

/* No fuzzer guesses a CRC: what lies behind it is reached by mending it. */
static void parse_mended(const uint8_t *data, size_t size,
			 const struct module *found)
{
	uint32_t n = found->end - found->start;
	uint8_t *copy = malloc(size);
	struct module m = { 0 };

	if (!copy)
		return;
	memcpy(copy, data, size);
	put_be32(copy + n, bytes_crc32(copy, n));
	check(&m, size, module_parse(copy, size, &m));
	fuzz_require(m.found && m.crc_ok);
	free(copy);
}

/* Its last bytes are all that is read of a slot at first. */
static void locate(const uint8_t *data, size_t size)
{
	uint32_t start = 0;

	if (size >= MODULE_CRC_SIZE)
		module_location(data, size, &start);
	if (size >= 100)
		module_location(data + size - 100, 100, &start);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct module m = { 0 };

	fuzz_luck();
	check(&m, size, module_parse(data, size, &m));
	if (m.found && !m.crc_ok && m.size <= size)
		parse_mended(data, size, &m);
	for (size_t i = 0; platform_at(i); i++)
		module_header(data, size, platform_at(i)->id, 0, &m);
	module_header(data, size, -1, 0x08020000, &m);
	module_peek(data, size, size * 2, &m);
	locate(data, size);
}
