/* SPDX-License-Identifier: MIT */
/* Memory map strings: proto/dfuse_map.h. */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "proto/dfuse_map.h"

static uint64_t end_of(const struct dfuse_segment *s)
{
	return (uint64_t)s->start + (uint64_t)s->sector * s->count;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct dfuse_map m;
	struct err e = { 0 };
	char text[512];
	uint32_t start, len;

	if (size >= sizeof(text))
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (size > 0 && text[size - 1] == '\n')
		text[size - 1] = '\0'; /* a seed's line */
	fuzz_luck();
	if (dfuse_map_parse(text, &m, &e) < 0) {
		fuzz_require(e.code == ERR_PROTOCOL && m.count == 0);
		return;
	}
	fuzz_require(m.count > 0 && m.count <= DFUSE_SEGMENTS);
	for (size_t i = 0; i < m.count; i++) {
		const struct dfuse_segment *s = &m.segments[i];

		fuzz_require(s->sector > 0 && s->count > 0);
		fuzz_require(s->access >= 1 && s->access <= 7);
		fuzz_require(end_of(s) <= (uint64_t)UINT32_MAX + 1);
		fuzz_require(i == 0 || end_of(&m.segments[i - 1]) <= s->start);
		fuzz_require(dfuse_map_find(&m, s->start) == s);
		fuzz_require(dfuse_map_sector(&m, s->start, &start, &len));
		fuzz_require(start == s->start && len == s->sector);
		fuzz_require(
			dfuse_map_allows(&m, s->start, s->sector, s->access));
	}
	fuzz_require(!dfuse_map_find(&m, 0xffffffff) ||
		     end_of(&m.segments[m.count - 1]) > UINT32_MAX);
	dfuse_map_sector(&m, m.segments[0].start - 1, &start, &len);
	dfuse_map_allows(&m, m.segments[0].start, UINT32_MAX, 1);
	fuzz_require(!dfuse_map_allows(&m, m.segments[0].start, 0, 1));
	dfuse_map_protected(&m);
}
