/* SPDX-License-Identifier: MIT */
/*
 * A device's state as bytes: a fixed head, then the pages that differ from a
 * fresh device, then a CRC.  All numbers little endian.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/vdev/device.h"

#define PAGE	  1024
#define HEAD_SIZE (4 + 24 + 4 + 4 + 4 + 4 * FAULT_MAX + 4)
#define FAULTS_AT 40
#define ROW_SIZE  (1 + 4 + PAGE)
#define MAGIC	  0x33766b75 /* "ukv3" */

enum region { REGION_INTERNAL, REGION_EXTERNAL, REGION_DCT, REGIONS };

static uint32_t region_size(const struct vdev *v, unsigned r)
{
	const uint32_t sizes[REGIONS] = { v->internal.size, v->external.size,
					  DCT_SIZE };

	return sizes[r];
}

static void get_page(const struct vdev *v, unsigned r, uint32_t at,
		     uint8_t out[PAGE])
{
	const struct flash *f =
		r == REGION_INTERNAL ? &v->internal : &v->external;

	if (r == REGION_DCT)
		memcpy(out, v->dct + at, PAGE);
	else
		flash_read(f, f->base + at, out, PAGE);
}

static void put_page(struct vdev *v, unsigned r, uint32_t at,
		     const uint8_t *bytes)
{
	struct flash *f = device_flash(v, r == REGION_EXTERNAL);

	if (r == REGION_DCT)
		memcpy(v->dct + at, bytes, PAGE);
	else
		flash_put(f, f->base + at, bytes, PAGE);
}

static bool add_page(struct buf *out, unsigned r, uint32_t offset,
		     const uint8_t *bytes)
{
	uint8_t head[5] = { (uint8_t)r };

	put_le32(head + 1, offset);
	return buf_add(out, head, sizeof(head)) && buf_add(out, bytes, PAGE);
}

static bool add_pages(const struct vdev *v, const struct vdev *fresh,
		      struct buf *out, uint32_t *count)
{
	for (unsigned r = 0; r < REGIONS; r++) {
		for (uint32_t at = 0; at < region_size(v, r); at += PAGE) {
			uint8_t now[PAGE], then[PAGE];

			get_page(v, r, at, now);
			get_page(fresh, r, at, then);
			if (memcmp(now, then, PAGE) == 0)
				continue;
			if (!add_page(out, r, at, now))
				return false;
			++*count;
		}
	}
	return true;
}

bool vdev_save(const struct vdev *v, const struct vdev *fresh, struct buf *out)
{
	uint8_t head[HEAD_SIZE] = { 0 };
	size_t begin = out->len;
	uint32_t count = 0;
	uint8_t crc[4];

	put_le32(head, MAGIC);
	memcpy(head + 4, v->id, 24);
	head[28] = v->plugged || v->replug_us != VDEV_NEVER;
	head[29] = (uint8_t)vdev_mode(v);
	head[30] = v->network;
	head[31] = v->claimed;
	put_le16(head + 32, v->ncp);
	put_le16(head + 34, v->dct_len);
	head[36] = (uint8_t)v->protection;
	put_le16(head + 38, (uint16_t)v->service_starts);
	for (size_t i = 0; i < FAULT_MAX; i++)
		put_le32(head + FAULTS_AT + 4 * i, v->faults.seen[i]);
	if (!buf_add(out, head, sizeof(head)) ||
	    !add_pages(v, fresh, out, &count))
		return false;
	put_le32((uint8_t *)out->data + begin + HEAD_SIZE - 4, count);
	put_le32(crc, bytes_crc32((const uint8_t *)out->data + begin,
				  out->len - begin));
	return buf_add(out, crc, sizeof(crc));
}

static bool sound(const struct vdev *v, const uint8_t *data, size_t len)
{
	const uint8_t *row = data + HEAD_SIZE;
	uint32_t count;

	if (len < HEAD_SIZE + 4 || get_le32(data) != MAGIC ||
	    memcmp(data + 4, v->id, 24) != 0 || data[29] >= MODES ||
	    get_le16(data + 34) > DCT_SIZE || data[36] > VDEV_SERVICE ||
	    bytes_crc32(data, len - 4) != get_le32(data + len - 4))
		return false;
	count = get_le32(data + HEAD_SIZE - 4);
	if ((len - HEAD_SIZE - 4) / ROW_SIZE != count ||
	    (len - HEAD_SIZE - 4) % ROW_SIZE)
		return false;
	for (uint32_t i = 0; i < count; i++, row += ROW_SIZE) {
		uint32_t at = get_le32(row + 1);

		if (row[0] >= REGIONS || at % PAGE ||
		    at >= region_size(v, row[0]))
			return false;
	}
	return true;
}

static void switch_off(struct vdev *v)
{
	if (v->plugged)
		device_pull(v, VDEV_NEVER);
	v->now = INT64_MIN / 2;
}

bool vdev_restore(struct vdev *v, const uint8_t *data, size_t len,
		  bool *plugged, enum device_mode *mode)
{
	const uint8_t *row = data + HEAD_SIZE;

	if (!sound(v, data, len))
		return false;
	switch_off(v);
	*plugged = data[28];
	*mode = (enum device_mode)data[29];
	v->network = data[30];
	v->claimed = data[31];
	v->ncp = get_le16(data + 32);
	v->dct_len = get_le16(data + 34);
	v->protection = (enum vdev_protection)data[36];
	v->service_starts = get_le16(data + 38);
	for (size_t i = 0; i < FAULT_MAX; i++)
		v->faults.seen[i] = get_le32(data + FAULTS_AT + 4 * i);
	for (; row + ROW_SIZE <= data + len - 4; row += ROW_SIZE)
		put_page(v, row[0], get_le32(row + 1), row + 5);
	return true;
}

/* Settings, internal flash, flash beside it. */
size_t vdev_place_size(const struct vdev *v)
{
	return DCT_SIZE + flash_room(&v->internal) + flash_room(&v->external);
}

void vdev_lend(struct vdev *v, uint8_t *place, bool take)
{
	uint8_t *flash = place + DCT_SIZE;

	if (take)
		switch_off(v);
	else
		memcpy(place, v->dct, DCT_SIZE);
	if (!v->lent)
		free(v->dct);
	v->dct = place;
	v->lent = true;
	flash_move(&v->internal, flash, take);
	flash_move(&v->external, flash + flash_room(&v->internal), take);
}

void vdev_copy(struct vdev *v, const uint8_t *place)
{
	const uint8_t *flash = place + DCT_SIZE;

	switch_off(v);
	memcpy(v->dct, place, DCT_SIZE);
	flash_copy(&v->internal, flash);
	flash_copy(&v->external, flash + flash_room(&v->internal));
}

void vdev_note(const struct vdev *v, struct vdev_note *out)
{
	memcpy(out->id, v->id, sizeof(out->id));
	out->plugged = v->plugged || v->replug_us != VDEV_NEVER;
	out->network = v->network;
	out->claimed = v->claimed;
	out->ncp = v->ncp;
	out->dct_len = v->dct_len;
	out->mode = vdev_mode(v);
	out->protection = v->protection;
	out->service_starts = v->service_starts;
	memcpy(out->faults_seen, v->faults.seen, sizeof(out->faults_seen));
}

void vdev_heed(struct vdev *v, const struct vdev_note *note)
{
	v->network = note->network;
	v->claimed = note->claimed;
	v->ncp = note->ncp;
	v->dct_len = note->dct_len;
	v->protection = note->protection;
	v->service_starts = note->service_starts;
	memcpy(v->faults.seen, note->faults_seen, sizeof(v->faults.seen));
}
