/* SPDX-License-Identifier: MIT */
#include "proto/cloud.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "proto/cloud_answer.h"

#define ANSWER_MAX    (1024 * 1024)
#define REQUEST_LIMIT 60000
#define FLASH_LIMIT   120000 /* ota.md B9 */

static int bad_id(const char *id, struct err *e)
{
	size_t n = 0;

	while (isxdigit((unsigned char)id[n]))
		n++;
	if (n == 24 && id[n] == '\0')
		return 0;
	return err_set(e, ERR_USAGE, "cloud", "no device id of 24 hex digits");
}

/* One request and its answer as JSON; *body has to be released. */
static int call(struct cloud *c, struct http_request *rq, int64_t limit,
		json_t **body, struct deadline *d, struct err *e)
{
	struct deadline wait = deadline_within(d, limit);
	struct http_response rs = { 0 };
	int rc;

	*body = NULL;
	buf_init(&rs.body, ANSWER_MAX);
	rq->token = c->config->token;
	rc = c->http->ops->request(c->http->ctx, rq, &rs, &wait, e);
	if (rc == 0) {
		*body = json_loadb(buf_text(&rs.body), rs.body.len,
				   JSON_REJECT_DUPLICATES, NULL);
		rc = cloud_answer_check(rs.status, *body, c->config->token, e);
	}
	if (rc == 0 && !json_is_object(*body))
		rc = err_set(e, ERR_CLOUD, "cloud",
			     "the answer is no JSON object (HTTP %ld)",
			     rs.status);
	buf_fini(&rs.body);
	if (rc < 0) {
		json_decref(*body);
		*body = NULL;
		if (e)
			cloud_answer_mask(e->what, c->config->token);
	}
	return rc;
}

static int device_url(struct cloud *c, const char *id, const char *tail,
		      char *out, size_t size, struct err *e)
{
	int rc = bad_id(id, e);
	int n;

	if (rc < 0)
		return rc;
	n = snprintf(out, size, "%s/v1/devices/%s%s", c->config->api_url, id,
		     tail);
	if (n < 0 || (size_t)n >= size)
		return err_set(e, ERR_USAGE, "cloud", "address too long");
	return 0;
}

static void take_text(const json_t *body, const char *key, char *out,
		      size_t size)
{
	const char *text = json_string_value(json_object_get(body, key));

	text_clean(out, size, text ? text : "", text ? strlen(text) : 0);
}

static int take_number(const json_t *body, const char *key)
{
	const json_t *value = json_object_get(body, key);
	json_int_t n = json_integer_value(value);

	return json_is_integer(value) && n >= 0 && n <= 0xffffff ? (int)n : -1;
}

static bool take_flag(const json_t *body, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(body, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

/* ota.md B5 */
static void take_device(const json_t *body, struct cloud_device *out)
{
	memset(out, 0, sizeof(*out));
	take_text(body, "id", out->id, sizeof(out->id));
	take_text(body, "name", out->name, sizeof(out->name));
	out->online =
		take_flag(body, "online", take_flag(body, "connected", false));
	out->platform_id = take_number(body, "platform_id");
	out->product_id = take_number(body, "product_id");
	out->in_product =
		out->product_id >= 0 && out->product_id != out->platform_id;
	out->development = take_flag(body, "development", false);
	out->updates_enabled =
		take_flag(body, "firmware_updates_enabled", true);
	out->updates_forced = take_flag(body, "firmware_updates_forced", false);
	take_text(body, "last_handshake_at", out->last_handshake_at,
		  sizeof(out->last_handshake_at));
	take_text(body, "system_firmware_version", out->release,
		  sizeof(out->release));
	out->firmware_version = take_number(body, "firmware_version");
	out->desired_firmware_version =
		take_number(body, "desired_firmware_version");
}

int cloud_check(struct cloud *c, const char *id, struct cloud_device *out,
		struct deadline *d, struct err *e)
{
	char url[512];
	struct http_request rq = { .method = "GET", .url = url };
	json_t *body;
	int rc = device_url(c, id, "", url, sizeof(url), e);

	if (rc == 0)
		rc = call(c, &rq, REQUEST_LIMIT, &body, d, e);
	if (rc < 0)
		return rc;
	take_device(body, out);
	json_decref(body);
	if (!text_same(out->id, id))
		return err_set(e, ERR_CLOUD, "cloud",
			       "the cloud answers about another device");
	return 0;
}

int cloud_ping(struct cloud *c, const char *id, bool *online,
	       struct deadline *d, struct err *e)
{
	char url[512];
	struct http_request rq = { .method = "PUT", .url = url, .json = "{}" };
	json_t *body;
	int rc = device_url(c, id, "/ping", url, sizeof(url), e);

	*online = false;
	if (rc == 0)
		rc = call(c, &rq, REQUEST_LIMIT, &body, d, e);
	if (rc < 0)
		return rc;
	*online = take_flag(body, "online", false);
	json_decref(body);
	return 0;
}

/* The cloud tells binary from source by the name: ota.md B3. */
static const char *binary_name(const char *filename, struct err *e)
{
	const char *slash = strrchr(filename, '/');
	const char *name = slash ? slash + 1 : filename;

	if (strlen(name) > 4 && text_ends(name, ".bin"))
		return name;
	err_set(e, ERR_BAD_FILE, "cloud",
		"the name of a binary for the cloud has to end in .bin");
	return NULL;
}

static bool has_text(const json_t *body, const char *key)
{
	const char *text = json_string_value(json_object_get(body, key));

	return text && text[0];
}

int cloud_flash(struct cloud *c, const char *id, const char *filename,
		const void *data, size_t len, struct deadline *d, struct err *e)
{
	char url[512];
	const char *name = binary_name(filename, e);
	const struct http_part parts[] = {
		{ "file", name, "application/octet-stream", data, len },
		{ "file_type", NULL, NULL, "binary", 6 },
	};
	struct http_request rq = {
		.method = "PUT", .url = url, .parts = parts, .part_count = 2
	};
	json_t *body;
	bool taken;
	int rc;

	if (!name)
		return -ERR_BAD_FILE;
	rc = device_url(c, id, "", url, sizeof(url), e);
	if (rc == 0)
		rc = call(c, &rq, FLASH_LIMIT, &body, d, e);
	if (rc < 0)
		return rc;
	taken = has_text(body, "status") || has_text(body, "message") ||
		take_flag(body, "ok", false);
	json_decref(body);
	if (!taken)
		return err_set(e, ERR_CLOUD, "cloud",
			       "the cloud does not say that it has begun");
	return 0;
}

int cloud_set_development(struct cloud *c, int product_id, const char *id,
			  bool on, struct deadline *d, struct err *e)
{
	char url[512];
	struct http_request rq = { .method = "PUT",
				   .url = url,
				   .json = on ? "{\"development\":true}"
					      : "{\"development\":false}" };
	json_t *body;
	int rc = bad_id(id, e);

	if (rc < 0)
		return rc;
	snprintf(url, sizeof(url), "%s/v1/products/%d/devices/%s",
		 c->config->api_url, product_id, id);
	rc = call(c, &rq, REQUEST_LIMIT, &body, d, e);
	if (rc == 0)
		json_decref(body);
	return rc;
}
