/* SPDX-License-Identifier: MIT */
#include "proto/cloud_releases.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/count.h"
#include "base/text.h"
#include "proto/cloud_answer.h"

#define LIST_MAX      (4u << 20)
#define REQUEST_LIMIT 30000

static const char where[] = "releases";

/* As the list and the npm reader name them; numbers as in module headers. */
static const struct {
	const char *name;
	uint8_t function;
} functions[] = {
	{ "resource", 1 },	{ "bootloader", 2 },  { "monolithic", 3 },
	{ "mono-firmware", 3 }, { "system-part", 4 }, { "system", 4 },
	{ "user-part", 5 },	{ "settings", 6 },    { "ncp-firmware", 7 },
	{ "ncp", 7 },		{ "radio-stack", 8 }, { "asset", 9 },
};

/* Asking */

static bool is_question(const char *what)
{
	size_t n = strlen(what);

	if (n == 0 || n >= CLOUD_RELEASE_NAME)
		return false;
	return strspn(what, "0123456789.abcdefghijklmnopqrstuvwxyz-") == n &&
	       (isdigit((unsigned char)what[0]) || !strcmp(what, "latest"));
}

bool cloud_release_url(const char *api_url, const char *what, int platform_id,
		       char out[CLOUD_FILE_URL])
{
	int n = snprintf(out, CLOUD_FILE_URL,
			 "%s/v1/device-os/versions/%s?platform_id=%d", api_url,
			 what, platform_id);

	return n > 0 && n < CLOUD_FILE_URL;
}

/* The answer as JSON, to be released by the caller; *status as it came. */
static int ask(struct cloud *c, const char *url, long *status, json_t **body,
	       struct deadline *d, struct err *e)
{
	struct http_request rq = { .method = "GET",
				   .url = url,
				   .token = c->config->token };
	struct deadline wait = deadline_within(d, REQUEST_LIMIT);
	struct http_response rs = { 0 };
	struct err why = { 0 };
	int rc;

	*body = NULL;
	buf_init(&rs.body, LIST_MAX);
	rc = c->http->ops->request(c->http->ctx, &rq, &rs, &wait, &why);
	*status = rs.status;
	if (rc < 0 && (why.code == ERR_CLOUD || why.code == ERR_TIMEOUT)) {
		rc = err_set(e, ERR_NO_NETWORK, where, "%s", why.what);
	} else if (rc < 0) {
		rc = err_pass(e, &why);
	} else {
		*body = json_loadb(buf_text(&rs.body), rs.body.len,
				   JSON_REJECT_DUPLICATES, NULL);
		if (rs.status != 404)
			rc = cloud_answer_check(rs.status, *body,
						c->config->token, e);
	}
	buf_fini(&rs.body);
	if (e)
		cloud_answer_mask(e->what, c->config->token);
	if (rc < 0) {
		json_decref(*body);
		*body = NULL;
	}
	return rc;
}

/* Reading */

static void take_text(const json_t *o, const char *key, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(o, key));

	text_clean(out, size, text ? text : "", text ? strlen(text) : 0);
}

/* A number, or one written as text. */
static bool take_number(const json_t *o, const char *key, unsigned long max,
			unsigned long *out)
{
	const json_t *v = json_object_get(o, key);
	json_int_t n = json_integer_value(v);

	*out = json_is_integer(v) && n > 0 ? (unsigned long)n : 0;
	if (json_is_integer(v))
		return n >= 0 && (unsigned long)n <= max;
	return json_is_string(v) &&
	       text_number(json_string_value(v), 0, max, out);
}

static bool take_function(const json_t *o, const char *key, uint8_t *out)
{
	const char *text = json_string_value(json_object_get(o, key));
	char name[24];
	unsigned long n;

	*out = 0;
	for (size_t i = 0; text && i < COUNT(functions); i++) {
		text_copy(name, sizeof(name), text);
		for (char *p = name; *p; p++)
			*p = *p == '_' || *p == ' ' ? '-' : *p;
		if (text_same(name, functions[i].name))
			*out = functions[i].function;
	}
	if (!*out && take_number(o, key, 9, &n))
		*out = (uint8_t)n;
	return *out != 0;
}

/* "depModuleFunction", "depModuleIndex", "depModuleVersion" */
static void take_need(const json_t *o, const char *prefix,
		      struct cloud_module_ref *out)
{
	unsigned long index = 0, version = 0;
	char key[40];

	memset(out, 0, sizeof(*out));
	snprintf(key, sizeof(key), "%sModuleFunction", prefix);
	if (!take_function(o, key, &out->function))
		return;
	snprintf(key, sizeof(key), "%sModuleIndex", prefix);
	take_number(o, key, 255, &index);
	snprintf(key, sizeof(key), "%sModuleVersion", prefix);
	take_number(o, key, UINT16_MAX, &version);
	out->index = (uint8_t)index;
	out->version = (uint16_t)version;
}

static bool take_crc(const json_t *o, uint32_t *out)
{
	const char *text = json_string_value(
		json_object_get(json_object_get(o, "crc"), "storedCrc"));
	char *end;

	if (!text || strlen(text) != 8)
		return false;
	*out = (uint32_t)strtoul(text, &end, 16);
	return *end == '\0';
}

static bool take_module(const json_t *o, struct cloud_module *m)
{
	const json_t *prefix = json_object_get(o, "prefixInfo");
	const char *name = json_string_value(json_object_get(o, "filename"));
	unsigned long index = 0, version = 0;

	memset(m, 0, sizeof(*m));
	if (!name || !name[0] || strlen(name) >= sizeof(m->filename) ||
	    strpbrk(name, "/\\?#") ||
	    !take_function(prefix, "moduleFunction", &m->self.function) ||
	    !take_number(prefix, "moduleVersion", UINT16_MAX, &version))
		return false;
	take_number(prefix, "moduleIndex", 255, &index);
	m->self.index = (uint8_t)index;
	m->self.version = (uint16_t)version;
	text_clean(m->filename, sizeof(m->filename), name, strlen(name));
	m->deps_known = json_object_get(prefix, "depModuleFunction") != NULL;
	take_need(prefix, "dep", &m->deps[0]);
	take_need(prefix, "dep2", &m->deps[1]);
	m->crc_known = take_crc(o, &m->crc);
	return true;
}

static int take_release(const struct cloud *c, const json_t *body,
			int platform_id, struct cloud_release *r, struct err *e)
{
	const json_t *list = json_object_get(body, "modules");

	memset(r, 0, sizeof(*r));
	r->platform_id = platform_id;
	take_text(body, "version", r->version, sizeof(r->version));
	take_text(body, "base_url", r->base_url, sizeof(r->base_url));
	if (!r->version[0] || !json_is_array(list))
		return err_set(e, ERR_CLOUD, where,
			       "the maker's list answers without version or "
			       "modules");
	if (!cloud_may_use(c->config, r->base_url))
		return err_set(e, ERR_CLOUD, where,
			       "the maker's list points to %s, which is no "
			       "https address",
			       r->base_url);
	for (size_t i = 0; i < json_array_size(list) &&
			   r->module_count < CLOUD_RELEASE_MODULES;
	     i++)
		r->module_count += take_module(json_array_get(list, i),
					       &r->modules[r->module_count]);
	return 0;
}

int cloud_release(struct cloud *c, const char *what, int platform_id,
		  struct cloud_release *out, struct deadline *d, struct err *e)
{
	char url[CLOUD_FILE_URL];
	json_t *body;
	long status;
	int rc;

	if (!is_question(what) ||
	    !cloud_release_url(c->config->api_url, what, platform_id, url))
		return err_set(e, ERR_USAGE, where,
			       "%.40s is no release: 6.3.4, latest, or the "
			       "version of a system module",
			       what);
	rc = ask(c, url, &status, &body, d, e);
	if (rc == 0 && status == 404)
		rc = err_set(e, ERR_NO_FIRMWARE, where,
			     "the maker's list has no Device OS %s for this "
			     "platform",
			     what);
	if (rc == 0)
		rc = take_release(c, body, platform_id, out, e);
	json_decref(body);
	return rc;
}

int cloud_release_page(struct cloud *c, int platform_id, unsigned page,
		       char out[][CLOUD_RELEASE_NAME], struct deadline *d,
		       struct err *e)
{
	char url[CLOUD_FILE_URL];
	const json_t *one;
	json_t *body;
	long status;
	int n = 0, rc;

	snprintf(url, sizeof(url),
		 "%s/v1/device-os/versions?platform_id=%d&page=%u&per_page=%d",
		 c->config->api_url, platform_id, page, CLOUD_PAGE);
	rc = ask(c, url, &status, &body, d, e);
	for (size_t i = 0;
	     rc == 0 && n < CLOUD_PAGE && (one = json_array_get(body, i));
	     i++) {
		take_text(one, "version", out[n], CLOUD_RELEASE_NAME);
		n += is_question(out[n]);
	}
	if (rc == 0 && status != 404 && !json_is_array(body))
		rc = err_set(e, ERR_CLOUD, where,
			     "the maker's list of releases is no list");
	json_decref(body);
	return rc < 0 ? rc : n;
}

/* Files */

bool cloud_module_url(const struct cloud_release *r,
		      const struct cloud_module *m, char out[CLOUD_FILE_URL])
{
	static const char plain[] = "-._~@+";
	size_t n = (size_t)snprintf(out, CLOUD_FILE_URL, "%s/", r->base_url);

	for (const char *p = m->filename; *p; p++) {
		unsigned char c = (unsigned char)*p;
		bool keep = isalnum(c) || strchr(plain, c);

		if (n + 4 > CLOUD_FILE_URL)
			return false;
		n += (size_t)snprintf(out + n, CLOUD_FILE_URL - n,
				      keep ? "%c" : "%%%02X", c);
	}
	return n < CLOUD_FILE_URL;
}

int cloud_file(struct cloud *c, const char *url, uint64_t from,
	       struct http_response *rs, struct deadline *d, struct err *e)
{
	struct http_request rq = { .method = "GET", .url = url, .from = from };
	struct err why = { 0 };
	int rc = c->http->ops->request(c->http->ctx, &rq, rs, d, &why);

	if (rc < 0 && (why.code == ERR_CLOUD || why.code == ERR_TIMEOUT))
		return err_set(e, ERR_DOWNLOAD, where, "%s", why.what);
	if (rc < 0)
		return err_pass(e, &why);
	if (rs->status == 200 || (rs->status == 206 && rs->from == from))
		return 0;
	return err_set(e, ERR_DOWNLOAD, where, "%s: HTTP %ld", url, rs->status);
}
