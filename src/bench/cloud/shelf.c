/* SPDX-License-Identifier: MIT */
#include "bench/cloud/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/catalog/release.h"
#include "model/catalog/platform.h"

#define IMAGE_MAX (4u << 20)
#define FILES_MAX 8000

void shelf_free(struct shelf *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_fini(&s->files[i].image);
	free(s->files);
	*s = (struct shelf){ 0 };
}

static struct shelf_file *more(struct shelf *s)
{
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct shelf_file *list;

		if (room > FILES_MAX)
			return NULL;
		list = realloc(s->files, room * sizeof(*list));
		if (!list)
			return NULL;
		s->files = list;
		s->room = room;
	}
	memset(&s->files[s->count], 0, sizeof(*s->files));
	buf_init(&s->files[s->count].image, IMAGE_MAX);
	return &s->files[s->count++];
}

/* "photon-system-part1", "argon-softdevice": as published. */
static void name_of(const struct forge_spec *s, const char *release, char *out)
{
	char platform[PLATFORM_NAME], kind[32];

	if (s->function == FUNCTION_SYSTEM)
		snprintf(kind, sizeof(kind), "system-part%u",
			 s->version < OS_PART3
				 ? s->index
				 : platform_file_of_part(
					   platform_by_id(s->platform_id),
					   s->index));
	else if (s->function == FUNCTION_RADIO)
		snprintf(kind, sizeof(kind), "softdevice");
	else
		snprintf(kind, sizeof(kind), "%s", function_name(s->function));
	snprintf(out, SHELF_NAME, "%s-%s@%s.bin",
		 platform_name(s->platform_id, platform), kind, release);
}

static bool add_row(struct shelf *s, const struct release *r,
		    const struct release_module *m)
{
	struct shelf_file *f;

	if (m->twin || !m->deps_known)
		return true;
	f = more(s);
	if (!f)
		return false;
	text_copy(f->release, sizeof(f->release), r->version);
	f->spec = (struct forge_spec){ .platform_id = r->platform_id,
				       .function = m->function,
				       .index = m->index,
				       .version = m->version,
				       .deps = { m->deps[0], m->deps[1] } };
	name_of(&f->spec, r->version, f->name);
	return true;
}

bool shelf_fill(struct shelf *s, int platform_id)
{
	const struct release *r;

	if (s->own)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		if (s->files[i].spec.platform_id == platform_id)
			return true;
	}
	for (size_t i = 0; (r = release_at(platform_id, i)); i++) {
		for (size_t k = 0;
		     r->source == RELEASE_TABLE && k < r->module_count; k++) {
			if (!add_row(s, r, &r->modules[k]))
				return false;
		}
	}
	return true;
}

bool shelf_add(struct shelf *s, const char *name, const char *release,
	       const void *data, size_t len)
{
	struct shelf_file *f;
	struct module m;

	if (!module_parse(data, len, &m))
		return false;
	s->own = true;
	f = more(s);
	if (!f || !buf_add(&f->image, data, len))
		return false;
	text_copy(f->name, sizeof(f->name), name);
	text_copy(f->release, sizeof(f->release), release);
	f->spec = (struct forge_spec){ .platform_id = m.platform_id,
				       .function = m.function,
				       .index = m.index,
				       .version = m.version,
				       .deps = { m.deps[0], m.deps[1] } };
	return true;
}

const struct buf *shelf_image(struct shelf_file *f)
{
	if (!f->image.len && forge_module(&f->spec, &f->image, NULL) < 0)
		return NULL;
	return &f->image;
}
