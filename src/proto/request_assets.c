/* SPDX-License-Identifier: MIT */
/* Assets of the application: request 91. */
#include <string.h>

#include "base/text.h"
#include "proto/request_parts.h"
#include "request.pb-c.h"

/* Those that there is room for; *more: how many are left out. */
static size_t take(Ctrl__Asset *const *from, size_t count,
		   struct request_asset *out, size_t *more)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const Ctrl__Asset *a = from[i];

		if (a->hash.len != sizeof(out->hash))
			continue;
		if (n == REQUEST_ASSETS) {
			(*more)++;
			continue;
		}
		memset(&out[n], 0, sizeof(out[n]));
		text_clean(out[n].name, sizeof(out[n].name), a->name,
			   strlen(a->name));
		memcpy(out[n].hash, a->hash.data, sizeof(out->hash));
		out[n++].size = a->size;
	}
	return n;
}

int request_assets(struct request *r, struct request_assets *out,
		   struct deadline *d, struct err *e)
{
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_ASSETS,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	Ctrl__Assets *m = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&reply, REQUEST_REPLY_MAX);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "asset list", e);
	if (rc == 0)
		m = ctrl__assets__unpack(NULL, reply.len,
					 (const uint8_t *)buf_text(&reply));
	if (rc == 0 && !m)
		rc = err_set(e, ERR_PROTOCOL, "request",
			     "the asset list is unreadable");
	if (m) {
		out->available_count =
			take(m->available, m->n_available, out->available,
			     &out->available_more);
		out->required_count = take(m->required, m->n_required,
					   out->required, &out->required_more);
		ctrl__assets__free_unpacked(m, NULL);
	}
	buf_fini(&reply);
	return rc;
}

bool request_has_asset(const struct request_assets *a, const uint8_t hash[32])
{
	for (size_t i = 0; i < a->available_count; i++) {
		if (memcmp(a->available[i].hash, hash,
			   sizeof(a->available[i].hash)) == 0)
			return true;
	}
	return false;
}
