/* SPDX-License-Identifier: MIT */
/*
 * The inside of a practice bench, shared by the files of this folder.
 *
 * `lock` guards everything below it; the handles of the ports only keep
 * numbers.  Time passes only in sleeps of the clock, outside of the lock.
 */
#ifndef BENCH_WORLD_BENCH_H
#define BENCH_WORLD_BENCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "bench/cloud/cloud.h"
#include "bench/scene/scene.h"
#include "bench/vdev/vdev.h"
#include "bench/world/world.h"

/* A wait looks at least that often at what other threads have done. */
#define BENCH_SLICE_US 100000

struct live;

struct bench_firmware_row {
	struct bench_firmware info;
	struct forge_spec spec;
};

struct bench {
	struct scene scene;
	const struct clock *clock;
	pthread_mutex_t lock;
	struct vdev *devices[SCENE_DEVICES];
	size_t made; /* devices that exist */
	struct cloud_model *cloud;
	bool tty_open[SCENE_DEVICES];
	pthread_key_t seen; /* of the bus, by each thread's last look */
	struct bench_firmware_row *firmware;
	size_t firmware_count;
	bool firmware_listed;
	bool forget;	   /* bench_save() takes the file away */
	struct live *live; /* or NULL */
};

/* enter.c */
/* Takes the lock and brings everything to this moment; returns it. */
int64_t bench_enter(struct bench *b);
void bench_leave(struct bench *b);
/*
 * Sleeps until `at`, but not past the deadline, and no longer than a slice.
 * False: the deadline is over.
 */
bool bench_sleep(struct bench *b, int64_t at, const struct deadline *d);

/* world.c */
/* Without devices and cloud. */
struct bench *bench_new(const struct clock *clock, struct err *e);
/* The cloud for the devices that are made, and the ports to all of it. */
int bench_ports(struct bench *b, struct world *out, struct err *e);

/* make.c */
/* A device as the scene makes it, not plugged in. */
struct vdev *bench_fresh(struct bench *b, size_t i, struct err *e);
/* The cloud over the devices that are made. */
int bench_cloud(struct bench *b, struct err *e);

/* settle.c */
/* Plugged in some time ago, now in this mode if it can be. */
void bench_settle(struct vdev *v, enum device_mode mode, int64_t now);

extern const struct bus_ops bench_bus_ops;
extern const struct http_ops bench_http_ops;
extern const struct vendor_ops bench_vendor_ops;
extern const struct practice_ops bench_practice_ops;

/* Handles; ctx of the ports. */
int bench_usb_open(struct bench *b, size_t device, struct usb *out,
		   struct err *e);
int bench_serial_open(struct bench *b, size_t device, unsigned baud,
		      struct serial *out, struct err *e);

#endif
