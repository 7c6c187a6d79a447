/* SPDX-License-Identifier: MIT */
/* A bench is made and ended, and its ports are handed out. */
#include "bench/world/live.h"

#include <stdlib.h>

#define PRACTICE_URL "http://127.0.0.1"

static int add_device(struct bench *b, size_t i, int64_t now, struct err *e)
{
	const struct scene_device *d = &b->scene.devices[i];
	struct vdev *v = bench_fresh(b, i, e);

	if (!v)
		return -(int)(e && e->code ? e->code : ERR_NO_MEMORY);
	b->devices[b->made++] = v;
	/* it has been lying there for a while */
	if (d->plugged)
		bench_settle(v, d->mode, now);
	return 0;
}

struct bench *bench_new(const struct clock *clock, struct err *e)
{
	struct bench *b = calloc(1, sizeof(*b));

	if (!b || pthread_key_create(&b->seen, NULL) != 0) {
		free(b);
		err_memory(e, "bench");
		return NULL;
	}
	pthread_mutex_init(&b->lock, NULL);
	b->clock = clock;
	return b;
}

int bench_ports(struct bench *b, struct world *out, struct err *e)
{
	int rc = bench_cloud(b, e);

	if (rc < 0)
		return rc;
	*out = (struct world){ .bus = { &bench_bus_ops, b },
			       .http = { &bench_http_ops, b },
			       .clock = b->clock,
			       .practice = true,
			       .api_url = PRACTICE_URL,
			       .token = b->scene.token,
			       .vendor = { &bench_vendor_ops, b },
			       .hands = { &bench_practice_ops, b } };
	return 0;
}

int bench_world_open(const char *scene, const struct clock *clock,
		     struct world *out, struct bench **bench, struct err *e)
{
	struct bench *b = bench_new(clock, e);
	int64_t now = clock_now_us(clock);
	int rc;

	if (!b)
		return -ERR_NO_MEMORY;
	rc = scene_load(scene, &b->scene, e);
	for (size_t i = 0; !rc && i < b->scene.device_count; i++)
		rc = add_device(b, i, now, e);
	if (!rc)
		rc = bench_ports(b, out, e);
	if (rc) {
		bench_close(b);
		return rc;
	}
	*bench = b;
	return 0;
}

void bench_close(struct bench *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->made; i++)
		vdev_free(b->devices[i]);
	live_close(b);
	cloud_model_free(b->cloud);
	free(b->firmware);
	scene_fini(&b->scene);
	pthread_mutex_destroy(&b->lock);
	pthread_key_delete(b->seen);
	free(b);
}
