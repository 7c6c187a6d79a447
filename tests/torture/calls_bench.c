/* SPDX-License-Identifier: MIT */
#include "bench/world/bench.h"
#include "calls.h"

/* What the bench does is the world's work: nothing fails in it. */
int64_t calls_bench_enter(struct bench *b);
void calls_bench_leave(struct bench *b);

int64_t calls_bench_enter(struct bench *b)
{
	calls_spare(true);
	return bench_enter(b);
}

void calls_bench_leave(struct bench *b)
{
	bench_leave(b);
	calls_spare(false);
}
