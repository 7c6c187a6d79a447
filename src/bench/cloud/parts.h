/* SPDX-License-Identifier: MIT */
/* The inside of the practice cloud, shared by the files of this folder. */
#ifndef BENCH_CLOUD_PARTS_H
#define BENCH_CLOUD_PARTS_H

#include <jansson.h>

#include "bench/cloud/cloud.h"
#include "bench/cloud/shelf.h"

enum ota_stage { OTA_NONE, OTA_QUEUED, OTA_SENDING, OTA_STALLED };

struct ota {
	enum ota_stage stage;
	struct buf image;
	uint32_t sent;
	int64_t next_us;
	uint32_t number; /* of the flash request, for the faults */
	bool spoil;	 /* the device shall not take it */
};

struct cloud_device_state {
	struct vdev *vdev;
	char name[64];
	bool online; /* as the cloud knows */
	int64_t lost_us;
	unsigned session;
	int64_t handshake_us;
	char app_hash[65]; /* the last one known */
	int64_t safe_report_us;
	int64_t heal_us;
	struct ota ota;
};

struct cloud_event_row {
	int64_t due; /* when the streams tell it; VDEV_NEVER: kept back */
	char core[25];
	char *name;
	char *json; /* the data line */
};

struct cloud_model {
	char token[128];
	bool healer;
	int64_t epoch_s;
	struct cloud_fault faults[8];
	size_t fault_count;
	struct cloud_device_state devices[CLOUD_DEVICES];
	size_t device_count;
	struct cloud_event_row *events; /* in the order they are told */
	size_t event_count, event_cap, events_said;
	int64_t told_us; /* what is due until then may have been read */
	uint32_t flashes, streams, lists, downloads;
	struct shelf shelf;
};

/* fault.c: the one that hits the n-th operation of its kind, or NULL */
const struct cloud_fault *cloud_fault_active(const struct cloud_model *m,
					     enum cloud_fault_kind kind,
					     uint32_t n);

/* events.c; core NULL: the cloud itself */
void cloud_event_add(struct cloud_model *m, const char *core, const char *name,
		     const char *data, int64_t now);
/* Those that are due; streams keep the number of those they have read. */
size_t cloud_events_due(struct cloud_model *m, int64_t now);
/* What was kept back of a device whose flash request was just taken. */
void cloud_events_release(struct cloud_model *m, const char *core, int64_t now);
void cloud_events_free(struct cloud_model *m);
#define CLOUD_STAMP 32
void cloud_stamp(const struct cloud_model *m, int64_t us,
		 char out[CLOUD_STAMP]);

/* ota.c */
void cloud_ota_start(struct cloud_model *m, struct cloud_device_state *d,
		     const void *image, size_t len, int64_t now);
void cloud_ota_run(struct cloud_model *m, struct cloud_device_state *d,
		   int64_t now);
int64_t cloud_ota_next(const struct cloud_device_state *d);

/* answer.c: takes the reference to json. */
void cloud_say(struct cloud_answer *a, int status, json_t *json);

/* releases.c; what NULL: the list itself */
void cloud_releases_call(struct cloud_model *m, const char *what,
			 const struct cloud_call *call, struct cloud_answer *a);
void cloud_file_call(struct cloud_model *m, const char *release,
		     const char *name, const struct cloud_call *call,
		     struct cloud_answer *a);

/* unprotect.c: PUT .../unprotect, both halves */
void cloud_unprotect_call(struct cloud_device_state *d,
			  const struct cloud_call *call,
			  struct cloud_answer *a);

/* healer.c: the module that is missing most, from the release table */
bool cloud_heal_next(struct vdev *v, struct forge_spec *out);

/* multipart.c */
struct part {
	char name[32];
	char filename[256]; /* "" if none */
	const uint8_t *data;
	size_t len;
};
/* The next part from *at on; false: no more, or not well-formed. */
bool multipart_next(const char *content_type, const uint8_t *body, size_t len,
		    size_t *at, struct part *out);

#endif
