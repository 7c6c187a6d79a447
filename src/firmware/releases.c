/* SPDX-License-Identifier: MIT */
#include "firmware/releases.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/text.h"
#include "firmware/firmware_parts.h"

#define NAME	 "releases.json"
#define SCHEMA	 "unbrick.releases-known/1"
#define FILE_MAX (8u << 20)

static const char where[] = "releases";

static int path_of(const char *dir, char *out, size_t size, char *folder,
		   struct err *e)
{
	char home[PATH_MAX - 300];
	int rc = 0;

	if (!dir) {
		rc = fsio_home(FSIO_DATA, home, sizeof(home), e);
		if (rc == 0)
			rc = fsio_join(folder, PATH_MAX - 200, home, "store",
				       e);
	} else if (!text_copy(folder, PATH_MAX - 200, dir)) {
		rc = err_set(e, ERR_DISK, where, "path too long: %s", dir);
	}
	return rc < 0 ? rc : fsio_join(out, size, folder, NAME, e);
}

/* Reading */

static bool number(const json_t *list, size_t i, json_int_t max,
		   json_int_t *out)
{
	const json_t *v = json_array_get(list, i);

	*out = json_integer_value(v);
	return json_is_integer(v) && *out >= 0 && *out <= max;
}

/* [function, index, version] */
static bool read_ref(const json_t *list, struct module_ref *out)
{
	json_int_t function, index, version;

	if (!number(list, 0, FUNCTIONS - 1, &function) ||
	    !number(list, 1, 255, &index) ||
	    !number(list, 2, UINT16_MAX, &version))
		return false;
	*out = (struct module_ref){ (uint8_t)function, (uint8_t)index,
				    (uint16_t)version };
	return true;
}

static bool read_fact(const json_t *o, struct release_fact *f)
{
	const char *release = json_string_value(json_object_get(o, "release"));
	const char *id = json_string_value(json_object_get(o, "source"));
	const json_t *platform = json_object_get(o, "platform_id");
	const json_t *needs = json_object_get(o, "dependencies");
	struct module_ref self;

	memset(f, 0, sizeof(*f));
	if (!release || !release_is_version(release) || !id ||
	    release_source_by_id(id) <= RELEASE_TABLE ||
	    !json_is_integer(platform) || json_integer_value(platform) < 0 ||
	    json_integer_value(platform) > UINT16_MAX ||
	    !read_ref(json_object_get(o, "module"), &self))
		return false;
	text_copy(f->release, sizeof(f->release), release);
	f->source = (enum release_source)release_source_by_id(id);
	f->platform_id = (uint16_t)json_integer_value(platform);
	f->module.function = self.function;
	f->module.index = self.index;
	f->module.version = self.version;
	f->module.deps_known = json_array_size(needs) == 2;
	return !f->module.deps_known ||
	       (read_ref(json_array_get(needs, 0), &f->module.deps[0]) &&
		read_ref(json_array_get(needs, 1), &f->module.deps[1]));
}

static int learn_all(const json_t *list, struct err *e)
{
	size_t n = 0, all = json_array_size(list);
	struct release_fact *facts;
	int rc;

	if (all > RELEASE_FACTS_MAX)
		all = RELEASE_FACTS_MAX;
	facts = calloc(all + 1, sizeof(*facts));
	if (!facts)
		return err_memory(e, where);
	for (size_t i = 0; i < all; i++) {
		if (read_fact(json_array_get(list, i), &facts[n]))
			n++;
	}
	rc = release_learn(facts, n, NULL);
	free(facts);
	return rc < 0 ? err_memory(e, where) : 0;
}

int releases_load(const char *dir, struct err *e)
{
	char path[PATH_MAX], folder[PATH_MAX];
	struct stat st;
	json_t *doc = NULL;
	struct buf b;
	int rc = path_of(dir, path, sizeof(path), folder, e);

	if (rc < 0 || stat(path, &st) < 0)
		return rc;
	buf_init(&b, FILE_MAX);
	if (fsio_read(path, &b, NULL) == 0)
		doc = json_loadb(buf_text(&b), b.len, JSON_REJECT_DUPLICATES,
				 NULL);
	buf_fini(&b);
	rc = learn_all(json_object_get(doc, "modules"), e);
	json_decref(doc);
	return rc;
}

/* Writing */

static json_t *ref_json(unsigned function, unsigned index, unsigned version)
{
	return json_pack("[i,i,i]", (int)function, (int)index, (int)version);
}

static json_t *fact_json(const struct release_fact *f)
{
	const struct module_ref *d = f->module.deps;
	json_t *o = json_pack("{s:s, s:i, s:s, s:o}", "release", f->release,
			      "platform_id", (int)f->platform_id, "source",
			      release_source_id(f->source), "module",
			      ref_json(f->module.function, f->module.index,
				       f->module.version));

	if (o && f->module.deps_known)
		json_object_set_new(
			o, "dependencies",
			json_pack("[o,o]",
				  ref_json(d[0].function, d[0].index,
					   d[0].version),
				  ref_json(d[1].function, d[1].index,
					   d[1].version)));
	return o;
}

int releases_save(const char *dir, struct err *e)
{
	char path[PATH_MAX], folder[PATH_MAX];
	json_t *doc, *list = json_array();
	struct release_fact f;
	char *text;
	int rc = path_of(dir, path, sizeof(path), folder, e);

	for (size_t i = 0; rc == 0 && release_learned(i, &f); i++)
		json_array_append_new(list, fact_json(&f));
	doc = json_pack("{s:s, s:o}", "schema", SCHEMA, "modules", list);
	text = doc ? memory_json(doc, JSON_INDENT(1)) : NULL;
	json_decref(doc);
	if (rc == 0 && !text)
		rc = err_memory(e, where);
	if (rc == 0)
		rc = fsio_mkdir(folder, 0755, e);
	if (rc == 0)
		rc = fsio_write(path, text, strlen(text), 0644, e);
	free(text);
	return rc;
}

/* From files */

/* The version that begins here and ends where a name's part does. */
static bool version_at(const char *text, char out[RELEASE_VERSION])
{
	size_t n = strspn(text, "0123456789."), more;

	while (n && text[n - 1] == '.')
		n--;
	if (!n || n >= RELEASE_VERSION)
		return false;
	memcpy(out, text, n);
	out[n] = '\0';
	/* "-rc.7", but not the "-photon" of "system-part1-0.7.0-photon" */
	if (text_starts(text + n, "-rc.") || text_starts(text + n, "-alpha.") ||
	    text_starts(text + n, "-beta.")) {
		more = 1 + strcspn(text + n + 1, ".");
		more += 1 + strspn(text + n + more + 1, "0123456789");
		if (n + more >= RELEASE_VERSION)
			return false;
		memcpy(out + n, text + n, more);
		out[n + more] = '\0';
	}
	return release_is_version(out);
}

/*
 * "x@2.3.1+lto.bin", "system-part1-0.7.0-photon.bin", "6.3.4/p2/x.bin": the
 * last place that is a version counts.
 */
static bool version_in(const char *label, char out[RELEASE_VERSION])
{
	char one[RELEASE_VERSION];
	bool found = false;

	for (const char *p = label; *p; p++) {
		bool begins = p == label || strchr("@-/:_", p[-1]);

		if (begins && p > label && *p == 'v')
			continue;
		begins = begins || (p > label + 1 && p[-1] == 'v' &&
				    strchr("@-/:_", p[-2]));
		if (begins && version_at(p, one)) {
			memcpy(out, one, sizeof(one));
			found = true;
		}
	}
	return found;
}

bool releases_fact(const struct module *m, const char *label,
		   struct release_fact *out)
{
	memset(out, 0, sizeof(*out));
	if (m->function == FUNCTION_USER || m->function == FUNCTION_ASSET ||
	    !version_in(label, out->release) ||
	    !release_suits(out->release, m->function, m->version))
		return false;
	out->platform_id = m->platform_id;
	out->source = RELEASE_FILES;
	out->module =
		(struct release_module){ .function = m->function,
					 .index = m->index,
					 .version = m->version,
					 .deps = { m->deps[0], m->deps[1] },
					 .deps_known = true };
	return true;
}

/* Would this tell anything?  Only then the file is read whole. */
static bool is_news(const struct firmware *f)
{
	const struct release *r =
		release_of(f->platform_id, f->function, f->index, f->version);
	const struct release_module *m =
		r ? release_module(r, f->function, f->index) : NULL;

	return !m || !m->deps_known;
}

static bool entry_fact(struct firmware_set *set, struct entry *en,
		       struct release_fact *out)
{
	const struct firmware *f = &en->f;
	const struct module m = { .platform_id = f->platform_id,
				  .function = f->function,
				  .index = f->index,
				  .version = f->version,
				  .deps = { f->deps[0], f->deps[1] } };

	return is_news(f) && releases_fact(&m, en->label, out) &&
	       firmware_is_sound(set, en);
}

int releases_from_set(struct firmware_set *set, const char **which,
		      struct err *e)
{
	const char **labels;
	struct release_fact *facts;
	size_t n = 0, first = 0;
	int rc;

	pthread_mutex_lock(&set->lock);
	facts = calloc(set->count + 1, sizeof(*facts));
	labels = calloc(set->count + 1, sizeof(*labels));
	for (size_t i = 0; facts && labels && i < set->count; i++) {
		if (!entry_fact(set, set->entries[i], &facts[n]))
			continue;
		labels[n++] = set->entries[i]->label;
	}
	pthread_mutex_unlock(&set->lock);
	rc = facts && labels ? release_learn(facts, n, &first) : -1;
	if (rc > 0 && which)
		*which = labels[first];
	free(facts);
	free(labels);
	return rc < 0 ? err_memory(e, where) : rc;
}
