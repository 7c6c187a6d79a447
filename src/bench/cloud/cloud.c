/* SPDX-License-Identifier: MIT */
#include "bench/cloud/cloud.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "bench/cloud/parts.h"

#define FORGETS_US 120000000 /* a lost device still shows on line */
#define SAFE_US	   1300000   /* on line to the safe-mode report */
#define HEAL_US	   5000000
#define HEAL_MAX   (1u << 20)
#define HEALS	   "2"

struct cloud_model *cloud_model_new(const struct cloud_setup *setup)
{
	struct cloud_model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	text_copy(m->token, sizeof(m->token), setup->token);
	m->healer = setup->healer;
	m->epoch_s = setup->epoch_s;
	for (size_t i = 0; i < setup->fault_count; i++) {
		if (m->fault_count < COUNT(m->faults))
			m->faults[m->fault_count++] = setup->faults[i];
	}
	return m;
}

void cloud_model_free(struct cloud_model *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->device_count; i++)
		buf_fini(&m->devices[i].ota.image);
	shelf_free(&m->shelf);
	cloud_events_free(m);
	free(m);
}

bool cloud_model_add(struct cloud_model *m, struct vdev *v, const char *name)
{
	struct cloud_device_state *d;

	if (m->device_count == CLOUD_DEVICES)
		return false;
	d = &m->devices[m->device_count++];
	d->vdev = v;
	d->safe_report_us = d->heal_us = VDEV_NEVER;
	text_copy(d->name, sizeof(d->name), name ? name : vdev_id(v));
	return true;
}

static void tell(struct cloud_model *m, struct cloud_device_state *d,
		 const char *name, const char *data, int64_t now)
{
	cloud_event_add(m, vdev_id(d->vdev), name, data, now);
}

/* The device says Hello, ota.md B7 and C5. */
static void came(struct cloud_model *m, struct cloud_device_state *d,
		 int64_t now)
{
	const char *hash = vdev_app_hash(d->vdev);

	if (d->session)
		tell(m, d, "spark/status", "offline", now);
	tell(m, d, "spark/status", "online", now);
	tell(m, d, "spark/device/last_reset", vdev_reset_reason(d->vdev), now);
	/* only when it changed, and not for a first acquaintance */
	if (hash[0] && d->session && strcmp(hash, d->app_hash) != 0)
		tell(m, d, "spark/device/app-hash", hash, now);
	text_copy(d->app_hash, sizeof(d->app_hash), hash);
	d->session = vdev_sessions(d->vdev);
	d->handshake_us = now;
	d->online = true;
	d->safe_report_us = d->heal_us = VDEV_NEVER;
	if (vdev_mode(d->vdev) == MODE_SAFE) {
		tell(m, d, "spark/device/safemode", "", now);
		d->safe_report_us = now + SAFE_US;
		if (m->healer)
			d->heal_us = now + HEAL_US;
	}
}

static void report_safe_mode(struct cloud_model *m,
			     struct cloud_device_state *d, int64_t now)
{
	struct buf text;

	d->safe_report_us = VDEV_NEVER;
	if (!vdev_online(d->vdev, now))
		return;
	buf_init(&text, 16384);
	vdev_describe(d->vdev, &text);
	tell(m, d, "spark/status/safe-mode", buf_text(&text), now);
	buf_fini(&text);
}

static void heal(struct cloud_model *m, struct cloud_device_state *d,
		 int64_t now)
{
	struct forge_spec spec;
	struct buf image;

	d->heal_us = VDEV_NEVER;
	if (!vdev_online(d->vdev, now) || d->ota.stage != OTA_NONE ||
	    !cloud_heal_next(d->vdev, &spec))
		return;
	cloud_event_add(m, NULL, "spark/safe-mode-updater/updating", HEALS,
			now);
	buf_init(&image, HEAL_MAX);
	if (forge_module(&spec, &image, NULL) == 0) {
		d->ota.number = UINT32_MAX; /* none of the faults' requests */
		cloud_ota_start(m, d, image.data, image.len, now);
	}
	buf_fini(&image);
}

static void run_device(struct cloud_model *m, struct cloud_device_state *d,
		       int64_t now)
{
	bool online = vdev_online(d->vdev, now);

	if (online && (!d->online || d->session != vdev_sessions(d->vdev)))
		came(m, d, now);
	if (!online && d->online && !d->lost_us)
		d->lost_us = now;
	if (online)
		d->lost_us = 0;
	if (d->lost_us && now - d->lost_us >= FORGETS_US && d->online) {
		d->online = false;
		tell(m, d, "spark/status", "offline", now);
	}
	if (d->safe_report_us <= now)
		report_safe_mode(m, d, now);
	if (d->heal_us <= now)
		heal(m, d, now);
	cloud_ota_run(m, d, now);
}

void cloud_model_run(struct cloud_model *m, int64_t now_us)
{
	for (size_t i = 0; i < m->device_count; i++) {
		if (!vdev_claimed(m->devices[i].vdev))
			continue;
		vdev_run(m->devices[i].vdev, now_us);
		run_device(m, &m->devices[i], now_us);
	}
}

int64_t cloud_model_next(const struct cloud_model *m)
{
	int64_t next = VDEV_NEVER;

	for (size_t i = 0; i < m->device_count; i++) {
		const struct cloud_device_state *d = &m->devices[i];
		const int64_t times[] = { cloud_ota_next(d), d->heal_us,
					  d->safe_report_us,
					  vdev_next_us(d->vdev) };

		for (size_t k = 0; k < COUNT(times); k++) {
			if (times[k] < next)
				next = times[k];
		}
	}
	return next;
}
