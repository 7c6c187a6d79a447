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

bool checks_header(const struct vdev *v, bool external, uint32_t at,
		   struct header *h)
{
	const struct vectors *vectors = &v->chip->vectors;
	const struct flash *f = memory(v, external);
	const uint8_t *p = flash_at(f, at, 4);
	uint32_t prefix;

	if (!p)
		return false;
	prefix = (get_le32(p) & vectors->mask) == vectors->bits ? vectors->size
								: 0;
	p = flash_at(f, at + prefix, MODULE_PREFIX_SIZE);
	if (!p)
		return false;
	h->start = get_le32(p);
	h->end = get_le32(p + 4);
	h->flags = p[9];
	h->version = get_le16(p + 10);
	h->platform_id = get_le16(p + 12);
	h->function = p[14];
	h->index = p[15];
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *d = p + 16 + 4 * i;

		h->deps[i] = (struct module_ref){ d[0], d[1], get_le16(d + 2) };
	}
	return true;
}

static const struct place *any_os(const struct vdev *v, unsigned function,
				  unsigned index)
{
	return layout_place(v->layout, function, index, STORE_MAIN, 0xffff);
}

/* The version at a place if a module of that kind seems to be there. */
static unsigned version_at(const struct vdev *v, unsigned function,
			   unsigned index)
{
	const struct place *p = any_os(v, function, index);
	struct header h;

	if (!p || !checks_header(v, p->external, p->start, &h) ||
	    h.function != function || h.index != index ||
	    h.platform_id != v->layout->platform_id)
		return 0;
	return h.version;
}

unsigned checks_bootloader(const struct vdev *v)
{
	return version_at(v, FUNCTION_BOOTLOADER, 0);
}

unsigned checks_system_version(const struct vdev *v)
{
	return version_at(v, FUNCTION_SYSTEM, v->chip->main_part);
}

unsigned checks_os(const struct vdev *v)
{
	unsigned version = checks_system_version(v);

	return version && v->layout->fork ? v->layout->fork->os(version)
					  : version;
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

	return p && checks_header(v, p->external, p->start, &h) &&
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

static void check(const struct vdev *v, bool external, uint32_t at,
		  bool install, struct finding *f)
{
	const struct place *p;

	*f = (struct finding){ .checked = BOOT_CHECKS };
	if (install && checks_os(v) >= OS_FULL_CHECK)
		f->checked |= VALID_DEPENDENCIES_FULL;
	if (!checks_header(v, external, at, &f->header))
		return;
	p = bounds(v, f->header.function, f->header.index);
	/* only the end is looked at */
	if (!p || f->header.end < p->start ||
	    f->header.end > p->start + p->size)
		return;
	f->found = true;
	f->passed = VALID_RANGE;
	if (f->header.platform_id == v->layout->platform_id)
		f->passed |= VALID_PLATFORM;
	set_dependency_bits(v, f, install);
	if (intact(v, external, at, &f->header))
		f->passed |= VALID_INTEGRITY;
	if (f->header.function == FUNCTION_USER)
		read_sha(v, &f->header, f->sha);
}

void checks_place(const struct vdev *v, const struct place *p,
		  struct finding *f)
{
	check(v, p->external, p->start, false, f);
}

void checks_staged(const struct vdev *v, struct finding *f)
{
	check(v, v->layout->ota.external, v->layout->ota.start, true, f);
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
	const struct place *user = any_os(v, FUNCTION_USER, 1);
	struct header h;

	return at && user && checks_header(v, at->external, at->start, &h) &&
	       h.start == user->start && h.end > h.start &&
	       h.end <= v->internal.base + v->internal.size &&
	       h.platform_id == v->layout->platform_id;
}

bool checks_user_valid(const struct vdev *v)
{
	const struct place *user = any_os(v, FUNCTION_USER, 1);
	struct header h;

	/* also of a fork, whose other checks say nothing about versions */
	return checks_user_header(v, user) &&
	       checks_header(v, user->external, user->start, &h) &&
	       intact(v, user->external, user->start, &h) &&
	       dependencies_met(v, &h, false);
}
