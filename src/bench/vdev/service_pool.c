/* SPDX-License-Identifier: MIT */
/* The requests that a system can hold at a time. */
#include "bench/vdev/service.h"

void service_release(struct service_request *r)
{
	buf_fini(&r->payload);
	buf_fini(&r->reply);
	r->state = SERVICE_FREE;
}

void service_fini(struct service *s)
{
	for (size_t i = 0; i < SERVICE_REQUESTS; i++)
		service_release(&s->requests[i]);
}
