/* SPDX-License-Identifier: MIT */
/*
 * The line to a YMODEM receiver: single bytes with noise among them, and what
 * they amount to as the answer to a block.  Internal to ymodem.c.
 */
#ifndef PROTO_YMODEM_LINE_H
#define PROTO_YMODEM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "port/serial.h"

/* serial.md 4.1 */
#define YMODEM_SOH   0x01
#define YMODEM_STX   0x02
#define YMODEM_EOT   0x04
#define YMODEM_ACK   0x06
#define YMODEM_NAK   0x15
#define YMODEM_CAN   0x18
#define YMODEM_AGAIN 'C'
#define YMODEM_ABORT 'a'

/* Milliseconds in which answers to what was sent before still come in. */
#define YMLINE_QUIET	  50
#define YMLINE_QUIET_LONG 500 /* after a repeat */
#define YMLINE_MOMENT	  5   /* what came together is read together */
/* After a `C` an ACK may still follow. */
#define YMLINE_AGAIN_WAIT 1000

struct ymline {
	struct serial *port;
	struct deadline *d;
	struct err *e; /* never NULL */
	uint8_t rx[64];
	size_t rx_at, rx_len;
	size_t taken;	/* bytes so far; noise without end is an error */
	char text[512]; /* whatever was no protocol byte; the latest of it */
	size_t text_len;
};

enum ymline_answer {
	YMLINE_ACK,
	YMLINE_NAK,
	YMLINE_AGAIN, /* `C` */
	YMLINE_SILENCE,
	YMLINE_CANCEL /* two CANs */
};

/* Returns 1 with a byte, 0 at the deadline. */
int ymline_get(struct ymline *l, struct deadline *wait, uint8_t *c);
int ymline_put(struct ymline *l, const void *data, size_t len);
void ymline_note(struct ymline *l, uint8_t c);
void ymline_forget(struct ymline *l); /* the text */

/* Drops answers until the line is quiet; tells if an ACK was among them. */
int ymline_hush(struct ymline *l, int64_t quiet_ms, bool *acked);

/* The same after the ACK to a header: its `C` is the end but for a moment. */
int ymline_hush_header(struct ymline *l);

/* One CAN has come.  1 if a second one makes it a cancellation. */
int ymline_is_cancel(struct ymline *l);

/*
 * enum ymline_answer to what was sent last.  A `C` says that the device
 * waited in vain or got a broken block, but an earlier one may also have
 * crossed our block on the way, so it only cuts the wait short.
 */
int ymline_answer(struct ymline *l, int64_t limit_ms);

#endif
