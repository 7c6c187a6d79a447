#include "bench/vdev/flash.h"

#include "base/count.h"

#include <stdlib.h>
#include <string.h>

#define KB(n) ((n)*1024u)

/* STM32F205: 4 x 16 KB, 1 x 64 KB, 7 x 128 KB (platforms.md 2). */
static const struct {
	uint32_t offset, size;
	int64_t erase_us;
} internal_sectors[] = {
	{ 0x00000, KB(16), 250000 },   { 0x04000, KB(16), 250000 },
	{ 0x08000, KB(16), 250000 },   { 0x0c000, KB(16), 250000 },
	{ 0x10000, KB(64), 550000 },   { 0x20000, KB(128), 1000000 },
	{ 0x40000, KB(128), 1000000 }, { 0x60000, KB(128), 1000000 },
	{ 0x80000, KB(128), 1000000 }, { 0xa0000, KB(128), 1000000 },
	{ 0xc0000, KB(128), 1000000 }, { 0xe0000, KB(128), 1000000 },
};
#define SECTORS COUNT(internal_sectors)

#define WORD_US		16
#define SERIAL_SECTOR	KB(4)
#define SERIAL_ERASE_US 60000
#define SERIAL_PAGE	256
#define SERIAL_PAGE_US	1400

bool flash_init(struct flash *f, uint32_t base, uint32_t size, bool serial,
		struct fault_list *faults)
{
	*f = (struct flash){
		.base = base, .size = size, .serial = serial, .faults = faults
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

static bool find_sector(const struct flash *f, uint32_t address,
			uint32_t *start, uint32_t *size, int64_t *us)
{
	uint32_t offset = address - f->base;

	if (!flash_holds(f, address, 1))
		return false;
	if (f->serial) {
		*start = f->base + offset / SERIAL_SECTOR * SERIAL_SECTOR;
		*size = SERIAL_SECTOR;
		*us = SERIAL_ERASE_US;
		return true;
	}
	for (size_t i = SECTORS; i-- > 0;) {
		if (offset < internal_sectors[i].offset)
			continue;
		*start = f->base + internal_sectors[i].offset;
		*size = internal_sectors[i].size;
		*us = internal_sectors[i].erase_us;
		return true;
	}
	return false;
}

bool flash_sector(const struct flash *f, uint32_t address, uint32_t *start,
		  uint32_t *size)
{
	int64_t us;

	return find_sector(f, address, start, size, &us);
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
	uint32_t start, size;
	int64_t takes;

	if (!find_sector(f, address, &start, &size, &takes))
		return false;
	*us += takes;
	fault_begin(f->faults, FAULT_ERASE);
	if (spoiled(f, VDEV_FAULT_ERASE_FAILS, start, size))
		return false;
	if (!spoiled(f, VDEV_FAULT_ERASE_LIES, start, size))
		memset(f->cells + (start - f->base), 0xff, size);
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
	*us += f->serial
		       ? (len + SERIAL_PAGE - 1) / SERIAL_PAGE * SERIAL_PAGE_US
		       : (len + 3) / 4 * WORD_US;
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
	uint32_t start, size;

	while (address < end) {
		if (!flash_sector(f, address, &start, &size) ||
		    !flash_erase(f, address, us))
			return false;
		address = start + size;
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
