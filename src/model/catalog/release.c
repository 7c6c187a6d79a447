/* SPDX-License-Identifier: MIT */
#include "model/catalog/release.h"

#include <string.h>

#include "model/catalog/platform.h"
#include "model/catalog/release_table.h"

static const struct release_platform *find_platform(int platform)
{
	for (size_t i = 0; i < release_platform_count; i++) {
		if (release_platforms[i].platform_id == platform)
			return &release_platforms[i];
	}
	return NULL;
}

const struct release *release_at(int platform, size_t i)
{
	const struct release_platform *p = find_platform(platform);

	if (!p || i >= p->count)
		return NULL;
	return &release_rows[p->first + i];
}

size_t release_count(int platform)
{
	const struct release_platform *p = find_platform(platform);

	return p ? p->count : 0;
}

const struct release *release_find(int platform, const char *version)
{
	const struct release *r;

	if (!version)
		return NULL;
	if (version[0] == 'v')
		version++;
	for (size_t i = 0; (r = release_at(platform, i)); i++) {
		if (strcmp(r->version, version) == 0)
			return r;
	}
	return NULL;
}

const struct release_module *release_module(const struct release *r,
					    unsigned function, unsigned index)
{
	for (size_t i = 0; r && i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		if (m->function == function && m->index == index)
			return m;
	}
	return NULL;
}

static bool carries(const struct release *r, unsigned function, unsigned index,
		    unsigned version)
{
	const struct release_module *m = release_module(r, function, index);

	return m && m->version == version;
}

const struct release *release_of(int platform, unsigned function,
				 unsigned index, unsigned version)
{
	const struct release *best = NULL;
	const struct release *r;

	for (size_t i = 0; (r = release_at(platform, i)); i++) {
		if (!carries(r, function, index, version))
			continue;
		if (!best || release_is_final(r->version) ||
		    !release_is_final(best->version))
			best = r;
	}
	return best;
}

const char *release_name(int platform, unsigned function, unsigned index,
			 unsigned version)
{
	const struct release *r =
		release_of(platform, function, index, version);

	return r ? r->version : NULL;
}

size_t release_carrying(int platform, unsigned function, unsigned index,
			unsigned version, const struct release **out,
			size_t max)
{
	const struct release *r;
	size_t n = 0;

	for (size_t i = 0; (r = release_at(platform, i)); i++) {
		if (!carries(r, function, index, version))
			continue;
		if (n < max)
			out[n] = r;
		n++;
	}
	return n;
}

const struct release *release_at_least(int platform, unsigned function,
				       unsigned index, unsigned version)
{
	const struct release *best[2] = { NULL, NULL };
	unsigned lowest[2] = { 0, 0 };
	const struct release *r;

	for (size_t i = 0; (r = release_at(platform, i)); i++) {
		const struct release_module *m =
			release_module(r, function, index);
		int pre = release_is_final(r->version) ? 0 : 1;

		if (!m || m->version < version)
			continue;
		if (!best[pre] || m->version <= lowest[pre]) {
			best[pre] = r;
			lowest[pre] = m->version;
		}
	}
	return best[0] ? best[0] : best[1];
}

bool release_is_final(const char *version)
{
	return !strchr(version, '-');
}

/* One identifier up to a dot, a minus or the end. */
static size_t identifier(const char *text)
{
	return strcspn(text, ".-");
}

static bool numeric(const char *text, size_t len)
{
	return len > 0 && strspn(text, "0123456789") >= len;
}

static int sign(long v)
{
	return (v > 0) - (v < 0);
}

static int compare_numbers(const char *a, size_t na, const char *b, size_t nb)
{
	while (na > 1 && *a == '0')
		a++, na--;
	while (nb > 1 && *b == '0')
		b++, nb--;
	if (na != nb)
		return na < nb ? -1 : 1;
	return sign(memcmp(a, b, na));
}

static int compare_identifiers(const char *a, size_t na, const char *b,
			       size_t nb)
{
	bool a_number = numeric(a, na), b_number = numeric(b, nb);
	size_t shorter = na < nb ? na : nb;
	int c;

	if (!na || !nb)
		return (na > 0) - (nb > 0);
	if (a_number && b_number)
		return compare_numbers(a, na, b, nb);
	if (a_number != b_number)
		return a_number ? -1 : 1;
	c = sign(memcmp(a, b, shorter));
	if (c || na == nb)
		return c;
	return na < nb ? -1 : 1;
}

int release_compare(const char *a, const char *b)
{
	a += a[0] == 'v';
	b += b[0] == 'v';
	for (;;) {
		size_t na = identifier(a), nb = identifier(b);
		int c = compare_identifiers(a, na, b, nb);

		if (c)
			return c;
		a += na;
		b += nb;
		if (*a == *b) {
			if (!*a)
				return 0;
		} else if (*a == '-' || *b == '.') {
			return -1; /* a pre-release, or the shorter text */
		} else if (*b == '-' || *a == '.') {
			return 1;
		} else {
			return *a ? 1 : -1;
		}
		a++;
		b++;
	}
}

void release_main_part(int platform, uint8_t *function, uint8_t *index)
{
	const struct platform *p = platform_by_id(platform);

	*index = p ? p->main_part : 1;
	*function = *index ? FUNCTION_SYSTEM : FUNCTION_MONOLITHIC;
}
