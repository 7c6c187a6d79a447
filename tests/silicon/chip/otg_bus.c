/* SPDX-License-Identifier: MIT */
#include "otg.h"

#include <string.h>

#include "otg_bits.h"

/* The host's end of the cable. */

#define PACKET_MAX 1024u

static unsigned packet_size(const struct otg_endpoint *e, unsigned n)
{
	static const unsigned zero[] = { 64, 32, 16, 8 };
	unsigned size = n ? e->ctl & 0x7ff : zero[e->ctl & 3];

	return size < PACKET_MAX ? size : PACKET_MAX;
}

static void rx_put(struct otg *o, uint32_t what, unsigned ep,
		   const uint8_t *data, size_t len)
{
	size_t at = (o->rx_head + o->rx_count) % OTG_RX;

	if (o->rx_count == OTG_RX || len > OTG_PACKET) {
		o->lost++;
		return;
	}
	o->rx[at].status = what << 17 | (uint32_t)len << 4 | ep;
	memset(o->rx[at].data, 0, sizeof(o->rx[at].data));
	if (len)
		memcpy(o->rx[at].data, data, len);
	o->rx_count++;
}

void otg_bus_reset(struct otg *o)
{
	o->gintsts |= USBRST;
	o->gintsts &= ~(1u << 11);
	o->dcfg &= ~DAD;
	o->address_new = false;
	o->rx_count = 0;
	for (unsigned i = 0; i < OTG_ENDPOINTS; i++) {
		o->in[i].nak = o->out[i].nak = true;
		o->in[i].ctl &= ~(EPENA | STALLED);
		o->out[i].ctl &= ~(EPENA | STALLED);
		o->in[i].words = 0;
	}
}

void otg_enumerated(struct otg *o)
{
	o->gintsts |= ENUMDNE;
}

void otg_frame(struct otg *o)
{
	o->frame = (o->frame + 1) & 0x3fff;
	o->gintsts |= 1u << 3;
}

static bool hears(const struct otg *o, unsigned address)
{
	if (!otg_attached(o))
		return false;
	return address == (o->dcfg >> 4 & 0x7f) ||
	       (o->address_new && address == o->old_address);
}

enum cable_answer otg_setup(struct otg *o, unsigned address,
			    const uint8_t data[8])
{
	struct otg_endpoint *out = &o->out[0];

	if (!hears(o, address))
		return CABLE_SILENT;
	o->address_new = false;
	o->in[0].nak = out->nak = true;
	o->in[0].ctl &= ~STALLED;
	out->ctl &= ~STALLED;
	if (o->gahbcfg & DMAEN) {
		for (unsigned i = 0; i < 8; i++)
			o->dma_write(o->chip, out->dma + i, data[i]);
		out->interrupt |= STUP;
	} else {
		rx_put(o, PKT_SETUP, 0, data, 8);
		rx_put(o, PKT_SETUP_DONE, 0, NULL, 0);
	}
	return CABLE_ACK;
}

/* What is left of a transfer after a packet of so many bytes; the packets
 * that are left. */
static uint32_t count_down(struct otg_endpoint *e, uint32_t bytes,
			   uint32_t packets, uint32_t keep, size_t len)
{
	uint32_t left = e->size & bytes, count = e->size >> 19 & packets;

	left = left > len ? left - (uint32_t)len : 0;
	count = count ? count - 1 : 0;
	e->size = (e->size & keep) | count << 19 | left;
	return count;
}

enum cable_answer otg_out(struct otg *o, unsigned address, unsigned ep,
			  const uint8_t *data, size_t len)
{
	struct otg_endpoint *e = &o->out[ep];
	bool dma = o->gahbcfg & DMAEN;
	uint32_t left;

	if (!hears(o, address) || !(e->ctl & USBAEP))
		return CABLE_SILENT;
	if (e->ctl & STALLED)
		return CABLE_STALL;
	if (!(e->ctl & EPENA) || e->nak || o->gintsts & GONAKEFF ||
	    o->rx_count + 2 > OTG_RX)
		return CABLE_NAK;
	for (size_t i = 0; dma && i < len; i++)
		o->dma_write(o->chip, e->dma++, data[i]);
	if (!dma)
		rx_put(o, PKT_OUT, ep, data, len);
	left = count_down(e, 0x7ffff, ep ? 0x3ff : 1,
			  ep ? 0xe0000000 : 0x60000000, len);
	if (left == 0 || len < packet_size(e, ep)) {
		e->ctl &= ~EPENA;
		e->nak = true;
		if (dma)
			e->interrupt |= XFRC;
		else
			rx_put(o, PKT_DONE, ep, NULL, 0);
	}
	return CABLE_ACK;
}

static void take_fifo(struct otg_endpoint *e, uint8_t *data, uint32_t n)
{
	for (uint32_t i = 0; i < n; i += 4) {
		uint32_t v = e->fifo[e->head];

		e->head = (e->head + 1) % OTG_FIFO;
		e->words--;
		for (uint32_t k = 0; k < 4 && i + k < n; k++)
			data[i + k] = (uint8_t)(v >> 8 * k);
	}
}

enum cable_answer otg_in(struct otg *o, unsigned address, unsigned ep,
			 uint8_t *data, size_t *len)
{
	struct otg_endpoint *e = &o->in[ep];
	unsigned max = packet_size(e, ep);
	uint32_t bytes = ep ? 0x7ffff : 0x7f, n;

	if (!hears(o, address) || !(e->ctl & USBAEP))
		return CABLE_SILENT;
	if (e->ctl & STALLED)
		return CABLE_STALL;
	if (!(e->ctl & EPENA) || e->nak)
		return CABLE_NAK;
	n = (e->size & bytes) < max ? e->size & bytes : max;
	if (o->gahbcfg & DMAEN) {
		for (uint32_t i = 0; i < n; i++)
			data[i] = o->dma_read(o->chip, e->dma++);
	} else if (e->words * 4 < n) {
		e->interrupt |= ITTXFE;
		return CABLE_NAK;
	} else {
		take_fifo(e, data, n);
	}
	*len = n;
	if (count_down(e, bytes, ep ? 0x3ff : 3, ep ? 0xe0000000 : 0, n) == 0) {
		e->ctl &= ~EPENA;
		e->nak = true;
		e->interrupt |= XFRC;
		if (ep == 0 && n == 0)
			o->address_new = false;
	}
	return CABLE_ACK;
}
