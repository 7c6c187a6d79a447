/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <string.h>

#define PACKET_US   50
#define RETRY_US    20
#define DEBOUNCE_US 100000
#define RESET_US    10000
#define LOOK_US	    1000
#define ADDRESS_US  2000
#define LIMIT_US    5000000
#define EP0_MAX	    64
#define PACKET_MAX  1024

static void pass(struct host *h, uint64_t us)
{
	h->board->kind->update(h->board);
	board_run_us(h->board, us);
}

const char *host_error(int n)
{
	switch (n) {
	case HOST_STALL:
		return "STALL";
	case HOST_TIMEOUT:
		return "TIMEOUT";
	case HOST_GONE:
		return "GONE";
	default:
		return "ok";
	}
}

static bool attached(const struct board *b)
{
	return b->kind->attached(b);
}

bool host_attach(struct host *h, struct board *b, uint64_t wait_us)
{
	uint64_t end = board_us(b) + wait_us;

	memset(h, 0, sizeof(*h));
	h->board = b;
	h->limit_us = LIMIT_US;
	h->stage = "";
	while (!attached(b)) {
		if (board_us(b) >= end || b->cpu->stop)
			return false;
		board_run_us(b, LOOK_US);
	}
	b->host_frames = true;
	pass(h, DEBOUNCE_US);
	if (!attached(b))
		return false;
	b->kind->bus_reset(b);
	pass(h, RESET_US);
	b->kind->enumerated(b);
	pass(h, RESET_US);
	h->there = true;
	h->resets = b->resets;
	return true;
}

bool host_alive(const struct host *h)
{
	return h->there && h->resets == h->board->resets &&
	       attached(h->board) && !h->board->cpu->stop;
}

static enum cable_answer transaction(struct host *h, uint8_t ep, uint8_t *data,
				     size_t *len)
{
	const struct board_kind *k = h->board->kind;

	if (ep & 0x80)
		return k->in(h->board, h->address, ep & 15, data, len);
	return k->out(h->board, h->address, ep, data, *len);
}

/* Until the device takes or gives one packet. */
static int one(struct host *h, uint8_t ep, uint8_t *data, size_t *len,
	       uint64_t end)
{
	while (host_alive(h)) {
		enum cable_answer a = transaction(h, ep, data, len);

		pass(h, a == CABLE_ACK ? PACKET_US : RETRY_US);
		if (a == CABLE_ACK)
			return 0;
		if (a == CABLE_STALL)
			return HOST_STALL;
		if (a == CABLE_SILENT)
			return HOST_GONE;
		h->naks++;
		if (board_us(h->board) >= end)
			return HOST_TIMEOUT;
	}
	return HOST_GONE;
}

/* Bytes that came; a short packet ends it. */
static int data_in(struct host *h, uint8_t *data, size_t len, uint64_t end)
{
	uint8_t packet[PACKET_MAX];
	size_t done = 0, n = EP0_MAX;

	while (done < len && n == EP0_MAX) {
		int e = one(h, 0x80, packet, &n, end);

		if (e < 0)
			return e;
		if (n > len - done)
			n = len - done;
		memcpy(data + done, packet, n);
		done += n;
	}
	return (int)done;
}

static int data_out(struct host *h, uint8_t *data, size_t len, uint64_t end)
{
	size_t n;

	for (size_t done = 0; done < len; done += n) {
		int e;

		n = len - done < EP0_MAX ? len - done : EP0_MAX;
		e = one(h, 0, data + done, &n, end);
		if (e < 0)
			return e;
	}
	return (int)len;
}

static int stages(struct host *h, const uint8_t setup[8], uint8_t *data,
		  uint16_t len, uint64_t end)
{
	bool in = setup[0] & 0x80 && len;
	uint8_t packet[PACKET_MAX];
	size_t none = 0;
	int done, e;

	h->stage = "setup";
	if (!host_alive(h) ||
	    h->board->kind->setup(h->board, h->address, setup) != CABLE_ACK)
		return HOST_GONE;
	pass(h, PACKET_US);
	h->stage = "data";
	done = in ? data_in(h, data, len, end) : data_out(h, data, len, end);
	if (done < 0)
		return done;
	h->stage = "status";
	e = one(h, in ? 0 : 0x80, packet, &none, end);
	return e < 0 ? e : done;
}

int host_control(struct host *h, uint8_t type, uint8_t request, uint16_t value,
		 uint16_t index, uint8_t *data, uint16_t len)
{
	uint8_t setup[8] = { type,	     request,
			     (uint8_t)value, (uint8_t)(value >> 8),
			     (uint8_t)index, (uint8_t)(index >> 8),
			     (uint8_t)len,   (uint8_t)(len >> 8) };
	uint64_t from = board_us(h->board);
	int n;

	h->naks = 0;
	n = stages(h, setup, data, len, from + h->limit_us);
	h->took_us = board_us(h->board) - from;
	return n;
}

int host_set_address(struct host *h)
{
	int n = host_control(h, 0, 5, HOST_ADDRESS, 0, NULL, 0);

	if (n < 0)
		return n;
	h->address = HOST_ADDRESS;
	board_run_us(h->board, ADDRESS_US);
	return 0;
}

int host_bulk(struct host *h, uint8_t ep, uint8_t *data, size_t len,
	      uint64_t limit_us)
{
	uint64_t end = board_us(h->board) + limit_us;
	uint8_t packet[PACKET_MAX];
	size_t n = len;
	int e;

	if (!(ep & 0x80)) {
		e = one(h, ep & 15, data, &n, end);
		return e < 0 ? e : (int)len;
	}
	e = one(h, ep, packet, &n, end);
	if (e < 0)
		return e;
	if (n > len)
		n = len;
	memcpy(data, packet, n);
	return (int)n;
}
