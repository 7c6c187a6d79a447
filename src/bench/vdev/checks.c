/* SPDX-License-Identifier: MIT */
/* Validation of modules, as the device does it; modules.md 7. */
#include "bench/vdev/chip.h"

#include <stdio.h>

#include "model/catalog/table.h"

#define BOOT_CHECKS                                                            \
	(VALID_INTEGRITY | VALID_DEPENDENCIES | VALID_RANGE | VALID_PLATFORM)

/* Suffix: 32 bytes of SHA-256 and its own size, counted back from the CRC. */
#define SHA_BACK 34

static const struct flash *memory(const struct vdev *v, bool external)
{
	return external ? &v->external : &v->internal;
}

static const struct place *bounds(const struct vdev *v, unsigned function,
				  unsigned index)
{
	unsigned os = checks_os(v);
	const struct place *p =
		layout_place(v->layout, function, index, STORE_MAIN, os);

	return p ? p
		 : layout_place(v->layout, function, index, STORE_FACTORY, os);
}

/*
 * modules.md 7.3: the header there is taken at face value, so an erased
 * slot, which reads version 65535, satisfies everything.
 */
static bool satisfied(const struct vdev *v, const struct module_ref *r)
{
	const struct place *p = bounds(v, r->function, r->index);
	struct header h;

	/* blank, a radio stack reads 65535 as well */
	return p &&
	       (checks_module(v, p, &h) || p->function == FUNCTION_RADIO) &&
	       h.version >= r->version;
}

static bool dependencies_met(const struct vdev *v, const struct header *h,
			     bool install)
{
	const struct module_ref *second = &h->deps[1];

	if (h->deps[0].function == FUNCTION_NONE ||
	    (install && h->function == FUNCTION_USER))
		return true;
	if (!satisfied(v, &h->deps[0]))
		return false;
	if (checks_os(v) < OS_SPLIT || second->function == FUNCTION_NONE ||
	    (install && second->function == FUNCTION_BOOTLOADER))
		return true;
	return satisfied(v, second);
}

/* modules.md 7.4: nobody else may need a newer one. */
static bool others_met(const struct vdev *v, const struct header *h)
{
	if (h->function != FUNCTION_SYSTEM)
		return true;
	for (unsigned i = 1; i <= v->layout->system_parts; i++) {
		const struct place *p = bounds(v, FUNCTION_SYSTEM, i);
		struct header other;

		if (i == h->index || !p ||
		    !checks_header(v, p->external, p->start, &other) ||
		    other.function != FUNCTION_SYSTEM)
			continue;
		for (unsigned d = 0; d < 2; d++) {
			if (other.deps[d].function == h->function &&
			    other.deps[d].index == h->index &&
			    other.deps[d].version > h->version)
				return false;
		}
	}
	return true;
}

static bool intact(const struct vdev *v, bool external, uint32_t at,
		   const struct header *h)
{
	uint32_t len = h->end - h->start;
	const uint8_t *p;

	if (h->end < h->start || len > 0x1000000)
		return false;
	p = flash_at(memory(v, external), at, len + MODULE_CRC_SIZE);
	return p && bytes_crc32(p, len) == get_be32(p + len);
}

/*
 * Read where the module belongs, not where it lies: in a staged image it
 * shows what is installed (modules.md 7.2, 4).
 */
static void read_sha(const struct vdev *v, const struct header *h, char *out)
{
	const uint8_t *sha =
		flash_at(&v->internal, h->end - SHA_BACK, SHA256_SIZE);

	out[0] = '\0';
	for (size_t i = 0; sha && i < SHA256_SIZE; i++)
		snprintf(out + 2 * i, 3, "%02X", sha[i]);
}

static void set_dependency_bits(const struct vdev *v, struct finding *f,
				bool install)
{
	const uint8_t full = VALID_DEPENDENCIES_FULL & f->checked;
	const struct fork *fork = v->layout->fork;

	if (fork) {
		f->passed |= fork->dependencies(checks_system_version(v)) &
			     (VALID_DEPENDENCIES | full);
	} else if (dependencies_met(v, &f->header, install) &&
		   (!full || others_met(v, &f->header))) {
		f->passed |= VALID_DEPENDENCIES | full;
	}
}

/* Modules without an address of their own have only to fit. */
static bool in_range(const struct place *p, const struct header *h)
{
	if (p->function == FUNCTION_NCP || p->function == FUNCTION_ASSET)
		return h->end >= h->start && h->end - h->start <= p->size;
	/* only the end is looked at */
	return h->end >= p->start && h->end <= p->start + p->size;
}

/* Of no platform, modules.md 7.2 and corrections of 2026-11. */
static bool for_any(const struct header *h)
{
	return h->function == FUNCTION_RESOURCE ||
	       h->function == FUNCTION_ASSET;
}

static void check(const struct vdev *v, const struct place *where, bool install,
		  struct finding *f)
{
	uint32_t at = install ? where->start : checks_start(v, where);
	const struct place *p;

	*f = (struct finding){ .checked = BOOT_CHECKS };
	if (install && checks_os(v) >= OS_FULL_CHECK)
		f->checked |= VALID_DEPENDENCIES_FULL;
	if (!checks_header(v, where->external, at, &f->header))
		return;
	p = bounds(v, f->header.function, f->header.index);
	if (!p || !in_range(p, &f->header))
		return;
	f->found = true;
	f->passed = VALID_RANGE;
	if (f->header.platform_id == v->layout->platform_id ||
	    for_any(&f->header))
		f->passed |= VALID_PLATFORM;
	set_dependency_bits(v, f, install);
	if (intact(v, where->external, at, &f->header))
		f->passed |= VALID_INTEGRITY;
	read_sha(v, &f->header, f->sha);
}

void checks_place(const struct vdev *v, const struct place *p,
		  struct finding *f)
{
	bool told =
		p->function == FUNCTION_RADIO || p->function == FUNCTION_NCP;

	if (p->store != STORE_MAIN || !told) {
		check(v, p, false, f);
		return;
	}
	/* all checks are reported as passed, modules.md 7.2 */
	*f = (struct finding){ .checked = BOOT_CHECKS, .passed = BOOT_CHECKS };
	f->found = checks_module(v, p, &f->header);
	/* its version so often, as a co-processor's is told */
	for (size_t i = 0; i < SHA256_SIZE / 2; i++)
		snprintf(f->sha + 4 * i, 5, "%02X%02X",
			 f->header.version & 0xff, f->header.version >> 8);
}

void checks_staged(const struct vdev *v, struct finding *f)
{
	check(v, checks_ota(v), true, f);
}

static bool sound(const struct vdev *v, unsigned function, unsigned index)
{
	const struct place *p = bounds(v, function, index);
	struct finding f;

	if (!p)
		return false;
	checks_place(v, p, &f);
	return f.found && f.passed == f.checked;
}

bool checks_system_sound(const struct vdev *v)
{
	if (!v->layout->checks_system || checks_os(v) < OS_SPLIT)
		return true;
	return sound(v, FUNCTION_BOOTLOADER, 0) &&
	       sound(v, FUNCTION_SYSTEM, v->chip->main_part);
}

bool checks_user_header(const struct vdev *v, const struct place *at)
{
	const struct place *user;
	struct header h;

	if (!at || !checks_module(v, at, &h))
		return false;
	user = at->store == STORE_MAIN
		       ? at
		       : checks_newest(v, FUNCTION_USER, h.index);
	return user && h.start == checks_start(v, user) && h.end > h.start &&
	       h.end <= v->internal.base + v->internal.size &&
	       h.platform_id == v->layout->platform_id;
}

/* Also of a fork, whose other checks say nothing about versions. */
static bool runs(const struct vdev *v, const struct place *p)
{
	struct header h;

	return checks_user_header(v, p) && checks_module(v, p, &h) &&
	       intact(v, p->external, h.start, &h) &&
	       dependencies_met(v, &h, false) && assets_met(v, &h);
}

const struct place *checks_user_place(const struct vdev *v)
{
	const struct place *last = NULL;
	unsigned os = checks_os(v);

	for (size_t i = 0; i < v->layout->place_count; i++) {
		const struct place *p = &v->layout->places[i];

		if (p->function != FUNCTION_USER || p->store != STORE_MAIN ||
		    !layout_holds(p, os))
			continue;
		if (runs(v, p))
			return p;
		last = p;
	}
	return last;
}

bool checks_user_valid(const struct vdev *v)
{
	const struct place *p = checks_user_place(v);

	return p && runs(v, p);
}
