/* SPDX-License-Identifier: MIT */
/*
 * The network co-processor on UARTE1: an ESP32 with the maker's AT firmware,
 * as far as a system asks it before it looks for a network.  Off until it is
 * switched on: then what the UART is given vanishes.
 *
 * After AT+CMUX it speaks the multiplexer of 3GPP TS 27.010, basic option.
 */
#ifndef SILICON_NCP_H
#define SILICON_NCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NCP_LINE     256
#define NCP_OUT	     8192 /* a power of two */
#define NCP_FRAME    2048
#define NCP_CHANNELS 4

struct ncp_line {
	char text[NCP_LINE];
	size_t len;
};

struct ncp {
	bool on, silent, multiplexed; /* silent: no echo */
	struct ncp_line lines[NCP_CHANNELS];
	bool framed; /* a flag came before */
	uint8_t frame[NCP_FRAME];
	size_t len;
	uint8_t out[NCP_OUT]; /* a ring */
	uint32_t head, tail;
	unsigned long commands;
};

void ncp_on(struct ncp *n);
/* As after its own reset: no multiplexer. */
void ncp_reset(struct ncp *n);
/* A byte from the host. */
void ncp_take(struct ncp *n, uint8_t byte);
/* Is there one for it?  Which? */
bool ncp_has(const struct ncp *n);
uint8_t ncp_give(struct ncp *n);

#endif
