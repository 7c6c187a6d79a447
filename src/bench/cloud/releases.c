/* SPDX-License-Identifier: MIT */
/*
 * The list of releases and its files (releases-api.md 1): the shape that the
 * maker's own clients read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "bench/cloud/parts.h"
#include "model/catalog/release.h"

#define PER_PAGE     25
#define RELEASES_MAX 400

/* "platform_id=6&page=2": the number behind a key, or `otherwise`. */
static unsigned long query(const char *path, const char *key,
			   unsigned long otherwise)
{
	const char *p = strchr(path, '?');
	size_t n = strlen(key);

	while (p && *++p) {
		if (strncmp(p, key, n) == 0 && p[n] == '=')
			return strtoul(p + n + 1, NULL, 10);
		p = strchr(p, '&');
	}
	return otherwise;
}

static const char *function_words(unsigned function)
{
	static const char *const words[FUNCTIONS] = {
		[FUNCTION_BOOTLOADER] = "bootloader",
		[FUNCTION_MONOLITHIC] = "monolithic",
		[FUNCTION_SYSTEM] = "system_part",
		[FUNCTION_USER] = "user_part",
		[FUNCTION_NCP] = "ncp_firmware",
		[FUNCTION_RADIO] = "radio_stack",
	};

	return function < FUNCTIONS && words[function] ? words[function]
						       : "none";
}

static json_t *prefix_json(const struct forge_spec *s)
{
	return json_pack("{s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:s, s:i, s:i}",
			 "moduleFunction", function_words(s->function),
			 "moduleIndex", (int)s->index, "moduleVersion",
			 (int)s->version, "platformID", s->platform_id,
			 "depModuleFunction",
			 function_words(s->deps[0].function), "depModuleIndex",
			 (int)s->deps[0].index, "depModuleVersion",
			 (int)s->deps[0].version, "dep2ModuleFunction",
			 function_words(s->deps[1].function), "dep2ModuleIndex",
			 (int)s->deps[1].index, "dep2ModuleVersion",
			 (int)s->deps[1].version);
}

static json_t *module_json(struct cloud_model *m, struct shelf_file *f)
{
	const struct buf *image = shelf_image(f);
	char crc[12] = "00000000";

	if (image && image->len > 4)
		snprintf(crc, sizeof(crc), "%08x",
			 (unsigned)get_be32((const uint8_t *)image->data +
					    image->len - 4));
	if (cloud_fault_active(m, CLOUD_FAULT_LIST_WRONG, m->lists))
		crc[0] = crc[0] == 'f' ? '0' : 'f';
	return json_pack("{s:s, s:o, s:{s:b, s:s, s:s}}", "filename", f->name,
			 "prefixInfo", prefix_json(&f->spec), "crc", "ok", 1,
			 "storedCrc", crc, "actualCrc", crc);
}

static bool is_system(const struct shelf_file *f)
{
	uint8_t function, index;

	release_main_part(f->spec.platform_id, &function, &index);
	return f->spec.function == function && f->spec.index == index;
}

/* The release that is asked for: by name, "latest", or a module version. */
static const char *named(const struct shelf *s, int platform, const char *what)
{
	const char *latest = NULL;
	unsigned long version = 0;
	bool number = text_number(what, 1, UINT16_MAX, &version);

	for (size_t i = 0; i < s->count; i++) {
		const struct shelf_file *f = &s->files[i];

		if (f->spec.platform_id != platform || !is_system(f))
			continue;
		if (strcmp(f->release, what) == 0 ||
		    (number && f->spec.version == version))
			return f->release;
		if (release_is_final(f->release) &&
		    (!latest || release_compare(f->release, latest) > 0))
			latest = f->release;
	}
	return strcmp(what, "latest") == 0 ? latest : NULL;
}

static json_t *release_json(struct cloud_model *m, int platform,
			    const char *release, const char *host)
{
	struct shelf *s = &m->shelf;
	json_t *modules = json_array();
	unsigned system = 0;
	char base[256];

	for (size_t i = 0; i < s->count; i++) {
		if (s->files[i].spec.platform_id != platform ||
		    strcmp(s->files[i].release, release) != 0)
			continue;
		if (is_system(&s->files[i]))
			system = s->files[i].spec.version;
		json_array_append_new(modules, module_json(m, &s->files[i]));
	}
	snprintf(base, sizeof(base), "http://%s/v1/firmware/device-os/v%s",
		 host ? host : "127.0.0.1", release);
	return json_pack("{s:s, s:i, s:i, s:s, s:o}", "version", release,
			 "internal_version", (int)system, "platform_id",
			 platform, "base_url", base, "modules", modules);
}

static int newest_first(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return release_compare(*y, *x);
}

static void list_page(struct cloud_model *m, const struct cloud_call *call,
		      int platform, struct cloud_answer *a)
{
	unsigned long page = query(call->path, "page", 1);
	unsigned long per_page = query(call->path, "per_page", PER_PAGE);
	const char *names[RELEASES_MAX] = { 0 };
	json_t *list = json_array();
	size_t n = 0;

	for (size_t i = 0; i < m->shelf.count && n < RELEASES_MAX; i++) {
		const struct shelf_file *f = &m->shelf.files[i];

		if (f->spec.platform_id == platform && is_system(f))
			names[n++] = f->release;
	}
	qsort(names, n, sizeof(names[0]), newest_first);
	for (size_t i = 0; per_page && page && i < per_page; i++) {
		size_t at = (page - 1) * per_page + i;

		if (at < n)
			json_array_append_new(
				list,
				json_pack("{s:s, s:i}", "version", names[at],
					  "platform_id", platform));
	}
	cloud_say(a, 200, list);
}

void cloud_releases_call(struct cloud_model *m, const char *what,
			 const struct cloud_call *call, struct cloud_answer *a)
{
	int platform = (int)query(call->path, "platform_id", 0);
	const char *release;

	m->lists++;
	if (!shelf_fill(&m->shelf, platform)) {
		a->status = 500;
	} else if (!what) {
		list_page(m, call, platform, a);
	} else if (cloud_fault_active(m, CLOUD_FAULT_LIST_404, m->lists) ||
		   !(release = named(&m->shelf, platform, what))) {
		cloud_say(a, 404,
			  json_pack("{s:b, s:s}", "ok", 0, "error",
				    "No such Device OS version"));
	} else {
		cloud_say(a, 200,
			  release_json(m, platform, release, call->host));
	}
}

/* A part of the bytes, as asked for, spoiled as a fault says. */
static void send_file(struct cloud_model *m, struct shelf_file *f,
		      const struct cloud_call *call, struct cloud_answer *a)
{
	const struct buf *image = shelf_image(f);
	const struct cloud_fault *fault;
	size_t from = (size_t)call->from;

	m->downloads++;
	if (!image || from >= image->len) {
		a->status = image ? 416 : 500;
		return;
	}
	a->status = from ? 206 : 200;
	a->type = "application/octet-stream";
	a->from = from;
	a->whole = image->len;
	buf_add(&a->body, image->data + from, image->len - from);
	if (cloud_fault_active(m, CLOUD_FAULT_BAD_CRC, m->downloads) &&
	    a->body.len > 100)
		a->body.data[a->body.len - 100] ^= 1;
	fault = cloud_fault_active(m, CLOUD_FAULT_CUT, m->downloads);
	if (fault)
		a->cut = fault->arg ? fault->arg : a->body.len / 2;
	fault = cloud_fault_active(m, CLOUD_FAULT_SLOW_FILE, m->downloads);
	if (fault)
		a->rate = fault->arg ? fault->arg : 65536;
}

void cloud_file_call(struct cloud_model *m, const char *release,
		     const char *name, const struct cloud_call *call,
		     struct cloud_answer *a)
{
	for (size_t i = 0; i < m->shelf.count; i++) {
		struct shelf_file *f = &m->shelf.files[i];

		if (release[0] == 'v' && strcmp(f->release, release + 1) == 0 &&
		    strcmp(f->name, name) == 0) {
			send_file(m, f, call, a);
			return;
		}
	}
	cloud_say(a, 404,
		  json_pack("{s:b, s:s}", "ok", 0, "error", "Not Found"));
}

bool cloud_model_publish(struct cloud_model *m, const char *name,
			 const char *release, const void *data, size_t len)
{
	return shelf_add(&m->shelf, name, release, data, len);
}
