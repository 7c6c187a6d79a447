/* SPDX-License-Identifier: MIT */
/*
 * The USB device controller of the nRF52840 (product specification 6.35):
 * EasyDMA between RAM and endpoint buffers of 64 bytes, endpoint 0 by tasks,
 * and the other end of the cable as a host puts single transactions on it.
 *
 * Its registers are those of the chip.  Never: takes time.
 */
#ifndef SILICON_USBD_H
#define SILICON_USBD_H

#include "../board/board.h"

#define USBD_ENDPOINTS 8
#define USBD_PACKET    64

struct usbd_endpoint {
	bool armed; /* in: data for the host; out: the host's data */
	bool stall;
	uint8_t data[USBD_PACKET];
	uint32_t len;
};

struct usbd {
	uint8_t address, next_address;
	bool address_new;
	/* endpoint 0: what the program has allowed for this transfer */
	bool ep0_stall, ep0_status, ep0_receive, ep0_in;
	bool ep0_hardware; /* SET_ADDRESS needs no program */
	struct usbd_endpoint in[USBD_ENDPOINTS], out[USBD_ENDPOINTS];
	uint32_t frame;
	uint64_t off_at; /* the pull-up */
};

struct nrf;

/* The program's side; offset of the register. */
void usbd_reset(struct nrf *c);
void usbd_task(struct nrf *c, uint32_t offset);
void usbd_write(struct nrf *c, uint32_t offset, uint32_t v);

/* The cable's side.  Pull-up on? */
bool usbd_attached(const struct nrf *c);
void usbd_bus_reset(struct nrf *c);
void usbd_frame(struct nrf *c);
enum cable_answer usbd_setup(struct nrf *c, unsigned address,
			     const uint8_t data[8]);
enum cable_answer usbd_out(struct nrf *c, unsigned address, unsigned ep,
			   const uint8_t *data, size_t len);
/* data: room for USBD_PACKET bytes. */
enum cable_answer usbd_in(struct nrf *c, unsigned address, unsigned ep,
			  uint8_t *data, size_t *len);

#endif
