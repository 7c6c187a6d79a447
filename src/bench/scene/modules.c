/* SPDX-License-Identifier: MIT */
#include "bench/scene/modules.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/release.h"

/* What a module is called in a scene. */
static const struct kind {
	const char *name;
	unsigned function, index;
	bool fitting; /* the maker's own that fits the system */
} kinds[] = {
	{ "bootloader", FUNCTION_BOOTLOADER, 0, false },
	{ "system-part1", FUNCTION_SYSTEM, 1, false },
	{ "system-part2", FUNCTION_SYSTEM, 2, false },
	{ "system-part3", FUNCTION_SYSTEM, 3, false },
	{ "prebootloader", FUNCTION_BOOTLOADER, 2, false },
	{ "radio", FUNCTION_RADIO, 0, false },
	{ "ncp", FUNCTION_NCP, 0, false },
	{ "tinker", FUNCTION_USER, 1, true },
	{ "user2", FUNCTION_USER, 2, false },
	{ "user", FUNCTION_USER, 1, false },
};

static const struct kind *kind_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

static struct scene_module *find(struct scene_device *d, unsigned function,
				 unsigned index, enum store store)
{
	for (size_t i = 0; i < d->module_count; i++) {
		struct scene_module *m = &d->modules[i];

		if (m->spec.function == function && m->spec.index == index &&
		    m->store == store && !m->file[0])
			return m;
	}
	return NULL;
}

/* A later module takes the place of an earlier one. */
static struct scene_module *slot_for(struct scene_device *d, unsigned function,
				     unsigned index, enum store store)
{
	struct scene_module *m = find(d, function, index, store);

	return m ? m
	       : d->module_count < SCENE_MODULES
		       ? &d->modules[d->module_count++]
		       : NULL;
}

static void drop(struct scene_device *d, unsigned function, unsigned index,
		 enum store store)
{
	struct scene_module *m = slot_for(d, function, index, store);

	if (m)
		*m = d->modules[--d->module_count];
}

static const struct scene_module *main_part(const struct scene_device *d)
{
	uint8_t function, index;

	release_main_part(d->platform_id, &function, &index);
	for (size_t i = 0; i < d->module_count; i++) {
		if (d->modules[i].spec.function == function &&
		    d->modules[i].spec.index == index)
			return &d->modules[i];
	}
	return NULL;
}

static unsigned system_version(const struct scene_device *d)
{
	const struct scene_module *m = main_part(d);

	return m ? m->spec.version : 0;
}

/* Radio stack and co-processor, where the release brings none itself. */
static void companions(struct scene_device *d, unsigned line)
{
	static const unsigned kinds_beside[] = { FUNCTION_RADIO, FUNCTION_NCP };
	const struct scene_module *system = main_part(d);
	struct forge_spec s;

	for (size_t i = 0; system && i < COUNT(kinds_beside); i++) {
		struct scene_module *m;

		if (find(d, kinds_beside[i], 0, STORE_MAIN) ||
		    !forge_companion(d->platform_id, kinds_beside[i],
				     &system->spec, &s))
			continue;
		m = slot_for(d, s.function, s.index, STORE_MAIN);
		if (m) {
			m->spec = s;
			m->line = line;
		}
	}
}

/* "release: 1.2.1": all that belongs to it, Tinker included. */
static int whole_release(struct scene_reader *r, const struct yaml *y,
			 struct scene_device *d)
{
	const struct yaml *at = yaml_get(y, "release");
	char version[32] = "";
	const struct release *rel;
	struct forge_spec tinker;
	struct scene_module *m;

	if (!at)
		return 0;
	if (scene_text(r, y, "release", version, sizeof(version)))
		return -ERR_RECIPE;
	rel = release_find(d->platform_id, version);
	if (!rel)
		return scene_bad(r, at, "no release %s of this platform",
				 version);
	for (size_t i = 0; i < rel->module_count; i++) {
		const struct release_module *rm = &rel->modules[i];

		if (rm->twin)
			continue;
		m = slot_for(d, rm->function, rm->index, STORE_MAIN);
		if (m && forge_from_release(d->platform_id, version,
					    rm->function, rm->index, &m->spec))
			m->line = at->line;
	}
	companions(d, at->line);
	if (forge_tinker(d->platform_id, system_version(d), &tinker)) {
		m = slot_for(d, tinker.function, tinker.index, STORE_MAIN);
		if (m) {
			m->spec = tinker;
			m->line = at->line;
		}
	}
	return 0;
}

/* The version of the main system part that it needs. */
static int read_needs(struct scene_reader *r, const struct yaml *y,
		      struct forge_spec *s)
{
	unsigned long needs = 0;
	uint8_t function, index;

	if (scene_number(r, y, "needs", 0xffff, &needs))
		return -ERR_RECIPE;
	if (!yaml_get(y, "needs"))
		return 0;
	release_main_part(s->platform_id, &function, &index);
	s->deps[0] = (struct module_ref){ function, index, (uint16_t)needs };
	return 0;
}

static int read_product(struct scene_reader *r, const struct yaml *y,
			struct forge_spec *s)
{
	unsigned long id = s->product_id, version = s->product_version;
	unsigned long size = s->size, seed = s->seed;

	if (scene_number(r, y, "product", 0xffff, &id) ||
	    scene_number(r, y, "product_version", 0xffff, &version) ||
	    scene_number(r, y, "size", 0x100000, &size) ||
	    scene_number(r, y, "seed", UINT32_MAX, &seed) ||
	    scene_text(r, y, "asset", s->asset, sizeof(s->asset)) ||
	    scene_flag(r, y, "broken", &s->bad_crc))
		return -ERR_RECIPE;
	s->product_id = (uint16_t)id;
	s->product_version = (uint16_t)version;
	s->size = (uint32_t)size;
	s->seed = (uint32_t)seed;
	return 0;
}

static int spec_of(struct scene_reader *r, const struct yaml *y,
		   const struct kind *k, int platform, unsigned system,
		   struct forge_spec *s)
{
	char release[32] = "";
	unsigned long version = 0;
	bool found;

	if (scene_text(r, y, "release", release, sizeof(release)) ||
	    scene_number(r, y, "version", 0xffff, &version))
		return -ERR_RECIPE;
	*s = (struct forge_spec){ .platform_id = platform,
				  .function = k->function,
				  .index = k->index,
				  .version = (unsigned)version };
	if (k->fitting)
		found = forge_tinker(platform, system, s);
	else if (release[0])
		found = forge_from_release(platform, release, k->function,
					   k->index, s);
	else
		/* a private build needs nothing that is not said */
		found = forge_from_version(platform, k->function, k->index,
					   (unsigned)version, s) ||
			version > 0;
	if (!found)
		return scene_bad(r, y, "the release table has no such %s",
				 k->name);
	return read_needs(r, y, s) ? -ERR_RECIPE : read_product(r, y, s);
}

static int read_store(struct scene_reader *r, const struct yaml *y,
		      enum store *store)
{
	char name[16] = "main";

	if (scene_text(r, y, "store", name, sizeof(name)))
		return -ERR_RECIPE;
	*store = strcmp(name, "factory") == 0  ? STORE_FACTORY
		 : strcmp(name, "staged") == 0 ? STORE_SCRATCH
					       : STORE_MAIN;
	if (*store == STORE_MAIN && strcmp(name, "main") != 0)
		return scene_bad(r, y, "store: main, factory or staged");
	return 0;
}

static int read_module(struct scene_reader *r, const struct yaml *y,
		       struct scene_device *d)
{
	static const char *const keys[] = {
		"what",	   "version", "release",	 "needs",
		"product", "store",   "product_version", "size",
		"seed",	   "broken",  "empty",		 "file",
		"asset",   NULL
	};
	char what[32] = "", file[256] = "";
	enum store store = STORE_MAIN;
	const struct kind *k;
	struct scene_module *m;
	struct forge_spec s;
	bool empty = false;

	if (scene_keys(r, y, keys) ||
	    scene_text(r, y, "what", what, sizeof(what)) ||
	    scene_text(r, y, "file", file, sizeof(file)) ||
	    scene_flag(r, y, "empty", &empty) || read_store(r, y, &store))
		return -ERR_RECIPE;
	k = kind_by_name(what);
	if (!k)
		return scene_bad(r, y,
				 "what: bootloader, prebootloader, "
				 "system-part1 to 3, radio, ncp, tinker, "
				 "user or user2");
	if (empty) {
		drop(d, k->function, k->index, store);
		return 0;
	}
	if (!file[0] && spec_of(r, y, k, d->platform_id, system_version(d), &s))
		return -ERR_RECIPE;
	m = slot_for(d, k->function, file[0] ? k->index : s.index, store);
	if (!m)
		return scene_bad(r, y, "at most %d modules", SCENE_MODULES);
	memset(m, 0, sizeof(*m));
	if (file[0])
		text_copy(m->file, sizeof(m->file), file);
	else
		m->spec = s;
	m->store = store;
	m->line = y->line;
	return 0;
}

int scene_modules(struct scene_reader *r, const struct yaml *y,
		  struct scene_device *d)
{
	const struct yaml *list;
	int rc;

	if (whole_release(r, y, d))
		return -ERR_RECIPE;
	list = scene_list(r, y, "modules", &rc);
	for (const struct yaml *m = list ? list->first : NULL; m && !rc;
	     m = m->next)
		rc = read_module(r, m, d);
	return rc;
}

static int read_app(struct scene_reader *r, const struct yaml *y,
		    struct scene_app *app)
{
	static const char *const keys[] = {
		"name",	   "platform",	      "version", "needs",
		"product", "product_version", "size",	 "seed",
		"broken",  "asset",	      "index",	 NULL
	};
	struct kind user = { "user", FUNCTION_USER, 1, false };
	unsigned long index = 1;
	char platform[32] = "";
	const struct platform *p;

	if (scene_keys(r, y, keys) ||
	    scene_text(r, y, "name", app->name, sizeof(app->name)) ||
	    scene_text(r, y, "platform", platform, sizeof(platform)))
		return -ERR_RECIPE;
	if (scene_number(r, y, "index", 2, &index))
		return -ERR_RECIPE;
	user.index = (unsigned)index;
	p = platform_by_name(platform);
	if (!p)
		return scene_bad(r, y, "platform: no such platform");
	if (!app->name[0] || strchr(app->name, '/') ||
	    !text_ends(app->name, ".bin"))
		return scene_bad(r, y, "name: a file name that ends in .bin");
	return spec_of(r, y, &user, p->id, 0, &app->spec);
}

int scene_apps(struct scene_reader *r, const struct yaml *root, struct scene *s)
{
	int rc;
	const struct yaml *list = scene_list(r, root, "apps", &rc);

	for (const struct yaml *m = list ? list->first : NULL; m && !rc;
	     m = m->next) {
		if (s->app_count == SCENE_APPS)
			return scene_bad(r, m, "at most %d apps", SCENE_APPS);
		rc = read_app(r, m, &s->apps[s->app_count++]);
	}
	return rc;
}
