/* SPDX-License-Identifier: MIT */
#include "i2c.h"

#include <string.h>

#define START (1u << 8)
#define STOP  (1u << 9)
#define SWRST (1u << 15)
#define SB    1u
#define ADDR  2u
#define BTF   4u
#define RXNE  0x40u
#define TXE   0x80u
#define AF    0x400u
#define MSL   1u
#define BUSY  2u
#define TRA   4u

enum { CR1 = 0x00, DR = 0x10, SR1 = 0x14, SR2 = 0x18 };

static uint8_t next_byte(struct i2c_device *d)
{
	uint8_t v;

	if (!d->words)
		return d->regs[d->at++];
	v = d->regs[(uint8_t)(d->at + d->low)];
	if (d->low)
		d->at = (uint8_t)(d->at + 2);
	d->low = !d->low;
	return v;
}

static void put_byte(struct i2c *p, struct i2c_device *d, uint8_t v)
{
	if (p->first) {
		d->at = v;
		d->low = false;
		p->first = false;
	} else if (d->words) {
		d->regs[(uint8_t)(d->at + d->low)] = v;
		if (d->low)
			d->at = (uint8_t)(d->at + 2);
		d->low = !d->low;
	} else {
		d->regs[d->at++] = v;
	}
}

static void end(struct i2c *p)
{
	p->sr2 = 0;
	p->sr1 &= AF | RXNE;
	p->to = p->sr1 & RXNE ? p->to : 0;
	p->stopping = false;
}

uint32_t i2c_read(struct i2c *p, struct i2c_device *devices, uint32_t a)
{
	uint32_t v;

	switch (a) {
	case DR:
		v = p->to && !(p->sr2 & TRA) ? next_byte(&devices[p->to - 1])
					     : 0;
		if (p->stopping) {
			end(p);
			p->sr1 |= RXNE; /* the one in the shift register */
		}
		return v;
	case SR1:
		p->address_seen = p->sr1 & ADDR;
		return p->sr1;
	case SR2:
		v = p->sr2;
		if (p->address_seen) {
			p->sr1 &= ~ADDR;
			p->address_seen = false;
			p->sr1 |= p->sr2 & TRA ? TXE : RXNE | BTF;
		}
		return v;
	default:
		return a / 4 < 16 ? p->reg[a / 4] : 0;
	}
}

static void address(struct i2c *p, struct i2c_device *devices, uint8_t v)
{
	p->sr1 &= ~SB;
	p->to = 0;
	for (unsigned i = 0; i < I2C_DEVICES; i++) {
		if (devices[i].address && devices[i].address == v >> 1)
			p->to = i + 1;
	}
	if (!p->to) {
		p->sr1 |= AF;
		return;
	}
	p->transfers++;
	p->sr1 |= ADDR;
	if (v & 1) {
		p->sr2 &= ~TRA;
	} else {
		p->sr2 |= TRA;
		p->sr1 |= TXE;
		p->first = true;
	}
}

static void control(struct i2c *p, uint32_t v)
{
	p->reg[0] = v & ~(START | STOP);
	if (v & SWRST) {
		p->sr1 = p->sr2 = 0;
		p->to = 0;
	}
	if (v & STOP) {
		if (p->to && !(p->sr2 & TRA) && p->sr2 & MSL)
			p->stopping = true;
		else
			end(p);
	}
	if (v & START) {
		p->sr1 = SB;
		p->sr2 = MSL | BUSY;
		p->stopping = false;
	}
}

void i2c_write(struct i2c *p, struct i2c_device *devices, uint32_t a,
	       uint32_t v)
{
	switch (a) {
	case CR1:
		control(p, v);
		break;
	case DR:
		if (p->sr1 & SB) {
			address(p, devices, (uint8_t)v);
		} else if (p->to && p->sr2 & TRA) {
			put_byte(p, &devices[p->to - 1], (uint8_t)v);
			p->sr1 |= TXE | BTF;
		}
		break;
	case SR1:
		p->sr1 &= v | 0xff;
		break;
	default:
		if (a / 4 < 16)
			p->reg[a / 4] = v;
	}
}

void i2c_electron(struct i2c_device *d)
{
	static const uint8_t charger[] = { 0x30, 0x1b, 0x60, 0x11, 0xb2, 0x9a,
					   0x03, 0x4b, 0x44, 0x00, 0x23 };

	memset(d, 0, I2C_DEVICES * sizeof(*d));
	d[0].address = 0x6b;
	memcpy(d[0].regs, charger, sizeof(charger));
	d[1].address = 0x36;
	d[1].words = true;
	d[1].regs[2] = 0xc3; /* 3.9 V */
	d[1].regs[4] = 0x50; /* 80 percent */
	d[1].regs[9] = 3;
	d[1].regs[0x0c] = 0x97;
	d[1].regs[0x0d] = 0x1c;
}
