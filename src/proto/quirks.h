/* SPDX-License-Identifier: MIT */
/*
 * What a Device OS release offers on the serial port and over USB requests,
 * as data: serial.md (first table, 3.1, 4), usb-requests.md 1, 3.5, 4.
 *
 * Releases are given as the device prints them ("0.7.0-rc.3").  Nothing here
 * talks to a device.
 */
#ifndef PROTO_QUIRKS_H
#define PROTO_QUIRKS_H

#include <stdbool.h>
#include <stddef.h>

/* What SET_LINE_CODING with 28800 does; serial.md 1.2. */
enum quirks_28800 {
	QUIRKS_28800_RECEIVE,
	QUIRKS_28800_LISTEN,
	QUIRKS_28800_NOTHING
};

enum quirks_ymodem {
	QUIRKS_YMODEM_BROKEN,
	QUIRKS_YMODEM_WORKS,
	QUIRKS_YMODEM_GONE
};

/* Which USB vendor requests there are; usb-requests.md 1. */
enum quirks_usb {
	QUIRKS_USB_NONE,
	QUIRKS_USB_RAW_060,  /* numbers 0 to 4 */
	QUIRKS_USB_RAW_061,  /* 20 30 40 50 70; 60 stalls */
	QUIRKS_USB_RAW_070,  /* 60 works, 90 gives text */
	QUIRKS_USB_SERVICE,  /* INIT CHECK SEND RECV RESET; whole payloads */
	QUIRKS_USB_SERVICE_2 /* also raw 40 and 302 */
};

struct quirks {
	const char *since; /* first release of this row */
	bool version;	   /* `v` */
	bool braces;	   /* `s` prints its outer braces */
	bool safe_listen;  /* `L` */
	bool claim;	   /* `c` and `C` */
	bool diagnostics;  /* `d` */
	enum quirks_28800 touch_28800;
	enum quirks_ymodem ymodem;
	unsigned block; /* largest YMODEM block that is safe, bytes */
	enum quirks_usb usb;
	bool split; /* SEND and RECV may come in pieces */
};

/*
 * Less than, equal to, greater than 0.  A pre-release comes before its
 * release, alpha before beta before rc; text that is no release comes first.
 */
int quirks_compare(const char *a, const char *b);

/*
 * The row of a release.  NULL, "" or text that is no release gives the oldest
 * row: the one that promises least.
 */
const struct quirks *quirks_of(const char *release);

#endif
