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

struct span {
	const uint8_t *bytes;
	uint32_t size;
};

static struct span region(const struct vdev *v, unsigned r)
{
	switch (r) {
	case REGION_INTERNAL:
		return (struct span){ v->internal.cells, v->internal.size };
	case REGION_EXTERNAL:
		return (struct span){ v->external.cells, v->external.size };
	default:
		return (struct span){ v->dct, DCT_SIZE };
	}
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
		struct span now = region(v, r);
		struct span then = region(fresh, r);

		for (uint32_t at = 0; at < now.size; at += PAGE) {
			if (memcmp(now.bytes + at, then.bytes + at, PAGE) == 0)
				continue;
			if (!add_page(out, r, at, now.bytes + at))
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
		    at >= region(v, row[0]).size)
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
	for (; row + ROW_SIZE <= data + len - 4; row += ROW_SIZE) {
		struct span s = region(v, row[0]);

		memcpy((uint8_t *)s.bytes + get_le32(row + 1), row + 5, PAGE);
	}
	return true;
}

static void move_in(uint8_t **cells, bool *lent, uint8_t *place, uint32_t size,
		    bool take)
{
	if (!size)
		return;
	if (!take)
		memcpy(place, *cells, size);
	if (!*lent)
		free(*cells);
	*cells = place;
	*lent = true;
}

size_t vdev_place_size(const struct vdev *v)
{
	return (size_t)v->internal.size + v->external.size + DCT_SIZE;
}

void vdev_lend(struct vdev *v, uint8_t *place, bool take)
{
	struct flash *in = &v->internal, *out = &v->external;

	if (take)
		switch_off(v);
	move_in(&in->cells, &in->lent, place, in->size, take);
	place += in->size;
	move_in(&out->cells, &out->lent, place, out->size, take);
	place += out->size;
	move_in(&v->dct, &v->lent, place, DCT_SIZE, take);
}

void vdev_copy(struct vdev *v, const uint8_t *place)
{
	switch_off(v);
	for (unsigned r = 0; r < REGIONS; r++) {
		struct span s = region(v, r);

		if (s.size)
			memcpy((uint8_t *)s.bytes, place, s.size);
		place += s.size;
	}
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
