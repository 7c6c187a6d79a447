/* SPDX-License-Identifier: MIT */
/*
 * The practice cloud: the REST interface and the event stream of ota.md, over
 * virtual devices.  Time is passed in; no network, no threads, no clock.
 *
 * The model keeps pointers to the devices and never frees them.  Answers are
 * those recorded from the real service (ota.md B4), events carry its
 * trailing blanks (B7).  Its caller holds whatever lock the devices need.
 */
#ifndef BENCH_CLOUD_CLOUD_H
#define BENCH_CLOUD_CLOUD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "bench/cloud/fault.h"
#include "bench/vdev/vdev.h"

#define CLOUD_DEVICES  64
#define CLOUD_BODY_MAX (4u << 20)

struct cloud_model;

struct cloud_setup {
	const char *token;
	bool healer;	 /* heals safe mode by itself, ota.md B11 */
	int64_t epoch_s; /* Unix time at now_us = 0, for time stamps */
	const struct cloud_fault *faults;
	size_t fault_count;
};

/* Copies the setup; NULL when out of memory. */
struct cloud_model *cloud_model_new(const struct cloud_setup *setup);
void cloud_model_free(struct cloud_model *m);
/* name: what the account calls it, or NULL. */
bool cloud_model_add(struct cloud_model *m, struct vdev *v, const char *name);

/* One more file to be fetched; from then on only such files are. */
bool cloud_model_publish(struct cloud_model *m, const char *name,
			 const char *release, const void *data, size_t len);

struct cloud_call {
	const char *method;	  /* "GET" */
	const char *path;	  /* "/v1/devices/ID?query", no host */
	const char *token;	  /* of the Authorization header, or NULL */
	const char *content_type; /* or NULL */
	const void *body;	  /* whole, not chunked any more */
	size_t len;
	const char *host; /* "127.0.0.1:8080", or NULL */
	uint64_t from;	  /* first byte wanted (Range) */
};

/* A stream of events from now on. */
struct cloud_cursor {
	bool open;
	bool greeted;
	bool ends; /* a fault cuts it after the next event */
	size_t next;
	int64_t last_us;
	char prefix[96];
	char id[25]; /* "": all of the account */
};

struct cloud_answer {
	int status;
	const char *type; /* content type */
	struct buf body;  /* made by cloud_model_call, ended by the caller */
	int64_t ready_us; /* when the client gets it */
	/* Of a file: where body begins in it, and how long it is; body breaks
	 * off after `cut` bytes (0: it does not) and comes with `rate` bytes a
	 * second (0: at once). */
	uint64_t from, whole;
	size_t cut, rate;
	struct cloud_cursor stream; /* open: the body follows as a stream */
};

void cloud_model_call(struct cloud_model *m, const struct cloud_call *call,
		      int64_t now_us, struct cloud_answer *out);

/*
 * Appends what the stream has to say until now.  False: the stream is over
 * (the server has closed it).
 */
bool cloud_model_read(struct cloud_model *m, struct cloud_cursor *c,
		      struct buf *out, int64_t now_us);
/* When the stream says something next by itself. */
int64_t cloud_model_stream_next(const struct cloud_model *m,
				const struct cloud_cursor *c, int64_t now_us);

/* Transfers, healing, comings and goings that are due. */
void cloud_model_run(struct cloud_model *m, int64_t now_us);
int64_t cloud_model_next(const struct cloud_model *m);

#endif
