/* SPDX-License-Identifier: MIT */
#include "otg.h"

#include <string.h>

#include "otg_bits.h"

#define IN_REGS	   0x900u
#define OUT_REGS   0xb00u
#define EP_STRIDE  0x20u
#define TX_SIZES   0x104u
#define FIFOS	   0x1000u
#define FIFO_SPACE 0x1000u

enum {
	GOTGCTL = 0x000,
	GOTGINT = 0x004,
	GRSTCTL = 0x010,
	GINTSTS = 0x014,
	GRXSTSR = 0x01c,
	GRXSTSP = 0x020,
	HNPTXSTS = 0x02c,
	DCFG = 0x800,
	DCTL = 0x804,
	DSTS = 0x808,
	DAINT = 0x818
};

/* Registers that only keep what is written. */
static const struct plain {
	uint32_t offset;
	size_t at;
} plain[] = {
	{ 0x000, offsetof(struct otg, gotgctl) },
	{ 0x008, offsetof(struct otg, gahbcfg) },
	{ 0x00c, offsetof(struct otg, gusbcfg) },
	{ 0x018, offsetof(struct otg, gintmsk) },
	{ 0x024, offsetof(struct otg, grxfsiz) },
	{ 0x028, offsetof(struct otg, txfsiz) },
	{ 0x038, offsetof(struct otg, gccfg) },
	{ 0x03c, offsetof(struct otg, cid) },
	{ 0x800, offsetof(struct otg, dcfg) },
	{ 0x804, offsetof(struct otg, dctl) },
	{ 0x810, offsetof(struct otg, diepmsk) },
	{ 0x814, offsetof(struct otg, doepmsk) },
	{ 0x81c, offsetof(struct otg, daintmsk) },
	{ 0x834, offsetof(struct otg, diepempmsk) },
	{ 0x83c, offsetof(struct otg, deachmsk) },
	{ 0x844, offsetof(struct otg, diep1msk) },
	{ 0x884, offsetof(struct otg, doep1msk) },
	{ 0xe00, offsetof(struct otg, pcgcctl) },
};

static uint32_t *plain_register(struct otg *o, uint32_t offset)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		if (plain[i].offset == offset)
			return (uint32_t *)(void *)((char *)o + plain[i].at);
	}
	return NULL;
}

void otg_reset(struct otg *o)
{
	void *chip = o->chip;
	uint8_t (*dma_read)(void *, uint32_t) = o->dma_read;
	void (*dma_write)(void *, uint32_t, uint8_t) = o->dma_write;

	memset(o, 0, sizeof(*o));
	o->chip = chip;
	o->dma_read = dma_read;
	o->dma_write = dma_write;
	o->cid = 0x1200;
	o->grxfsiz = 0x200;
	o->in[0].ctl = o->out[0].ctl = USBAEP;
	for (unsigned i = 0; i < 16; i++)
		o->txfsiz[i] = 0x02000200;
}

bool otg_attached(const struct otg *o)
{
	return o->gccfg >> 16 & 1 && !(o->dctl & SDIS);
}

/* ----------------------------------------------------------- interrupts */

static uint32_t in_interrupt(const struct otg_endpoint *e)
{
	return e->interrupt | (e->words == 0 ? TXFE : 0);
}

static uint32_t daint(const struct otg *o)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < OTG_ENDPOINTS; i++) {
		uint32_t mask =
			o->diepmsk | (o->diepempmsk >> i & 1 ? TXFE : 0);

		if (in_interrupt(&o->in[i]) & mask)
			v |= 1u << i;
		if (o->out[i].interrupt & o->doepmsk)
			v |= 0x10000u << i;
	}
	return v;
}

static uint32_t gintsts(const struct otg *o)
{
	uint32_t v = o->gintsts | 1u << 5, d = daint(o) & o->daintmsk;

	if (o->rx_count)
		v |= RXFLVL;
	if (d & 0xffff)
		v |= IEPINT;
	if (d >> 16)
		v |= OEPINT;
	return v;
}

bool otg_line(const struct otg *o)
{
	return (o->gahbcfg & 1) && (gintsts(o) & o->gintmsk);
}

bool otg_line1(const struct otg *o, bool in)
{
	uint32_t mask;

	if (!(o->gahbcfg & 1) || !(o->deachmsk >> (in ? 1 : 17) & 1))
		return false;
	if (!in)
		return o->out[1].interrupt & o->doep1msk;
	mask = o->diep1msk | (o->diepempmsk >> 1 & 1 ? TXFE : 0);
	return in_interrupt(&o->in[1]) & mask;
}

/* -------------------------------------------------------------- FIFOs */

static uint32_t rx_pop(struct otg *o)
{
	uint32_t v;

	if (!o->rx_count)
		return 0;
	v = o->rx[o->rx_head].status;
	memcpy(o->pop, o->rx[o->rx_head].data, sizeof(o->pop));
	o->pop_at = 0;
	o->rx_head = (o->rx_head + 1) % OTG_RX;
	o->rx_count--;
	if ((v >> 17 & 15) == PKT_SETUP_DONE)
		o->out[v & 15].interrupt |= STUP;
	if ((v >> 17 & 15) == PKT_DONE)
		o->out[v & 15].interrupt |= XFRC;
	return v;
}

static uint32_t fifo_word(struct otg *o)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < 4 && o->pop_at < sizeof(o->pop); i++)
		v |= (uint32_t)o->pop[o->pop_at++] << 8 * i;
	return v;
}

static void fifo_put(struct otg *o, unsigned n, uint32_t v)
{
	struct otg_endpoint *e = &o->in[n];

	if (n >= OTG_ENDPOINTS || e->words == OTG_FIFO)
		return;
	e->fifo[(e->head + e->words++) % OTG_FIFO] = v;
}

/* ----------------------------------------------------------- endpoints */

/* The endpoint whose register this is, or NULL. */
static struct otg_endpoint *endpoint(struct otg *o, uint32_t a, unsigned *n,
				     bool *in)
{
	*in = a < OUT_REGS;
	*n = (a - (*in ? IN_REGS : OUT_REGS)) / EP_STRIDE;
	if (a < IN_REGS || a >= FIFOS || *n >= OTG_ENDPOINTS)
		return NULL;
	return *in ? &o->in[*n] : &o->out[*n];
}

static uint32_t ep_read(const struct otg *o, const struct otg_endpoint *e,
			unsigned n, uint32_t a, bool in)
{
	unsigned depth = o->txfsiz[n] >> 16;

	switch (a & 0x1f) {
	case 0:
		return (e->ctl & ~NAKSTS) | (e->nak ? NAKSTS : 0);
	case 8:
		return in ? in_interrupt(e) : e->interrupt;
	case 0x10:
		return e->size;
	case 0x14:
		return e->dma;
	case 0x18:
		return in && depth > e->words ? depth - (uint32_t)e->words : 0;
	default:
		return 0;
	}
}

static void ep_control(struct otg_endpoint *e, unsigned n, uint32_t v)
{
	uint32_t enabled = e->ctl & EPENA;

	if (v & CNAK)
		e->nak = false;
	if (v & SNAK)
		e->nak = true;
	/* the stall of a control endpoint is lifted by a SETUP only */
	if (n == 0)
		v |= (e->ctl & STALLED) | USBAEP;
	e->ctl = (v & ~(CNAK | SNAK | EPDIS | NAKSTS)) | enabled;
	if (v & EPDIS && enabled) {
		e->ctl &= ~EPENA;
		e->interrupt |= EPDISD;
	}
}

static void ep_write(struct otg_endpoint *e, unsigned n, uint32_t a, uint32_t v)
{
	switch (a & 0x1f) {
	case 0:
		ep_control(e, n, v);
		break;
	case 8:
		e->interrupt &= ~v;
		break;
	case 0x10:
		e->size = v;
		break;
	case 0x14:
		e->dma = v;
		break;
	default:
		break;
	}
}

/* ----------------------------------------------------------- registers */

uint32_t otg_read(struct otg *o, uint32_t a)
{
	const uint32_t *reg;
	struct otg_endpoint *e;
	unsigned n;
	bool in;

	if (a >= FIFOS)
		return fifo_word(o);
	e = endpoint(o, a, &n, &in);
	if (e)
		return ep_read(o, e, n, a, in);
	if (a >= TX_SIZES && a < 0x140)
		return o->txfsiz[(a - 0x100) / 4];
	switch (a) {
	case GOTGCTL: /* a B session, no identification pin */
		return o->gotgctl | 1u << 16 | 1u << 19 | 1u << 18;
	case GOTGINT:
		return o->gotgint;
	case GRSTCTL: /* idle */
		return 1u << 31;
	case GINTSTS:
		return gintsts(o);
	case GRXSTSR:
		return o->rx_count ? o->rx[o->rx_head].status : 0;
	case GRXSTSP:
		return rx_pop(o);
	case HNPTXSTS:
		return 0x00080200;
	case DSTS: /* full speed */
		return 3u << 1 | o->frame << 8;
	case DAINT:
		return daint(o);
	default:
		reg = plain_register(o, a);
		return reg ? *reg : 0;
	}
}

static void global_reset(struct otg *o, uint32_t v)
{
	if (v & 1) { /* core soft reset */
		uint32_t cfg = o->gusbcfg, gccfg = o->gccfg;

		otg_reset(o);
		o->gusbcfg = cfg;
		o->gccfg = gccfg;
	}
	if (v >> 4 & 1)
		o->rx_count = 0;
	for (unsigned i = 0; v >> 5 & 1 && i < OTG_ENDPOINTS; i++) {
		if ((v >> 6 & 31) == 16 || (v >> 6 & 31) == i)
			o->in[i].words = 0;
	}
}

/* The old address is heard until the status stage is over. */
static void configure(struct otg *o, uint32_t v)
{
	if ((v & DAD) != (o->dcfg & DAD)) {
		o->old_address = o->dcfg >> 4 & 0x7f;
		o->address_new = true;
	}
	o->dcfg = v;
}

/* The NAK bits act at once. */
static void device_control(struct otg *o, uint32_t v)
{
	o->dctl = v & ~0xf80u;
	if (v >> 9 & 1)
		o->gintsts |= GONAKEFF;
	if (v >> 10 & 1)
		o->gintsts &= ~GONAKEFF;
	if (v >> 7 & 1)
		o->gintsts |= 1u << 6;
	if (v >> 8 & 1)
		o->gintsts &= ~(1u << 6);
}

static void register_write(struct otg *o, uint32_t a, uint32_t v)
{
	uint32_t *reg;

	switch (a) {
	case GOTGINT:
		o->gotgint &= ~v;
		break;
	case GRSTCTL:
		global_reset(o, v);
		break;
	case GINTSTS:
		o->gintsts &= ~v;
		break;
	case DCFG:
		configure(o, v);
		break;
	case DCTL:
		device_control(o, v);
		break;
	default:
		reg = plain_register(o, a);
		if (reg)
			*reg = v;
	}
}

void otg_write(struct otg *o, uint32_t a, uint32_t v)
{
	struct otg_endpoint *e;
	unsigned n;
	bool in;

	if (a >= FIFOS) {
		fifo_put(o, (a - FIFOS) / FIFO_SPACE, v);
		return;
	}
	e = endpoint(o, a, &n, &in);
	if (e)
		ep_write(e, n, a, v);
	else if (a >= TX_SIZES && a < 0x140)
		o->txfsiz[(a - 0x100) / 4] = v;
	else
		register_write(o, a, v);
}
