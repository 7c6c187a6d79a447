/* SPDX-License-Identifier: MIT */
/*
 * YMODEM as Particle receivers speak it, Device OS 0.4.3 to 5.9 (serial.md 4).
 *
 * One file per session.  A block that the device has accepted is never sent
 * again: the receiver would answer NAK for ever.  A lost acknowledgement
 * therefore costs a pause and not the transfer.  Nothing is written between
 * blocks.  The CRC in each block is right although receivers do not look.
 *
 * `accepted` means that the device acknowledged the whole file.  Whether it
 * runs it is for an inspection after the reset to say (serial.md 4.5: before
 * 0.6.1 the image is checked after that).
 */
#ifndef PROTO_YMODEM_H
#define PROTO_YMODEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"
#include "port/serial.h"

struct ymodem_job {
	const char *name; /* in the header; no path, at most 64 bytes */
	const uint8_t *data;
	size_t len;
	unsigned block; /* 128 or 1024; 128 up to 0.6.x (serial.md 4.7) */
	size_t limit;	/* bytes the staging area holds (serial.md 4.10) */
};

struct ymodem_result {
	bool accepted;
	char text[256];	  /* what the device said, one line, cleaned */
	char reason[128]; /* a failure in plain words, or "" */
	unsigned blocks;  /* data blocks acknowledged */
	unsigned retries;
	uint64_t bytes; /* of the file, acknowledged */
	int64_t ms;
};

/*
 * The receiver must listen already (shell_update_begin).  *r is filled in any
 * case.  Errors: ERR_REFUSED (empty or over the limit; nothing was sent),
 * ERR_CANCELLED (the device broke off; its words are in the error),
 * ERR_VALIDATION (it took the bytes and rejected the image), ERR_NO_ROAD
 * (6.0 refusal), ERR_STOPPED (by progress->halt; the device was told),
 * ERR_TIMEOUT, ERR_LOST, ERR_IO, ERR_PROTOCOL.
 */
int ymodem_send(struct serial *s, const struct ymodem_job *job,
		const struct progress *p, struct deadline *d,
		struct ymodem_result *r, struct err *e);

/*
 * "Validation failed: 0x4" or "Validation failed: -1340" somewhere in the
 * text as words for people; false if it is not there.  serial.md 3.4, 3.7.
 */
bool ymodem_reason(const char *text, char *out, size_t size);

/* CRC-16 of YMODEM (polynomial 0x1021, start 0). */
uint16_t ymodem_crc(const uint8_t *data, size_t len);

#endif
