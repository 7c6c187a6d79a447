/* SPDX-License-Identifier: MIT */
/*
 * Traces of other computers: trace/replay.h, asked for what their lines tell,
 * one after the other; a line of no port that is open asks the last one, and
 * what the first line asks for is in no trace.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "luck.h"
#include "tests/torture/calls.h"
#include "trace/entry.h"
#include "trace/replay.h"

#define BYTES 4096 /* of one call */

struct asker {
	struct world w;
	struct bus_device list[4];
	int devices;
	struct serial serial;
	struct usb usb;
	struct http_stream stream;
	struct deadline d;
	uint8_t data[BYTES];
};

/* What is written of devices and errors is read as the same. */
static void write_again(const struct bus_device *dev, const struct err *e)
{
	struct bus_device back;
	json_t *o, *line;

	calls_spare(true);
	o = entry_device(dev);
	line = json_object();
	fuzz_require(o && entry_to_device(o, &back));
	fuzz_require(strcmp(back.port, dev->port) == 0 &&
		     strcmp(back.holder, dev->holder) == 0 &&
		     back.vid == dev->vid && back.address == dev->address);
	entry_error(line, e);
	fuzz_require(entry_result(line, 0, NULL) == -(int)e->code);
	json_decref(line);
	json_decref(o);
	calls_spare(false);
}

static void ask_bus(struct asker *a)
{
	struct err e = { 0 };

	a->devices = bus_list(&a->w.bus, a->list, 4, &e);
	fuzz_require(a->devices <= 4);
	for (int i = 0; i < a->devices; i++)
		write_again(&a->list[i], &e);
	bus_wait(&a->w.bus, &a->d, &e);
}

/* The device of that port, or one of which nothing else is known. */
static struct bus_device device(const struct asker *a, const json_t *line)
{
	struct bus_device dev = { 0 };

	text_copy(dev.port, sizeof(dev.port), entry_text(line, "port"));
	for (int i = 0; i < a->devices; i++) {
		if (strcmp(a->list[i].port, dev.port) == 0)
			return a->list[i];
	}
	return dev;
}

/* The bytes of a line; in place of those that are hashed, as many x. */
static size_t bytes(struct asker *a, const json_t *line)
{
	size_t size = entry_size(line);
	int n = entry_take(line, a->data, sizeof(a->data));

	if (n >= 0)
		return (size_t)n;
	memset(a->data, 'x', sizeof(a->data));
	return size < sizeof(a->data) ? size : sizeof(a->data);
}

static void open_serial(struct asker *a, const json_t *line)
{
	unsigned baud = (unsigned)entry_number(line, "baud");
	struct bus_device dev = device(a, line);
	struct err e = { 0 };

	serial_close(&a->serial);
	if (bus_open_serial(&a->w.bus, &dev, baud, &a->serial, &e) < 0)
		a->serial = (struct serial){ 0 };
	write_again(&dev, &e);
}

static void ask_serial(struct asker *a, const json_t *line, const char *act)
{
	int number = (int)entry_number(line, "n"), n = 0;
	struct serial *s = &a->serial;
	struct err e = { 0 };

	if (strcmp(act, "open") == 0)
		open_serial(a, line);
	if (!s->ops)
		return;
	if (strcmp(act, "in") == 0) {
		n = serial_read(s, a->data, 7, &a->d, NULL);
		fuzz_require(n <= 7);
		n = serial_read(s, a->data, sizeof(a->data), &a->d, &e);
		fuzz_require(n <= (int)sizeof(a->data));
	} else if (strcmp(act, "out") == 0) {
		n = serial_write(s, a->data, bytes(a, line), &a->d, &e);
	} else if (strcmp(act, "rate") == 0) {
		n = serial_rate(s, (unsigned)number, &e);
	} else if (strcmp(act, "dtr") == 0) {
		n = serial_dtr(s, number, &e);
	} else if (strcmp(act, "drain") == 0) {
		n = serial_drain(s, &a->d, &e);
	} else if (strcmp(act, "close") == 0) {
		serial_close(s);
	}
	fuzz_require(n >= 0 || n == -(int)e.code);
}

static void open_usb(struct asker *a, const json_t *line)
{
	struct bus_device dev = device(a, line);

	usb_close(&a->usb);
	if (bus_open_usb(&a->w.bus, &dev, &a->usb, NULL) < 0)
		a->usb = (struct usb){ 0 };
}

static int control(struct asker *a, const json_t *line, struct err *e)
{
	int64_t len = entry_number(line, "len");
	unsigned t = 0, rq = 0, value = 0, index = 0;
	struct usb_setup s;
	int n;

	if (len < 0 || len > BYTES)
		return 0;
	sscanf(entry_text(line, "setup"), "%2x%2x%4x%4x", &t, &rq, &value,
	       &index);
	s = (struct usb_setup){ (uint8_t)t, (uint8_t)rq, (uint16_t)value,
				(uint16_t)index };
	memset(a->data, 0, sizeof(a->data));
	bytes(a, line);
	n = usb_control(&a->usb, &s, a->data, (size_t)len, &a->d, e);
	fuzz_require(n <= len);
	return n;
}

static void ask_usb(struct asker *a, const json_t *line, const char *act)
{
	int number = (int)entry_number(line, "n"), n = 0;
	struct err e = { 0 };

	if (strcmp(act, "open") == 0)
		open_usb(a, line);
	if (!a->usb.ops)
		return;
	if (strcmp(act, "claim") == 0)
		n = usb_claim(&a->usb, number, &e);
	else if (strcmp(act, "alt") == 0)
		n = usb_alt(&a->usb, 0, number, &e);
	else if (strcmp(act, "control") == 0)
		n = control(a, line, &e);
	else if (strcmp(act, "close") == 0)
		usb_close(&a->usb);
	fuzz_require(n >= 0 || n == -(int)e.code);
}

static void end_stream(struct asker *a)
{
	if (a->stream.ctx)
		a->w.http.ops->end(a->w.http.ctx, &a->stream);
	a->stream.ctx = NULL;
}

/* Half of all answers are longer than somebody wants. */
static bool grows(void *ctx, const struct http_response *rs)
{
	(void)ctx;
	return rs->body.len % 2 == 0;
}

static void ask_http(struct asker *a, const json_t *line, const char *act)
{
	const struct http_request rq = {
		.method = entry_text(line, "method"),
		.url = entry_text(line, "url"),
		.from = (uint64_t)entry_number(line, "from"),
	};
	struct http_response rs = { .grows = rq.from ? grows : NULL };
	const struct http *h = &a->w.http;
	struct err e = { 0 };
	long status;
	int n = 0;

	buf_init(&rs.body, BYTES);
	if (strcmp(act, "request") == 0) {
		n = h->ops->request(h->ctx, &rq, &rs, &a->d, &e);
	} else if (strcmp(act, "open") == 0) {
		end_stream(a);
		n = h->ops->open(h->ctx, &rq, &a->stream, &status, &a->d, &e);
	} else if (a->stream.ctx && strcmp(act, "read") == 0) {
		n = h->ops->read(h->ctx, &a->stream, &rs.body, &a->d, &e);
	} else if (strcmp(act, "close") == 0) {
		end_stream(a);
	}
	fuzz_require(n >= 0 || n == -(int)e.code);
	fuzz_require(rs.body.len <= BYTES);
	buf_fini(&rs.body);
}

static void ask(struct asker *a, const json_t *line)
{
	const char *on = entry_text(line, "on"), *act = entry_text(line, "do");

	a->d = deadline_in(a->w.clock, entry_number(line, "ms") % 1000);
	if (strcmp(on, "bus") == 0)
		ask_bus(a);
	else if (strcmp(on, "tty") == 0)
		ask_serial(a, line, act);
	else if (strcmp(on, "usb") == 0)
		ask_usb(a, line, act);
	else if (strcmp(on, "http") == 0)
		ask_http(a, line, act);
	else
		deadline_sleep_ms(&a->d, 1);
}

static void ask_all(struct replay *r, const uint8_t *data, size_t size)
{
	struct fuzz_lines l = { .data = data, .size = size };
	static struct asker a;
	struct err e = { 0 };

	for (size_t i = 0; i < replay_words(r); i++)
		fuzz_require(strlen(replay_word(r, i)) <= size);
	a = (struct asker){ 0 };
	replay_join(r, &a.w);
	while (fuzz_more(&l)) {
		json_t *line = json_loads(fuzz_line(&l), 0, NULL);

		ask(&a, line);
		json_decref(line);
	}
	serial_close(&a.serial);
	usb_close(&a.usb);
	end_stream(&a);
	a.w.bus.ops->close(a.w.bus.ctx);
	a.w.http.ops->close(a.w.http.ctx);
	fuzz_require(replay_verdict(r, &e) == -(int)e.code);
	replay_exit(r);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("run.jsonl", data, size);
	struct err e = { 0 };
	struct replay *r;

	fuzz_luck();
	if (replay_open(path, &r, &e) == 0)
		ask_all(r, data, size);
	else
		fuzz_require(e.code != ERR_OK);
	replay_close(r);
}
