/* SPDX-License-Identifier: MIT */
/* Looking for a device on the bench, and putting hands on it. */
#include "bench/world/bench.h"

#include <string.h>

#include "base/text.h"

size_t bench_device_count(const struct bench *b)
{
	return b->scene.device_count;
}

struct vdev *bench_vdev(struct bench *b, size_t i)
{
	return i < b->made ? b->devices[i] : NULL;
}

int bench_find(const struct bench *b, const char *what)
{
	for (size_t i = 0; i < b->scene.device_count; i++) {
		const struct scene_device *d = &b->scene.devices[i];

		if (text_same(d->id, what) || text_same(d->name, what) ||
		    strcmp(d->port, what) == 0)
			return (int)i;
	}
	return -1;
}

const char *bench_name(const struct bench *b)
{
	return b->scene.name;
}

const char *bench_label(const struct bench *b, size_t i)
{
	return b->scene.devices[i].name;
}

const char *bench_port(const struct bench *b, size_t i)
{
	return b->scene.devices[i].port;
}

static void plug(struct bench *b, size_t i, bool in)
{
	int64_t now = bench_enter(b);

	vdev_plug(b->devices[i], in, now);
	bench_leave(b);
}

void bench_pull(struct bench *b, size_t i)
{
	plug(b, i, false);
}

void bench_plug(struct bench *b, size_t i)
{
	plug(b, i, true);
}

void bench_reset(struct bench *b, size_t i)
{
	int64_t now = bench_enter(b);

	vdev_reset(b->devices[i], now);
	bench_leave(b);
}

void bench_press(struct bench *b, size_t i, unsigned ms)
{
	int64_t now = bench_enter(b);

	vdev_button(b->devices[i], true, now);
	bench_leave(b);
	clock_sleep_ms(b->clock, ms);
	now = bench_enter(b);
	vdev_button(b->devices[i], false, now);
	bench_leave(b);
}

void bench_hold(struct bench *b, size_t i, unsigned ms)
{
	int64_t now = bench_enter(b);

	vdev_button(b->devices[i], true, now);
	vdev_reset(b->devices[i], now);
	bench_leave(b);
	clock_sleep_ms(b->clock, ms);
	now = bench_enter(b);
	vdev_button(b->devices[i], false, now);
	bench_leave(b);
}
