/* SPDX-License-Identifier: MIT */
#include "port/world_real.h"

#include "port/http_curl.h"

#ifdef BUS_LIBUSB
#include "port/bus_libusb.h"
#define BUS_OPEN bus_libusb_open
#else
#include "port/bus_linux.h"
#define BUS_OPEN bus_linux_open
#endif

int world_real_open(struct world *out, struct err *e)
{
	int rc;

	*out = (struct world){ .clock = clock_real() };
	rc = BUS_OPEN(&out->bus, e);
	if (rc < 0)
		return rc;
	rc = http_curl_open(&out->http, e);
	if (rc < 0)
		world_real_close(out);
	return rc;
}

void world_real_close(struct world *w)
{
	http_curl_close(&w->http);
	if (w->bus.ops)
		w->bus.ops->close(w->bus.ctx);
	*w = (struct world){ 0 };
}
