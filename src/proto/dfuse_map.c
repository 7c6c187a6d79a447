/* SPDX-License-Identifier: MIT */
#include "proto/dfuse_map.h"

#include <string.h>

#include "base/text.h"

#define MAX_SECTORS 65536
#define MAX_SECTOR  (16u << 20)

struct cursor {
	const char *begin, *at;
};

static int wrong(const struct cursor *c, struct err *e, const char *what)
{
	return err_set(e, ERR_PROTOCOL, "dfuse",
		       "memory map: %s at character %zu", what,
		       (size_t)(c->at - c->begin) + 1);
}

static void skip_blanks(struct cursor *c)
{
	while (*c->at == ' ')
		c->at++;
}

static bool decimal(struct cursor *c, uint32_t max, uint32_t *out)
{
	uint32_t v = 0;
	unsigned digits = 0;

	skip_blanks(c);
	for (; *c->at >= '0' && *c->at <= '9'; c->at++) {
		v = v * 10 + (uint32_t)(*c->at - '0');
		if (++digits > 9)
			return false;
	}
	*out = v;
	return digits > 0 && v > 0 && v <= max;
}

static int hex_digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	if (ch >= 'A' && ch <= 'F')
		return ch - 'A' + 10;
	return -1;
}

static bool address(struct cursor *c, uint32_t *out)
{
	unsigned digits = 0;

	skip_blanks(c);
	if (c->at[0] != '0' || (c->at[1] != 'x' && c->at[1] != 'X'))
		return false;
	c->at += 2;
	*out = 0;
	for (; hex_digit(*c->at) >= 0; c->at++) {
		*out = *out << 4 | (uint32_t)hex_digit(*c->at);
		if (++digits > 8)
			return false;
	}
	return digits > 0;
}

/* The unit may be missing; then the letter is the type already. */
static uint32_t unit(struct cursor *c)
{
	switch (*c->at) {
	case 'K':
		c->at++;
		return 1024;
	case 'M':
		c->at++;
		return 1024 * 1024;
	case 'B':
	case ' ':
		c->at++;
		return 1;
	default:
		return 1;
	}
}

/* Keeps the segments in ascending order; false if the new one overlaps. */
static bool insert(struct dfuse_map *m, const struct dfuse_segment *s)
{
	uint64_t end = (uint64_t)s->start + (uint64_t)s->sector * s->count;
	size_t at = m->count;

	while (at > 0 && m->segments[at - 1].start > s->start)
		at--;
	if (at > 0) {
		const struct dfuse_segment *b = &m->segments[at - 1];

		if ((uint64_t)b->start + (uint64_t)b->sector * b->count >
		    s->start)
			return false;
	}
	if (at < m->count && end > m->segments[at].start)
		return false;
	memmove(&m->segments[at + 1], &m->segments[at],
		(m->count - at) * sizeof(*s));
	m->segments[at] = *s;
	m->count++;
	return true;
}

/* count * size unit type; moves *start behind it. */
static int segment(struct cursor *c, struct dfuse_map *m, uint64_t *start,
		   struct err *e)
{
	struct dfuse_segment s = { 0 };
	uint32_t size;

	if (m->count == DFUSE_SEGMENTS)
		return wrong(c, e, "too many segments");
	if (!decimal(c, MAX_SECTORS, &s.count))
		return wrong(c, e, "bad number of sectors");
	skip_blanks(c);
	if (*c->at++ != '*')
		return c->at--, wrong(c, e, "no asterisk");
	if (!decimal(c, MAX_SECTOR, &size))
		return wrong(c, e, "bad sector size");
	s.sector = unit(c);
	if (size > MAX_SECTOR / s.sector)
		return wrong(c, e, "sector too large");
	s.sector *= size;
	if (*c->at < 'a' || *c->at > 'g')
		return wrong(c, e, "bad type letter");
	s.access = (uint8_t)(*c->at++ - 'a' + 1);
	if (*start + (uint64_t)s.sector * s.count > (uint64_t)UINT32_MAX + 1)
		return wrong(c, e, "segment ends past the address space");
	s.start = (uint32_t)*start;
	*start += (uint64_t)s.sector * s.count;
	if (!insert(m, &s))
		return wrong(c, e, "segments overlap");
	return 0;
}

static int block(struct cursor *c, struct dfuse_map *m, struct err *e)
{
	uint64_t start;
	uint32_t first;

	if (!address(c, &first))
		return wrong(c, e, "bad address");
	skip_blanks(c);
	if (*c->at != '/')
		return wrong(c, e, "no slash after the address");
	start = first;
	do {
		int rc;

		c->at++;
		rc = segment(c, m, &start, e);
		if (rc < 0)
			return rc;
		skip_blanks(c);
	} while (*c->at == ',');
	return 0;
}

int dfuse_map_parse(const char *text, struct dfuse_map *out, struct err *e)
{
	struct cursor c = { text, text };
	const char *slash;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (*c.at != '@')
		return wrong(&c, e, "no @");
	slash = strchr(text, '/');
	if (!slash)
		return wrong(&c, e, "no address");
	len = (size_t)(slash - text) - 1;
	while (len > 0 && text[len] == ' ')
		len--;
	text_clean(out->name, sizeof(out->name), text + 1, len);
	c.at = slash;
	while (*c.at == '/') {
		int rc;

		c.at++;
		rc = block(&c, out, e);
		if (rc < 0) {
			out->count = 0;
			return rc;
		}
	}
	if (*c.at) {
		out->count = 0;
		return wrong(&c, e, "unexpected character");
	}
	return 0;
}

static uint64_t segment_end(const struct dfuse_segment *s)
{
	return (uint64_t)s->start + (uint64_t)s->sector * s->count;
}

const struct dfuse_segment *dfuse_map_find(const struct dfuse_map *m,
					   uint32_t address)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct dfuse_segment *s = &m->segments[i];

		if (address >= s->start && address < segment_end(s))
			return s;
	}
	return NULL;
}

bool dfuse_map_sector(const struct dfuse_map *m, uint32_t address,
		      uint32_t *start, uint32_t *size)
{
	const struct dfuse_segment *s = dfuse_map_find(m, address);

	if (!s)
		return false;
	*start = address - (address - s->start) % s->sector;
	*size = s->sector;
	return true;
}

bool dfuse_map_allows(const struct dfuse_map *m, uint32_t address, size_t len,
		      unsigned access)
{
	uint64_t at = address;
	uint64_t end = at + len;

	if (len == 0 || len > UINT32_MAX)
		return false;
	while (at < end) {
		const struct dfuse_segment *s =
			at > UINT32_MAX ? NULL
					: dfuse_map_find(m, (uint32_t)at);

		if (!s || (s->access & access) != access)
			return false;
		at = segment_end(s);
	}
	return true;
}

bool dfuse_map_protected(const struct dfuse_map *m)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->segments[i].access != DFUSE_ERASE)
			return false;
	}
	return m->count > 0;
}
