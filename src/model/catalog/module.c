/* SPDX-License-Identifier: MIT */
#include "model/catalog/module.h"

#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "model/catalog/module_parts.h"
#include "model/catalog/platform.h"

#define SEARCH_END  8192     /* the prefix is searched so far into a file */
#define SCORE_ALL   7	     /* every test of score() passed */
#define ASSET_LIMIT 0x200000 /* the largest asset storage; platforms.md 4 */
#define CANDIDATES  8	     /* so many places get their CRC computed */

#define PREFIX_STM32   0x184
#define PREFIX_NRF52   0x200
#define PREFIX_CORE    0x10C
#define PREFIX_REALTEK 0x20

/* Where prefixes are, most frequent first; modules.md 3. */
static const uint32_t usual_places[] = { 0, PREFIX_NRF52, PREFIX_STM32, 0xC0,
					 PREFIX_CORE };
#define USUAL COUNT(usual_places)

struct candidate {
	uint32_t offset;
	int score;
};

static void add_problem(struct module *m, enum module_problem p)
{
	m->problems |= 1u << p;
}

void module_prefix(const uint8_t *p, struct module *m)
{
	m->start = get_le32(p);
	m->end = get_le32(p + 4);
	m->size = m->end - m->start + MODULE_CRC_SIZE;
	m->mcu = p[8];
	m->flags = p[9];
	m->version = get_le16(p + 10);
	m->platform_id = get_le16(p + 12);
	m->function = p[14];
	m->index = p[15];
	for (int i = 0; i < 2; i++) {
		const uint8_t *d = p + 16 + 4 * i;

		m->deps[i] = (struct module_ref){ d[0], d[1], get_le16(d + 2) };
	}
}

static bool ref_is_odd(const struct module_ref *r)
{
	return r->function == FUNCTION_NONE && (r->index || r->version);
}

/* Could a module, of whatever size, have this prefix at this offset? */
static bool is_possible(const struct module *m, uint32_t offset)
{
	return m->end > m->start && m->end <= UINT32_MAX - MODULE_CRC_SIZE &&
	       m->end - m->start >= offset + MODULE_PREFIX_SIZE &&
	       m->function != FUNCTION_NONE && !ref_is_odd(&m->deps[0]) &&
	       !ref_is_odd(&m->deps[1]);
}

/*
 * The points of the host rule, modules.md 3; 0: rejected.
 */
static int score(const struct module *m, uint32_t offset, size_t len)
{
	if (!is_possible(m, offset) || m->size > len)
		return 0;
	return 1 + (platform_by_id(m->platform_id) != NULL) +
	       (m->function < FUNCTIONS) + (m->deps[0].function < FUNCTIONS) +
	       (m->deps[1].function < FUNCTIONS) + (m->size == len) +
	       (m->flags <= 0x1f);
}

/* Keeps the best, earlier ones first among equals. */
static void keep_best(struct candidate *best, uint32_t offset, int points)
{
	size_t i = CANDIDATES;

	while (i > 0 && points > best[i - 1].score)
		i--;
	if (i == CANDIDATES)
		return;
	memmove(best + i + 1, best + i, (CANDIDATES - 1 - i) * sizeof(*best));
	best[i] = (struct candidate){ offset, points };
}

static bool is_usual(uint32_t offset)
{
	for (size_t i = 0; i < USUAL; i++) {
		if (usual_places[i] == offset)
			return true;
	}
	return false;
}

static void consider(const uint8_t *data, size_t len, size_t total,
		     uint32_t offset, struct candidate *best)
{
	struct module m;

	if (len < MODULE_PREFIX_SIZE || offset > len - MODULE_PREFIX_SIZE)
		return;
	module_prefix(data + offset, &m);
	keep_best(best, offset, score(&m, offset, total));
}

/* data holds the first `len` bytes of a file of `total`. */
static void search(const uint8_t *data, size_t len, size_t total,
		   struct candidate *best)
{
	for (size_t i = 0; i < USUAL; i++) {
		consider(data, len, total, usual_places[i], best);
		if (best[0].score == SCORE_ALL)
			return;
	}
	for (uint32_t at = 4; at < MODULE_SEARCH; at += 4) {
		if (!is_usual(at))
			consider(data, len, total, at, best);
	}
}

/* Assets belong to no platform and to no address. */
static bool is_asset(const struct module *m)
{
	return m->function == FUNCTION_ASSET && m->start == 0 &&
	       m->flags & MODULE_DROP_INFO && m->platform_id == 0 &&
	       m->version == 0 && m->size <= ASSET_LIMIT;
}

/*
 * Does the header name a module of a known platform at its right place?
 * Believed where no CRC can vouch: random bytes do not get here.
 */
static bool fits_a_window(const struct module *m)
{
	const struct platform *p = platform_by_id(m->platform_id);

	for (size_t i = 0; p && i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->store == STORE_MAIN && w->function == m->function &&
		    w->index == m->index && m->start >= w->start &&
		    m->size <= w->size &&
		    m->start - w->start <= w->size - m->size)
			return m->flags <= 0x1f &&
			       m->deps[0].function < FUNCTIONS &&
			       m->deps[1].function < FUNCTIONS;
	}
	return is_asset(m);
}

static bool crc_holds(const uint8_t *data, const struct module *m)
{
	uint32_t n = m->end - m->start;

	return bytes_crc32(data, n) == get_be32(data + n);
}

/* The best place that may be believed without a CRC. */
static bool find_credible(const uint8_t *data, const struct candidate *best,
			  struct module *m)
{
	for (size_t i = 0; i < CANDIDATES && best[i].score > 0; i++) {
		module_prefix(data + best[i].offset, m);
		m->prefix_offset = best[i].offset;
		if (best[i].score == SCORE_ALL || fits_a_window(m))
			return true;
	}
	return false;
}

/* Fills *m from the best place; false if none is to be believed. */
static bool find_module(const uint8_t *data, size_t len, struct module *m)
{
	struct candidate best[CANDIDATES] = { 0 };

	search(data, len, len, best);
	for (size_t i = 0; i < CANDIDATES && best[i].score > 0; i++) {
		module_prefix(data + best[i].offset, m);
		m->prefix_offset = best[i].offset;
		m->crc_ok = crc_holds(data, m);
		if (m->crc_ok)
			return true;
	}
	return find_credible(data, best, m);
}

bool module_peek(const uint8_t *head, size_t len, size_t total,
		 struct module *m)
{
	struct candidate best[CANDIDATES] = { 0 };

	*m = (struct module){ 0 };
	search(head, len, total, best);
	m->found = find_credible(head, best, m);
	m->product_id = m->product_version = 65535;
	return m->found;
}

/* A header at a usual place whose module is longer than the file. */
static bool find_truncated(const uint8_t *data, size_t len, struct module *m)
{
	for (size_t i = 0; i <= USUAL; i++) {
		uint32_t at = i < USUAL ? usual_places[i] : PREFIX_REALTEK;

		if (len < MODULE_PREFIX_SIZE || at > len - MODULE_PREFIX_SIZE)
			continue;
		module_prefix(data + at, m);
		m->prefix_offset = at;
		if (is_possible(m, at) && m->size > len && fits_a_window(m))
			return true;
	}
	return false;
}

static void judge(const uint8_t *data, size_t len, struct module *m)
{
	uint32_t n = m->end - m->start;

	m->crc = get_be32(data + n);
	module_suffix(data, n, m);
	if (!m->crc_ok)
		add_problem(m, MODULE_CRC_MISMATCH);
	else if (!m->sha_ok)
		add_problem(m, MODULE_SHA_MISMATCH);
	if (m->crc_ok && !module_format_ok(data, n, m))
		add_problem(m, MODULE_NOT_A_MODULE);
	if (len > m->size && !(m->flags & MODULE_COMBINED))
		add_problem(m, MODULE_TRAILING_BYTES);
	m->ok = m->crc_ok && !(m->problems & 1u << MODULE_NOT_A_MODULE);
}

bool module_parse(const uint8_t *data, size_t len, struct module *m)
{
	*m = (struct module){ 0 };
	if (find_module(data, len, m)) {
		m->found = true;
		judge(data, len, m);
	} else if (find_truncated(data, len, m)) {
		m->found = true;
		m->product_id = m->product_version = 65535;
		add_problem(m, MODULE_TRUNCATED);
	} else {
		*m = (struct module){ 0 };
		add_problem(m, module_kind_of_file(data, len));
	}
	if (m->found && !platform_by_id(m->platform_id))
		add_problem(m, MODULE_UNKNOWN_PLATFORM);
	return m->ok;
}

/* Signatures of Realtek image headers: boot images and others. */
static bool is_realtek(const uint8_t *data, size_t len)
{
	return len >= 8 && (get_le32(data) == 0x96969999 ||
			    memcmp(data, "81958711", 8) == 0);
}

/* Where the device itself looks; modules.md 3. */
static uint32_t device_place(const uint8_t *data, size_t len, int platform_id)
{
	const struct platform *p = platform_by_id(platform_id);
	uint32_t word = get_le32(data);

	switch (p ? p->gen : 0) {
	case 1:
		return PREFIX_CORE;
	case 2:
		return (word & 0x2ff10000) == 0x20000000 ? PREFIX_STM32 : 0;
	case 3:
		return (word & 0x2ffc0000) == 0x20000000 ? PREFIX_NRF52 : 0;
	default:
		return is_realtek(data, len) ? PREFIX_REALTEK : 0;
	}
}

bool module_header(const uint8_t *data, size_t len, int platform_id,
		   uint32_t start, struct module *m)
{
	uint32_t at;

	*m = (struct module){ 0 };
	if (len < MODULE_PREFIX_SIZE)
		return false;
	at = device_place(data, len, platform_id);
	if (at > len - MODULE_PREFIX_SIZE)
		return false;
	module_prefix(data + at, m);
	m->prefix_offset = at;
	m->product_id = m->product_version = 65535;
	m->found = is_possible(m, at) && m->function < FUNCTIONS &&
		   (start == 0 || m->start == start);
	return m->found;
}
