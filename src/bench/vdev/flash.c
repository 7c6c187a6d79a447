/* SPDX-License-Identifier: MIT */
#include "bench/vdev/flash.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static size_t pages(uint32_t size)
{
	return (size + FLASH_PAGE - 1) / FLASH_PAGE;
}

/* Is the page written that holds this cell?  Else its cells say nothing. */
static uint8_t *mark(uint8_t *cells, uint32_t size, uint32_t offset)
{
	return cells + size + offset / FLASH_PAGE;
}

/* Of the next bytes from here on those that lie in one page. */
static uint32_t in_page(uint32_t offset, uint32_t len)
{
	uint32_t left = FLASH_PAGE - offset % FLASH_PAGE;

	return len < left ? len : left;
}

/*
 * A process may end at any moment and another go on with this memory: the
 * cells are there before the mark says that they count.
 */
static void count(uint8_t *written)
{
	atomic_thread_fence(memory_order_release);
	*written = 1;
}

/* Cells for what is written or lent. */
static uint8_t *ready(const struct flash *f, uint32_t offset, uint32_t len)
{
	uint32_t first = offset / FLASH_PAGE * FLASH_PAGE;

	for (uint32_t at = first; at < offset + len; at += FLASH_PAGE) {
		uint8_t *written = mark(f->cells, f->size, at);

		if (*written)
			continue;
		memset(f->cells + at, 0xff, in_page(at, f->size - at));
		count(written);
	}
	return f->cells + offset;
}

bool flash_init(struct flash *f, const struct flash_kind *kind, uint32_t size,
		struct fault_list *faults)
{
	*f = (struct flash){
		.kind = kind, .base = kind->base, .size = size, .faults = faults
	};
	if (!size)
		return true;
	f->cells = malloc(flash_room(f));
	if (f->cells)
		memset(f->cells + size, 0, pages(size));
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
		       ? ready(f, address - f->base, len)
		       : NULL;
}

bool flash_read(const struct flash *f, uint32_t address, void *out,
		uint32_t len)
{
	uint32_t at = address - f->base, n;
	uint8_t *to = out;

	if (!flash_holds(f, address, len) || !f->cells)
		return false;
	for (; len > 0; len -= n, at += n, to += n) {
		n = in_page(at, len);
		if (*mark(f->cells, f->size, at))
			memcpy(to, f->cells + at, n);
		else
			memset(to, 0xff, n);
	}
	return true;
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
		memset(mark(f->cells, f->size, start - f->base), 0,
		       pages(s->size));
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
	cell = ready(f, address - f->base, len);
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
	memcpy(ready(f, address - f->base, len), data, len);
	return true;
}

size_t flash_room(const struct flash *f)
{
	size_t marks = (pages(f->size) + FLASH_PAGE - 1) / FLASH_PAGE;

	return f->size + marks * FLASH_PAGE;
}

/* From one memory to another: only what is written. */
static void copy(uint32_t size, uint8_t *to, const uint8_t *from)
{
	for (uint32_t at = 0; at < size; at += FLASH_PAGE) {
		uint8_t *written = mark(to, size, at);

		*written = 0;
		if (!from[size + at / FLASH_PAGE])
			continue;
		memcpy(to + at, from + at, in_page(at, size - at));
		count(written);
	}
}

void flash_move(struct flash *f, uint8_t *place, bool take)
{
	if (!f->size)
		return;
	if (!take)
		copy(f->size, place, f->cells);
	if (!f->lent)
		free(f->cells);
	f->cells = place;
	f->lent = true;
}

void flash_copy(struct flash *f, const uint8_t *place)
{
	if (f->size)
		copy(f->size, f->cells, place);
}
