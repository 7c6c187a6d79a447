/* SPDX-License-Identifier: MIT */
/*
 * A device at the other end of a serial port, written from serial.md alone:
 * the listening shell (2) and the YMODEM receiver (4), with faults on demand.
 * Time is virtual and moves only while the host waits.
 */
#ifndef TESTS_FAKE_SERIAL_H
#define TESTS_FAKE_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "port/serial.h"

enum fake_fault_kind {
	FAULT_NONE,
	FAULT_LOST_ACK,
	FAULT_DOUBLE_ACK,
	FAULT_NAK_FOR_ACK,  /* taken, but NAK arrives */
	FAULT_REFUSED_ONCE, /* dropped, NAK arrives */
	FAULT_NAK_STORM,    /* taken, 15 NAK arrive */
	FAULT_C_FOR_ACK,    /* taken, `C` arrives */
	FAULT_C_BEFORE_ACK, /* serial.md 4.7 */
	FAULT_GARBAGE,	    /* noise, then the ACK */
	FAULT_SINGLE_CAN,   /* then the ACK */
	FAULT_SPLIT_ACK,    /* late by 20 s */
	FAULT_LOST_BLOCK,   /* nothing of it arrives */
	FAULT_LOST_BYTES,   /* three bytes of it are missing */
	FAULT_WRITE_ERROR,  /* "Failed to save chunk!" */
	FAULT_ABORT_NOISE,  /* an `a` between the blocks */
	FAULT_DEAD,	    /* silence for ever */
	FAULT_GONE,	    /* the port vanishes */
	FAULT_KINDS
};

/* Position of a fault: blocks in the order in which the host sends them. */
#define AT_HEADER   0
#define AT_BLOCK(n) (n)
#define AT_EOT	    10001
#define AT_FINAL    10002

struct fake_serial {
	struct clock_virtual clock;
	struct serial port;

	/* What kind of device */
	int release; /* 401 for 0.4.1, 601, 10201, 60000 ... */
	bool shell;  /* listens at all */
	bool cellular;
	bool secret;	   /* `i` prints the Device Secret */
	bool log;	   /* an application logs in between */
	unsigned cut;	   /* so many answers of `s` break off */
	const char *table; /* of `s`; braces are left off by release */
	size_t area;	   /* OTA area, bytes */
	int verdict;	  /* end of transfer: 0 good, bits or negative number */
	int64_t erase_us; /* header to its answer */
	int64_t check_us; /* last block to its answer */
	bool byte_at_a_time;
	bool refuse; /* preparation refused */
	/* Gen 3: a rate is obeyed when the next one is set. */
	bool rate_late;

	struct {
		enum fake_fault_kind kind;
		unsigned at;
	} faults[4];

	/* Random bytes instead of a device, if not 0 */
	uint32_t noise;

	/* What the test looks at afterwards */
	uint8_t *image;
	size_t image_len;
	size_t size; /* from the header */
	char name[260];
	unsigned repeats; /* blocks that came again after they were taken */
	unsigned bad_crc;
	unsigned commands;
	char history[64]; /* command bytes */
	unsigned rates[16];
	size_t rate_count;
	bool dtr;
	bool closed;
	bool aborted;
	bool reset; /* the device has restarted */
	unsigned reads_after_gone;

	/* Inside */
	struct {
		uint8_t c;
		int64_t at_us;
	} out[8192];
	size_t out_head, out_tail;
	uint8_t in[8192];
	size_t in_len;
	unsigned rate_before;
	int64_t busy_us;
	int64_t wait_us; /* since when it waits for a byte */
	int64_t reset_us;
	bool gone, dead;
	int mode; /* 0 shell, 1 receiver, 2 prompt */
	unsigned errors, taken, block_count;
	bool begun, ended, header_seen;
};

void fake_serial_init(struct fake_serial *f);
void fake_serial_fini(struct fake_serial *f);

/* Puts the device straight into the receiver, as 28800 did in 0.4.x. */
void fake_serial_receive(struct fake_serial *f);
/* Text from the device, now. */
void fake_serial_say(struct fake_serial *f, const char *text);

#endif
