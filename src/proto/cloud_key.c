/* SPDX-License-Identifier: MIT */
/* Telling the cloud a device's public key; ota.md B2. */
#include "proto/cloud.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "proto/cloud_answer.h"

#define ANSWER_MAX    65536
#define REQUEST_LIMIT 60000

static char *request_body(const char *id, const char *pem, bool ec)
{
	char order[CLOCK_STAMP + 8], stamp[CLOCK_STAMP];
	json_t *doc;
	char *text;

	clock_stamp(stamp);
	snprintf(order, sizeof(order), "manual_%s", stamp);
	doc = json_pack("{s:s, s:s, s:s, s:s, s:s}", "deviceID", id,
			"publicKey", pem, "filename", "unbrick", "order", order,
			"algorithm", ec ? "ecc" : "rsa");
	text = doc ? memory_json(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	return text;
}

int cloud_register_key(struct cloud *c, const char *id, const char *pem,
		       bool ec, struct deadline *d, struct err *e)
{
	struct deadline wait = deadline_within(d, REQUEST_LIMIT);
	struct http_response rs = { 0 };
	char url[512], *text;
	struct http_request rq = { .method = "POST",
				   .url = url,
				   .token = c->config->token };
	json_t *body = NULL;
	int rc;

	if (strlen(id) != 24 || strspn(id, "0123456789abcdefABCDEF") != 24)
		return err_set(e, ERR_USAGE, "cloud",
			       "the device's id is not known");
	/* Only a public half goes out, whatever the caller holds. */
	if (strncmp(pem, "-----BEGIN PUBLIC KEY-----", 26) != 0)
		return err_set(e, ERR_BAD_FILE, "cloud",
			       "the file holds no public key");
	text = request_body(id, pem, ec);
	if (!text)
		return err_memory(e, "cloud");
	snprintf(url, sizeof(url), "%s/v1/provisioning/%s", c->config->api_url,
		 id);
	rq.json = text;
	buf_init(&rs.body, ANSWER_MAX);
	rc = c->http->ops->request(c->http->ctx, &rq, &rs, &wait, e);
	if (rc == 0) {
		/* Some servers answer with a plain word. */
		body = json_loadb(buf_text(&rs.body), rs.body.len, 0, NULL);
		rc = cloud_answer_check(rs.status, body, c->config->token, e);
	}
	if (rc < 0 && e)
		cloud_answer_mask(e->what, c->config->token);
	json_decref(body);
	buf_fini(&rs.body);
	free(text);
	return rc;
}
