/* SPDX-License-Identifier: MIT */
#include "bench/vdev/flash.h"

#include <stdlib.h>
#include <string.h>

bool flash_init(struct flash *f, const struct flash_kind *kind, uint32_t size,
		struct fault_list *faults)
{
	*f = (struct flash){
		.kind = kind, .base = kind->base, .size = size, .faults = faults
	};
	if (!size)
		return true;
	f->cells = malloc(size);
	if (f->cells)
		memset(f->cells, 0xff, size);
	return f->cells != NULL;
}

void flash_fini(struct flash *f)
{
	if (!f->lent)
		free(f->cells);
	f->cells = NULL;
	f->size = 0;
}

bool flash_holds(const struct flash *f, uint32_t address, uint32_t len)
{
	return address >= f->base && address - f->base <= f->size &&
	       len <= f->size - (address - f->base);
}

const uint8_t *flash_at(const struct flash *f, uint32_t address, uint32_t len)
{
	return flash_holds(f, address, len) && f->cells
		       ? f->cells + (address - f->base)
		       : NULL;
}

/* The sector that holds an address; NULL if outside. */
static const struct flash_sectors *
find_sector(const struct flash *f, uint32_t address, uint32_t *start)
{
	const struct flash_sectors *s = f->kind->sectors;
	uint32_t first = f->base;

	if (!flash_holds(f, address, 1))
		return NULL;
	for (; s->count && address - first >= s->count * s->size; s++)
		first += s->count * s->size;
	*start = first + (address - first) / s->size * s->size;
	return s;
}

/* arg 0 means any address. */
static bool spoiled(const struct flash *f, enum fault_kind kind, uint32_t start,
		    uint32_t len)
{
	const struct vdev_fault *x = fault_hit(f->faults, kind);

	return x && (!x->arg || (x->arg >= start && x->arg - start < len));
}

bool flash_erase(struct flash *f, uint32_t address, int64_t *us)
{
	const struct flash_sectors *s;
	uint32_t start;

	s = find_sector(f, address, &start);
	if (!s)
		return false;
	*us += s->erase_us;
	fault_begin(f->faults, FAULT_ERASE);
	if (spoiled(f, VDEV_FAULT_ERASE_FAILS, start, s->size))
		return false;
	if (!spoiled(f, VDEV_FAULT_ERASE_LIES, start, s->size))
		memset(f->cells + (start - f->base), 0xff, s->size);
	return true;
}

bool flash_program(struct flash *f, uint32_t address, const void *data,
		   uint32_t len, int64_t *us)
{
	const uint8_t *bytes = data;
	const struct vdev_fault *flip;
	uint8_t *cell;

	if (!flash_holds(f, address, len))
		return false;
	*us += (len + f->kind->page - 1) / f->kind->page * f->kind->page_us;
	fault_begin(f->faults, FAULT_WRITE);
	if (spoiled(f, VDEV_FAULT_WRITE_LIES, address, len))
		return true;
	cell = f->cells + (address - f->base);
	for (uint32_t i = 0; i < len; i++)
		cell[i] &= bytes[i];
	flip = fault_hit(f->faults, VDEV_FAULT_WRITE_FLIPS);
	if (flip && len &&
	    (!flip->arg || (flip->arg >= address && flip->arg - address < len)))
		cell[flip->arg ? flip->arg - address : 0] ^= 0x10;
	return true;
}

bool flash_erase_range(struct flash *f, uint32_t address, uint32_t len,
		       int64_t *us)
{
	uint64_t end = (uint64_t)address + len;
	const struct flash_sectors *s;
	uint32_t start;

	while (address < end) {
		s = find_sector(f, address, &start);
		if (!s || !flash_erase(f, address, us))
			return false;
		address = start + s->size;
	}
	return true;
}

bool flash_put(struct flash *f, uint32_t address, const void *data,
	       uint32_t len)
{
	if (!flash_holds(f, address, len) || !f->cells)
		return false;
	memcpy(f->cells + (address - f->base), data, len);
	return true;
}
