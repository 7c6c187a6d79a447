/* SPDX-License-Identifier: MIT */
/*
 * Registers of the USB device controller, and what its two files share
 * (product specification 6.35.13).
 */
#ifndef SILICON_USBD_BITS_H
#define SILICON_USBD_BITS_H

#include "usbd.h"

enum {
	TASK_STARTEPIN = 0x04,
	TASK_STARTEPOUT = 0x28,
	TASK_EP0RCVOUT = 0x4c,
	TASK_EP0STATUS = 0x50,
	TASK_EP0STALL = 0x54,
	EVENT_USBRESET = 0x100,
	EVENT_STARTED = 0x104,
	EVENT_ENDEPIN = 0x108,
	EVENT_EP0DATADONE = 0x128,
	EVENT_ENDEPOUT = 0x130,
	EVENT_SOF = 0x154,
	EVENT_USBEVENT = 0x158,
	EVENT_EP0SETUP = 0x15c,
	EVENT_EPDATA = 0x160,
	EVENTCAUSE = 0x400,
	EPSTATUS = 0x468,
	EPDATASTATUS = 0x46c,
	USBADDR = 0x470,
	BMREQUESTTYPE = 0x480,
	ENABLE = 0x500,
	USBPULLUP = 0x504,
	EPINEN = 0x510,
	EPOUTEN = 0x514,
	EPSTALL = 0x518,
	FRAMECNTR = 0x520
};

#define SIZE_EPOUT(ep)	 (0x4a0u + 4u * (ep))
#define EPIN_PTR(ep)	 (0x600u + 0x14u * (ep))
#define EPIN_MAXCNT(ep)	 (0x604u + 0x14u * (ep))
#define EPIN_AMOUNT(ep)	 (0x608u + 0x14u * (ep))
#define EPOUT_PTR(ep)	 (0x700u + 0x14u * (ep))
#define EPOUT_MAXCNT(ep) (0x704u + 0x14u * (ep))
#define EPOUT_AMOUNT(ep) (0x708u + 0x14u * (ep))

#define CAUSE_READY	       (1u << 11)
#define SHORT_DATADONE_EPIN0   1u
#define SHORT_DATADONE_EPOUT0  2u
#define SHORT_DATADONE_STATUS  4u
#define SHORT_ENDEPOUT0_STATUS 8u
#define SHORT_ENDEPOUT0_RCVOUT 16u

uint32_t *usbd_reg(struct nrf *c, uint32_t offset);
/* Nothing armed, nothing stalled. */
void usbd_clear(struct usbd *u);
void usbd_dma_out(struct nrf *c, unsigned ep);

#endif
