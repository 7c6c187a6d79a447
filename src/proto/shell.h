/* SPDX-License-Identifier: MIT */
/*
 * The listening-mode shell on the USB serial port: one byte per command,
 * answers found in the text whatever else is printed (serial.md 1, 2, 3, 7).
 *
 * The caller owns the open port; nothing here opens or closes it.  Texts
 * handed back have been checked against their form; foreign bytes never get
 * through unchecked.  The Device Secret that `i` prints is skipped over, never
 * stored, never returned, and no error text quotes an answer of `i`.
 *
 * Errors: ERR_TIMEOUT (no or no complete answer), ERR_LOST, ERR_IO,
 * ERR_PROTOCOL (an answer of another form, also after repeats), ERR_NO_ROAD.
 */
#ifndef PROTO_SHELL_H
#define PROTO_SHELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "port/serial.h"

#define SHELL_BAUD	   9600	 /* any rate that is no trigger */
#define SHELL_TOUCH_DFU	   14400 /* serial.md 1.2 */
#define SHELL_TOUCH_LISTEN 28800

#define SHELL_ID	25 /* 24 hex digits */
#define SHELL_NUMBER	24 /* IMEI, ICCID */
#define SHELL_RELEASE	32
#define SHELL_MAC	18
#define SHELL_TABLE_MAX 65536 /* bytes of `s` and `d` that are taken */

struct shell_id {
	char id[SHELL_ID];	  /* lower case */
	char imei[SHELL_NUMBER];  /* "" if the device has none */
	char iccid[SHELL_NUMBER]; /* "" likewise */
};

/*
 * Proves that the shell answers: drops stale bytes, asks with harmless
 * commands, ends a receiver or a prompt that an earlier program left open,
 * up to three times.  ERR_TIMEOUT: no shell there (not listening, busy
 * application, protected device).
 */
int shell_wake(struct serial *s, struct deadline *d, struct err *e);

/* `i`; up to 20 s on cellular devices (serial.md 2.4). */
int shell_identify(struct serial *s, struct shell_id *out, struct deadline *d,
		   struct err *e);

/* `v`: "1.2.1"; ERR_TIMEOUT also on releases before 0.4.4 that have none. */
int shell_version(struct serial *s, char out[SHELL_RELEASE], struct deadline *d,
		  struct err *e);

/*
 * `s`: appends the JSON text of the module table to *json, always with outer
 * braces; asked up to three times when it arrives cut or mixed with a log.
 */
int shell_table(struct serial *s, struct buf *json, struct deadline *d,
		struct err *e);

/* `m`: "6c:0b:84:01:02:03", zeros on devices without Wi-Fi. */
int shell_mac(struct serial *s, char out[SHELL_MAC], struct deadline *d,
	      struct err *e);

/* `c`, from 0.6.0 on. */
int shell_claimed(struct serial *s, bool *claimed, struct deadline *d,
		  struct err *e);

/* `d`: appends one JSON object, from 0.8.0 on. */
int shell_diagnostics(struct serial *s, struct buf *json, struct deadline *d,
		      struct err *e);

/* `x`: the device leaves listening mode; there is no answer. */
int shell_leave(struct serial *s, struct deadline *d, struct err *e);

/* `L`: reset into listening with no application; the port vanishes. */
int shell_safe_listening(struct serial *s, struct deadline *d, struct err *e);

/*
 * `f` and its waiting line; the YMODEM receiver then listens (ymodem_send).
 * known: the release is, and it has a receiver; else a refusal is waited for,
 * which comes behind the line.  ERR_NO_ROAD: Device OS 6.0 or later, which has
 * no receiver any more, or a Core.
 */
int shell_update_begin(struct serial *s, bool known, struct deadline *d,
		       struct err *e);

/*
 * Sets the trigger rate SHELL_TOUCH_DFU or SHELL_TOUCH_LISTEN: 9600, the
 * rate, 9600 again, so that neither cdc-acm swallows it nor the next opener
 * of the port repeats it (serial.md 1.5).  A device that vanishes meanwhile
 * is no error.  Returns 1 if it has vanished, else 0.
 */
int shell_touch(struct serial *s, unsigned baud, struct deadline *d,
		struct err *e);

#endif
