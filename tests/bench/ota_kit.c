/* SPDX-License-Identifier: MIT */
#include "ota_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fsio.h"
#include "bench/world/bench.h"
#include "bench/world/world.h"
#include "device/inspect.h"
#include "firmware/supply.h"
#include "roads/flash.h"
#include "tests/lib/crowd_clock.h"
#include "tests/lib/scratch.h"

/* of an application in a scene: what it needs, its seed */
#define APP "version: 5, needs: %u, size: 8116, seed: "

#define LOOK_MS 100

struct bed;

/* The cable of one device, worked while its thread asks the cloud. */
struct hand {
	struct bed *bed;
	size_t number;
	pthread_t thread;
	int64_t pull_at, plug_at;
	unsigned generation;
	bool attached;
	struct ota_end *end;
	struct world world; /* with our ear on its cloud */
	struct device device;
};

struct bed {
	struct crowd_clock clock;
	struct bench *bench;
	struct world world;
	const struct ota_trial *trial;
	struct supply_image app, before;
	struct hand hands[OTA_DEVICES];
};

static int64_t now(const struct hand *h)
{
	return clock_now_us(&h->bed->clock.clock);
}

/* What its time has come for, and what has become of the device. */
static void work_cable(struct hand *h)
{
	struct bench *b = h->bed->bench;
	struct vdev_usb usb;
	int64_t at = now(h);

	if (h->pull_at && at >= h->pull_at) {
		bench_pull(b, h->number);
		h->pull_at = 0;
		h->plug_at = at + h->bed->trial->away_us;
	} else if (h->plug_at && at >= h->plug_at) {
		bench_plug(b, h->number);
		h->plug_at = 0;
	}
	bench_enter(b); /* others' threads let its time pass */
	vdev_usb(bench_vdev(b, h->number), &usb);
	bench_leave(b);
	if (h->end->taken_us && h->attached && !usb.attached &&
	    !h->end->left_us)
		h->end->left_us = at;
	if (usb.attached && usb.generation != h->generation) {
		h->generation = usb.generation;
		h->end->back_us = at;
	}
	h->attached = usb.attached;
}

static int ear_request(void *ctx, const struct http_request *rq,
		       struct http_response *rs, struct deadline *d,
		       struct err *e)
{
	struct hand *h = ctx;
	struct http *real = &h->bed->world.http;
	int rc = real->ops->request(real->ctx, rq, rs, d, e);

	if (rc == 0 && rq->part_count)
		h->end->sent_us = now(h);
	if (rc == 0 && rq->part_count && !h->end->taken_us) {
		h->end->taken_us = now(h);
		if (h->bed->trial->pull_us[h->number])
			h->pull_at = now(h) + h->bed->trial->pull_us[h->number];
	}
	work_cable(h);
	return rc;
}

static int ear_open(void *ctx, const struct http_request *rq,
		    struct http_stream *out, long *status, struct deadline *d,
		    struct err *e)
{
	struct http *real = &((struct hand *)ctx)->bed->world.http;

	return real->ops->open(real->ctx, rq, out, status, d, e);
}

static int ear_read(void *ctx, struct http_stream *s, struct buf *out,
		    struct deadline *d, struct err *e)
{
	struct hand *h = ctx;
	struct http *real = &h->bed->world.http;
	int rc;

	do {
		struct deadline most = deadline_within(d, LOOK_MS);

		work_cable(h);
		rc = real->ops->read(real->ctx, s, out, &most, e);
	} while (rc == 0 && !deadline_over(d));
	work_cable(h);
	return rc;
}

static void ear_end(void *ctx, struct http_stream *s)
{
	struct http *real = &((struct hand *)ctx)->bed->world.http;

	real->ops->end(real->ctx, s);
}

static void ear_close(void *ctx)
{
	(void)ctx;
}

static const struct http_ops ear = { ear_request, ear_open, ear_read, ear_end,
				     ear_close };

static bool runs(const struct hand *h, const struct flash_image *image)
{
	struct vdev *v = bench_vdev(h->bed->bench, h->number);
	const uint8_t *flash;
	char want[65];
	bool yes;

	bytes_hex(image->module.sha256, sizeof(image->module.sha256), want);
	bench_enter(h->bed->bench);
	flash = vdev_flash(v, false, image->module.start, (uint32_t)image->len);
	yes = flash && memcmp(flash, image->data, image->len) == 0 &&
	      strcasecmp(vdev_app_hash(v), want) == 0 &&
	      (vdev_mode(v) == MODE_NORMAL || vdev_mode(v) == MODE_LISTENING);
	bench_leave(h->bed->bench);
	return yes;
}

static void *send(void *arg)
{
	struct hand *h = arg;
	const struct bed *bed = h->bed;
	const struct flash_image *image =
		bed->trial->equal ? &bed->before.image : &bed->app.image;
	struct flash_result result = { 0 };
	struct err e = { 0 };
	struct table *known = NULL;
	struct job j;

	job_init(&j, &h->world, &h->device, NULL);
	if (bed->trial->equal) {
		known = calloc(1, sizeof(*known));
		assert_non_null(known);
		assert_int_equal(inspect_proof(&j, true, known, &e), 0);
	}
	flash_ota(&j, image, known, &result, &e);
	free(known);
	h->end->decided_us = now(h);
	h->end->code = e.code;
	memcpy(h->end->says, e.what, sizeof(h->end->says) - 1);
	h->end->runs = runs(h, image);
	crowd_clock_leave(&h->bed->clock);
	return NULL;
}

static void write_scene(const struct ota_trial *t, struct buf *b)
{
	static const char *const apps[] = { "app.bin", "before.bin" };

	buf_printf(b, "scene: ota\ndevices:\n");
	for (size_t i = 0; i < t->count; i++)
		buf_printf(b,
			   "  - id: 3d0028000c473634323439%02zx\n"
			   "    platform: %s\n    port: 1-1.%zu\n%s"
			   "    modules:\n"
			   "      - { what: user, " APP "51 }\n",
			   i, t->device->platform, i + 1, t->device->lines,
			   t->device->app_needs);
	buf_printf(b, "apps:\n");
	for (unsigned i = 0; i < 2; i++)
		buf_printf(b, "  - { name: %s, platform: %s, " APP "%u }\n",
			   apps[i], t->device->platform, t->device->app_needs,
			   50 + i);
	buf_printf(b, "cloud:\n  healer: false\n");
	if (t->faults[0])
		buf_printf(b, "  faults:\n%s", t->faults);
}

static void open_bed(struct bed *bed, const struct ota_trial *t,
		     const char *dir)
{
	struct supply supply = { .world = &bed->world };
	char path[SCRATCH_PATH + 16];
	struct err e = { 0 };
	struct buf scene;

	bed->trial = t;
	crowd_clock_init(&bed->clock, 1);
	buf_init(&scene, 1 << 16);
	write_scene(t, &scene);
	snprintf(path, sizeof(path), "%s/scene.yaml", dir);
	assert_int_equal(
		fsio_write(path, buf_text(&scene), scene.len, 0600, NULL), 0);
	buf_fini(&scene);
	if (bench_world_open(path, &bed->clock.clock, &bed->world, &bed->bench,
			     &e) ||
	    supply_file(&supply, "app.bin", NULL, &bed->app, &e) ||
	    supply_file(&supply, "before.bin", NULL, &bed->before, &e))
		fail_msg("%s", e.what);
}

static void start(struct bed *bed, size_t i, struct ota_end *end)
{
	struct hand *h = &bed->hands[i];
	struct device all[BUS_MAX_DEVICES];
	int n = device_list(&bed->world.bus, all, BUS_MAX_DEVICES, NULL);

	*h = (struct hand){ .bed = bed, .number = i, .end = end };
	*end = (struct ota_end){ 0 };
	for (int k = 0; k < n; k++) {
		if (strcmp(all[k].usb.port, bench_port(bed->bench, i)) == 0)
			h->device = all[k];
	}
	assert_non_null(h->device.platform);
	/* old ones do not show it on the bus */
	snprintf(h->device.id, sizeof(h->device.id), "%s",
		 vdev_id(bench_vdev(bed->bench, i)));
	h->world = bed->world;
	h->world.http = (struct http){ &ear, h };
	work_cable(h);
	end->back_us = 0;
	assert_int_equal(pthread_create(&h->thread, NULL, send, h), 0);
}

void ota_kit_run(const struct ota_trial *t, struct ota_end *ends)
{
	struct bed *bed = calloc(1, sizeof(*bed));
	char dir[SCRATCH_PATH];

	assert_non_null(bed);
	scratch_folder(dir, sizeof(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("XDG_STATE_HOME", dir, 1);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	open_bed(bed, t, dir);
	bed->clock.members = (unsigned)t->count;
	for (size_t i = 0; i < t->count; i++)
		start(bed, i, &ends[i]);
	for (size_t i = 0; i < t->count; i++)
		pthread_join(bed->hands[i].thread, NULL);
	supply_image_fini(&bed->app);
	supply_image_fini(&bed->before);
	bench_close(bed->bench);
	crowd_clock_fini(&bed->clock);
	scratch_drop(dir);
	free(bed);
}
