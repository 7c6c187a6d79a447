/* SPDX-License-Identifier: MIT */
/* Requests to the practice cloud; answers as recorded in ota.md B4, B5. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "bench/cloud/parts.h"

#define ANSWER_US  120000
#define OFFLINE_US 10000000 /* until the cloud gives a device up */
#define PATH_PARTS 8
#define JSON_TYPE  "application/json; charset=utf-8"

/* "/v1/devices/ID/events/spark%2Fflash" in pieces, decoded. */
struct route {
	char parts[PATH_PARTS][96];
	size_t count;
};

static unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
}

static void split(const char *path, struct route *r)
{
	size_t n = 0;

	memset(r, 0, sizeof(*r));
	for (; *path && *path != '?'; path++) {
		char c = *path;

		if (c == '/') {
			if (r->count && !n)
				continue;
			if (r->count == PATH_PARTS)
				return;
			r->count++;
			n = 0;
			continue;
		}
		if (c == '%' && isxdigit((unsigned char)path[1]) &&
		    isxdigit((unsigned char)path[2])) {
			c = (char)(hex_digit(path[1]) << 4 |
				   hex_digit(path[2]));
			path += 2;
		}
		if (r->count && n < sizeof(r->parts[0]) - 1)
			r->parts[r->count - 1][n++] = c;
	}
	if (r->count && !n)
		r->count--;
}

static bool is(const struct route *r, size_t i, const char *text)
{
	return i < r->count && strcmp(r->parts[i], text) == 0;
}

static bool token_ok(struct cloud_model *m, const struct cloud_call *call,
		     struct cloud_answer *a)
{
	if (!call->token) {
		cloud_say(a, 400,
			  json_pack("{s:s, s:s}", "error", "invalid_request",
				    "error_description",
				    "The access token was not found"));
		return false;
	}
	if (strcmp(call->token, m->token) != 0) {
		cloud_say(a, 401,
			  json_pack("{s:s, s:s}", "error", "invalid_token",
				    "error_description",
				    "The access token provided is invalid."));
		return false;
	}
	return true;
}

static void denied(struct cloud_answer *a)
{
	cloud_say(a, 403,
		  json_pack("{s:s, s:s}", "error", "Permission Denied", "info",
			    "I didn't recognize that device name or ID, try "
			    "opening https://console.particle.io/"));
}

/* By id or name, only what the account owns. */
static struct cloud_device_state *device(struct cloud_model *m,
					 const char *what)
{
	for (size_t i = 0; i < m->device_count; i++) {
		struct cloud_device_state *d = &m->devices[i];

		if (vdev_claimed(d->vdev) &&
		    (text_same(vdev_id(d->vdev), what) ||
		     strcmp(d->name, what) == 0))
			return d;
	}
	return NULL;
}

/* ota.md B5 */
static json_t *device_json(const struct cloud_model *m,
			   const struct cloud_device_state *d, bool whole)
{
	int platform = vdev_platform(d->vdev);
	char stamp[CLOUD_STAMP];
	json_t *o;

	cloud_stamp(m, d->handshake_us, stamp);
	o = json_pack("{s:s, s:s, s:i, s:i, s:b, s:b, s:s, s:s, s:s, s:s, s:b, "
		      "s:b}",
		      "id", vdev_id(d->vdev), "name", d->name, "platform_id",
		      platform, "product_id", platform, "online", d->online,
		      "connected", d->online, "last_heard", stamp,
		      "last_handshake_at", stamp, "status", "normal",
		      "system_firmware_version", vdev_release(d->vdev),
		      "firmware_updates_enabled", 1, "firmware_updates_forced",
		      0);
	if (o && whole) {
		json_object_set_new(o, "functions", json_array());
		json_object_set_new(o, "variables", json_object());
	}
	return o;
}

static void list_devices(struct cloud_model *m, struct cloud_answer *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->device_count; i++) {
		if (vdev_claimed(m->devices[i].vdev))
			json_array_append_new(
				list, device_json(m, &m->devices[i], false));
	}
	cloud_say(a, 200, list);
}

/* The recorded forms, by fault. */
static bool flash_fault(struct cloud_model *m, struct cloud_answer *a)
{
	uint32_t n = m->flashes;

	if (cloud_fault_active(m, CLOUD_FAULT_BAD_TOKEN, n))
		cloud_say(a, 401,
			  json_pack("{s:s, s:s}", "error", "invalid_token",
				    "error_description",
				    "The access token provided has expired."));
	else if (cloud_fault_active(m, CLOUD_FAULT_FOREIGN, n))
		denied(a);
	else if (cloud_fault_active(m, CLOUD_FAULT_NOT_FOUND, n))
		cloud_say(a, 404,
			  json_pack("{s:b, s:[s]}", "ok", 0, "errors",
				    "Device is not connected."));
	else if (cloud_fault_active(m, CLOUD_FAULT_TIMED_OUT, n))
		cloud_say(a, 408, json_pack("{s:s}", "error", "Timed out."));
	else if (cloud_fault_active(m, CLOUD_FAULT_RATE, n))
		cloud_say(a, 429,
			  json_pack("{s:b, s:s}", "ok", 0, "error",
				    "Too many requests"));
	else if (cloud_fault_active(m, CLOUD_FAULT_SERVER, n))
		cloud_say(a, 500,
			  json_pack("{s:b, s:i, s:[s]}", "ok", 0, "code", 500,
				    "errors", "Request Timed Out"));
	else
		return false;
	return true;
}

struct upload {
	struct part file;
	bool binary; /* said so by file_type or by the name */
};

/* The three dialects of ota.md B3. */
static bool read_upload(const struct cloud_call *call, struct upload *u)
{
	struct part p;
	size_t at = 0;

	memset(u, 0, sizeof(*u));
	while (multipart_next(call->content_type, call->body, call->len, &at,
			      &p)) {
		if (strcmp(p.name, "file") == 0) {
			u->file = p;
			if (text_ends(p.filename, ".bin"))
				u->binary = true;
		} else if (strcmp(p.name, "file_type") == 0 && p.len == 6 &&
			   memcmp(p.data, "binary", 6) == 0) {
			u->binary = true;
		}
	}
	return u->file.data != NULL;
}

static void flash(struct cloud_model *m, struct cloud_device_state *d,
		  const struct cloud_call *call, int64_t now,
		  struct cloud_answer *a)
{
	struct upload u;

	m->flashes++;
	if (flash_fault(m, a))
		return;
	if (!read_upload(call, &u)) {
		cloud_say(a, 400,
			  json_pack("{s:b, s:s}", "ok", 0, "error",
				    "Nothing to do?"));
	} else if (!u.binary) {
		cloud_say(a, 200,
			  json_pack("{s:b, s:s, s:s, s:[s]}", "ok", 0, "output",
				    "App code was invalid", "stdout", "",
				    "errors", "not C++"));
	} else if (!vdev_online(d->vdev, now)) {
		a->ready_us = now + OFFLINE_US;
		cloud_say(a, 500,
			  json_pack("{s:b, s:i, s:[s]}", "ok", 0, "code", 500,
				    "errors", "Request Timed Out"));
	} else {
		d->ota.number = m->flashes;
		cloud_ota_start(m, d, u.file.data, u.file.len, now);
		cloud_events_release(m, vdev_id(d->vdev), now);
		cloud_say(a, 200,
			  json_pack("{s:s, s:s}", "id", vdev_id(d->vdev),
				    "status", "Update started"));
	}
}

static void put_device(struct cloud_model *m, struct cloud_device_state *d,
		       const struct cloud_call *call, int64_t now,
		       struct cloud_answer *a)
{
	if (call->content_type &&
	    text_find_nocase(call->content_type, "multipart/form-data")) {
		flash(m, d, call, now, a);
	} else if (vdev_online(d->vdev, now)) {
		cloud_say(a, 200,
			  json_pack("{s:s, s:b, s:b}", "id", vdev_id(d->vdev),
				    "connected", 1, "signaling", 1));
	} else {
		a->ready_us = now + OFFLINE_US;
		cloud_say(a, 500,
			  json_pack("{s:b, s:i, s:[{s:s}]}", "ok", 0, "code",
				    500, "errors", "error",
				    "Timed out, didn't hear back from device "
				    "service"));
	}
}

static void open_stream(struct cloud_model *m, const char *id,
			const char *prefix, int64_t now, struct cloud_answer *a)
{
	m->streams++;
	a->status = 200;
	a->type = "text/event-stream";
	a->stream = (struct cloud_cursor){
		.open = true,
		.next = cloud_events_due(m, now),
		.last_us = now,
		.ends = cloud_fault_active(m, CLOUD_FAULT_STREAM_ENDS,
					   m->streams) != NULL,
	};
	text_copy(a->stream.prefix, sizeof(a->stream.prefix), prefix);
	text_copy(a->stream.id, sizeof(a->stream.id), id);
}

static void not_found(struct cloud_answer *a)
{
	cloud_say(a, 404,
		  json_pack("{s:b, s:s}", "ok", 0, "error", "Not Found"));
}

/* "/v1/devices/..." */
static void devices_call(struct cloud_model *m, const struct route *r,
			 const struct cloud_call *call, int64_t now,
			 struct cloud_answer *a)
{
	bool get = strcmp(call->method, "GET") == 0;
	bool put = strcmp(call->method, "PUT") == 0;
	struct cloud_device_state *d;

	if (r->count == 2 && get) {
		list_devices(m, a);
		return;
	}
	if (is(r, 2, "events") && get) {
		open_stream(m, "", r->count > 3 ? r->parts[3] : "", now, a);
		return;
	}
	d = r->count > 2 ? device(m, r->parts[2]) : NULL;
	if (!d && r->count > 2)
		denied(a);
	else if (d && r->count == 3 && get)
		cloud_say(a, 200, device_json(m, d, true));
	else if (d && r->count == 3 && put)
		put_device(m, d, call, now, a);
	else if (d && is(r, 3, "ping") && put)
		cloud_say(a, 200,
			  json_pack("{s:b, s:b}", "online",
				    vdev_online(d->vdev, now), "ok", 1));
	else if (d && is(r, 3, "unprotect") && put)
		cloud_unprotect_call(d, call, a);
	else if (d && is(r, 3, "events") && get)
		open_stream(m, vdev_id(d->vdev),
			    r->count > 4 ? r->parts[4] : "", now, a);
	else
		not_found(a);
}

static void routed(struct cloud_model *m, const struct cloud_call *call,
		   int64_t now, struct cloud_answer *a)
{
	struct route r;

	split(call->path, &r);
	/* Files are for everybody, as the maker's own client gets them. */
	if (is(&r, 0, "v1") && is(&r, 1, "firmware") &&
	    is(&r, 2, "device-os") && r.count == 5) {
		cloud_file_call(m, r.parts[3], r.parts[4], call, a);
		return;
	}
	if (!token_ok(m, call, a))
		return;
	if (is(&r, 0, "v1") && is(&r, 1, "devices"))
		devices_call(m, &r, call, now, a);
	else if (is(&r, 0, "v1") && is(&r, 1, "access_tokens"))
		cloud_say(a, 200,
			  json_pack("{s:n, s:s, s:[]}", "expires_at",
				    "client_id", "particle-cli", "scopes"));
	else if (is(&r, 0, "v1") && is(&r, 1, "device-os") &&
		 is(&r, 2, "versions"))
		cloud_releases_call(m, r.count > 3 ? r.parts[3] : NULL, call,
				    a);
	else if (is(&r, 0, "v1") && is(&r, 1, "user"))
		cloud_say(a, 200,
			  json_pack("{s:s}", "username",
				    "practice@bench.invalid"));
	else if (is(&r, 0, "v1") && is(&r, 1, "provisioning"))
		cloud_say(a, 200, json_pack("{s:b}", "ok", 1));
	else
		not_found(a);
}

void cloud_model_call(struct cloud_model *m, const struct cloud_call *call,
		      int64_t now_us, struct cloud_answer *out)
{
	const struct cloud_fault *slow;

	cloud_model_run(m, now_us);
	memset(out, 0, sizeof(*out));
	buf_init(&out->body, CLOUD_BODY_MAX);
	out->type = JSON_TYPE;
	out->ready_us = now_us + ANSWER_US;
	routed(m, call, now_us, out);
	slow = cloud_fault_active(m, CLOUD_FAULT_SLOW, m->flashes);
	if (slow)
		out->ready_us += (int64_t)slow->arg * 1000;
}
