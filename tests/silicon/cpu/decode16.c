/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * The 16-bit encodings (A5.2).  Those that set flags do not in an IT block:
 * s says which it is.  Each group has one function; the table at the end
 * has them by the top four bits.
 */

typedef void decode16(struct op *o, uint32_t pc, uint32_t h, bool s);

static void choose(struct op *o, unsigned form, unsigned what, bool s)
{
	o->run = op_data[form][s][what];
}

/* Shifts by a constant, additions of three. */
static void shift_add(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	unsigned type = h >> 11 & 3, amount = h >> 6 & 31;

	(void)pc;
	o->d = h & 7;
	if (type < 3) {
		o->m = h >> 3 & 7;
		o->a = (uint8_t)type;
		o->b = (uint8_t)amount;
		choose(o, type == LSL && !amount ? FORM_REG : FORM_SHIFT,
		       DP_MOV, s);
		return;
	}
	o->n = h >> 3 & 7;
	o->imm = h >> 6 & 7;
	o->m = h >> 6 & 7;
	choose(o, h & 0x400 ? FORM_IMM : FORM_REG, h & 0x200 ? DP_SUB : DP_ADD,
	       s);
}

/* MOV, CMP, ADD, SUB with a byte. */
static void byte_imm(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	static const uint8_t what[] = { DP_MOV, DP_SUB, DP_ADD, DP_SUB };
	unsigned op = h >> 11 & 3;

	(void)pc;
	o->d = o->n = h >> 8 & 7;
	o->a = 2;
	o->imm = h & 0xff;
	if (op == 1)
		o->run = op_test[FORM_IMM][DP_SUB];
	else
		choose(o, FORM_IMM, what[op], s);
}

/* Two low registers. */
static void low_registers(struct op *o, uint32_t h, bool s)
{
	enum { AND, EOR, LSLS, LSRS, ASRS, ADC, SBC, RORS, TST, RSB, CMP, CMN };
	static const uint8_t what[] = {
		[AND] = DP_AND, [EOR] = DP_EOR, [ADC] = DP_ADC, [SBC] = DP_SBC,
		[TST] = DP_AND, [CMP] = DP_SUB, [CMN] = DP_ADD, [12] = DP_ORR,
		[14] = DP_BIC,	[15] = DP_MVN
	};
	unsigned op = h >> 6 & 15;

	o->d = o->n = h & 7;
	o->m = h >> 3 & 7;
	switch (op) {
	case LSLS:
	case LSRS:
	case ASRS:
	case RORS:
		o->a = (uint8_t)(op == RORS ? ROR : op - LSLS);
		o->run = s ? op_shift_reg_s : op_shift_reg;
		break;
	case TST:
	case CMP:
	case CMN:
		o->run = op_test[FORM_REG][what[op]];
		break;
	case RSB: /* from 0 */
		o->n = o->m;
		choose(o, FORM_IMM, DP_RSB, s);
		break;
	case 13:
		o->run = s ? op_multiply_s : op_multiply;
		break;
	default:
		choose(o, FORM_REG, what[op], s);
	}
}

/* ADD, CMP, MOV with any registers; branches to registers. */
static void high_registers(struct op *o, uint32_t pc, uint32_t h)
{
	unsigned op = h >> 8 & 3, form = FORM_REG;

	o->d = o->n = (uint8_t)((h & 7) | (h >> 4 & 8));
	o->m = h >> 3 & 15;
	o->a = 2;
	if (op == 3) {
		o->run = h & 0x80 ? op_branch_link_to : op_branch_to;
		return;
	}
	if (o->d == 15 && op != 1) {
		o->imm = op ? 0 : pc + 4;
		o->run = op_jump;
		return;
	}
	if (o->m == 15) { /* the pc is a constant */
		form = FORM_IMM;
		o->imm = pc + 4;
	}
	if (op == 1) {
		o->run = op_test[form][DP_SUB];
		return;
	}
	choose(o, form, op ? DP_MOV : DP_ADD, false);
	if (o->d == 13) {
		o->then = o->run;
		o->run = op_to_stack;
	}
}

static void group4(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	if (h & 0x800) {
		o->d = h >> 8 & 7;
		o->imm = ((pc + 4) & ~3u) + (h & 0xff) * 4;
		o->run = op_load_literal;
	} else if (h & 0x400) {
		high_registers(o, pc, h);
	} else {
		low_registers(o, h, s);
	}
}

static void transfer_reg(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	(void)pc;
	(void)s;
	o->d = h & 7;
	o->n = h >> 3 & 7;
	o->m = h >> 6 & 7;
	o->run = op_transfer[AT_REG][h >> 9 & 7];
}

/* Words, bytes, halves at a constant distance; words on the stack. */
static void transfer_imm(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	static const struct {
		uint8_t store, load, scale;
	} kinds[] = { { MOVE_STR, MOVE_LDR, 4 },
		      { MOVE_STRB, MOVE_LDRB, 1 },
		      { MOVE_STRH, MOVE_LDRH, 2 },
		      { MOVE_STR, MOVE_LDR, 4 } };
	unsigned kind = (h >> 12) - 6;

	(void)pc;
	(void)s;
	if (kind == 3) {
		o->d = h >> 8 & 7;
		o->n = 13;
		o->imm = (h & 0xff) * 4;
	} else {
		o->d = h & 7;
		o->n = h >> 3 & 7;
		o->imm = (h >> 6 & 31) * kinds[kind].scale;
	}
	o->run = op_transfer[AT_IMM]
			    [h & 0x800 ? kinds[kind].load : kinds[kind].store];
}

static void address(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	(void)s;
	o->d = h >> 8 & 7;
	o->n = 13;
	o->imm = (h & 0xff) * 4 + (h & 0x800 ? 0 : (pc + 4) & ~3u);
	choose(o, FORM_IMM, h & 0x800 ? DP_ADD : DP_MOV, false);
}

static void push_pop(struct op *o, uint32_t h)
{
	bool pop = h & 0x800;

	o->imm = (h & 0xff) | (h >> 8 & 1) << (pop ? 15 : 14);
	o->a = (uint8_t)__builtin_popcount(o->imm);
	o->run = pop ? op_pop : op_push;
}

static void hint(struct op *o, uint32_t h)
{
	o->a = (uint8_t)h;
	o->b = h >> 4 & 15;
	if (h & 15)
		o->run = op_if_then;
	else if (o->b >= HINT_WAIT_EVENT && o->b <= HINT_SEND_EVENT)
		o->run = op_wait;
	else
		o->run = op_nothing;
}

static void adjust_stack(struct op *o, uint32_t h)
{
	o->d = o->n = 13;
	o->imm = (h & 0x7f) * 4;
	choose(o, FORM_IMM, h & 0x80 ? DP_SUB : DP_ADD, false);
}

static void compare_branch(struct op *o, uint32_t pc, uint32_t h)
{
	o->n = h & 7;
	o->a = h >> 11 & 1;
	o->imm = pc + 4 + ((h >> 9 & 1) << 6 | (h >> 3 & 31) << 1);
	o->run = op_compare_branch;
}

static void misc(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	static const uint8_t extends[] = { 0, 2, 1, 3 };

	(void)s;
	o->d = h & 7;
	o->m = h >> 3 & 7;
	switch (h >> 8 & 15) {
	case 0:
		adjust_stack(o, h);
		break;
	case 1:
	case 3:
	case 9:
	case 11:
		compare_branch(o, pc, h);
		break;
	case 2:
		o->a = extends[h >> 6 & 3];
		o->run = op_extend;
		break;
	case 4:
	case 5:
	case 12:
	case 13:
		push_pop(o, h);
		break;
	case 6:
		o->a = h & 3;
		o->b = h >> 4 & 1;
		o->run = op_change_state;
		break;
	case 10:
		o->a = h >> 6 & 3;
		o->run = o->a == 2 ? op_undefined : op_reverse;
		break;
	case 14:
		o->run = op_breakpoint;
		break;
	case 15:
		hint(o, h);
		break;
	default:
		break;
	}
}

static void multiple(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	(void)pc;
	(void)s;
	o->n = h >> 8 & 7;
	o->imm = h & 0xff;
	o->a = h >> 11 & 1;
	o->run = op_multiple16;
}

static void branch_if(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	unsigned cond = h >> 8 & 15;

	(void)s;
	if (cond == 15) {
		o->run = op_supervisor;
	} else if (cond < 14) {
		o->imm = pc + 4 + (uint32_t)((int8_t)(h & 0xff) * 2);
		o->run = op_branch_if[cond][0];
	}
}

static void branch(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	(void)s;
	if (h >> 11 & 1) /* the first half of a 32-bit one */
		return;
	o->imm = pc + 4 + (uint32_t)((int32_t)((h & 0x7ff) << 21) >> 20);
	o->run = o->imm == pc ? op_branch_self : op_branch_short;
}

static void none(struct op *o, uint32_t pc, uint32_t h, bool s)
{
	(void)o;
	(void)pc;
	(void)h;
	(void)s;
}

void op_decode16(struct op *o, uint32_t pc, uint32_t h, bool in_it)
{
	static decode16 *const groups[16] = {
		shift_add,    shift_add,    byte_imm,	  byte_imm,
		group4,	      transfer_reg, transfer_imm, transfer_imm,
		transfer_imm, transfer_imm, address,	  misc,
		multiple,     branch_if,    branch,	  none
	};

	groups[h >> 12](o, pc, h, !in_it);
}
