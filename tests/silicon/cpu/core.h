/* SPDX-License-Identifier: MIT */
/*
 * Inside the processor: decoded instructions, flags, and the short ways to
 * memory that every instruction takes.  Only the files of this folder.
 */
#ifndef SILICON_CORE_H
#define SILICON_CORE_H

#include "cpu.h"

#define EXC_RETURN 0xffffffe0u

/* Fault bits of CFSR (B3.2.15). */
#define FAULT_BUS_FETCH (1u << 8)
#define FAULT_BUS_DATA	(1u << 9 | 1u << 15)
#define FAULT_UNDEFINED (1u << 16)
#define FAULT_STATE	(1u << 17)
#define FAULT_NO_UNIT	(1u << 19)
#define FAULT_UNALIGNED (1u << 24)
#define FAULT_DIVIDED	(1u << 25)

/* Does one instruction; next is the address behind it, the answer that of
 * the instruction to follow. */
typedef uint32_t op_run(struct cpu *c, const struct op *o, uint32_t next);

/* One decoded instruction. */
struct op {
	op_run *run;
	op_run *then;	    /* behind a condition of an IT block */
	uint8_t size;	    /* 2 or 4 bytes */
	uint8_t d, n, m, a; /* registers; a: what else there is */
	uint8_t b;
	uint32_t imm;
};

/* pc: of this instruction; addresses in imm are absolute. */
void op_decode(const struct cpu *c, struct op *o, uint32_t pc, uint32_t h1,
	       uint32_t h2, bool in_it);
void op_decode16(struct op *o, uint32_t pc, uint32_t h, bool in_it);
void op_decode32(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2);
void op_decode_m4(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2);
void op_decode_float(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2);
void op_decode_lanes(struct op *o);

/* ------------------------------------------------------------ attention */

static inline void cpu_check(struct cpu *c)
{
	c->check = true;
	c->limit = 0;
}

/* At least one instruction, then until the limit. */
void cpu_burst(struct cpu *c);
/*
 * Does the program come back to the same state, without anything that lasts
 * or that somebody else sees?  Then it goes on so until the cycle `end`, where
 * something happens next: whole rounds are only counted.  True: that was so.
 */
bool wait_count(struct cpu *c, uint64_t end);

/*
 * What the cycle counter means to a loop that reads it.  A register that moves
 * grows, or stands still, from each round to the next, from what it holds now
 * to `most` at the end; all others are the same in each round.
 */
struct clock_use {
	uint32_t moving; /* a bit per register */
	uint32_t most[16];
	unsigned
		flags; /* those that may be others in other rounds, as CLOCK_ */
};
enum { CLOCK_V = 1, CLOCK_C = 2, CLOCK_Z = 4, CLOCK_N = 8 };
/*
 * After the instruction `o`, which began with the registers `was`, `left`
 * cycles before the end.  False: what it does may be another in another
 * round, as far as is known here.
 */
bool clock_follow(struct cpu *c, struct clock_use *u, const struct op *o,
		  const uint32_t was[16], uint64_t left);

void cpu_fault(struct cpu *c, unsigned exception, uint32_t bits);
void cpu_poll(struct cpu *c);
void cpu_take_fault(struct cpu *c, uint32_t pc);
uint32_t cpu_leave(struct cpu *c, uint32_t how);
void cpu_select_bank(struct cpu *c);
unsigned cpu_best_pending(const struct cpu *c);
uint32_t ppb_read(struct cpu *c, uint32_t a);
void ppb_write(struct cpu *c, uint32_t a, unsigned size, uint32_t v);

static inline bool set_has(const uint32_t *set, unsigned n)
{
	return set[n / 32] >> n % 32 & 1;
}

static inline void set_put(uint32_t *set, unsigned n, bool to)
{
	if (to)
		set[n / 32] |= 1u << n % 32;
	else
		set[n / 32] &= ~(1u << n % 32);
}

/* ---------------------------------------------------------------- flags */

static inline void set_nz(struct cpu *c, uint32_t v)
{
	c->n = c->z = v;
}

static inline uint32_t add_flags(struct cpu *c, uint32_t a, uint32_t b,
				 uint32_t carry)
{
	uint64_t sum = (uint64_t)a + b + carry;
	uint32_t v = (uint32_t)sum;

	c->n = c->z = v;
	c->c = (uint32_t)(sum >> 32);
	c->v = ~(a ^ b) & (a ^ v);
	return v;
}

static inline bool condition(const struct cpu *c, unsigned cond)
{
	bool n = c->n >> 31, v = c->v >> 31, r;

	switch (cond >> 1) {
	case 0:
		r = !c->z;
		break;
	case 1:
		r = c->c;
		break;
	case 2:
		r = n;
		break;
	case 3:
		r = v;
		break;
	case 4:
		r = c->c && c->z;
		break;
	case 5:
		r = n == v;
		break;
	case 6:
		r = n == v && c->z;
		break;
	default:
		return true;
	}
	return cond & 1 ? !r : r;
}

enum { LSL, LSR, ASR, ROR };

/* Amount as a register says it; carry is left alone by 0. */
static inline uint32_t shift_by(uint32_t v, unsigned type, unsigned n,
				uint32_t *carry)
{
	if (!n)
		return v;
	switch (type) {
	case LSL:
		*carry = n <= 32 && (v >> (32 - n) & 1);
		return n < 32 ? v << n : 0;
	case LSR:
		*carry = n <= 32 && (v >> (n - 1) & 1);
		return n < 32 ? v >> n : 0;
	case ASR:
		if (n > 31) {
			*carry = v >> 31;
			return v >> 31 ? 0xffffffff : 0;
		}
		*carry = v >> (n - 1) & 1;
		return (uint32_t)((int32_t)v >> n);
	default:
		n %= 32;
		if (n)
			v = v >> n | v << (32 - n);
		*carry = v >> 31;
		return v;
	}
}

/* Amount as an encoding says it: 0 stands for 32, and for RRX. */
static inline uint32_t shift_imm(uint32_t v, unsigned type, unsigned n,
				 uint32_t *carry)
{
	if (type == LSL || n)
		return shift_by(v, type, n, carry);
	if (type == ROR) {
		uint32_t old = *carry;

		*carry = v & 1;
		return v >> 1 | old << 31;
	}
	return shift_by(v, type, 32, carry);
}

/* --------------------------------------------------------------- memory */

static inline uint32_t get16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static inline void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

static inline uint32_t get_sized(const uint8_t *p, unsigned size)
{
	return size == 4 ? get32(p) : size == 2 ? get16(p) : p[0];
}

static inline void put_sized(uint8_t *p, unsigned size, uint32_t v)
{
	if (size == 4)
		put32(p, v);
	else if (size == 2)
		put16(p, v);
	else
		p[0] = (uint8_t)v;
}

/* With a constant size these become a few machine instructions. */
static inline uint32_t load(struct cpu *c, uint32_t a, unsigned size)
{
	uint32_t at = a - CPU_RAM_BASE;

	if (at <= c->ram_size - size)
		return get_sized(c->ram + at, size);
	at = a - c->flash_base;
	if (at <= c->flash_size - size)
		return get_sized(c->flash + at, size);
	return cpu_load(c, a, size);
}

static inline void store(struct cpu *c, uint32_t a, unsigned size, uint32_t v)
{
	uint32_t at = a - CPU_RAM_BASE;

	if (at < c->store_span)
		put_sized(c->ram + at, size, v);
	else
		cpu_store(c, a, size, v);
}

/* ------------------------------------------------------------ registers */

/* Where a value with the Thumb bit goes into the pc: the next address. */
static inline uint32_t interwork(struct cpu *c, uint32_t to)
{
	if (to >= EXC_RETURN && c->ipsr)
		return cpu_leave(c, to);
	if (!(to & 1))
		cpu_fault(c, EXC_USAGE, FAULT_STATE);
	return to & ~1u;
}

/* Any register but the pc. */
static inline void write_reg(struct cpu *c, unsigned n, uint32_t v)
{
	c->r[n] = n == 13 ? v & ~3u : v;
}

/* --------------------------------------------------------- instructions */

/* Data processing, by the op of the 32-bit encodings (A5.3.1). */
enum {
	DP_AND,
	DP_BIC,
	DP_ORR,
	DP_ORN,
	DP_EOR,
	DP_ADD = 8,
	DP_ADC = 10,
	DP_SBC = 11,
	DP_SUB = 13,
	DP_RSB = 14,
	DP_MOV = 5, /* ORR and ORN without n */
	DP_MVN = 6,
	DP_COUNT = 16
};
enum { FORM_REG, FORM_IMM, FORM_SHIFT, FORMS };

/* d, n; m or imm; in imm the carry that goes with it is a: 2 keeps it.
 * FORM_SHIFT: type a, amount b.  [form][sets flags][op], NULL: none. */
extern op_run *const op_data[FORMS][2][DP_COUNT];
/* TST, TEQ, CMN, CMP: as above without d. */
extern op_run *const op_test[FORMS][DP_COUNT];
/* d is r13; then: the operation. */
op_run op_to_stack;
op_run op_shift_reg, op_shift_reg_s;
op_run op_multiply, op_multiply_s, op_multiply_add, op_multiply_sub;
op_run op_long_multiply, op_divide;
op_run op_extend, op_reverse, op_count_zeros, op_move_top;
op_run op_signed_field, op_unsigned_field, op_insert_field, op_saturate;

/* Loads and stores.  [what][address]; what: see op_transfer. */
enum {
	MOVE_STR,
	MOVE_STRH,
	MOVE_STRB,
	MOVE_LDRSB,
	MOVE_LDR,
	MOVE_LDRH,
	MOVE_LDRB,
	MOVE_LDRSH,
	MOVES
};
enum { AT_IMM, AT_REG, AT_INDEXED, ADDRESSES };
extern op_run *const op_transfer[ADDRESSES][MOVES];
op_run op_load_literal, op_load_near, op_load_any, op_nothing;
op_run op_push, op_pop, op_multiple16, op_block, op_dual, op_exclusive;
op_run op_table_branch;

/* Branches and the rest.  [condition][1: of a 32-bit encoding] */
extern op_run *const op_branch_if[14][2];
op_run op_branch, op_branch_short, op_branch_self, op_branch_link;
op_run op_branch_to, op_branch_link_to, op_jump, op_compare_branch;
op_run op_if_then, op_in_it, op_in_it_again, op_supervisor, op_breakpoint;
/* b: which hint */
enum { HINT_WAIT_EVENT = 2, HINT_WAIT, HINT_SEND_EVENT };
op_run op_wait;
op_run op_barrier, op_change_state, op_from_special, op_to_special;
op_run op_undefined, op_hooked;

/* Of the M4: products, lanes, saturation. */
op_run op_half_multiply, op_dual_multiply, op_word_half, op_most_significant;
op_run op_sum_of_differences, op_accumulate_twice, op_long_half, op_long_dual;
op_run op_lanes, op_select, op_extend_add, op_extend_halves, op_pack;
op_run op_saturating_sum, op_saturate_halves;

/* Of its floating point unit.  [operation][the other of the two] */
extern op_run *const op_float_arithmetic[7][2];
op_run op_float, op_float_near, op_float_single, op_float_block;
op_run op_float_move, op_float_move_two, op_float_status, op_float_constant;
op_run op_float_copy, op_float_absolute, op_float_negate, op_float_root;
op_run op_float_compare, op_float_compare_zero, op_float_to_integer;
op_run op_float_from_integer, op_float_to_fixed, op_float_from_fixed;
op_run op_float_from_half, op_float_to_half;

#endif
