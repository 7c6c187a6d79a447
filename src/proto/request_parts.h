/* SPDX-License-Identifier: MIT */
/*
 * The service protocol under the requests (usb-requests.md 3), and what its
 * results mean.  Internal to request*.c.
 */
#ifndef PROTO_REQUEST_PARTS_H
#define PROTO_REQUEST_PARTS_H

#include "proto/request.h"

#define REQUEST_LIMIT	  60000 /* one request, ms */
#define REQUEST_REPLY_MAX 65536

enum request_number { /* usb-requests.md 5 */
		      REQUEST_NO_ID = 20,
		      REQUEST_NO_VERSION = 30,
		      REQUEST_NO_RESET = 40,
		      REQUEST_NO_DFU = 50,
		      REQUEST_NO_SAFE = 60,
		      REQUEST_NO_LISTEN = 70,
		      REQUEST_NO_LISTEN_END = 71,
		      REQUEST_NO_MODE = 72,
		      REQUEST_NO_SET_SETUP = 73,
		      REQUEST_NO_SETUP = 74,
		      REQUEST_NO_PROTECTION = 76,
		      REQUEST_NO_UNPROTECT = 77,
		      REQUEST_NO_MODULES = 90,
		      REQUEST_NO_ASSETS = 91,
		      REQUEST_NO_UPDATE_START = 250,
		      REQUEST_NO_UPDATE_FINISH = 251,
		      REQUEST_NO_UPDATE_CANCEL = 252,
		      REQUEST_NO_UPDATE_DATA = 253,
		      REQUEST_NO_OFFLINE = 302
};

struct request_call {
	enum request_number number;
	const void *payload;
	size_t len;
	int64_t limit;	   /* ms */
	bool may_vanish;   /* the device may reset before it answers */
	struct buf *reply; /* appended; NULL: dropped */
	int result;	   /* out: of the system, also positive */
};

/* ERR_NO_ROAD where there is no service protocol.  A negative result of the
 * system is no error here. */
int request_service(struct request *r, struct request_call *c,
		    struct deadline *d, struct err *e);

/* Drops what an earlier program left: RESET of all requests. */
void request_service_clear(struct request *r, struct deadline *d);

/* bRequest 0x50; usb-requests.md 4. */
int request_raw_in(struct request *r, unsigned number, void *data, size_t len,
		   struct deadline *d, struct err *e);
int request_raw_out(struct request *r, unsigned number, unsigned value,
		    struct deadline *d, struct err *e);

/* 0 for a result >= 0, else the error it stands for. */
int request_result(int result, const char *what, struct err *e);

#endif
