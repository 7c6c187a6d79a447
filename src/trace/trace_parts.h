/* SPDX-License-Identifier: MIT */
/* The inside of a trace that is written, shared by trace*.c. */
#ifndef TRACE_TRACE_PARTS_H
#define TRACE_TRACE_PARTS_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "trace/entry.h"
#include "trace/mask.h"
#include "trace/trace.h"

struct trace {
	FILE *file;
	pthread_mutex_t lock; /* of all below */
	const struct clock *clock;
	const struct secrets *secrets;
	int64_t origin_us;
	size_t written;
	unsigned handles;
	bool ended;   /* nothing more goes into the file */
	bool failed;  /* it is not all there */
	json_t *seen; /* the devices of the last bus line */

	/* The world's own ports. */
	struct bus bus;
	struct http http;
};

/*
 * A line for a call that begins now; memory problems end the trace at
 * trace_write().
 */
json_t *trace_line(const struct trace *t, const char *on, unsigned handle,
		   const char *act);
/* Microseconds since the trace began. */
int64_t trace_now(const struct trace *t);
/* Takes the line, of a call that has ended now unless it says when. */
void trace_write(struct trace *t, json_t *line);
unsigned trace_handle(struct trace *t);

/* Ports that write down what goes through *inner, which they then own. */
int trace_usb(struct trace *t, unsigned handle, const struct bus_device *dev,
	      const struct usb *inner, struct usb *out, struct err *e);
int trace_serial(struct trace *t, unsigned handle, const struct serial *inner,
		 struct serial *out, struct err *e);

extern const struct bus_ops trace_bus_ops;
extern const struct http_ops trace_http_ops;

#endif
