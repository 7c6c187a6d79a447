/* SPDX-License-Identifier: MIT */
#include "core.h"

/* The 32-bit encodings (A5.3), by the classes of its first table. */

#define SIGNED(v, bits)                                                        \
	((uint32_t)((int32_t)((v) << (32 - (bits))) >> (32 - (bits))))

/* A result that may be the stack pointer. */
static void to_register(struct op *o)
{
	if (o->d == 13 && o->run) {
		o->then = o->run;
		o->run = op_to_stack;
	}
}

static void data(struct op *o, unsigned form, uint32_t h1, uint32_t h2)
{
	unsigned what = h1 >> 5 & 15;
	bool s = h1 >> 4 & 1;

	o->n = h1 & 15;
	o->d = h2 >> 8 & 15;
	if (what >= DP_MOV && what < DP_ADD)
		return;
	if (o->n == 15 && what == DP_ORR)
		what = DP_MOV;
	else if (o->n == 15 && what == DP_ORN)
		what = DP_MVN;
	if (o->d == 15) {
		o->run = s ? op_test[form][what] : NULL;
		return;
	}
	o->run = op_data[form][s][what];
	to_register(o);
}

static void data_shifted(struct op *o, uint32_t h1, uint32_t h2)
{
	o->m = h2 & 15;
	o->a = h2 >> 4 & 3;
	o->b = (uint8_t)((h2 >> 12 & 7) << 2 | (h2 >> 6 & 3));
	data(o, o->a == LSL && !o->b ? FORM_REG : FORM_SHIFT, h1, h2);
}

static uint32_t imm12(uint32_t h1, uint32_t h2)
{
	return (h1 >> 10 & 1) << 11 | (h2 >> 12 & 7) << 8 | (h2 & 0xff);
}

/* A constant as A5.3.2 expands it; carry 2: it stays. */
static uint32_t expand(uint32_t imm, uint8_t *carry)
{
	uint32_t b = imm & 0xff, v = 0x80 | (imm & 0x7f), out = 0;

	*carry = 2;
	switch (imm >> 8) {
	case 0:
		return b;
	case 1:
		return b << 16 | b;
	case 2:
		return b << 24 | b << 8;
	case 3:
		return b << 24 | b << 16 | b << 8 | b;
	default:
		v = shift_by(v, ROR, imm >> 7, &out);
		*carry = (uint8_t)out;
		return v;
	}
}

static void saturate(struct op *o, uint32_t h1, uint32_t h2, bool sign)
{
	o->a = h1 >> 5 & 1 ? ASR : LSL;
	o->b = (uint8_t)((h2 >> 12 & 7) << 2 | (h2 >> 6 & 3));
	o->imm = (h2 & 31) + (sign ? 0x101 : 0);
	if (o->a == LSL || o->b) /* else of halves, which an M3 has not */
		o->run = op_saturate;
}

static uint32_t mask_of(unsigned bits)
{
	return bits >= 32 ? 0xffffffffu : (1u << bits) - 1;
}

static void fields(struct op *o, uint32_t h1, uint32_t h2)
{
	o->a = (uint8_t)((h2 >> 12 & 7) << 2 | (h2 >> 6 & 3));
	o->b = h2 & 31;
	switch (h1 >> 4 & 31) {
	case 20:
		o->run = op_signed_field;
		break;
	case 22:
		if (o->b >= o->a) {
			o->imm = mask_of(o->b - o->a + 1u) << o->a;
			o->run = op_insert_field;
		}
		break;
	default:
		o->imm = mask_of(o->b + 1u);
		o->run = op_unsigned_field;
	}
}

static void plain_add(struct op *o, uint32_t pc, uint32_t imm, bool subtract)
{
	o->a = 2;
	o->imm = imm;
	if (o->n == 15) { /* ADR */
		uint32_t base = (pc + 4) & ~3u;

		o->imm = subtract ? base - imm : base + imm;
		o->run = op_data[FORM_IMM][0][DP_MOV];
	} else {
		o->run = op_data[FORM_IMM][0][subtract ? DP_SUB : DP_ADD];
	}
	to_register(o);
}

/* Plain constants and fields (A5.3.3). */
static void plain(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	uint32_t imm = imm12(h1, h2);

	o->n = h1 & 15;
	o->d = h2 >> 8 & 15;
	switch (h1 >> 4 & 31) {
	case 0:
		plain_add(o, pc, imm, false);
		break;
	case 4:
		o->a = 2;
		o->imm = (h1 & 15) << 12 | imm;
		o->run = op_data[FORM_IMM][0][DP_MOV];
		to_register(o);
		break;
	case 10:
		plain_add(o, pc, imm, true);
		break;
	case 12:
		o->imm = (h1 & 15) << 28 | imm << 16;
		o->run = op_move_top;
		break;
	case 16:
	case 18:
	case 24:
	case 26:
		saturate(o, h1, h2, !(h1 >> 7 & 1));
		break;
	case 20:
	case 22:
	case 28:
		fields(o, h1, h2);
		break;
	default:
		break;
	}
}

static void barrier(struct op *o, uint32_t h2)
{
	o->a = (h2 >> 4 & 15) == 2;
	o->run = op_barrier;
}

static bool is_wait(const struct op *o)
{
	return o->b >= HINT_WAIT_EVENT && o->b <= HINT_SEND_EVENT;
}

/* Special registers, hints, barriers; else undefined. */
static void control(struct op *o, uint32_t h1, uint32_t h2)
{
	o->imm = h2 & 0xff;
	if ((h1 & 0xffe0) == 0xf380) {
		o->n = h1 & 15;
		o->run = op_to_special;
	} else if ((h1 & 0xffe0) == 0xf3e0) {
		o->d = h2 >> 8 & 15;
		o->run = op_from_special;
	} else if (h1 == 0xf3bf) {
		barrier(o, h2);
	} else if (h1 == 0xf3af) {
		o->b = (uint8_t)o->imm;
		o->run = is_wait(o) ? op_wait : op_nothing;
	}
}

static void branches(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	uint32_t s = h1 >> 10 & 1, j1 = h2 >> 13 & 1, j2 = h2 >> 11 & 1, to;
	unsigned cond = h1 >> 6 & 15;

	if (h2 & 0x1000) { /* B.W, BL */
		to = s << 24 | (j1 ^ s ^ 1) << 23 | (j2 ^ s ^ 1) << 22 |
		     (h1 & 0x3ff) << 12 | (h2 & 0x7ff) << 1;
		o->imm = pc + 4 + SIGNED(to, 25);
		o->run = h2 & 0x4000 ? op_branch_link : op_branch;
	} else if (h2 & 0x4000) { /* BLX to ARM code */
		return;
	} else if (cond < 14) {
		to = s << 20 | j2 << 19 | j1 << 18 | (h1 & 0x3f) << 12 |
		     (h2 & 0x7ff) << 1;
		o->imm = pc + 4 + SIGNED(to, 21);
		o->run = op_branch_if[cond][1];
	} else {
		control(o, h1, h2);
	}
}

/* Which of op_transfer: by size, direction and sign; MOVES: none. */
static unsigned transfer_kind(uint32_t h1)
{
	static const uint8_t kinds[2][2][4] = {
		{ { MOVE_STRB, MOVE_STRH, MOVE_STR, MOVES },
		  { MOVE_LDRB, MOVE_LDRH, MOVE_LDR, MOVES } },
		{ { MOVES, MOVES, MOVES, MOVES },
		  { MOVE_LDRSB, MOVE_LDRSH, MOVE_LDR, MOVES } },
	};

	return kinds[h1 >> 8 & 1][h1 >> 4 & 1][h1 >> 5 & 3];
}

/* Single loads and stores (A5.3.7 to A5.3.10). */
static void transfer(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	unsigned kind = transfer_kind(h1), where = AT_IMM;
	bool load = h1 >> 4 & 1, up = h1 >> 7 & 1;

	o->n = h1 & 15;
	o->d = (uint8_t)(h2 >> 12);
	o->imm = h2 & 0xfff;
	if (o->n != 15 && !up && h2 & 0x800) {
		where = AT_INDEXED;
		o->imm = h2 & 0xff;
		o->b = h2 >> 8 & 7;
	} else if (o->n != 15 && !up) {
		if (h2 & 0xfc0)
			return;
		where = AT_REG;
		o->m = h2 & 15;
		o->a = h2 >> 4 & 3;
	}
	if (kind == MOVES)
		return;
	o->run = op_transfer[where][kind];
	if (load && o->d == 15 && kind != MOVE_LDR) {
		o->run = op_nothing;
		return;
	}
	if (o->n == 15) {
		uint32_t base = (pc + 4) & ~3u;

		o->imm = up ? base + o->imm : base - o->imm;
		o->run = kind == MOVE_LDR ? op_load_literal : op_load_near;
		if (!load)
			o->run = NULL;
		o->a = (uint8_t)kind;
	}
	if (load && o->run && (o->d == 13 || o->d == 15)) {
		o->then = o->run;
		o->run = op_load_any;
	}
}

static void block(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned how = h1 >> 7 & 3;

	if (how == 0 || how == 3)
		return;
	o->n = h1 & 15;
	o->imm = h2;
	o->a = (uint8_t)__builtin_popcount(h2);
	o->b = (uint8_t)((h1 >> 4 & 1) << 2 | (how == 1 ? 2u : 0) |
			 (h1 >> 5 & 1));
	o->run = op_block;
}

static void dual(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	o->n = h1 & 15;
	o->d = (uint8_t)(h2 >> 12);
	o->a = h2 >> 8 & 15;
	o->imm = (h2 & 0xff) * 4;
	o->b = (uint8_t)((h1 >> 4 & 1) << 3 | (h1 >> 8 & 1) << 2 |
			 (h1 >> 7 & 1) << 1 | (h1 >> 5 & 1));
	o->run = op_dual;
	if (o->n == 15) {
		uint32_t base = (pc + 4) & ~3u;

		o->imm = o->b & 2 ? base + o->imm : base - o->imm;
		o->b = (uint8_t)((o->b & 8) | 6);
	}
}

static void exclusive(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned op = h2 >> 4 & 15;
	bool load = h1 >> 4 & 1;

	o->n = h1 & 15;
	if ((h1 & 0xfff0) == 0xe8d0 && op < 2) {
		o->m = h2 & 15;
		o->a = (uint8_t)op;
		o->run = op_table_branch;
		return;
	}
	o->d = (uint8_t)(h2 >> 12);
	o->b = op & 3 ? 2 : 1;
	o->a = h2 & 15;
	if ((h1 & 0xffe0) == 0xe840) {
		o->imm = (h2 & 0xff) * 4;
		o->a = h2 >> 8 & 15;
		o->b = 4;
	}
	if (load)
		o->a = 16;
	o->run = op_exclusive;
}

static void blocks(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	if ((h1 & 0xfe40) == 0xe800)
		block(o, h1, h2);
	else if ((h1 & 0xfe40) == 0xe840 && !(h1 & 0x120))
		exclusive(o, h1, h2);
	else if ((h1 & 0xfe40) == 0xe840)
		dual(o, pc, h1, h2);
	else if ((h1 & 0xfe00) == 0xea00)
		data_shifted(o, h1, h2);
}

/* Shifts, extensions and the like with registers (A5.3.12). */
static void registers(struct op *o, uint32_t h1, uint32_t h2)
{
	static const uint8_t extends[] = { 0, 1, 9, 9, 2, 3, 9, 9 };
	unsigned op = h1 >> 4 & 15, op2 = h2 >> 4 & 15;

	o->n = h1 & 15;
	o->m = h2 & 15;
	o->d = h2 >> 8 & 15;
	if (op < 8 && op2 == 0) {
		o->a = (uint8_t)(op >> 1);
		o->run = op & 1 ? op_shift_reg_s : op_shift_reg;
	} else if (op < 8 && op2 >= 8 && o->n == 15 && extends[op] != 9) {
		o->a = extends[op];
		o->b = (uint8_t)((op2 & 3) * 8);
		o->run = op_extend;
	} else if (op == 9 && op2 >= 8 && op2 < 12) {
		o->a = (uint8_t)(op2 - 8);
		o->run = op_reverse;
	} else if (op == 11 && op2 == 8) {
		o->run = op_count_zeros;
	}
}

static void multiply(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned op2 = h2 >> 4 & 15;

	o->n = h1 & 15;
	o->m = h2 & 15;
	o->d = h2 >> 8 & 15;
	o->a = (uint8_t)(h2 >> 12);
	if ((h1 >> 4 & 7) != 0 || op2 > 1)
		return;
	if (op2)
		o->run = op_multiply_sub;
	else
		o->run = o->a == 15 ? op_multiply : op_multiply_add;
}

static void long_multiply(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned op = h1 >> 4 & 7;

	o->n = h1 & 15;
	o->m = h2 & 15;
	o->d = h2 >> 8 & 15;
	o->a = (uint8_t)(h2 >> 12);
	o->b = (uint8_t)op;
	if (op == 1 || op == 3) {
		o->a = op == 1;
		o->run = op_divide;
	} else if (!(h2 >> 4 & 15) && !(op & 1)) {
		o->run = op_long_multiply;
	}
}

void op_decode32(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	if ((h1 & 0xf800) == 0xe800) {
		blocks(o, pc, h1, h2);
	} else if ((h1 & 0xf800) == 0xf000 && h2 & 0x8000) {
		branches(o, pc, h1, h2);
	} else if ((h1 & 0xf800) == 0xf000 && h1 & 0x200) {
		plain(o, pc, h1, h2);
	} else if ((h1 & 0xf800) == 0xf000) {
		o->imm = expand(imm12(h1, h2), &o->a);
		data(o, FORM_IMM, h1, h2);
	} else if ((h1 & 0xfe00) == 0xf800) {
		transfer(o, pc, h1, h2);
	} else if ((h1 & 0xff00) == 0xfa00) {
		registers(o, h1, h2);
	} else if ((h1 & 0xff80) == 0xfb00) {
		multiply(o, h1, h2);
	} else if ((h1 & 0xff80) == 0xfb80) {
		long_multiply(o, h1, h2);
	}
}
