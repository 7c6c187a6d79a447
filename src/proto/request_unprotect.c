/* SPDX-License-Identifier: MIT */
/* Service mode of a protected device: request 77. */
#include <string.h>

#include "proto/quirks.h"
#include "proto/request_parts.h"
#include "request.pb-c.h"

#define PAYLOAD_MAX (4 * REQUEST_PROOF)

enum { ACTION_END, ACTION_ASK, ACTION_CONFIRM };

static ProtobufCBinaryData bytes_of(const uint8_t *data, size_t len)
{
	/* Only read: it is packed. */
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static bool take(const ProtobufCBinaryData *from, uint8_t *to, size_t *len)
{
	if (from->len == 0 || from->len > REQUEST_PROOF)
		return false;
	memcpy(to, from->data, from->len);
	*len = from->len;
	return true;
}

static int send(struct request *r, const Ctrl__Unprotect *m, struct buf *reply,
		struct deadline *d, struct err *e)
{
	uint8_t payload[PAYLOAD_MAX];
	struct request_call c = { .number = REQUEST_NO_UNPROTECT,
				  .limit = REQUEST_LIMIT,
				  .payload = payload,
				  .reply = reply };
	int rc;

	if (quirks_compare(r->release, "6.1.2") < 0)
		return err_set(e, ERR_NO_ROAD, "request",
			       "service mode came with Device OS 6.1.2, the "
			       "device runs %s",
			       r->release);
	if (ctrl__unprotect__get_packed_size(m) > sizeof(payload))
		return err_set(e, ERR_PROTOCOL, "request",
			       "too long a signature");
	c.len = ctrl__unprotect__pack(m, payload);
	rc = request_service(r, &c, d, e);
	return rc < 0 ? rc : request_result(c.result, "service mode", e);
}

int request_service_ask(struct request *r, const struct request_proof *cloud,
			struct request_proof *device, struct deadline *d,
			struct err *e)
{
	Ctrl__UnprotectAsk ask;
	Ctrl__Unprotect m;
	Ctrl__Unprotected *answer = NULL;
	struct buf reply;
	int rc;

	ctrl__unprotect_ask__init(&ask);
	ctrl__unprotect__init(&m);
	memset(device, 0, sizeof(*device));
	ask.server_nonce = bytes_of(cloud->nonce, cloud->nonce_len);
	m.action = ACTION_ASK;
	m.ask = &ask;
	buf_init(&reply, PAYLOAD_MAX);
	rc = send(r, &m, &reply, d, e);
	if (rc == 0)
		answer = ctrl__unprotected__unpack(
			NULL, reply.len, (const uint8_t *)buf_text(&reply));
	if (rc == 0 &&
	    (!answer || !answer->answer ||
	     !take(&answer->answer->nonce, device->nonce, &device->nonce_len) ||
	     !take(&answer->answer->signature, device->signature,
		   &device->signature_len) ||
	     !take(&answer->answer->fingerprint, device->fingerprint,
		   &device->fingerprint_len)))
		rc = err_set(e, ERR_PROTOCOL, "request",
			     "the device does not sign the cloud's nonce");
	ctrl__unprotected__free_unpacked(answer, NULL);
	buf_fini(&reply);
	return rc;
}

int request_service_confirm(struct request *r,
			    const struct request_proof *cloud,
			    struct deadline *d, struct err *e)
{
	Ctrl__UnprotectSigned by;
	Ctrl__Unprotect m;

	ctrl__unprotect_signed__init(&by);
	ctrl__unprotect__init(&m);
	by.signature = bytes_of(cloud->signature, cloud->signature_len);
	by.fingerprint = bytes_of(cloud->fingerprint, cloud->fingerprint_len);
	m.action = ACTION_CONFIRM;
	m.confirm = &by;
	return send(r, &m, NULL, d, e);
}

int request_service_end(struct request *r, struct deadline *d, struct err *e)
{
	Ctrl__Unprotect m;

	ctrl__unprotect__init(&m);
	m.action = ACTION_END;
	return send(r, &m, NULL, d, e);
}
