/* SPDX-License-Identifier: MIT */
/*
 * The cloud's part of service mode, as particle-api-js asks for it.  The
 * words of refusals are made up.
 */
#include <string.h>

#include <jansson.h>

#include "base/base64.h"
#include "bench/cloud/parts.h"

static void nonce_for(const char *id, uint8_t out[PROTECTION_NONCE])
{
	bytes_sha256((const uint8_t *)id, strlen(id), out);
}

static bool bytes_of(const json_t *body, const char *key, uint8_t *out,
		     size_t len)
{
	const char *text = json_string_value(json_object_get(body, key));
	struct buf b;
	bool ok;

	buf_init(&b, 512);
	ok = text && base64_read(text, &b) && b.len == len;
	if (ok)
		memcpy(out, b.data, len);
	buf_fini(&b);
	return ok;
}

static json_t *text_of(const uint8_t *data, size_t len)
{
	char text[BASE64_SIZE(64)];

	base64_write(data, len, text);
	return json_string(text);
}

static void refused(struct cloud_answer *a, const char *why)
{
	cloud_say(a, 400, json_pack("{s:b, s:s}", "ok", 0, "error", why));
}

static void confirm(const char *id, const json_t *body, struct cloud_answer *a)
{
	static const uint8_t print[] = "practice fingerprint of a cloud";
	uint8_t own[PROTECTION_NONCE], device[PROTECTION_NONCE];
	uint8_t said[32], right[32], signature[32];

	nonce_for(id, own);
	if (!bytes_of(body, "device_nonce", device, sizeof(device)) ||
	    !bytes_of(body, "device_signature", said, sizeof(said))) {
		refused(a, "Missing parameters");
		return;
	}
	protection_sign(id, "device", own, device, right);
	if (memcmp(said, right, sizeof(said)) != 0) {
		refused(a, "Invalid signature");
		return;
	}
	protection_sign(id, "cloud", own, device, signature);
	cloud_say(a, 200,
		  json_pack("{s:b, s:o, s:o}", "ok", 1, "server_signature",
			    text_of(signature, sizeof(signature)),
			    "server_public_key_fingerprint",
			    text_of(print, sizeof(print))));
}

void cloud_unprotect_call(struct cloud_device_state *d,
			  const struct cloud_call *call, struct cloud_answer *a)
{
	const char *id = vdev_id(d->vdev);
	json_t *body = json_loadb(call->body, call->len, 0, NULL);
	const char *action = json_string_value(json_object_get(body, "action"));
	uint8_t nonce[PROTECTION_NONCE];

	nonce_for(id, nonce);
	if (action && strcmp(action, "prepare") == 0)
		cloud_say(a, 200,
			  json_pack("{s:b, s:o}", "ok", 1, "server_nonce",
				    text_of(nonce, sizeof(nonce))));
	else if (action && strcmp(action, "confirm") == 0)
		confirm(id, body, a);
	else
		refused(a, "Invalid action");
	json_decref(body);
}
