/* SPDX-License-Identifier: MIT */
/* The inside of a replay, shared by replay*.c. */
#ifndef TRACE_REPLAY_PARTS_H
#define TRACE_REPLAY_PARTS_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>

#include "trace/entry.h"
#include "trace/mask.h"
#include "trace/replay.h"

/*
 * The program itself takes no time in a replay: what came just before a
 * deadline then may seem to come just behind it now.
 */
#define REPLAY_SLACK_US 100000
/* A host that stood still for longer than so is not made up for. */
#define REPLAY_STILL_US 2000000
/* What the program may have needed between a pause and its next call. */
#define REPLAY_OWN_US 30000

struct replay {
	json_t **lines; /* lines[0] is the head */
	bool *used;
	size_t count;
	size_t high;  /* behind the last line that was used */
	size_t first; /* none before it is left that the program asks for */
	int64_t us;   /* now */
	size_t bus; /* the line with the devices that were told last; 0: none */
	struct err wrong; /* what ended it */
	struct clock clock;
	const struct secrets *secrets;
	pthread_mutex_t lock; /* of all above but the lines */
};

/* An open port: where it stands in the trace. */
struct replay_port {
	struct replay *replay;
	const char *on;
	int64_t h;
	size_t at; /* the next line to look at */
};

/* All of the following are called with the lock held. */

/* The next line of this port, which stays the next; NULL: none is left. */
const json_t *replay_peek(struct replay_port *p);
bool replay_is(const json_t *line, const char *act);
/* Uses up the line that was peeked at; time is then that of its end. */
void replay_take(struct replay_port *p);
/* The first unused line of its kind for which `fits` holds, used up now. */
const json_t *replay_find(struct replay *r, const char *on, const char *act,
			  bool (*fits)(const json_t *line, const void *ctx),
			  const void *ctx);
/*
 * The program asks for what was not recorded: at this port's next line, or
 * (port NULL) anywhere.  Returns -ERR_REPLAY, from then on always.
 */
int replay_wrong(struct replay *r, const struct replay_port *p, struct err *e,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));
bool replay_over(struct replay *r, struct err *e);
/* The line's time has come, or comes so long after the deadline at most. */
bool replay_late(struct replay *r, const json_t *line, const struct deadline *d,
		 int64_t us);
/* The same, with what the program itself may have needed. */
bool replay_due(struct replay *r, const json_t *line, const struct deadline *d);
/*
 * The same, or nothing else was asked for before it: the host then stood still
 * between two calls.  Not where silence means something.
 */
bool replay_follows(struct replay_port *p, const json_t *line,
		    const struct deadline *d);
/* It is now at least the time at which this line had ended. */
void replay_reach(struct replay *r, const json_t *line);
/*
 * So much later, and to the beginning of the next call if that is near: a
 * program that has just missed a deadline misses it again.
 */
void replay_pause(struct replay *r, int64_t us);
/* To the end of the deadline. */
void replay_expire(struct replay *r, const struct deadline *d);

/* The port whose opening stands in this line. */
void replay_port(struct replay *r, const json_t *line, struct replay_port *out);

/* A call with one number, whole; takes the lock itself. */
int replay_call(struct replay_port *p, const char *act, int64_t n,
		struct err *e);

int replay_usb(struct replay *r, const json_t *line,
	       const struct bus_device *dev, struct usb *out, struct err *e);
int replay_serial(struct replay *r, const json_t *line, struct serial *out,
		  struct err *e);

extern const struct bus_ops replay_bus_ops;
extern const struct http_ops replay_http_ops;

#endif
