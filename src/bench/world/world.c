#include "bench/world/live.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fsio.h"
#include "base/text.h"

#define MAX_IMAGE	(1u << 20)
#define PRACTICE_URL	"http://127.0.0.1"
#define LISTEN_RATE	28800
#define SET_LINE_CODING 0x20
#define SETTLE_US	30000000
#define PRESS_US	4000000

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

static int image_of(const struct scene_module *m, struct buf *image,
		    struct err *e)
{
	buf_clear(image);
	return m->file[0] ? fsio_read(m->file, image, e)
			  : forge_module(&m->spec, image, e);
}

static int fill(struct bench *b, struct vdev *v, const struct scene_device *d,
		struct err *e)
{
	struct buf image;
	int rc = 0;

	buf_init(&image, MAX_IMAGE);
	for (size_t i = 0; i < d->module_count && !rc; i++) {
		rc = image_of(&d->modules[i], &image, e);
		if (!rc && !vdev_install(v, (const uint8_t *)image.data,
					 image.len, d->modules[i].store))
			rc = err_set(e, ERR_RECIPE, "scene",
				     "%s:%u:1: this module does not fit on "
				     "device %s",
				     b->scene.name, d->modules[i].line, d->id);
	}
	buf_fini(&image);
	return rc;
}

/* As if somebody had pressed the buttons before the technician came. */
static void into_mode(struct vdev *v, enum device_mode mode, int64_t now)
{
	uint8_t coding[7] = { 0, 0, 0, 0, 0, 0, 8 };
	const struct usb_setup setup = { USB_TYPE_CLASS | 1, SET_LINE_CODING, 0,
					 0 };
	int64_t done;

	if (mode == MODE_DFU || mode == MODE_SAFE) {
		vdev_button(v, true, now);
		vdev_plug(v, true, now);
		now += mode == MODE_DFU ? PRESS_US : PRESS_US / 2;
		vdev_button(v, false, now);
		vdev_run(v, now);
	} else {
		vdev_plug(v, true, now);
	}
	vdev_run(v, now + SETTLE_US);
	if (mode == MODE_LISTENING && vdev_mode(v) != MODE_LISTENING) {
		put_le32(coding, LISTEN_RATE);
		vdev_control(v, &setup, coding, sizeof(coding), now + SETTLE_US,
			     &done);
	}
}

void bench_settle(struct vdev *v, enum device_mode mode, int64_t now)
{
	vdev_mute_faults(v, true);
	into_mode(v, mode, now - SETTLE_US - PRESS_US);
	vdev_mute_faults(v, false);
}

struct vdev *bench_fresh(struct bench *b, size_t i, struct err *e)
{
	const struct scene_device *d = &b->scene.devices[i];
	const struct vdev_config config = { d->platform_id, d->id, d->claimed,
					    d->network };
	struct vdev *v = vdev_new(&config);

	if (!v) {
		err_memory(e, "bench");
		return NULL;
	}
	if (fill(b, v, d, e)) {
		vdev_free(v);
		return NULL;
	}
	vdev_disable_updates(v, d->updates_disabled);
	vdev_log(v, d->log);
	for (size_t k = 0; k < d->fault_count; k++)
		vdev_fault_add(v, &d->faults[k]);
	return v;
}

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

static int open_cloud(struct bench *b, int64_t now, struct err *e)
{
	const struct cloud_setup setup = {
		.token = b->scene.token,
		.healer = b->scene.healer,
		.epoch_s = (int64_t)time(NULL) - now / 1000000,
		.faults = b->scene.cloud_faults,
		.fault_count = b->scene.cloud_fault_count,
	};

	b->cloud = cloud_model_new(&setup);
	if (!b->cloud)
		return err_memory(e, "bench");
	for (size_t i = 0; i < b->made; i++)
		cloud_model_add(b->cloud, b->devices[i],
				b->scene.devices[i].name);
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
	int rc = open_cloud(b, clock_now_us(b->clock), e);

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

int bench_start_over(struct bench *b, struct err *e)
{
	struct vdev *fresh[SCENE_DEVICES] = { 0 };
	size_t made = 0;
	int rc = 0;

	if (live_is_guest(b))
		return err_set(e, ERR_BUSY, "bench",
			       "another unbrick works on this bench");
	while (made < b->made && !rc) {
		fresh[made] = bench_fresh(b, made, e);
		rc = fresh[made] ? 0 : -ERR_NO_MEMORY;
		made += fresh[made] != NULL;
	}
	pthread_mutex_lock(&b->lock);
	cloud_model_free(b->cloud);
	b->cloud = NULL;
	for (size_t i = 0; i < made; i++) {
		struct vdev *old = b->devices[i];

		b->devices[i] = fresh[i];
		vdev_free(old);
		live_replace(b, i);
		if (b->scene.devices[i].plugged)
			bench_settle(fresh[i], b->scene.devices[i].mode,
				     clock_now_us(b->clock));
	}
	b->forget = true;
	rc = open_cloud(b, clock_now_us(b->clock), e);
	pthread_mutex_unlock(&b->lock);
	return rc;
}
