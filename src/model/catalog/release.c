/* SPDX-License-Identifier: MIT */
#include "model/catalog/release.h"

#include <stdio.h>
#include <string.h>

#include "model/catalog/platform.h"
#include "model/catalog/release_learn.h"
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
	const struct release_rows *more = release_learned_rows(platform);
	const struct release_platform *p;

	if (more)
		return i < more->whole_count ? more->whole[i] : NULL;
	p = find_platform(platform);
	if (!p || i >= p->count)
		return NULL;
	return &release_rows[p->first + i];
}

size_t release_count(int platform)
{
	const struct release_rows *more = release_learned_rows(platform);
	const struct release_platform *p = find_platform(platform);

	if (more)
		return more->whole_count;
	return p ? p->count : 0;
}

/* The i-th of those of which only some parts are known. */
static const struct release *partial_at(int platform, size_t i)
{
	const struct release_rows *more = release_learned_rows(platform);

	return more && i < more->partial_count ? more->partial[i] : NULL;
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
	for (size_t i = 0; (r = partial_at(platform, i)); i++) {
		if (strcmp(r->version, version) == 0)
			return r;
	}
	return NULL;
}

const struct release *release_table_end(int platform)
{
	const struct release_platform *p = find_platform(platform);

	for (size_t i = p ? p->count : 0; i > 0; i--) {
		const struct release *r = &release_rows[p->first + i - 1];

		if (release_is_final(r->version))
			return r;
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
	for (size_t i = 0; !best && (r = partial_at(platform, i)); i++) {
		if (carries(r, function, index, version))
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

const char *release_range(int platform, unsigned function, unsigned index,
			  unsigned version, char out[RELEASE_RANGE])
{
	const struct release *last =
		release_of(platform, function, index, version);
	const struct release *first = NULL, *r;
	bool final = last && release_is_final(last->version);

	for (size_t i = 0; !first && (r = release_at(platform, i)); i++) {
		if (carries(r, function, index, version) &&
		    (release_is_final(r->version) || !final))
			first = r;
	}
	snprintf(out, RELEASE_RANGE, "%s%s%s",
		 first && first != last ? first->version : "",
		 first && first != last ? " to " : "",
		 last ? last->version : "");
	return out;
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

void release_main_part(int platform, uint8_t *function, uint8_t *index)
{
	const struct platform *p = platform_by_id(platform);

	*index = p ? p->main_part : 1;
	*function = *index ? FUNCTION_SYSTEM : FUNCTION_MONOLITHIC;
}
