/* SPDX-License-Identifier: MIT */
/*
 * The Synopsys OTG core of the STM32F2 in device mode, and the other end of
 * the cable: single transactions as a host puts them on the bus.
 *
 * Endpoint 0 stalls have priority over everything and end with a SETUP; a
 * NAK bit, an empty FIFO or a transfer that is not armed makes the host try
 * again.  Reference manual RM0033, chapters 29 and 30.
 *
 * Never: takes time, or calls anything but the two DMA callbacks.
 */
#ifndef SILICON_OTG_H
#define SILICON_OTG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../board/board.h"

#define OTG_ENDPOINTS 6
#define OTG_RX	      64
#define OTG_FIFO      2048
#define OTG_PACKET    64

struct otg_endpoint {
	uint32_t ctl, interrupt, size, dma;
	bool nak;
	uint32_t fifo[OTG_FIFO];
	size_t head, words;
};

struct otg {
	uint32_t gotgctl, gotgint, gahbcfg, gusbcfg, gintsts, gintmsk, gccfg;
	uint32_t grxfsiz, cid, txfsiz[16];
	uint32_t dcfg, dctl, diepmsk, doepmsk, daintmsk, diepempmsk;
	uint32_t diep1msk, doep1msk, deachmsk, pcgcctl;
	uint32_t frame;
	uint8_t old_address;
	bool address_new;
	struct otg_endpoint in[OTG_ENDPOINTS], out[OTG_ENDPOINTS];
	struct {
		uint32_t status;
		uint8_t data[OTG_PACKET];
	} rx[OTG_RX];
	size_t rx_head, rx_count;
	uint8_t pop[OTG_PACKET];
	size_t pop_at;
	unsigned long lost; /* packets of a full receive FIFO */

	void *chip;
	uint8_t (*dma_read)(void *chip, uint32_t address);
	void (*dma_write)(void *chip, uint32_t address, uint8_t byte);
};

/* The program's side; offset in the core's 256 KB. */
void otg_reset(struct otg *o);
uint32_t otg_read(struct otg *o, uint32_t offset);
void otg_write(struct otg *o, uint32_t offset, uint32_t v);
bool otg_line(const struct otg *o);
/* Endpoint 1 of the HS core has interrupt lines of its own. */
bool otg_line1(const struct otg *o, bool in);

/* The cable's side.  Pull-up on? */
bool otg_attached(const struct otg *o);
void otg_bus_reset(struct otg *o);
void otg_enumerated(struct otg *o);
void otg_frame(struct otg *o);
enum cable_answer otg_setup(struct otg *o, unsigned address,
			    const uint8_t data[8]);
enum cable_answer otg_out(struct otg *o, unsigned address, unsigned ep,
			  const uint8_t *data, size_t len);
/* data: room for 1024 bytes. */
enum cable_answer otg_in(struct otg *o, unsigned address, unsigned ep,
			 uint8_t *data, size_t *len);

#endif
