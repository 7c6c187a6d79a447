/* SPDX-License-Identifier: MIT */
#include "bench/scene/scene.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "bench/vdev/layout.h"
#include "bench/scene/modules.h"
#include "bench/scene/read.h"
#include "model/catalog/release.h"
#include "recipe/embed.h"

#define SCENE_MAX_TEXT	65536
#define SCENE_MAX_NODES (4u << 20)
#define DEFAULT_TOKEN	"bench00000000000000000000000000000000cafe"

static int read_fault(struct scene_reader *r, const struct yaml *y,
		      struct vdev_fault *f)
{
	static const char *const keys[] = { "kind", "at",  "count", "one_in",
					    "seed", "arg", NULL };
	char kind[32] = "";
	unsigned long at = 1, count = 1, one_in = 0, seed = 1, arg = 0;
	int id;

	if (scene_keys(r, y, keys) ||
	    scene_text(r, y, "kind", kind, sizeof(kind)) ||
	    scene_number(r, y, "at", UINT32_MAX, &at) ||
	    scene_number(r, y, "count", UINT32_MAX, &count) ||
	    scene_number(r, y, "one_in", UINT32_MAX, &one_in) ||
	    scene_number(r, y, "seed", UINT32_MAX, &seed) ||
	    scene_number(r, y, "arg", UINT32_MAX, &arg))
		return -ERR_RECIPE;
	id = fault_by_id(kind);
	if (id < 0)
		return scene_bad(r, y, "no such fault: %s", kind);
	*f = (struct vdev_fault){ .kind = (enum fault_kind)id,
				  .at = one_in ? 0 : (uint32_t)at,
				  .count = (uint32_t)count,
				  .one_in = (uint32_t)one_in,
				  .seed = seed,
				  .arg = (uint32_t)arg };
	return 0;
}

static int read_faults(struct scene_reader *r, const struct yaml *y,
		       struct scene_device *d)
{
	int rc;
	const struct yaml *list = scene_list(r, y, "faults", &rc);

	for (const struct yaml *m = list ? list->first : NULL; m && !rc;
	     m = m->next) {
		if (d->fault_count == SCENE_FAULTS)
			return scene_bad(r, m, "at most %d faults",
					 SCENE_FAULTS);
		rc = read_fault(r, m, &d->faults[d->fault_count++]);
	}
	return rc;
}

static int read_mode(struct scene_reader *r, const struct yaml *y,
		     struct scene_device *d)
{
	char mode[16] = "normal";
	int id;

	if (scene_text(r, y, "mode", mode, sizeof(mode)))
		return -ERR_RECIPE;
	id = mode_by_name(mode);
	if (id < 0 || id == MODE_UNKNOWN)
		return scene_bad(r, y, "mode: normal, listening, safe or dfu");
	d->mode = (enum device_mode)id;
	return 0;
}

static int read_protection(struct scene_reader *r, const struct yaml *y,
			   struct scene_device *d)
{
	static const char *const words[] = { "no", "yes", "service" };
	char word[16] = "no";

	if (scene_text(r, y, "protected", word, sizeof(word)))
		return -ERR_RECIPE;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(words[i], word) == 0) {
			d->protection = (enum vdev_protection)i;
			return 0;
		}
	}
	return scene_bad(r, y, "protected: yes, no or service");
}

static int read_id(struct scene_reader *r, const struct yaml *y,
		   struct scene_device *d)
{
	const struct yaml *id = yaml_get(y, "id");
	size_t n;

	if (!id)
		return scene_bad(r, y, "a device needs an id");
	if (scene_text(r, y, "id", d->id, sizeof(d->id)))
		return -ERR_RECIPE;
	for (n = 0; isxdigit((unsigned char)d->id[n]); n++)
		d->id[n] = (char)tolower((unsigned char)d->id[n]);
	return n == 24 ? 0 : scene_bad(r, id, "id: 24 hexadecimal digits");
}

/* "photon, p1 or electron": those that there are models of. */
static void add_models(struct buf *out)
{
	char name[PLATFORM_NAME];
	const struct layout *l;

	for (size_t i = 0; (l = layout_at(i)) != NULL; i++)
		buf_printf(out, "%s%s",
			   !i		      ? ""
			   : layout_at(i + 1) ? ", "
					      : " or ",
			   platform_name(l->platform_id, name));
}

static int no_model(struct scene_reader *r, const struct yaml *y, bool known)
{
	struct buf models;
	int rc;

	if (known)
		return scene_bad(r, y,
				 "platform: there is no practice device "
				 "of this one");
	buf_init(&models, 1024);
	add_models(&models);
	rc = scene_bad(r, y, "platform: %s", buf_text(&models));
	buf_fini(&models);
	return rc;
}

static int read_platform(struct scene_reader *r, const struct yaml *y,
			 struct scene_device *d)
{
	char name[32] = "";
	const struct platform *p;

	if (scene_text(r, y, "platform", name, sizeof(name)))
		return -ERR_RECIPE;
	p = platform_by_name(name);
	if (!p || !layout_find(p->id))
		return no_model(r, y, p != NULL);
	d->platform_id = p->id;
	return 0;
}

static int read_device(struct scene_reader *r, const struct yaml *y,
		       struct scene_device *d, size_t number)
{
	static const char *const keys[] = {
		"id",	     "name",   "platform", "port",	"release",
		"modules",   "mode",   "plugged",  "claimed",	"network",
		"updates",   "faults", "log",	   "protected", "silent_ncp",
		"hub_power", NULL
	};
	bool updates = true;

	d->plugged = d->claimed = d->network = true;
	snprintf(d->port, sizeof(d->port), "1-%zu", number + 1);
	snprintf(d->name, sizeof(d->name), "slot %zu", number + 1);
	if (scene_keys(r, y, keys) || read_id(r, y, d) ||
	    read_platform(r, y, d) ||
	    scene_text(r, y, "name", d->name, sizeof(d->name)) ||
	    scene_text(r, y, "port", d->port, sizeof(d->port)) ||
	    scene_flag(r, y, "plugged", &d->plugged) ||
	    scene_flag(r, y, "claimed", &d->claimed) ||
	    scene_flag(r, y, "network", &d->network) ||
	    scene_flag(r, y, "updates", &updates) ||
	    scene_flag(r, y, "silent_ncp", &d->silent_ncp) ||
	    scene_flag(r, y, "hub_power", &d->hub_power) ||
	    scene_flag(r, y, "log", &d->log) || read_mode(r, y, d) ||
	    read_protection(r, y, d) || scene_modules(r, y, d) ||
	    read_faults(r, y, d))
		return -ERR_RECIPE;
	d->updates_disabled = !updates;
	return 0;
}

static int unique(struct scene_reader *r, const struct yaml *y,
		  const struct scene *s, const struct scene_device *d)
{
	for (size_t i = 0; i < s->device_count; i++) {
		if (strcmp(s->devices[i].id, d->id) == 0)
			return scene_bad(r, y, "id %s is there twice", d->id);
		if (strcmp(s->devices[i].port, d->port) == 0)
			return scene_bad(r, y, "port %s is there twice",
					 d->port);
	}
	return 0;
}

static int read_devices(struct scene_reader *r, const struct yaml *root,
			struct scene *s)
{
	int rc;
	const struct yaml *list = scene_list(r, root, "devices", &rc);

	if (!list)
		return rc ? rc : scene_bad(r, root, "a scene needs devices");
	s->devices = calloc(SCENE_DEVICES, sizeof(*s->devices));
	if (!s->devices)
		return err_set(r->e, ERR_NO_MEMORY, "scene", "no memory");
	for (const struct yaml *m = list->first; m && !rc; m = m->next) {
		struct scene_device *d = &s->devices[s->device_count];

		if (s->device_count == SCENE_DEVICES)
			return scene_bad(r, m, "at most %d devices",
					 SCENE_DEVICES);
		rc = read_device(r, m, d, s->device_count);
		if (!rc)
			rc = unique(r, m, s, d);
		if (!rc)
			s->device_count++;
	}
	return rc;
}

static int read_cloud_fault(struct scene_reader *r, const struct yaml *y,
			    struct cloud_fault *f)
{
	static const char *const keys[] = { "kind", "at", "count", "arg",
					    NULL };
	char kind[32] = "";
	unsigned long at = 1, count = 1, arg = 0;
	int id;

	if (scene_keys(r, y, keys) ||
	    scene_text(r, y, "kind", kind, sizeof(kind)) ||
	    scene_number(r, y, "at", UINT32_MAX, &at) ||
	    scene_number(r, y, "count", UINT32_MAX, &count) ||
	    scene_number(r, y, "arg", UINT32_MAX, &arg))
		return -ERR_RECIPE;
	id = cloud_fault_by_id(kind);
	if (id < 0)
		return scene_bad(r, y, "no such fault: %s", kind);
	*f = (struct cloud_fault){ (enum cloud_fault_kind)id, (uint32_t)at,
				   (uint32_t)count, (uint32_t)arg };
	return 0;
}

static int read_cloud(struct scene_reader *r, const struct yaml *root,
		      struct scene *s)
{
	static const char *const keys[] = { "token", "healer", "faults", NULL };
	const struct yaml *y = yaml_get(root, "cloud");
	const struct yaml *list;
	int rc;

	if (!y)
		return 0;
	if (scene_keys(r, y, keys) ||
	    scene_text(r, y, "token", s->token, sizeof(s->token)) ||
	    scene_flag(r, y, "healer", &s->healer))
		return -ERR_RECIPE;
	list = scene_list(r, y, "faults", &rc);
	for (const struct yaml *m = list ? list->first : NULL; m && !rc;
	     m = m->next) {
		if (s->cloud_fault_count == SCENE_FAULTS)
			return scene_bad(r, m, "at most %d faults",
					 SCENE_FAULTS);
		rc = read_cloud_fault(r, m,
				      &s->cloud_faults[s->cloud_fault_count++]);
	}
	return rc;
}

static bool is_release(const struct scene *s, const char *version)
{
	for (size_t i = 0; i < s->device_count; i++) {
		if (release_find(s->devices[i].platform_id, version))
			return true;
	}
	return false;
}

/* "none", or the releases that are at hand. */
static int read_stock(struct scene_reader *r, const struct yaml *root,
		      struct scene *s)
{
	const struct yaml *y = yaml_get(root, "stock");

	if (!y)
		return 0;
	s->stock_told = true;
	if (y->kind == YAML_SCALAR && strcmp(y->text, "none") == 0)
		return 0;
	if (y->kind != YAML_LIST)
		return scene_bad(r, y, "stock: none, or a list of releases");
	for (const struct yaml *m = y->first; m; m = m->next) {
		if (s->stock_count == SCENE_STOCK)
			return scene_bad(r, m, "at most %d releases",
					 SCENE_STOCK);
		if (m->kind != YAML_SCALAR || !is_release(s, m->text))
			return scene_bad(r, m,
					 "no such release of these "
					 "platforms");
		text_copy(s->stock[s->stock_count++], sizeof(s->stock[0]),
			  m->text);
	}
	return 0;
}

int scene_parse(const char *name, const char *text, size_t len,
		struct scene *out, struct err *e)
{
	static const char *const keys[] = { "scene", "title", "devices", "apps",
					    "stock", "cloud", NULL };
	struct scene_reader r = { name, e };
	struct yaml_error at = { 0, 0, "" };
	const struct yaml *root;
	struct arena arena;
	int rc = -ERR_RECIPE;

	memset(out, 0, sizeof(*out));
	text_copy(out->name, sizeof(out->name), name);
	text_copy(out->token, sizeof(out->token), DEFAULT_TOKEN);
	bytes_sha256_hex((const uint8_t *)text, len, out->sha256);
	arena_init(&arena, SCENE_MAX_NODES);
	root = yaml_parse(&arena, text, len, &at, NULL);
	if (!root) {
		rc = err_set(e, ERR_RECIPE, "scene", "%s:%u:%u: %s", name,
			     at.line, at.column, at.what);
		goto out;
	}
	if (scene_keys(&r, root, keys) ||
	    scene_text(&r, root, "scene", out->name, sizeof(out->name)) ||
	    scene_text(&r, root, "title", out->title, sizeof(out->title)) ||
	    read_devices(&r, root, out) || scene_apps(&r, root, out) ||
	    read_stock(&r, root, out) || read_cloud(&r, root, out))
		goto out;
	rc = 0;
out:
	arena_fini(&arena);
	return rc;
}

/* Into *text: the configuration folder's own scene, if there is one. */
static bool own_scene(const char *name, struct buf *text)
{
	char folder[512], path[768];

	if (strchr(name, '/') ||
	    fsio_home(FSIO_CONFIG, folder, sizeof(folder), NULL))
		return false;
	snprintf(path, sizeof(path), "%s/scenes/%s.yaml", folder, name);
	return fsio_read(path, text, NULL) == 0;
}

int scene_load(const char *name, struct scene *out, struct err *e)
{
	char embedded_name[128];
	const char *shipped;
	struct buf text;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&text, SCENE_MAX_TEXT);
	snprintf(embedded_name, sizeof(embedded_name), "scenes/%s.yaml", name);
	if (strchr(name, '/') || text_ends(name, ".yaml")) {
		rc = fsio_read_named(name, &text, e);
		if (!rc)
			rc = scene_parse(name, buf_text(&text), text.len, out,
					 e);
	} else if (own_scene(name, &text)) {
		rc = scene_parse(name, buf_text(&text), text.len, out, e);
	} else {
		shipped = embedded_find(embedded_name);
		rc = shipped ? scene_parse(name, shipped, strlen(shipped), out,
					   e)
			     : err_set(e, ERR_NO_DEVICE, "scene",
				       "there is no scene %s", name);
	}
	buf_fini(&text);
	return rc;
}

void scene_fini(struct scene *s)
{
	free(s->devices);
	s->devices = NULL;
	s->device_count = 0;
}
