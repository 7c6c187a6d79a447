/* SPDX-License-Identifier: MIT */
/* Traces of other computers: trace/replay.h, asked for all that they hold. */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "trace/replay.h"

#define CALLS 64 /* of a port */

static void use_usb(struct world *w, const struct bus_device *dev)
{
	const struct usb_setup get = { 0xa1, 3, 0, 0 };
	const struct usb_setup set = { 0x21, 1, 2, 0 };
	struct deadline d = deadline_in(w->clock, 1000);
	struct err e = { 0 };
	uint8_t data[4096] = { 0 };
	struct usb usb;

	if (bus_open_usb(&w->bus, dev, &usb, &e) < 0)
		return;
	usb_claim(&usb, 0, &e);
	usb_alt(&usb, 0, 1, &e);
	for (int i = 0; i < CALLS; i++) {
		int n = usb_control(&usb, i % 2 ? &set : &get, data,
				    i % 2 ? 5 : sizeof(data), &d, &e);

		fuzz_require(n <= (int)sizeof(data));
	}
	usb_close(&usb);
}

static void use_serial(struct world *w, const struct bus_device *dev)
{
	struct deadline d = deadline_in(w->clock, 1000);
	struct err e = { 0 };
	uint8_t data[64];
	struct serial port;

	if (bus_open_serial(&w->bus, dev, 9600, &port, &e) < 0)
		return;
	for (int i = 0; i < CALLS; i++) {
		int n = serial_read(&port, data, sizeof(data), &d, &e);

		fuzz_require(n <= (int)sizeof(data));
		serial_write(&port, "s", 1, &d, &e);
	}
	serial_close(&port);
}

static void use_http(struct world *w)
{
	const struct http_request rq = { .method = "GET", .url = "u" };
	struct deadline d = deadline_in(w->clock, 1000);
	struct http_response rs = { 0 };
	struct http_stream s;
	struct err e = { 0 };
	long status;

	buf_init(&rs.body, 4096);
	w->http.ops->request(w->http.ctx, &rq, &rs, &d, &e);
	fuzz_require(rs.body.len <= 4096);
	if (w->http.ops->open(w->http.ctx, &rq, &s, &status, &d, &e) == 0) {
		for (int i = 0; i < CALLS; i++)
			w->http.ops->read(w->http.ctx, &s, &rs.body, &d, &e);
		w->http.ops->end(w->http.ctx, &s);
	}
	buf_fini(&rs.body);
}

static void ask_all(struct replay *r, size_t size)
{
	struct bus_device list[4];
	struct err e = { 0 };
	struct world w = { 0 };
	int n;

	for (size_t i = 0; i < replay_words(r); i++)
		fuzz_require(strlen(replay_word(r, i)) <= size);
	replay_join(r, &w);
	n = bus_list(&w.bus, list, 4, &e);
	fuzz_require(n <= 4);
	for (int i = 0; i < n; i++) {
		use_serial(&w, &list[i]);
		use_usb(&w, &list[i]);
	}
	use_http(&w);
	replay_verdict(r, NULL);
	replay_exit(r);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("run.jsonl", data, size);
	struct err e = { 0 };
	struct replay *r;

	fuzz_luck();
	if (replay_open(path, &r, &e) == 0)
		ask_all(r, size);
	else
		fuzz_require(e.code != ERR_OK);
	replay_close(r);
}
