/* SPDX-License-Identifier: MIT */
/*
 * DFU with ST's DfuSe extension as Particle bootloaders implement it
 * (dfu.md), all generations.
 *
 * The caller owns the open USB device and the struct.  Addresses are those of
 * the alternate setting.  The device's own memory map decides what may be
 * written here; the caller asks the platform's windows first, which are
 * narrower.  Mass erase, read-unprotect and "get commands" (dfu.md 3.1) are
 * never sent.  After an error other than ERR_LOST the device is brought back
 * to dfuIDLE if it lets itself be.
 *
 * Errors: ERR_OUT_OF_WINDOW (not in the map, nothing written), ERR_REFUSED
 * (protected device), ERR_STALL, ERR_TIMEOUT, ERR_LOST, ERR_IO,
 * ERR_PROTOCOL, ERR_VERIFY, ERR_STOPPED.
 */
#ifndef PROTO_DFUSE_H
#define PROTO_DFUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"
#include "port/usb.h"
#include "proto/dfuse_map.h"

#define DFUSE_ALTS 8 /* more are not looked at */

enum dfuse_state { /* dfu.md 3 */
		   DFUSE_APP_IDLE,
		   DFUSE_APP_DETACH,
		   DFUSE_IDLE,
		   DFUSE_DNLOAD_SYNC,
		   DFUSE_DNBUSY,
		   DFUSE_DNLOAD_IDLE,
		   DFUSE_MANIFEST_SYNC,
		   DFUSE_MANIFEST,
		   DFUSE_MANIFEST_WAIT_RESET,
		   DFUSE_UPLOAD_IDLE,
		   DFUSE_ERROR
};

struct dfuse_status {
	uint8_t status; /* 0: OK */
	uint8_t state;	/* enum dfuse_state, or what a strange device says */
	uint32_t poll_ms;
};

/* dfu.md 7 */
enum dfuse_protection { DFUSE_OPEN, DFUSE_PROTECTED, DFUSE_SERVICE };

struct dfuse_alt {
	bool present;
	bool mapped; /* its string was a memory map */
	struct dfuse_map map;
};

struct dfuse {
	struct usb *usb;
	uint16_t vid, pid, release;
	uint8_t interface;
	uint8_t attributes; /* of the functional descriptor */
	uint16_t transfer;  /* bytes per block, 64 to 4096 */
	uint8_t alt;	    /* selected */
	size_t alt_count;   /* as the descriptor has them */
	enum dfuse_protection protection;
	struct dfuse_alt alts[DFUSE_ALTS];
};

/* Claims the interface, reads descriptors and maps, selects alt 0, idle. */
int dfuse_open(struct dfuse *f, struct usb *usb, struct deadline *d,
	       struct err *e);

/* One GETSTATUS. */
int dfuse_get_status(struct dfuse *f, struct dfuse_status *out,
		     struct deadline *d, struct err *e);

/* Brings the device to dfuIDLE from wherever it is. */
int dfuse_idle(struct dfuse *f, struct deadline *d, struct err *e);

/* SET_INTERFACE, only if another setting is selected. */
int dfuse_select(struct dfuse *f, unsigned alt, struct deadline *d,
		 struct err *e);

/*
 * Erases every sector that the range touches; sectors that the map calls not
 * erasable are skipped if they can be written without (the DCT).  The range
 * has to begin where a sector begins.
 */
int dfuse_erase(struct dfuse *f, unsigned alt, uint32_t address, size_t len,
		const struct progress *p, struct deadline *d, struct err *e);

/* Reads len bytes to out. */
int dfuse_read(struct dfuse *f, unsigned alt, uint32_t address, uint8_t *out,
	       size_t len, const struct progress *p, struct deadline *d,
	       struct err *e);

struct dfuse_job {
	unsigned alt;
	uint32_t address;
	const uint8_t *data;
	size_t len;
	bool erase;  /* false: bytes of the DCT, which is written as it is */
	bool verify; /* read back sector by sector, rewrite what differs */
	/*
	 * Gen 2: the first sector is erased before all others and written
	 * after them, its first block last, so that a broken transfer leaves
	 * no module instead of half of one.  Gen 3 and 4 want ascending
	 * order (dfu.md 6.3).
	 */
	bool header_last;
	/*
	 * What flash is thought to hold there, len bytes, or NULL; only with
	 * verify.  Sectors in which it is equal are neither erased nor
	 * written, but read back like the others, and written if it was wrong.
	 */
	const uint8_t *there;
	unsigned rewrites; /* more attempts per sector after the first */
};

struct dfuse_result {
	uint64_t bytes;	   /* written and, if asked for, verified */
	uint64_t found;	   /* of them: were there already, and read back */
	unsigned erased;   /* sectors, repeats included */
	unsigned rewrites; /* sectors written again */
	uint32_t bad;	   /* first differing address with ERR_VERIFY */
	int64_t ms;
};

/* Erases and writes; *r (may be NULL) is filled in any case. */
int dfuse_write(struct dfuse *f, const struct dfuse_job *job,
		const struct progress *p, struct deadline *d,
		struct dfuse_result *r, struct err *e);

/*
 * Compares flash with data.  ERR_VERIFY with the first differing address in
 * *bad (may be NULL).
 */
int dfuse_verify(struct dfuse *f, unsigned alt, uint32_t address,
		 const uint8_t *data, size_t len, uint32_t *bad,
		 const struct progress *p, struct deadline *d, struct err *e);

/*
 * Leaves DFU: an empty download and exactly one GETSTATUS, after which the
 * device resets (dfu.md 4.7, 6.2).  That it vanishes in the middle is the
 * normal end.  0 means "told so", not "the application runs".
 */
int dfuse_leave(struct dfuse *f, struct deadline *d, struct err *e);

/*
 * Bootloaders of 6.1.1 on: reboot into safe mode.  ERR_NO_ROAD on others.
 */
int dfuse_safe_mode(struct dfuse *f, struct deadline *d, struct err *e);

/*
 * Bootloaders of 6.2.0 on: the end of a protected device's service mode, sent
 * as five bytes (dfu.md 3.1, 8).  ERR_NO_ROAD on others.
 */
int dfuse_protect(struct dfuse *f, struct deadline *d, struct err *e);

/* "dfuDNLOAD-IDLE", "errVENDOR"; "state 42" has no name and gives "?". */
const char *dfuse_state_name(unsigned state);
const char *dfuse_status_name(unsigned status);

#endif
