/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * Published images: Intel HEX for the master boot record, and modules, whose
 * header says where they go.  The header of a radio stack is not part of
 * what lies in flash.
 */

#define UICR	     0x10001000u
#define BEHIND_START 0x200 /* where vectors come before the header */
#define HEAD_BYTES   24
#define FLAG_DROP    1u /* of byte 9 */

static uint32_t le(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

static bool is_place(uint32_t start, uint32_t end)
{
	return end > start && end <= NRF_FLASH && start >= NRF_PAGE;
}

/* Where the module goes, and how many bytes are left out; false: no header. */
static bool module_place(FILE *f, uint32_t *start, long *left_out)
{
	static const long places[] = { 0, BEHIND_START };
	uint8_t head[HEAD_BYTES];

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (fseek(f, places[i], SEEK_SET) != 0 ||
		    fread(head, sizeof(head), 1, f) != 1 ||
		    !is_place(le(head, 4), le(head + 4, 4)))
			continue;
		*start = le(head, 4);
		*left_out =
			places[i] == 0 && head[9] & FLAG_DROP ? HEAD_BYTES : 0;
		return true;
	}
	return false;
}

static void hex_bytes(struct nrf *c, const char *text, uint32_t to, unsigned n)
{
	for (unsigned i = 0, v; i < n; i++, to++) {
		if (sscanf(text + 2 * i, "%2x", &v) != 1)
			return;
		if (to < NRF_FLASH)
			c->flash[to] = (uint8_t)v;
		else if (to - UICR < NRF_UICR)
			c->uicr[to - UICR] = (uint8_t)v;
	}
}

enum { HEX_DATA = 0, HEX_SEGMENT = 2, HEX_LINEAR = 4, HEX_BODY = 9 };

static void hex_file(struct nrf *c, FILE *f)
{
	char line[600];
	uint32_t high = 0;

	while (fgets(line, sizeof(line), f)) {
		unsigned n, a, type, v;

		if (sscanf(line, ":%2x%4x%2x", &n, &a, &type) != 3)
			continue;
		if (type == HEX_DATA)
			hex_bytes(c, line + HEX_BODY, high + a, n);
		else if (sscanf(line + HEX_BODY, "%4x", &v) != 1)
			continue;
		else if (type == HEX_LINEAR)
			high = v << 16;
		else if (type == HEX_SEGMENT)
			high = v << 4;
	}
}

/* The rest of the file; 0: it does not fit anywhere. */
static size_t put(struct nrf *c, FILE *f, uint32_t at)
{
	uint32_t out = at - NRF_EXTERNAL;

	if (at < NRF_FLASH)
		return fread(c->flash + at, 1, NRF_FLASH - at, f);
	if (out < c->qspi.size)
		return fread(c->qspi.cells + out, 1, c->qspi.size - out, f);
	return 0;
}

bool nrf_load(struct nrf *c, const char *path, uint32_t *at, bool given)
{
	FILE *f = fopen(path, "rb");
	uint32_t start = 0;
	long left_out = 0;
	bool ok = true;

	if (!f)
		return false;
	if (fgetc(f) == ':') {
		rewind(f);
		hex_file(c, f);
		*at = 0;
	} else {
		bool module = module_place(f, &start, &left_out);

		if (!given)
			*at = start;
		if (given)
			left_out = 0;
		ok = (given || module) && fseek(f, left_out, SEEK_SET) == 0 &&
		     put(c, f, *at) > 0;
	}
	fclose(f);
	cpu_forget(&c->cpu, 0, NRF_FLASH);
	return ok;
}
