/* SPDX-License-Identifier: MIT */
/*
 * The running system's side of USB vendor requests, from usb-requests.md 3,
 * 4, 6 and 8: raw ones by release, and the service protocol with its states.
 */
#ifndef TESTS_FAKE_REQUEST_H
#define TESTS_FAKE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "port/usb.h"

struct fake_request {
	struct clock_virtual clock;
	struct usb usb;

	/* What kind of device */
	const char *release;
	int world;  /* 60, 61, 70: raw; 80: service; 200: also raw 40, 302 */
	bool split; /* payloads may come in pieces */
	const void *modules; /* reply to 90 */
	size_t modules_len;
	uint32_t chunk_size;
	int start_result, finish_result;
	unsigned pending;      /* so many CHECKs say PENDING */
	unsigned busy;	       /* so many INITs say BUSY */
	bool hangs;	       /* every CHECK says PENDING */
	bool vanishes;	       /* on reset-like actions, before the answer */
	unsigned fail_data_at; /* the nth 253 gives -220, once */
	uint32_t noise;
	unsigned fault_at; /* nth transfer ... */
	enum err_code fault;

	/* What the test looks at */
	uint8_t image[70000];
	size_t image_len, size;
	bool finished, cancelled, validated;
	unsigned starts, transfers, resets;
	unsigned acted;	 /* number of the last action */
	bool violation;	 /* the host broke a rule of the protocol */
	size_t out_data; /* bytes of the last raw OUT */

	/* Inside */
	bool active, done, fetched, gone, offline;
	unsigned id, number, checks;
	uint8_t payload[65536];
	size_t want, have;
	uint8_t reply[4096];
	size_t reply_len, reply_at;
	int32_t result;
	bool started;
};

void fake_request_init(struct fake_request *f, const char *release, int world);

#endif
