/* SPDX-License-Identifier: MIT */
/*
 * The form of an entry, one line of a trace, for writer and reader.
 *
 *	{"on":"usb","b":8154740,"h":5,"do":"control","setup":"a10300000000",
 *	 "len":6,"hex":"000000000500","t":8157720}
 *
 * on: bus, usb, tty, http, end.  do: the call.  b, t: microseconds since the
 * trace began when it was made and when it had ended.  h: the open port that
 * is meant, counted from 1.  Bytes are "text" where all of them are printable,
 * "hex" otherwise, or "sha256" with "size".  A failed call has "error" (the id
 * of the error), "say" and "sys".  silent: how many reads of the port ended
 * without a byte since its line before.
 */
#ifndef TRACE_ENTRY_H
#define TRACE_ENTRY_H

#include <jansson.h>

#include "port/bus.h"

#define ENTRY_SCHEMA "unbrick.trace/1"
#define ENTRY_WHOLE  64 /* longer ones to a device are hashed */

/* Adds the bytes to the line. */
void entry_bytes(json_t *line, const void *data, size_t len);
/* The same, as a hash when they are longer than ENTRY_WHOLE. */
void entry_sent(json_t *line, const void *data, size_t len);
/*
 * The bytes of a line into out, at most max of them; their count, or -1 when
 * the line has none or is malformed.
 */
int entry_take(const json_t *line, void *out, size_t max);
/*
 * How many bytes entry_take() or entry_is_sent() would want; 0 if none, or
 * more than a trace may hold.
 */
size_t entry_size(const json_t *line);
/* Are these the bytes that entry_sent() wrote? */
bool entry_is_sent(const json_t *line, const void *data, size_t len);

/* Adds what failed; nothing where e is NULL or carries no error. */
void entry_error(json_t *line, const struct err *e);
/* The recorded error as -code with *e set, or `fine` where there was none. */
int entry_result(const json_t *line, int fine, struct err *e);

json_t *entry_device(const struct bus_device *d);
/* False: not the form of a device. */
bool entry_to_device(const json_t *o, struct bus_device *out);

/* "c0500050" and so on: type, request, value, index, each in hex. */
#define ENTRY_SETUP 16
void entry_setup(const struct usb_setup *s, char out[ENTRY_SETUP]);

/* A member, or "" / 0. */
const char *entry_text(const json_t *line, const char *name);
int64_t entry_number(const json_t *line, const char *name);

#endif
