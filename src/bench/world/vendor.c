/* SPDX-License-Identifier: MIT */
/*
 * What the practice vendor offers: every module of the release table, or of
 * those releases that the scene names.
 */
#include "bench/world/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/release.h"

#define FIRMWARE_MAX 2048

static bool add(struct bench *b, const char *name, const struct forge_spec *s)
{
	struct bench_firmware_row *row;

	if (b->firmware_count == FIRMWARE_MAX)
		return false;
	row = &b->firmware[b->firmware_count++];
	row->spec = *s;
	row->info = (struct bench_firmware){ .platform_id = s->platform_id,
					     .function = s->function,
					     .index = s->index,
					     .version = s->version };
	text_copy(row->info.name, sizeof(row->info.name), name);
	return true;
}

static const char *kind_name(unsigned function, unsigned index, char *out,
			     size_t size)
{
	if (function == FUNCTION_SYSTEM)
		snprintf(out, size, "system-part%u", index);
	else
		snprintf(out, size, "%s", function_name(function));
	return out;
}

/* A version that several releases share is offered once, by the last. */
static bool is_last(const struct bench *b, const struct release *r,
		    const struct release_module *m)
{
	return b->scene.stock_told || release_of(r->platform_id, m->function,
						 m->index, m->version) == r;
}

static void add_module(struct bench *b, const struct release *r,
		       const struct release_module *m)
{
	struct forge_spec s = { .platform_id = r->platform_id,
				.function = m->function,
				.index = m->index,
				.version = m->version,
				.deps = { m->deps[0], m->deps[1] } };
	char name[96], kind[24], platform[PLATFORM_NAME];

	if (!m->deps_known || !is_last(b, r, m))
		return;
	snprintf(name, sizeof(name), "%s-%s@%s%s.bin",
		 platform_name(r->platform_id, platform),
		 kind_name(m->function, m->index, kind, sizeof(kind)),
		 r->version, m->twin ? "-no-boot-dep" : "");
	add(b, name, &s);
}

static void add_tinker(struct bench *b, const struct release *r)
{
	const struct release_module *m;
	char name[96], platform[PLATFORM_NAME];
	uint8_t function, index;
	struct forge_spec s;

	release_main_part(r->platform_id, &function, &index);
	m = release_module(r, function, index);
	if (!m || !forge_tinker(r->platform_id, m->version, &s))
		return;
	snprintf(name, sizeof(name), "%s-tinker-v%u-for-%u.bin",
		 platform_name(r->platform_id, platform), s.version,
		 s.deps[0].version);
	for (size_t i = 0; i < b->firmware_count; i++) {
		if (strcmp(b->firmware[i].info.name, name) == 0)
			return;
	}
	if (add(b, name, &s))
		b->firmware[b->firmware_count - 1].info.tinker = true;
}

/* In no release, but for whole devices it is at hand. */
static void add_ncp(struct bench *b, int platform)
{
	const struct forge_spec none = { .platform_id = platform };
	char name[96], text[PLATFORM_NAME];
	struct forge_spec s;

	if (!forge_companion(platform, FUNCTION_NCP, &none, &s))
		return;
	snprintf(name, sizeof(name), "%s-ncp@%u.bin",
		 platform_name(platform, text), s.version);
	add(b, name, &s);
}

static bool is_stocked(const struct scene *s, const struct release *r)
{
	for (size_t i = 0; i < s->stock_count; i++) {
		if (strcmp(s->stock[i], r->version) == 0)
			return true;
	}
	return !s->stock_told;
}

static void add_platform(struct bench *b, int platform)
{
	for (size_t i = 0; i < release_count(platform); i++) {
		const struct release *r = release_at(platform, i);

		if (!is_stocked(&b->scene, r))
			continue;
		for (size_t k = 0; k < r->module_count; k++)
			add_module(b, r, &r->modules[k]);
		add_tinker(b, r);
	}
	if (!b->scene.stock_told)
		add_ncp(b, platform);
}

static bool first_of_platform(const struct bench *b, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (b->scene.devices[k].platform_id ==
		    b->scene.devices[i].platform_id)
			return false;
	}
	return true;
}

/* What the applications on the devices need besides. */
static void add_assets(struct bench *b, const struct scene_device *d)
{
	for (size_t i = 0; i < d->module_count; i++) {
		const struct forge_spec *app = &d->modules[i].spec;
		struct forge_spec s = { .platform_id = app->platform_id,
					.function = FUNCTION_ASSET };

		for (size_t n = 0; forge_asset_name(app, n, s.asset); n++)
			add(b, s.asset, &s);
	}
}

static void list_firmware(struct bench *b)
{
	b->firmware_listed = true;
	b->firmware = calloc(FIRMWARE_MAX, sizeof(*b->firmware));
	if (!b->firmware)
		return;
	for (size_t i = 0; i < b->scene.app_count; i++)
		add(b, b->scene.apps[i].name, &b->scene.apps[i].spec);
	for (size_t i = 0; i < b->scene.device_count; i++) {
		if (!b->scene.stock_told)
			add_assets(b, &b->scene.devices[i]);
		if (first_of_platform(b, i))
			add_platform(b, b->scene.devices[i].platform_id);
	}
}

size_t bench_firmware_count(struct bench *b)
{
	size_t n;

	pthread_mutex_lock(&b->lock);
	if (!b->firmware_listed)
		list_firmware(b);
	n = b->firmware_count;
	pthread_mutex_unlock(&b->lock);
	return n;
}

bool bench_firmware_info(struct bench *b, size_t i, struct bench_firmware *out)
{
	if (i >= bench_firmware_count(b))
		return false;
	*out = b->firmware[i].info;
	return true;
}

int bench_firmware_image(struct bench *b, size_t i, struct buf *out,
			 struct err *e)
{
	const struct forge_spec *spec;

	if (i >= bench_firmware_count(b))
		return err_set(e, ERR_NO_FIRMWARE, "bench",
			       "the practice vendor has no file %zu", i);
	spec = &b->firmware[i].spec;
	if (spec->function != FUNCTION_ASSET)
		return forge_module(spec, out, e);
	return forge_asset_module(spec->asset, out) ? 0
						    : err_memory(e, "bench");
}

static size_t vendor_count(void *ctx)
{
	return bench_firmware_count(ctx);
}

static struct vendor_need need_of(const struct module_ref *r)
{
	return (struct vendor_need){ r->function, r->index, r->version };
}

static bool vendor_info(void *ctx, size_t i, struct vendor_module *out)
{
	struct bench *b = ctx;
	struct bench_firmware f;

	if (!bench_firmware_info(b, i, &f))
		return false;
	*out = (struct vendor_module){ .platform_id = f.platform_id,
				       .function = f.function,
				       .index = f.index,
				       .version = f.version,
				       .tinker = f.tinker };
	for (size_t d = 0; d < 2; d++)
		out->needs[d] = need_of(&b->firmware[i].spec.deps[d]);
	text_copy(out->name, sizeof(out->name), f.name);
	return true;
}

static int vendor_image(void *ctx, size_t i, struct buf *out, struct err *e)
{
	return bench_firmware_image(ctx, i, out, e);
}

const struct vendor_ops bench_vendor_ops = { vendor_count, vendor_info,
					     vendor_image };
