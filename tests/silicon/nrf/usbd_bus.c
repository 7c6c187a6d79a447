/* SPDX-License-Identifier: MIT */
#include "parts.h"
#include "usbd_bits.h"

#include <string.h>

/* The other end of the cable. */

static uint32_t peek(const struct nrf *c, uint32_t offset)
{
	return c->io[PART_USBD * 0x400 + offset / 4];
}

bool usbd_attached(const struct nrf *c)
{
	return peek(c, ENABLE) & 1 && peek(c, USBPULLUP) & 1 && c->vbus;
}

void usbd_bus_reset(struct nrf *c)
{
	usbd_clear(&c->usb);
	c->usb.address = 0;
	c->usb.address_new = false;
	*usbd_reg(c, USBADDR) = 0;
	*usbd_reg(c, EPINEN) = *usbd_reg(c, EPOUTEN) = 1;
	part_event(c, PART_USBD, EVENT_USBRESET);
}

void usbd_frame(struct nrf *c)
{
	c->usb.frame = (c->usb.frame + 1) & 0x7ff;
	*usbd_reg(c, FRAMECNTR) = c->usb.frame;
	part_event(c, PART_USBD, EVENT_SOF);
}

enum cable_answer usbd_setup(struct nrf *c, unsigned address,
			     const uint8_t data[8])
{
	struct usbd *u = &c->usb;

	if (!usbd_attached(c) || address != u->address)
		return CABLE_SILENT;
	for (unsigned i = 0; i < 8; i++)
		*usbd_reg(c, BMREQUESTTYPE + 4 * i) = data[i];
	u->ep0_stall = u->ep0_status = u->ep0_receive = false;
	u->in[0].armed = u->out[0].armed = false;
	u->ep0_in = data[0] & 0x80 && (data[6] || data[7]);
	u->ep0_hardware = data[0] == 0 && data[1] == 5;
	if (u->ep0_hardware) {
		u->next_address = data[2] & 0x7f;
		u->address_new = true;
	}
	part_event(c, PART_USBD, EVENT_EP0SETUP);
	return CABLE_ACK;
}

/* ------------------------------------------------------------ endpoint 0 */

static void take(struct nrf *c, unsigned ep, const uint8_t *data, size_t len)
{
	struct usbd_endpoint *e = &c->usb.out[ep];

	e->armed = true;
	if (len)
		memcpy(e->data, data, len);
	e->len = (uint32_t)len;
	*usbd_reg(c, SIZE_EPOUT(ep)) = (uint32_t)len;
}

static void give(struct nrf *c, unsigned ep, uint8_t *data, size_t *len)
{
	struct usbd_endpoint *e = &c->usb.in[ep];

	e->armed = false;
	*len = e->len;
	memcpy(data, e->data, e->len);
}

static enum cable_answer ep0_out(struct nrf *c, const uint8_t *data, size_t len)
{
	struct usbd *u = &c->usb;

	if (u->ep0_stall)
		return CABLE_STALL;
	if (u->ep0_in) /* the status stage of a read */
		return u->ep0_status ? CABLE_ACK : CABLE_NAK;
	if (!u->ep0_receive || u->out[0].armed)
		return CABLE_NAK;
	u->ep0_receive = false;
	take(c, 0, data, len);
	part_event(c, PART_USBD, EVENT_EP0DATADONE);
	if (*usbd_reg(c, SHORTS) & SHORT_DATADONE_EPOUT0)
		usbd_dma_out(c, 0);
	return CABLE_ACK;
}

/* The status stage of a write. */
static enum cable_answer ep0_status_in(struct nrf *c)
{
	struct usbd *u = &c->usb;

	if (!u->ep0_status && !u->ep0_hardware)
		return CABLE_NAK;
	if (u->address_new) {
		u->address = u->next_address;
		*usbd_reg(c, USBADDR) = u->address;
		u->address_new = false;
	}
	return CABLE_ACK;
}

static enum cable_answer ep0_in(struct nrf *c, uint8_t *data, size_t *len)
{
	struct usbd *u = &c->usb;
	uint32_t shorts = *usbd_reg(c, SHORTS);

	if (u->ep0_stall)
		return CABLE_STALL;
	*len = 0;
	if (!u->ep0_in)
		return ep0_status_in(c);
	if (!u->in[0].armed)
		return CABLE_NAK;
	give(c, 0, data, len);
	part_event(c, PART_USBD, EVENT_EP0DATADONE);
	if (shorts & SHORT_DATADONE_EPIN0)
		usbd_task(c, TASK_STARTEPIN);
	if (shorts & SHORT_DATADONE_STATUS)
		usbd_task(c, TASK_EP0STATUS);
	return CABLE_ACK;
}

/* ------------------------------------------------------------ the others */

static void data_event(struct nrf *c, uint32_t bit)
{
	*usbd_reg(c, EPSTATUS) |= bit;
	*usbd_reg(c, EPDATASTATUS) |= bit;
	part_event(c, PART_USBD, EVENT_EPDATA);
}

enum cable_answer usbd_out(struct nrf *c, unsigned address, unsigned ep,
			   const uint8_t *data, size_t len)
{
	const struct usbd *u = &c->usb;

	if (!usbd_attached(c) || address != u->address ||
	    ep >= USBD_ENDPOINTS || len > USBD_PACKET)
		return CABLE_SILENT;
	if (ep == 0)
		return ep0_out(c, data, len);
	if (!(*usbd_reg(c, EPOUTEN) >> ep & 1))
		return CABLE_SILENT;
	if (u->out[ep].stall)
		return CABLE_STALL;
	if (u->out[ep].armed)
		return CABLE_NAK;
	take(c, ep, data, len);
	data_event(c, 0x10000u << ep);
	return CABLE_ACK;
}

enum cable_answer usbd_in(struct nrf *c, unsigned address, unsigned ep,
			  uint8_t *data, size_t *len)
{
	const struct usbd *u = &c->usb;

	if (!usbd_attached(c) || address != u->address || ep >= USBD_ENDPOINTS)
		return CABLE_SILENT;
	if (ep == 0)
		return ep0_in(c, data, len);
	if (!(*usbd_reg(c, EPINEN) >> ep & 1))
		return CABLE_SILENT;
	if (u->in[ep].stall)
		return CABLE_STALL;
	if (!u->in[ep].armed)
		return CABLE_NAK;
	give(c, ep, data, len);
	data_event(c, 1u << ep);
	return CABLE_ACK;
}
