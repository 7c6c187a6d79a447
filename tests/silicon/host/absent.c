/* SPDX-License-Identifier: MIT */
#include "absent.h"

/* Of the calls that are open at the fault, from the inside: the copying, the
 * queue, the semaphore, the request. */
#define REQUEST_DEPTH 3
#define FUNCTION_MAX  0x2000u
#define SLICE_MS      50

static uint32_t halfword(const struct chip *c, uint32_t a)
{
	uint32_t w = cpu_peek(&c->cpu, a & ~3u);

	return (a & 2 ? w >> 16 : w) & 0xffff;
}

/* The function that the BL before this return address calls; 0: no BL. */
static uint32_t called_before(const struct chip *c, uint32_t back)
{
	uint32_t at = (back & ~1u) - 4, h1, h2, s, i1, i2, to;

	if (!(back & 1) || at - CHIP_FLASH_BASE >= CHIP_FLASH)
		return 0;
	h1 = halfword(c, at);
	h2 = halfword(c, at + 2);
	if ((h1 & 0xf800) != 0xf000 || (h2 & 0xd000) != 0xd000)
		return 0;
	s = h1 >> 10 & 1;
	i1 = (h2 >> 13 & 1) ^ s ^ 1;
	i2 = (h2 >> 11 & 1) ^ s ^ 1;
	to = s << 24 | i1 << 23 | i2 << 22 | (h1 & 0x3ff) << 12 |
	     (h2 & 0x7ff) << 1;
	return at + 4 + (uint32_t)((int32_t)(to << 7) >> 7);
}

uint32_t absent_request(const struct chip *c)
{
	const struct cpu_fault *f = &c->cpu.first;
	uint32_t inner = f->lr & ~1u, function = called_before(c, f->lr);
	unsigned depth = 0;

	if (!c->cpu.faults)
		return 0;
	for (unsigned i = 0; i < CPU_STACK_SEEN && depth < REQUEST_DEPTH; i++) {
		uint32_t outer = called_before(c, f->stack[i]);

		/* the call before must have been made from in there */
		if (!outer || inner - outer >= FUNCTION_MAX ||
		    (f->stack[i] & ~1u) == inner)
			continue;
		function = outer;
		inner = f->stack[i] & ~1u;
		depth++;
	}
	return depth == REQUEST_DEPTH ? function : 0;
}

int absent_hook(struct chip *c, unsigned ms)
{
	unsigned t = 0;
	int count = 0;

	while (t < ms) {
		uint32_t request;

		chip_run_us(c, SLICE_MS * 1000);
		t += SLICE_MS;
		if (!c->cpu.faults)
			continue;
		request = absent_request(c);
		if (!request || count == ABSENT_MAX ||
		    !cpu_hook(&c->cpu, request, ABSENT_ERROR))
			return -1;
		count++;
		t = 0;
		chip_reset(c, RESET_POWER);
	}
	return count;
}
