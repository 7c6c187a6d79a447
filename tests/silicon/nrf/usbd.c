/* SPDX-License-Identifier: MIT */
#include "parts.h"
#include "usbd_bits.h"

#include <string.h>

uint32_t *usbd_reg(struct nrf *c, uint32_t offset)
{
	return part_reg(c, PART_USBD, offset);
}

void usbd_clear(struct usbd *u)
{
	u->ep0_stall = u->ep0_status = u->ep0_receive = false;
	u->ep0_hardware = u->ep0_in = false;
	for (unsigned i = 0; i < USBD_ENDPOINTS; i++) {
		u->in[i].armed = u->in[i].stall = false;
		u->out[i].armed = u->out[i].stall = false;
	}
}

void usbd_reset(struct nrf *c)
{
	memset(&c->usb, 0, sizeof(c->usb));
	*usbd_reg(c, EPINEN) = *usbd_reg(c, EPOUTEN) = 1;
}

/* ------------------------------------------------------------------ DMA */

static void dma_in(struct nrf *c, unsigned ep)
{
	struct usbd_endpoint *e = &c->usb.in[ep];
	uint32_t n = *usbd_reg(c, EPIN_MAXCNT(ep)) & 0x7f;
	const uint8_t *from;

	n = n > USBD_PACKET ? USBD_PACKET : n;
	from = n ? nrf_ram_at(c, *usbd_reg(c, EPIN_PTR(ep)), n) : NULL;
	if (from)
		memcpy(e->data, from, n);
	e->len = from ? n : 0;
	e->armed = true;
	*usbd_reg(c, EPIN_AMOUNT(ep)) = e->len;
	part_event(c, PART_USBD, EVENT_STARTED);
	part_event(c, PART_USBD, EVENT_ENDEPIN + 4 * ep);
}

void usbd_dma_out(struct nrf *c, unsigned ep)
{
	struct usbd_endpoint *e = &c->usb.out[ep];
	uint32_t n = *usbd_reg(c, EPOUT_MAXCNT(ep)) & 0x7f, shorts;
	uint8_t *to;

	n = n < e->len ? n : e->len;
	to = n ? nrf_ram_at(c, *usbd_reg(c, EPOUT_PTR(ep)), n) : NULL;
	if (to)
		memcpy(to, e->data, n);
	*usbd_reg(c, EPOUT_AMOUNT(ep)) = n;
	e->armed = false;
	part_event(c, PART_USBD, EVENT_STARTED);
	part_event(c, PART_USBD, EVENT_ENDEPOUT + 4 * ep);
	shorts = *usbd_reg(c, SHORTS);
	if (ep == 0 && shorts & SHORT_ENDEPOUT0_STATUS)
		usbd_task(c, TASK_EP0STATUS);
	if (ep == 0 && shorts & SHORT_ENDEPOUT0_RCVOUT)
		usbd_task(c, TASK_EP0RCVOUT);
}

void usbd_task(struct nrf *c, uint32_t offset)
{
	struct usbd *u = &c->usb;

	if (offset - TASK_STARTEPIN < 4 * USBD_ENDPOINTS)
		dma_in(c, (offset - TASK_STARTEPIN) / 4);
	else if (offset - TASK_STARTEPOUT < 4 * USBD_ENDPOINTS)
		usbd_dma_out(c, (offset - TASK_STARTEPOUT) / 4);
	else if (offset == TASK_EP0RCVOUT)
		u->ep0_receive = true;
	else if (offset == TASK_EP0STATUS)
		u->ep0_status = true;
	else if (offset == TASK_EP0STALL)
		u->ep0_stall = true;
}

/* ------------------------------------------------------------ registers */

static void enable(struct nrf *c, uint32_t v)
{
	if (v & 1 && !(*usbd_reg(c, ENABLE) & 1))
		*usbd_reg(c, EVENTCAUSE) |= CAUSE_READY;
	if (!(v & 1))
		usbd_clear(&c->usb);
	*usbd_reg(c, ENABLE) = v & 1;
	if (*usbd_reg(c, EVENTCAUSE))
		part_event(c, PART_USBD, EVENT_USBEVENT);
}

/* A host sees nothing shorter than 2.5 us. */
static void pull_up(struct nrf *c, uint32_t v)
{
	struct usbd *u = &c->usb;

	if (!(v & 1))
		u->off_at = c->cpu.cycles;
	else if (c->cpu.cycles - u->off_at > 5 * NRF_US / 2)
		u->address = 0;
	*usbd_reg(c, USBPULLUP) = v;
	if (c->board.trace_io)
		fprintf(c->board.trace_io, "%.2f us pull-up %u\n",
			(double)c->cpu.cycles / NRF_US, (unsigned)v);
}

void usbd_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	struct usbd *u = &c->usb;

	switch (offset) {
	case EVENTCAUSE:
	case EPSTATUS:
	case EPDATASTATUS:
		*usbd_reg(c, offset) &= ~v;
		break;
	case ENABLE:
		enable(c, v);
		break;
	case USBPULLUP:
		pull_up(c, v);
		break;
	case EPSTALL:
		if (v & 0x80)
			u->in[v & 7].stall = v >> 8 & 1;
		else
			u->out[v & 7].stall = v >> 8 & 1;
		*usbd_reg(c, offset) = v;
		break;
	default:
		/* a size that is written frees the endpoint */
		if (offset - SIZE_EPOUT(0) < 4 * USBD_ENDPOINTS)
			u->out[(offset - SIZE_EPOUT(0)) / 4].armed = false;
		else
			*usbd_reg(c, offset) = v;
	}
}
