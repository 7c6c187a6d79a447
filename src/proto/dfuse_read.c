/* SPDX-License-Identifier: MIT */
#include "proto/dfuse.h"

#include <string.h>

#include "proto/dfuse_wire.h"

#define READ_TRIES 3

int dfuse_stopped(struct err *e)
{
	return err_set(e, ERR_STOPPED, "dfuse",
		       "stopped between two blocks; the device stays in DFU");
}

bool dfuse_is_final(int rc)
{
	return rc == -ERR_LOST || rc == -ERR_STOPPED || rc == -ERR_REFUSED ||
	       rc == -ERR_OUT_OF_WINDOW;
}

int dfuse_prepare(struct dfuse *f, unsigned alt, uint32_t address, size_t len,
		  unsigned access, struct deadline *d, struct err *e)
{
	if (f->protection == DFUSE_PROTECTED)
		return err_set(e, ERR_REFUSED, "dfuse",
			       "the device is protected");
	if (alt >= DFUSE_ALTS || !f->alts[alt].mapped)
		return err_set(e, ERR_OUT_OF_WINDOW, "dfuse",
			       "alternate setting %u has no memory map", alt);
	if (!dfuse_map_allows(&f->alts[alt].map, address, len, access))
		return err_set(e, ERR_OUT_OF_WINDOW, "dfuse",
			       "%zu bytes at 0x%08x are not %s by the map of "
			       "the device",
			       len, address,
			       access & DFUSE_WRITE ? "writable" : "readable");
	return dfuse_select(f, alt, d, e);
}

/* From the state a download leaves, and from dfuIDLE: dfu.md 4.6. */
static int begin_upload(struct dfuse *f, uint32_t address, struct deadline *d,
			struct err *e)
{
	int rc = dfuse_abort(f, d, e);

	if (rc == 0)
		rc = dfuse_command(f, DFUSE_SET_ADDRESS, address, d, e);
	if (rc == 0)
		rc = dfuse_abort(f, d, e);
	return rc;
}

static bool take(struct dfuse_span *s, const uint8_t *block, size_t n)
{
	if (s->out) {
		memcpy(s->out + s->at, block, n);
	} else if (s->want && memcmp(s->want + s->at, block, n) != 0) {
		size_t i = 0;

		while (block[i] == s->want[s->at + i])
			i++;
		s->bad = s->at + i;
		return false;
	}
	s->at += n;
	progress_moved(s->p, s->progress_base + s->at / s->progress_share,
		       s->progress_total);
	return true;
}

static int read_blocks(struct dfuse *f, struct dfuse_span *s,
		       struct deadline *d, struct err *e)
{
	uint8_t block[DFUSE_TRANSFER_MAX];
	unsigned number = 2;
	int rc = begin_upload(f, s->address + (uint32_t)s->at, d, e);

	while (rc == 0 && s->at < s->len) {
		size_t n = s->len - s->at;

		if (n > f->transfer)
			n = f->transfer;
		if (progress_stop(s->p))
			return dfuse_stopped(e);
		if (number > UINT16_MAX) {
			number = 2;
			rc = begin_upload(f, s->address + (uint32_t)s->at, d,
					  e);
			continue;
		}
		rc = dfuse_upload(f, number++, block, n, d, e);
		if (rc == 0 && !take(s, block, n))
			break;
	}
	return rc < 0 ? rc : dfuse_abort(f, d, e);
}

int dfuse_read_span(struct dfuse *f, struct dfuse_span *s, struct deadline *d,
		    struct err *e)
{
	s->bad = s->len;
	if (s->progress_share == 0)
		s->progress_share = 1;
	for (unsigned tries = 1;; tries++) {
		struct err one = { 0 };
		int rc = read_blocks(f, s, d, &one);

		if (rc == 0)
			return 0;
		if (!dfuse_recover(f, &one, d) || dfuse_is_final(rc) ||
		    tries == READ_TRIES) {
			if (e)
				*e = one;
			return rc;
		}
		progress_retry(s->p, one.what);
	}
}

int dfuse_differs(struct err *e, uint32_t address)
{
	return err_set(e, ERR_VERIFY, "dfuse",
		       "the flash differs at 0x%08x from what was written",
		       address);
}

int dfuse_read(struct dfuse *f, unsigned alt, uint32_t address, uint8_t *out,
	       size_t len, const struct progress *p, struct deadline *d,
	       struct err *e)
{
	struct dfuse_span s = { .address = address,
				.len = len,
				.out = out,
				.p = p,
				.progress_total = len };
	int rc = dfuse_prepare(f, alt, address, len, DFUSE_READ, d, e);

	return rc < 0 ? rc : dfuse_read_span(f, &s, d, e);
}

int dfuse_verify(struct dfuse *f, unsigned alt, uint32_t address,
		 const uint8_t *data, size_t len, uint32_t *bad,
		 const struct progress *p, struct deadline *d, struct err *e)
{
	struct dfuse_span s = { .address = address,
				.len = len,
				.want = data,
				.p = p,
				.progress_total = len };
	int rc = dfuse_prepare(f, alt, address, len, DFUSE_READ, d, e);

	if (rc == 0)
		rc = dfuse_read_span(f, &s, d, e);
	if (rc < 0 || s.bad == len)
		return rc;
	if (bad)
		*bad = address + (uint32_t)s.bad;
	return dfuse_differs(e, address + (uint32_t)s.bad);
}
