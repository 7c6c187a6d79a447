/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * CryptoCell's engine for big numbers: registers are places in a memory of its
 * own, an operation is one word.  Results are those of arithmetic; the
 * constants for Barrett's reduction that a program provides are not used, and
 * nothing takes time.
 */

/* Offsets from 0x5002a000. */
enum {
	MEMORY_MAP = 0x1000,
	OPCODE = 0x1080,
	STATUS = 0x1088,
	SIZES = 0x1090,
	PIPE_RDY = 0x10b0,
	DONE = 0x10b4,
	WRITE_ADDRESS = 0x10d4,
	WRITE_DATA = 0x10d8,
	READ_DATA = 0x10dc,
	READ_ADDRESS = 0x10e4,
	LAST = 0x10e4
};

enum {
	ADD = 0x04,
	SUB = 0x05,
	MOD_ADD = 0x06,
	MOD_SUB = 0x07,
	AND = 0x08,
	OR = 0x09,
	XOR = 0x0a,
	SHR0 = 0x0c,
	SHR1 = 0x0d,
	SHL0 = 0x0e,
	SHL1 = 0x0f,
	MUL_LOW = 0x10,
	MOD_MUL = 0x11,
	MOD_MUL_N = 0x12,
	MOD_EXP = 0x13,
	DIVIDE = 0x14,
	MOD_INV = 0x15,
	MUL_HIGH = 0x17,
	MOD_MUL_ADD = 0x18,
	MOD_MUL_ADD_N = 0x19,
	REDUCE = 0x1b
};

#define WORDS	144u /* of a number: 4096 bits and some more */
#define GRAIN	2u   /* words that go together */
#define CARRY	(1u << 9)
#define ZERO	(1u << 12)
#define BY_ZERO (1u << 14)
#define MEMORY	(sizeof(((struct nrf *)0)->pka) / 4)

struct number {
	uint32_t w[WORDS];
};

/* ------------------------------------------------------------ arithmetic */

/* a + b + carry; what is carried out of n words. */
static uint32_t add(uint32_t *r, const uint32_t *a, const uint32_t *b,
		    uint32_t carry, size_t n, uint32_t flip)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t sum = (uint64_t)a[i] + (b[i] ^ flip) + carry;

		r[i] = (uint32_t)sum;
		carry = (uint32_t)(sum >> 32);
	}
	return carry;
}

/* 1: a is not less than b. */
static uint32_t subtract(uint32_t *r, const uint32_t *a, const uint32_t *b,
			 size_t n)
{
	return add(r, a, b, 1, n, 0xffffffff);
}

static bool is_zero(const uint32_t *a, size_t n)
{
	while (n--) {
		if (a[n])
			return false;
	}
	return true;
}

/* r = 2 r + bit */
static void shift_in(uint32_t *r, uint32_t bit, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t out = r[i] >> 31;

		r[i] = r[i] << 1 | bit;
		bit = out;
	}
}

/* Of count words of a: quotient (may be NULL) and remainder of n words. */
static void divide(uint32_t *q, uint32_t *r, const uint32_t *a, size_t count,
		   const uint32_t *m, size_t n)
{
	struct number rest = { { 0 } }, less;

	for (size_t i = 32 * count; i--;) {
		shift_in(rest.w, a[i / 32] >> i % 32 & 1, n + 1);
		if (q)
			q[i / 32] &= ~(1u << i % 32);
		if (!subtract(less.w, rest.w, m, n + 1))
			continue;
		memcpy(rest.w, less.w, sizeof(rest.w));
		if (q)
			q[i / 32] |= 1u << i % 32;
	}
	memcpy(r, rest.w, n * 4);
}

static void multiply(uint32_t *r, const uint32_t *a, const uint32_t *b,
		     size_t n)
{
	memset(r, 0, 2 * n * 4);
	for (size_t i = 0; i < n; i++) {
		uint64_t carry = 0;

		for (size_t k = 0; k < n; k++) {
			carry += (uint64_t)a[i] * b[k] + r[i + k];
			r[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
		r[i + n] = (uint32_t)carry;
	}
}

/* a b + c mod m; m has a word of zeros behind it. */
static void multiply_mod(uint32_t *r, const uint32_t *a, const uint32_t *b,
			 const uint32_t *c, const uint32_t *m, size_t n)
{
	uint32_t product[2 * WORDS], more[2 * WORDS] = { 0 };

	multiply(product, a, b, n);
	if (c)
		memcpy(more, c, n * 4);
	add(product, product, more, 0, 2 * n, 0);
	divide(NULL, r, product, 2 * n, m, n);
}

static void power_mod(uint32_t *r, const uint32_t *a, const uint32_t *e,
		      const uint32_t *m, size_t n)
{
	struct number v = { { 1 } };

	for (size_t i = 32 * n; i--;) {
		multiply_mod(v.w, v.w, v.w, NULL, m, n);
		if (e[i / 32] >> i % 32 & 1)
			multiply_mod(v.w, v.w, a, NULL, m, n);
	}
	memcpy(r, v.w, n * 4);
}

/* By Fermat: the modulus is a prime wherever a key pair is made. */
static void inverse_mod(uint32_t *r, const uint32_t *a, const uint32_t *m,
			size_t n)
{
	struct number two = { { 2 } }, e;

	subtract(e.w, m, two.w, n);
	power_mod(r, a, e.w, m, n);
}

/* ------------------------------------------------------------- registers */

static uint32_t *reg(struct nrf *c, uint32_t offset)
{
	return &c->crypto[offset / 4];
}

static void take(struct nrf *c, unsigned number, uint32_t *to, size_t n)
{
	uint32_t at = *reg(c, MEMORY_MAP + 4 * (number & 31));

	for (size_t i = 0; i < n; i++)
		to[i] = c->pka[(at + i) % MEMORY];
}

static void put(struct nrf *c, unsigned number, const uint32_t *from, size_t n)
{
	uint32_t at = *reg(c, MEMORY_MAP + 4 * (number & 31));

	for (size_t i = 0; i < n; i++)
		c->pka[(at + i) % MEMORY] = from[i];
}

/* A register, or a constant of five bits with a sign. */
static void operand(struct nrf *c, unsigned field, uint32_t *to, size_t n)
{
	uint32_t v = field & 31;

	memset(to, 0, WORDS * 4);
	if (!(field & 32)) {
		take(c, v, to, n);
		return;
	}
	memset(to, v & 16 ? 0xff : 0, n * 4);
	to[0] = v & 16 ? v | 0xffffffe0u : v;
}

/* ------------------------------------------------------------ operations */

struct operation {
	unsigned code, a_field, b_field, result, tag;
	size_t n; /* words of the operands */
	bool modular;
	uint32_t status;
	struct number a, b, m, r;
};

static void shift(struct operation *o)
{
	bool left = o->code >= SHL0;
	uint32_t fill = o->code & 1;
	size_t n = o->n;

	o->r = o->a;
	for (unsigned k = 0; k <= (o->b_field & 31); k++) {
		if (left) {
			shift_in(o->r.w, fill, n);
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			uint32_t next = i + 1 < n ? o->r.w[i + 1] : fill;

			o->r.w[i] = o->r.w[i] >> 1 | next << 31;
		}
	}
}

static void logic(struct operation *o)
{
	for (size_t i = 0; i < o->n; i++) {
		uint32_t a = o->a.w[i], b = o->b.w[i];

		o->r.w[i] = o->code == AND  ? a & b
			    : o->code == OR ? a | b
					    : a ^ b;
	}
}

/* Sums that are brought back once. */
static void sum_mod(struct operation *o)
{
	struct number less;

	if (o->code == MOD_ADD) {
		add(o->r.w, o->a.w, o->b.w, 0, o->n, 0);
		if (subtract(less.w, o->r.w, o->m.w, o->n))
			o->r = less;
	} else if (!subtract(o->r.w, o->a.w, o->b.w, o->n)) {
		add(o->r.w, o->r.w, o->m.w, 0, o->n, 0);
	}
}

static void products(struct nrf *c, struct operation *o)
{
	uint32_t product[2 * WORDS];
	struct number more;

	multiply(product, o->a.w, o->b.w, o->n);
	if (o->code == MUL_LOW) {
		memcpy(o->r.w, product, o->n * 4);
	} else if (o->code == MUL_HIGH) {
		memcpy(o->r.w, product + o->n - GRAIN, (o->n + GRAIN) * 4);
	} else {
		bool adds = o->code >= MOD_MUL_ADD;

		take(c, o->tag, more.w, o->n);
		multiply_mod(o->r.w, o->a.w, o->b.w, adds ? more.w : NULL,
			     o->m.w, o->n);
	}
}

/* Division leaves the remainder where a was. */
static void quotient(struct nrf *c, struct operation *o)
{
	struct number rest = { { 0 } };

	if (is_zero(o->b.w, o->n)) {
		o->status |= BY_ZERO;
		return;
	}
	divide(o->r.w, rest.w, o->a.w, o->n, o->b.w, o->n);
	put(c, o->a_field, rest.w, o->n);
}

static void work(struct nrf *c, struct operation *o)
{
	switch (o->code) {
	case ADD:
		if (add(o->r.w, o->a.w, o->b.w, 0, o->n, 0))
			o->status |= CARRY;
		break;
	case SUB:
		if (subtract(o->r.w, o->a.w, o->b.w, o->n))
			o->status |= CARRY;
		break;
	case MOD_ADD:
	case MOD_SUB:
		sum_mod(o);
		break;
	case AND:
	case OR:
	case XOR:
		logic(o);
		break;
	case SHR0:
	case SHR1:
	case SHL0:
	case SHL1:
		shift(o);
		break;
	case MOD_EXP:
		power_mod(o->r.w, o->a.w, o->b.w, o->m.w, o->n);
		break;
	case DIVIDE:
		quotient(c, o);
		break;
	case MOD_INV:
		inverse_mod(o->r.w, o->b.w, o->m.w, o->n);
		break;
	case REDUCE:
		divide(NULL, o->r.w, o->a.w, o->n, o->m.w, o->n);
		break;
	default:
		products(c, o);
	}
}

static bool is_modular(unsigned code)
{
	return code == MOD_ADD || code == MOD_SUB ||
	       (code >= MOD_MUL && code != DIVIDE && code != MUL_HIGH);
}

static void execute(struct nrf *c, uint32_t v)
{
	struct operation o = { .code = v >> 27,
			       .a_field = v >> 18 & 63,
			       .b_field = v >> 12 & 63,
			       .result = v >> 6 & 63,
			       .tag = v & 63 };
	uint32_t bits = *reg(c, SIZES + 4 * (v >> 24 & 7));

	o.n = (bits + 32 * GRAIN - 1) / (32 * GRAIN) * GRAIN;
	if (!o.code || !o.n || o.n + 2 * GRAIN > WORDS)
		return;
	/* one grain more than the modulus has */
	o.modular = is_modular(o.code);
	if (o.modular)
		o.n += GRAIN;
	operand(c, o.a_field, o.a.w, o.n);
	operand(c, o.b_field, o.b.w, o.n);
	take(c, 0, o.m.w, o.n);
	work(c, &o);
	if (is_zero(o.r.w, o.n))
		o.status |= ZERO;
	if (!(o.result & 32))
		put(c, o.result, o.r.w, o.n);
	*reg(c, STATUS) = o.status;
}

/* ---------------------------------------------------------------- outside */

bool pka_read(struct nrf *c, uint32_t offset, uint32_t *v)
{
	if (offset == PIPE_RDY || offset == DONE)
		*v = 1;
	else if (offset == READ_DATA)
		*v = c->pka[(*reg(c, READ_ADDRESS))++ % MEMORY];
	else
		return false;
	return true;
}

bool pka_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	if (offset < MEMORY_MAP || offset > LAST)
		return false;
	if (offset == OPCODE)
		execute(c, v);
	else if (offset == WRITE_DATA)
		c->pka[(*reg(c, WRITE_ADDRESS))++ % MEMORY] = v;
	else
		*reg(c, offset) = v;
	return true;
}
