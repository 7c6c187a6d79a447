/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

/*
 * The state as it lies in memory, behind a head that only this build
 * writes.  Pointers in it are set anew; what is decoded is forgotten.
 */
struct head {
	char magic[8];
	uint64_t size; /* of struct chip */
	uint64_t cells;
};

static const char magic[] = { 's', 'i', 'l', 'i', 'c', 'o', 'n', '1' };

bool chip_save(const struct chip *c, FILE *f)
{
	struct head h = { .size = sizeof(*c),
			  .cells = c->sflash.cells ? c->sflash.size : 0 };

	memcpy(h.magic, magic, sizeof(magic));
	return fwrite(&h, sizeof(h), 1, f) == 1 &&
	       fwrite(c, sizeof(*c), 1, f) == 1 &&
	       (!h.cells ||
		fwrite(c->sflash.cells, (size_t)h.cells, 1, f) == 1);
}

static bool read_all(struct chip *saved, uint8_t **cells, FILE *f)
{
	struct head h;

	*cells = NULL;
	if (fread(&h, sizeof(h), 1, f) != 1 ||
	    memcmp(h.magic, magic, sizeof(magic)) != 0 ||
	    h.size != sizeof(*saved) || h.cells > UINT32_MAX ||
	    fread(saved, sizeof(*saved), 1, f) != 1)
		return false;
	if (!h.cells)
		return true;
	*cells = malloc((size_t)h.cells);
	return *cells && fread(*cells, (size_t)h.cells, 1, f) == 1;
}

bool chip_restore(struct chip *c, FILE *f)
{
	struct chip *saved = malloc(sizeof(*saved));
	uint8_t *cells = NULL;

	if (!saved || !read_all(saved, &cells, f)) {
		free(cells);
		free(saved);
		return false;
	}
	saved->cpu.ops = c->cpu.ops;
	free(c->sflash.cells);
	memcpy(c, saved, sizeof(*c));
	free(saved);
	c->sflash.cells = cells;
	chip_wire(c);
	cpu_forget(&c->cpu, 0, CHIP_FLASH);
	return true;
}

/* FNV-1a, a word at a time where many are to be done. */
static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
	const uint8_t *p = data;
	uint64_t v;

	for (; size >= 8; p += 8, size -= 8) {
		memcpy(&v, p, 8);
		hash = (hash ^ v) * 0x100000001b3u;
	}
	for (; size; size--)
		hash = (hash ^ *p++) * 0x100000001b3u;
	return hash;
}

uint64_t chip_hash(const struct chip *c)
{
	uint64_t hash = 0xcbf29ce484222325u;
	uint32_t psr = cpu_psr(&c->cpu);

	hash = mix(hash, c->cpu.r, sizeof(c->cpu.r));
	hash = mix(hash, &psr, sizeof(psr));
	hash = mix(hash, &c->cpu.cycles, sizeof(c->cpu.cycles));
	hash = mix(hash, &c->cpu.instructions, sizeof(c->cpu.instructions));
	hash = mix(hash, c->backup, sizeof(c->backup));
	hash = mix(hash, c->io, sizeof(c->io));
	hash = mix(hash, c->ram, sizeof(c->ram));
	return mix(hash, c->flash, sizeof(c->flash));
}
