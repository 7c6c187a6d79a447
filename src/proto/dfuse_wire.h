/* SPDX-License-Identifier: MIT */
/*
 * Single DFU requests and the waiting after them.  Internal to dfuse*.c.
 */
#ifndef PROTO_DFUSE_WIRE_H
#define PROTO_DFUSE_WIRE_H

#include "proto/dfuse.h"

#define DFUSE_TRANSFER_MAX 4096

#define DFUSE_SET_ADDRESS 0x21
#define DFUSE_CMD_ERASE	  0x41
#define DFUSE_CMD_SAFE	  0xfa
#define DFUSE_CMD_PROTECT 0xfb /* ends the override of protection */

/* DNLOAD alone; block 0 carries a command, data begins with 2. */
int dfuse_dnload(struct dfuse *f, unsigned block, const void *data, size_t len,
		 struct deadline *d, struct err *e);

/*
 * GETSTATUS until the device is no longer busy.  0: dfuDNLOAD-IDLE.
 * ERR_STALL: the block failed (dfu.md 4.2; tests/silicon/FACTS.md), with the
 * device's code where it has one.
 */
int dfuse_settle(struct dfuse *f, struct deadline *d, struct err *e);

/* 0x21 or 0x41 with its address, settled. */
int dfuse_command(struct dfuse *f, uint8_t command, uint32_t address,
		  struct deadline *d, struct err *e);

/* Exactly len bytes. */
int dfuse_upload(struct dfuse *f, unsigned block, void *data, size_t len,
		 struct deadline *d, struct err *e);

int dfuse_abort(struct dfuse *f, struct deadline *d, struct err *e);

/* To dfuIDLE after *e, which stays as it is; false if that cannot be. */
bool dfuse_recover(struct dfuse *f, const struct err *e, struct deadline *d);

/* A map, the right alternate setting, and `access` for the whole range. */
int dfuse_prepare(struct dfuse *f, unsigned alt, uint32_t address, size_t len,
		  unsigned access, struct deadline *d, struct err *e);

/* The bytes go to `out`, or are compared with `want`. */
struct dfuse_span {
	uint32_t address;
	size_t len;
	uint8_t *out;
	const uint8_t *want;
	size_t at;  /* how far it is */
	size_t bad; /* first difference; len if none */
	const struct progress *p;
	uint64_t progress_base, progress_total;
	unsigned progress_share; /* bytes count as 1/share */
};

/* Reads again from a block that failed. */
int dfuse_read_span(struct dfuse *f, struct dfuse_span *s, struct deadline *d,
		    struct err *e);

/* Another attempt cannot help, or must not be made. */
bool dfuse_is_final(int rc);

int dfuse_stopped(struct err *e);
int dfuse_differs(struct err *e, uint32_t address);

#endif
