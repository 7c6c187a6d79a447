/* SPDX-License-Identifier: MIT */
/*
 * Service mode, the cloud's part: particle-api-js, unprotectDevice().  Bytes
 * are base64 in JSON.  UNVERIFIED with a device and an account of ours.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/base64.h"
#include "base/memory.h"
#include "proto/cloud.h"
#include "proto/cloud_answer.h"
#include "proto/request.h"

#define ANSWER_MAX    65536
#define REQUEST_LIMIT 60000

static bool take(const json_t *body, const char *key, uint8_t *out, size_t *len)
{
	const char *text = json_string_value(json_object_get(body, key));
	struct buf b;
	bool ok;

	buf_init(&b, REQUEST_PROOF);
	ok = text && base64_read(text, &b) && b.len > 0;
	if (ok) {
		memcpy(out, b.data, b.len);
		*len = b.len;
	}
	buf_fini(&b);
	return ok;
}

static void give(json_t *doc, const char *key, const uint8_t *data, size_t len)
{
	char text[BASE64_SIZE(REQUEST_PROOF)];

	base64_write(data, len, text);
	json_object_set_new(doc, key, json_string(text));
}

/* Takes doc; *body is the caller's. */
static int put(struct cloud *c, const char *id, json_t *doc, json_t **body,
	       struct deadline *d, struct err *e)
{
	struct deadline wait = deadline_within(d, REQUEST_LIMIT);
	char *text = doc ? memory_json(doc, JSON_COMPACT) : NULL;
	struct http_response rs = { 0 };
	char url[512];
	struct http_request rq = { .method = "PUT",
				   .url = url,
				   .token = c->config->token,
				   .json = text };
	int rc;

	json_decref(doc);
	*body = NULL;
	if (!text)
		return err_memory(e, "cloud");
	snprintf(url, sizeof(url), "%s/v1/devices/%s/unprotect",
		 c->config->api_url, id);
	buf_init(&rs.body, ANSWER_MAX);
	rc = c->http->ops->request(c->http->ctx, &rq, &rs, &wait, e);
	if (rc == 0) {
		*body = json_loadb(buf_text(&rs.body), rs.body.len, 0, NULL);
		rc = cloud_answer_check(rs.status, *body, c->config->token, e);
	}
	if (rc < 0 && e)
		cloud_answer_mask(e->what, c->config->token);
	buf_fini(&rs.body);
	free(text);
	return rc;
}

int cloud_unprotect_ask(struct cloud *c, const char *id,
			struct request_proof *cloud, struct deadline *d,
			struct err *e)
{
	json_t *body;
	int rc = put(c, id, json_pack("{s:s}", "action", "prepare"), &body, d,
		     e);

	memset(cloud, 0, sizeof(*cloud));
	if (rc == 0 &&
	    !take(body, "server_nonce", cloud->nonce, &cloud->nonce_len))
		rc = err_set(e, ERR_CLOUD, "cloud",
			     "the cloud gave no nonce for service mode");
	json_decref(body);
	return rc;
}

int cloud_unprotect_confirm(struct cloud *c, const char *id,
			    const struct request_proof *device,
			    struct request_proof *cloud, struct deadline *d,
			    struct err *e)
{
	json_t *doc = json_pack("{s:s}", "action", "confirm"), *body;
	int rc;

	if (doc) {
		give(doc, "server_nonce", cloud->nonce, cloud->nonce_len);
		give(doc, "device_nonce", device->nonce, device->nonce_len);
		give(doc, "device_signature", device->signature,
		     device->signature_len);
		give(doc, "device_public_key_fingerprint", device->fingerprint,
		     device->fingerprint_len);
	}
	rc = put(c, id, doc, &body, d, e);
	if (rc == 0 && (!take(body, "server_signature", cloud->signature,
			      &cloud->signature_len) ||
			!take(body, "server_public_key_fingerprint",
			      cloud->fingerprint, &cloud->fingerprint_len)))
		rc = err_set(e, ERR_CLOUD, "cloud",
			     "the cloud did not sign for service mode");
	json_decref(body);
	return rc;
}
