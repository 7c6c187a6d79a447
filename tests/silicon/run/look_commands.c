/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>
#include <string.h>

/* Commands that look inside: where the program is, what it did before. */

static void ring_trace(void *ctx, uint32_t pc)
{
	struct session *s = ctx;
	struct ring *r = &s->ring;

	if (s->board->cpu->faults)
		return;
	if (pc - r->pc + 48 > 96) {
		r->jumps[r->at].from = r->pc;
		r->jumps[r->at].to = pc;
		r->at = (r->at + 1) % RING_JUMPS;
	}
	r->pc = pc;
}

static void ring(struct session *s, const char *args)
{
	(void)args;
	s->board->cpu->trace = ring_trace;
	s->board->cpu->trace_ctx = s;
}

static void jumps(struct session *s, const char *args)
{
	const struct cpu_fault *f = &s->board->cpu->first;

	(void)args;
	fprintf(s->out, "first fault: pc %08x lr %08x sp %08x, r0-r12",
		(unsigned)f->pc, (unsigned)f->lr, (unsigned)f->regs[13]);
	for (unsigned i = 0; i < 13; i++)
		fprintf(s->out, " %08x", (unsigned)f->regs[i]);
	fprintf(s->out, "\nstack");
	for (unsigned i = 0; i < CPU_STACK_SEEN; i++)
		fprintf(s->out, " %08x", (unsigned)f->stack[i]);
	fprintf(s->out, "\n");
	for (size_t i = 0; i < RING_JUMPS; i++) {
		size_t k = (s->ring.at + i) % RING_JUMPS;

		fprintf(s->out, "%08x>%08x%s", (unsigned)s->ring.jumps[k].from,
			(unsigned)s->ring.jumps[k].to, i % 4 == 3 ? "\n" : " ");
	}
}

static void profile_trace(void *ctx, uint32_t pc)
{
	struct session *s = ctx;

	const struct cpu *c = s->board->cpu;

	if (pc - c->flash_base < c->flash_size)
		s->profile[(pc - c->flash_base) / PROFILE_CELL]++;
}

static void show_profile(struct session *s)
{
	for (unsigned k = 0; k < 40; k++) {
		size_t best = 0;

		for (size_t i = 1; i < s->board->cpu->flash_size / PROFILE_CELL;
		     i++) {
			if (s->profile[i] > s->profile[best])
				best = i;
		}
		if (!s->profile[best])
			break;
		fprintf(s->out, "%08zx:%lu%s",
			s->board->cpu->flash_base + best * PROFILE_CELL,
			s->profile[best], k % 6 == 5 ? "\n" : " ");
		s->profile[best] = 0;
	}
	fprintf(s->out, "\n");
}

/* Where time goes: instructions per cell of code. */
static void profile(struct session *s, const char *args)
{
	size_t size =
		s->board->cpu->flash_size / PROFILE_CELL * sizeof(*s->profile);
	unsigned ms = 1000;

	numbers(args, 10, &ms, 1);
	free(s->profile);
	s->profile = calloc(1, size);
	if (!s->profile)
		return;
	s->board->cpu->trace = profile_trace;
	s->board->cpu->trace_ctx = s;
	board_run_us(s->board, ms * 1000ull);
	s->board->cpu->trace = NULL;
	show_profile(s);
}

static void where(struct session *s, const char *args)
{
	const struct board *board = s->board;
	const struct cpu *c = board->cpu;
	char led[64];

	(void)args;
	board->kind->led(board, led, sizeof(led));
	fprintf(s->out,
		"%.3f ms, pc %08x lr %08x sp %08x ipsr %u, %llu instructions "
		"(%llu waited), resets %lu, faults %lu%s",
		(double)board_us(board) / 1000, (unsigned)c->r[15],
		(unsigned)c->r[14], (unsigned)c->r[13], (unsigned)c->ipsr,
		(unsigned long long)c->instructions,
		(unsigned long long)c->waited, board->resets, c->faults,
		c->lockup ? ", LOCKUP" : "");
	if (c->faults)
		fprintf(s->out,
			" (first pc %08x lr %08x address %08x, last pc %08x "
			"address %08x cfsr %08x)",
			(unsigned)c->first.pc, (unsigned)c->first.lr,
			(unsigned)c->first.address, (unsigned)c->fault_pc,
			(unsigned)c->fault_address, (unsigned)c->cfsr);
	fprintf(s->out, "; %s; usb %s\n", led,
		board->kind->attached(board) ? "on" : "off");
}

/* Reports LED changes while time passes. */
static void watch(struct session *s, const char *args)
{
	unsigned ms = 1000;
	char last[64] = "", now[64];

	numbers(args, 10, &ms, 1);
	for (unsigned i = 0; i < ms; i += 10) {
		board_run_us(s->board, 10000);
		s->board->kind->led(s->board, now, sizeof(now));
		if (strcmp(now, last) != 0)
			fprintf(s->out, "%8.0f ms: %s\n",
				(double)board_us(s->board) / 1000, now);
		memcpy(last, now, sizeof(last));
	}
}

/* Until the device joins or leaves the bus. */
static void await(struct session *s, const char *args)
{
	bool was = s->board->kind->attached(s->board), is = was;
	uint64_t from = board_us(s->board);
	const char *what;
	unsigned ms = 1000;

	numbers(args, 10, &ms, 1);
	while (board_us(s->board) < from + ms * 1000ull && is == was) {
		board_run_us(s->board, 1000);
		is = s->board->kind->attached(s->board);
	}
	if (is == was)
		what = was ? "still on the bus" : "still off the bus";
	else
		what = was ? "left the bus" : "joined the bus";
	fprintf(s->out, "%s after %.0f ms, at %.0f ms, resets %lu\n", what,
		(double)(board_us(s->board) - from) / 1000,
		(double)board_us(s->board) / 1000, s->board->resets);
}

static void trace(struct session *s, const char *args)
{
	s->board->trace_io = strncmp(args, "off", 3) != 0 ? stdout : NULL;
}

const struct command look_commands[] = {
	{ "where", where, "time, pc, faults, LED, bus" },
	{ "watch", watch, "MS: LED changes" },
	{ "await", await, "MS: joins or leaves the bus" },
	{ "trace", trace, "[off]: registers that nobody models" },
	{ "ring", ring, "remember jumps from now on (slow)" },
	{ "jumps", jumps, "the last ones before the first fault" },
	{ "profile", profile, "MS: where time goes" },
	{ 0 }
};
