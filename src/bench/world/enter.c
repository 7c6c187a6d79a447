/* SPDX-License-Identifier: MIT */
/* The lock of a bench and its time. */
#include "bench/world/live.h"

int64_t bench_enter(struct bench *b)
{
	int64_t now;

	pthread_mutex_lock(&b->lock);
	now = clock_now_us(b->clock);
	live_wishes(b, now);
	for (size_t i = 0; i < b->scene.device_count; i++)
		vdev_run(b->devices[i], now);
	cloud_model_run(b->cloud, now);
	return now;
}

void bench_leave(struct bench *b)
{
	live_notes(b);
	pthread_mutex_unlock(&b->lock);
}

bool bench_sleep(struct bench *b, int64_t at, const struct deadline *d)
{
	int64_t now = clock_now_us(b->clock);
	int64_t us = at > now ? at - now : 1;

	if (us > BENCH_SLICE_US)
		us = BENCH_SLICE_US;
	if (d) {
		int64_t left = deadline_left_us(d);

		if (left <= 0)
			return false;
		if (us > left)
			us = left;
	}
	b->clock->sleep_us(b->clock->ctx, us);
	return true;
}
