/* SPDX-License-Identifier: MIT */
/* Sending an image to a device; ota.md B9, B12, C6. */
#include <stdlib.h>
#include <string.h>

#include "bench/cloud/parts.h"

#define BEGIN_US 800000 /* accepted to "started" */
#define PIECE	 4096
#define PIECE_US 400000 /* 10 KB/s */
#define GIVE_UP	 30000000

static void say(struct cloud_model *m, const struct cloud_device_state *d,
		const char *status, int64_t now)
{
	cloud_event_add(m, vdev_id(d->vdev), "spark/flash/status", status, now);
}

static void end(struct ota *o)
{
	buf_fini(&o->image);
	o->stage = OTA_NONE;
}

void cloud_ota_start(struct cloud_model *m, struct cloud_device_state *d,
		     const void *image, size_t len, int64_t now)
{
	struct ota *o = &d->ota;

	(void)m;
	end(o);
	buf_init(&o->image, CLOUD_BODY_MAX);
	if (!buf_add(&o->image, image, len))
		return;
	o->sent = 0;
	o->stage = OTA_QUEUED;
	o->next_us = now + BEGIN_US;
	o->spoil = false;
}

static bool fault(const struct cloud_model *m, const struct ota *o,
		  enum cloud_fault_kind kind)
{
	return cloud_fault_active(m, kind, o->number) != NULL;
}

static void begin(struct cloud_model *m, struct cloud_device_state *d,
		  int64_t now)
{
	struct ota *o = &d->ota;
	int64_t done;

	/* refused: the cloud says nothing (B10: no started in 30 s) */
	if (fault(m, o, CLOUD_FAULT_NEVER_STARTS) ||
	    !vdev_ota_begin(d->vdev, (uint32_t)o->image.len, now, &done)) {
		end(o);
		return;
	}
	say(m, d, "started ", now);
	o->stage = OTA_SENDING;
	o->spoil = fault(m, o, CLOUD_FAULT_NO_HASH);
	o->next_us = done + PIECE_US;
}

/* The device checks what came, says so on some releases, and restarts. */
static void finish(struct cloud_model *m, struct cloud_device_state *d,
		   int64_t now)
{
	struct buf report;
	int64_t done;
	bool taken;

	buf_init(&report, 4096);
	if (vdev_ota_end(d->vdev, &taken, &report, now, &done)) {
		/* the transfer succeeded, that is all this says */
		say(m, d, "success ", done);
		if (report.len)
			cloud_event_add(m, vdev_id(d->vdev),
					"spark/device/ota_result",
					buf_text(&report), done);
	} else {
		say(m, d, "failed ", now);
	}
	buf_fini(&report);
	end(&d->ota);
}

static void send_piece(struct cloud_model *m, struct cloud_device_state *d,
		       int64_t now)
{
	struct ota *o = &d->ota;
	uint32_t len = (uint32_t)o->image.len - o->sent;
	uint8_t piece[PIECE];
	int64_t done;

	if (len > PIECE)
		len = PIECE;
	memcpy(piece, o->image.data + o->sent, len);
	if (o->spoil && !o->sent)
		piece[len - 1] ^= 1;
	if (2 * o->sent >= o->image.len && (fault(m, o, CLOUD_FAULT_BREAKS) ||
					    fault(m, o, CLOUD_FAULT_STALLS))) {
		o->stage = OTA_STALLED;
		o->next_us = now + GIVE_UP;
		if (fault(m, o, CLOUD_FAULT_BREAKS)) {
			say(m, d, "failed ", now);
			end(o);
		}
		return;
	}
	if (!vdev_ota_write(d->vdev, o->sent, piece, len, now, &done)) {
		say(m, d, "failed ", now);
		end(o);
		return;
	}
	o->sent += len;
	o->next_us = done + PIECE_US * len / PIECE;
}

void cloud_ota_run(struct cloud_model *m, struct cloud_device_state *d,
		   int64_t now)
{
	struct ota *o = &d->ota;

	while (o->stage != OTA_NONE && o->next_us <= now) {
		int64_t at = o->next_us;

		if (o->stage == OTA_STALLED)
			end(o); /* silence; the device resets by itself */
		else if (o->stage == OTA_QUEUED)
			begin(m, d, at);
		else if (o->sent < o->image.len)
			send_piece(m, d, at);
		else
			finish(m, d, at);
	}
}

int64_t cloud_ota_next(const struct cloud_device_state *d)
{
	return d->ota.stage == OTA_NONE ? VDEV_NEVER : d->ota.next_us;
}
