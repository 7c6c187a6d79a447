/* SPDX-License-Identifier: MIT */
/* The devices of a scene and their cloud, as the scene says. */
#include "bench/world/live.h"

#include <time.h>

#include "base/fsio.h"

#define MAX_IMAGE (1u << 20)

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
	vdev_hush(v, d->silent_ncp);
	vdev_protect(v, d->protection);
	for (size_t k = 0; k < d->fault_count; k++)
		vdev_fault_add(v, &d->faults[k]);
	return v;
}

int bench_cloud(struct bench *b, struct err *e)
{
	int64_t now = clock_now_us(b->clock);
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
	rc = bench_cloud(b, e);
	pthread_mutex_unlock(&b->lock);
	return rc;
}
