/* SPDX-License-Identifier: MIT */
/* Modules of a device that are at hand, and those that shall be. */
#include "device/backup_parts.h"

#include <stdio.h>
#include <string.h>

#include "firmware/keeper.h"

#define LOOK_MS	   60000
#define HEAD_MAX   1024 /* a prefix on a device ends below; modules.md 3 */
#define TAIL_MAX   1024
#define CANDIDATES 8 /* of one version: twins */

/* In flash it looks otherwise than in its file. */
#define CHANGED (MODULE_DROP_INFO | MODULE_COMPRESSED | MODULE_COMBINED)

static bool is_for_all(unsigned function)
{
	/* An application is its owner's: it stays in the backup. */
	return function == FUNCTION_BOOTLOADER || function == FUNCTION_SYSTEM;
}

static bool is_checked(const struct slot *s)
{
	return s->present && s->store == STORE_MAIN &&
	       s->checks[CHECK_INTEGRITY] == CHECK_PASS &&
	       (is_for_all(s->function) || s->function == FUNCTION_USER);
}

/* A place for it that this area holds whole, or NULL. */
static const struct window *place_in(const struct platform *p,
				     const struct backup_area *a,
				     unsigned function, unsigned index)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->store == STORE_MAIN && w->dfu_alt == a->alt &&
		    w->function == function && w->index == index &&
		    w->start >= a->address &&
		    (uint64_t)w->start + w->size <=
			    (uint64_t)a->address + a->size)
			return w;
	}
	return NULL;
}

static bool lies_in(const struct module *file, const struct window *w)
{
	return file->start >= w->start && (uint64_t)file->start + file->size <=
						  (uint64_t)w->start + w->size;
}

static int is_there(struct job *j, struct mode_dfu *dfu, unsigned alt,
		    const struct flash_image *file, uint32_t at, uint32_t len,
		    bool *equal, struct err *e)
{
	struct deadline d = job_deadline(j, LOOK_MS);
	uint8_t bytes[HEAD_MAX > TAIL_MAX ? HEAD_MAX : TAIL_MAX];
	int rc = dfuse_read(&dfu->dfuse, alt, file->module.start + at, bytes,
			    len, NULL, &d, e);

	*equal = rc >= 0 && memcmp(bytes, file->data + at, len) == 0;
	return rc < 0 ? rc : 0;
}

static bool factory_is_sound(const struct table *t)
{
	bool sound = false;

	for (size_t i = 0; t && i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->store != STORE_FACTORY || !s->present)
			continue;
		if (s->checks[CHECK_INTEGRITY] != CHECK_PASS)
			return false;
		sound = true;
	}
	return sound;
}

static bool is_factory(const struct platform *p, const struct backup_area *a)
{
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->store == STORE_FACTORY && w->dfu_alt == a->alt &&
		    w->start == a->address && w->size == a->size)
			return true;
	}
	return false;
}

void backup_cut_factory(struct job *j, struct mode_dfu *dfu,
			const struct backup_help *help,
			struct backup_manifest *m)
{
	if (!help || !help->lean || !factory_is_sound(help->seen))
		return;
	for (size_t i = 0; i < m->count; i++) {
		struct backup_area *a = &m->areas[i];
		struct deadline d = job_deadline(j, LOOK_MS);
		uint8_t head[HEAD_MAX];
		struct module found;

		if (is_factory(j->device.platform, a) &&
		    a->size > sizeof(head) &&
		    dfuse_read(&dfu->dfuse, a->alt, a->address, head,
			       sizeof(head), NULL, &d, NULL) >= 0 &&
		    module_header(head, sizeof(head), j->device.platform->id, 0,
				  &found) &&
		    found.size > 0 && found.size < a->size)
			a->size = found.size;
	}
}

/* The header, and the end with SHA-256 and CRC. */
static int compare(struct job *j, struct mode_dfu *dfu, unsigned alt,
		   const struct flash_image *file, bool *same, struct err *e)
{
	const struct module *m = &file->module;
	uint32_t head = m->prefix_offset + MODULE_PREFIX_SIZE;
	uint32_t tail = (uint32_t)m->suffix_size + MODULE_CRC_SIZE;
	int rc;

	*same = false;
	if (!m->sha_ok || m->flags & CHANGED || head > HEAD_MAX ||
	    tail > TAIL_MAX || tail > m->size || head > m->size)
		return 0;
	rc = is_there(j, dfu, alt, file, 0, head, same, e);
	if (rc == 0 && *same)
		rc = is_there(j, dfu, alt, file, m->size - tail, tail, same, e);
	return rc;
}

static bool overlaps(const struct backup_parts *p, unsigned alt, uint32_t start,
		     uint32_t size)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct backup_part *o = &p->list[i];

		if (o->alt == alt && start < (uint64_t)o->address + o->size &&
		    o->address < (uint64_t)start + size)
			return true;
	}
	return false;
}

static void add_part(struct backup_parts *p, unsigned alt,
		     const struct supply_image *image)
{
	const struct module *m = &image->image.module;
	struct backup_part *part = &p->list[p->count++];

	*part = (struct backup_part){
		.alt = alt,
		.address = m->start,
		.size = m->size,
		.what = { m->function, m->index, m->version },
		.image = image,
	};
	memcpy(part->sha256, image->image.sha256, sizeof(part->sha256));
}

static int find_one(struct job *j, struct mode_dfu *dfu,
		    const struct supply *supply, const struct slot *s,
		    const struct window *w, struct backup_parts *out,
		    bool *found, struct err *e)
{
	const struct supply_want want = { .platform_id = j->device.platform->id,
					  .function = s->function,
					  .index = s->index,
					  .min_version = s->version,
					  .max_version = s->version };

	*found = false;
	for (size_t n = 0; n < CANDIDATES && out->count < BACKUP_AREAS; n++) {
		const char *sha256 = supply_nth_sha(supply, &want, n);
		const struct supply_image *image =
			sha256 ? keeper_lend(supply->keeper, supply, sha256)
			       : NULL;
		const struct module *file;
		int rc = 0;

		if (!image)
			return 0;
		file = &image->image.module;
		if (lies_in(file, w) &&
		    !overlaps(out, w->dfu_alt, file->start, file->size))
			rc = compare(j, dfu, w->dfu_alt, &image->image, found,
				     e);
		if (rc == 0 && *found) {
			add_part(out, w->dfu_alt, image);
			return 0;
		}
		keeper_return(supply->keeper, image);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* One that is not at hand is read here, or was meanwhile elsewhere. */
static int find_or_claim(struct job *j, struct mode_dfu *dfu,
			 const struct supply *supply, const struct slot *s,
			 const struct window *w, struct backup_parts *out,
			 struct err *e)
{
	const struct module_ref what = { s->function, s->index, s->version };
	const struct progress p = job_progress(j);
	bool found;
	int rc = find_one(j, dfu, supply, s, w, out, &found, e);

	if (rc < 0 || found || !supply->keeper || !is_for_all(s->function) ||
	    out->claim_count == BACKUP_AREAS)
		return rc;
	if (!keeper_claim(supply->keeper, j->device.platform->id, &what, &p))
		return find_one(j, dfu, supply, s, w, out, &found, e);
	out->claims[out->claim_count++] = what;
	return 0;
}

int backup_parts_find(struct job *j, struct mode_dfu *dfu,
		      const struct backup_help *help,
		      const struct backup_area *a, struct backup_parts *out,
		      struct err *e)
{
	const struct table *t = help ? help->seen : NULL;
	int rc = 0;

	/* What we computed ourselves is no word of the device. */
	if (!t || !help->supply ||
	    (t->source != TABLE_SERIAL && t->source != TABLE_USB))
		return 0;
	for (size_t i = 0; rc == 0 && i < t->count; i++) {
		const struct slot *s = &t->slots[i];
		const struct window *w =
			place_in(j->device.platform, a, s->function, s->index);

		if (w && is_checked(s))
			rc = find_or_claim(j, dfu, help->supply, s, w, out, e);
	}
	return rc;
}

void backup_parts_release(const struct job *j, const struct backup_help *help,
			  struct backup_parts *p)
{
	while (p->claim_count > 0)
		keeper_release(help->supply->keeper, j->device.platform->id,
			       &p->claims[--p->claim_count]);
	for (size_t i = 0; i < p->count; i++) {
		if (p->list[i].image)
			keeper_return(help->supply->keeper, p->list[i].image);
		p->list[i].image = NULL;
	}
}

const struct backup_part *backup_part_next(const struct backup_parts *p,
					   unsigned alt, uint32_t at,
					   uint64_t end)
{
	const struct backup_part *next = NULL;

	for (size_t i = 0; i < p->count; i++) {
		const struct backup_part *o = &p->list[i];

		if (o->alt == alt && o->address < end &&
		    (uint64_t)o->address + o->size > at &&
		    (!next || o->address < next->address))
			next = o;
	}
	return next;
}

/* A place in this area whose module is not at hand. */
static bool is_unknown(const struct backup_parts *p,
		       const struct backup_area *a, const struct window *w)
{
	return w->store == STORE_MAIN && is_for_all(w->function) &&
	       w->dfu_alt == a->alt && w->start >= a->address &&
	       w->start < (uint64_t)a->address + a->size &&
	       !overlaps(p, a->alt, w->start, 1);
}

bool backup_parts_keeps(const struct job *j, const struct backup_help *help,
			const struct backup_parts *p,
			const struct backup_area *a)
{
	const struct platform *platform = j->device.platform;

	for (size_t i = 0; help && help->supply && help->supply->keeper &&
			   i < platform->window_count;
	     i++) {
		if (is_unknown(p, a, &platform->windows[i]))
			return true;
	}
	return false;
}

void backup_parts_keep(const struct job *j, const struct backup_help *help,
		       const struct backup_parts *p,
		       const struct backup_area *a, const uint8_t *data)
{
	const struct device *d = &j->device;
	uint64_t end = (uint64_t)a->address + a->size;

	for (size_t i = 0; i < d->platform->window_count; i++) {
		const struct window *w = &d->platform->windows[i];
		struct module m;
		char from[96];
		const uint8_t *at;

		if (!is_unknown(p, a, w))
			continue;
		at = data + (w->start - a->address);
		if (!module_parse(at, (size_t)(end - w->start), &m) ||
		    !m.sha_ok || m.start != w->start ||
		    m.function != w->function || m.index != w->index ||
		    m.platform_id != d->platform->id ||
		    overlaps(p, a->alt, m.start, m.size))
			continue;
		snprintf(from, sizeof(from), "read from %s %s",
			 d->platform->title, d->id[0] ? d->id : d->usb.port);
		keeper_keep(help->supply->keeper, at, m.size, from);
	}
}
