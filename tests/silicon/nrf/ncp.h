/* SPDX-License-Identifier: MIT */
/*
 * What stands on UARTE1 beside the chip: the network co-processor of an Argon,
 * an ESP32 with the maker's AT firmware, or the SARA modem of a Boron, as far
 * as a system asks it before it looks for a network.  Absent until it is put
 * there: then what the UART is given vanishes.
 *
 * The modem is switched by its PWR_ON pin and tells by V_INT whether it is on
 * (SARA-U2 data sheet: a short low pulse switches it on, a second of it off).
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

enum ncp_kind { NCP_ABSENT, NCP_ESP32, NCP_SARA };

struct ncp {
	enum ncp_kind kind;
	bool on, silent, multiplexed; /* silent: no echo */
	bool pressed;		      /* PWR_ON is low */
	uint64_t pressed_us;
	unsigned rate; /* a modem's; AT+IPR changes it */
	struct ncp_line lines[NCP_CHANNELS];
	bool framed; /* a flag came before */
	uint8_t frame[NCP_FRAME];
	size_t len;
	uint8_t out[NCP_OUT]; /* a ring */
	uint32_t head, tail;
	unsigned long commands;
};

void ncp_put_there(struct ncp *n, enum ncp_kind kind);
/* As after its own reset: no multiplexer. */
void ncp_reset(struct ncp *n);
/* The level of PWR_ON now; of V_INT. */
void ncp_power_pin(struct ncp *n, bool high, uint64_t us);
bool ncp_is_on(const struct ncp *n);
/* A byte from the host, at so many bits a second. */
void ncp_take(struct ncp *n, uint8_t byte, unsigned rate);
/* Is there one for it?  Which? */
bool ncp_has(const struct ncp *n);
uint8_t ncp_give(struct ncp *n);

#endif
