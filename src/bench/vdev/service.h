/* SPDX-License-Identifier: MIT */
/* Service requests of the running system; usb-requests.md 3, bench only. */
#ifndef BENCH_VDEV_SERVICE_H
#define BENCH_VDEV_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define SERVICE_REQUESTS 4

enum service_state {
	SERVICE_FREE,
	SERVICE_ALLOC,	 /* the payload's memory is not there yet */
	SERVICE_RECEIVE, /* waits for the payload */
	SERVICE_PENDING, /* works */
	SERVICE_DONE
};

/* What happens when the host has fetched the answer. */
enum service_then {
	THEN_NOTHING,
	THEN_RESET,
	THEN_DFU,
	THEN_SAFE,
	THEN_FACTORY,
	THEN_UPDATE
};

struct service_request {
	enum service_state state;
	uint16_t id;
	uint16_t type;
	uint32_t want; /* bytes of payload */
	struct buf payload;
	struct buf reply;
	size_t fetched;
	int32_t result;
	int64_t ready_us;
	enum service_then then;
};

struct service {
	struct service_request requests[SERVICE_REQUESTS];
	uint16_t last_id;
};

/* Frees what a request holds, and its place. */
void service_release(struct service_request *r);
/* All of them. */
void service_fini(struct service *s);

#endif
