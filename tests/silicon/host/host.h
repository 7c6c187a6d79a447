/* SPDX-License-Identifier: MIT */
/*
 * A USB host of one device, in the chip's own time: enumeration and control
 * transfers made of single transactions.  The host owns nothing; the board
 * has to live longer.
 *
 * Never: waits for real time, or longer than it was told.
 */
#ifndef SILICON_HOST_H
#define SILICON_HOST_H

#include "../board/board.h"

enum { HOST_STALL = -1, HOST_TIMEOUT = -2, HOST_GONE = -3 };

#define HOST_ADDRESS 5

struct host {
	struct board *board;
	bool there; /* a device was enumerated */
	unsigned address;
	uint64_t took_us;     /* the last transfer */
	uint64_t naks;	      /* of the last transfer */
	const char *stage;    /* where the last transfer ended */
	uint64_t limit_us;    /* of a control transfer */
	unsigned long resets; /* of the board when the bus was reset */
};

/* Waits until a pull-up is on, resets the bus.  False: none came. */
bool host_attach(struct host *h, struct board *b, uint64_t wait_us);
/* Gives the device HOST_ADDRESS; what SET_ADDRESS came to. */
int host_set_address(struct host *h);
/* Bytes of the data stage, or a negative value from above. */
int host_control(struct host *h, uint8_t type, uint8_t request, uint16_t value,
		 uint16_t index, uint8_t *data, uint16_t len);
/* One bulk transaction with retries; the endpoint's direction is its top
 * bit.  Bytes, or a negative value. */
int host_bulk(struct host *h, uint8_t ep, uint8_t *data, size_t len,
	      uint64_t limit_us);
/* The device that was enumerated is still the one on the bus. */
bool host_alive(const struct host *h);
const char *host_error(int n);

#endif
