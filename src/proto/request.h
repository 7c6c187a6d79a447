/* SPDX-License-Identifier: MIT */
/*
 * Particle's USB vendor requests (usb-requests.md): raw ones up to 0.8.0-rc.1,
 * the service protocol after that.  The requests go to the device recipient,
 * so no interface is claimed and the serial port stays usable.
 *
 * The caller owns the open USB device.  Whatever a device answers is bounded
 * and checked.  Results of the system (usb-requests.md 11) become words.
 *
 * Errors: ERR_NO_ROAD (this release has no such request), ERR_REFUSED (the
 * device declines: protected, updates disabled), ERR_VALIDATION, ERR_STALL,
 * ERR_TIMEOUT, ERR_LOST, ERR_IO, ERR_PROTOCOL, ERR_STOPPED.
 */
#ifndef PROTO_REQUEST_H
#define PROTO_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"
#include "port/usb.h"
#include "proto/quirks.h"

struct request {
	struct usb *usb;
	const struct quirks *quirks;
	char release[32]; /* as the device said */
	bool dummy_byte;  /* OUT without data hangs it: usb-requests.md 13.10 */
};

/*
 * Asks for the version (raw 30, then raw 1), chooses the channel, drops
 * requests left over by an earlier program.  dummy_byte for platforms 28, 32
 * and 35.  ERR_NO_ROAD: no vendor requests on this device.
 */
int request_open(struct request *r, struct usb *usb, bool dummy_byte,
		 struct deadline *d, struct err *e);

/* Device id, 24 lower-case hex digits. */
int request_id(struct request *r, char out[25], struct deadline *d,
	       struct err *e);

enum request_mode { REQUEST_NORMAL, REQUEST_LISTENING };
int request_mode(struct request *r, enum request_mode *out, struct deadline *d,
		 struct err *e);

/* A device that vanishes while doing as told is no error. */
int request_reset(struct request *r, struct deadline *d, struct err *e);
int request_dfu(struct request *r, struct deadline *d, struct err *e);
int request_safe(struct request *r, struct deadline *d, struct err *e);
/* On 0.6.0 to 0.6.4 this resets into safe mode and listening. */
int request_listen(struct request *r, struct deadline *d, struct err *e);
int request_listen_end(struct request *r, struct deadline *d, struct err *e);
/*
 * Sets the flag without which Gen 3 starts in listening mode (up to 3.x), and
 * asks for it.  ERR_NO_ROAD: before 1.1.0.
 */
int request_setup_done(struct request *r, struct deadline *d, struct err *e);
/* From 2.0.0 on: stops connection attempts that hold up other requests. */
int request_cloud_drop(struct request *r, struct deadline *d, struct err *e);

#define REQUEST_MODULES 24

/* One module of request 90, protobuf form; numbers as in module headers. */
struct request_module {
	uint8_t function; /* module header numbers: 2 bootloader, 4 system .. */
	uint8_t index;
	uint16_t version;
	uint8_t store;
	uint32_t max_size;
	bool raw;    /* checked and passed are vc and vv (5.6.0 on) */
	bool broken; /* integrity known bad (old form) */
	bool unmet;  /* dependencies known unmet (old form) */
	uint8_t checked, passed;
	struct {
		uint8_t function, index;
		uint16_t version;
	} deps[2];
	size_t dep_count;
	uint8_t hash[32];
	bool has_hash;
};

struct request_table {
	struct request_module modules[REQUEST_MODULES];
	size_t count; /* 0 when the device gives text */
};

/*
 * Module info.  Up to 1.0.x the device gives JSON: it is appended to *json
 * with its braces and out->count is 0.  Later *json stays as it is.
 */
int request_modules(struct request *r, struct request_table *out,
		    struct buf *json, struct deadline *d, struct err *e);

#define REQUEST_ASSETS 32

struct request_asset {
	char name[64]; /* cleaned */
	uint8_t hash[32];
	uint32_t size;
};

struct request_assets {
	struct request_asset available[REQUEST_ASSETS];
	struct request_asset required[REQUEST_ASSETS]; /* by the application */
	size_t available_count, required_count;
	size_t available_more, required_more; /* than there is room for */
};

/* Assets, from 5.6.0 on (usb-requests.md 5): ERR_NO_ROAD before. */
int request_assets(struct request *r, struct request_assets *out,
		   struct deadline *d, struct err *e);

/* Is an asset with this hash there? */
bool request_has_asset(const struct request_assets *a, const uint8_t hash[32]);

/* 0 open, 1 protected, 2 protected but overridden (service mode). */
int request_protection(struct request *r, int *out, struct deadline *d,
		       struct err *e);

#define REQUEST_PROOF 256 /* signatures are about 72 bytes */

/* One half of the talk between device and cloud, passed on as it is. */
struct request_proof {
	uint8_t nonce[REQUEST_PROOF];
	size_t nonce_len;
	uint8_t signature[REQUEST_PROOF];
	size_t signature_len;
	uint8_t fingerprint[REQUEST_PROOF]; /* of the key that signed */
	size_t fingerprint_len;
};

/*
 * Service mode of a protected device (77, usb-requests.md 6 and 7): the
 * cloud's nonce is answered with the device's own and its signature; then the
 * cloud's signature opens it for 20 starts or 24 hours, or until it is ended.
 * ERR_NO_ROAD before 6.2.0 (the 6.1 line has it from 6.1.2 on).
 */
int request_service_ask(struct request *r, const struct request_proof *cloud,
			struct request_proof *device, struct deadline *d,
			struct err *e);
int request_service_confirm(struct request *r,
			    const struct request_proof *cloud,
			    struct deadline *d, struct err *e);
int request_service_end(struct request *r, struct deadline *d, struct err *e);

struct request_update {
	const uint8_t *data;
	size_t len;
	bool validate_only; /* rehearsal: checks and throws away */
};

/*
 * Firmware update: start, data, finish.  A failing block means starting over,
 * which is done at most twice.  0: accepted and, unless validate_only, the
 * device is about to reset; an inspection afterwards proves it.
 */
int request_update(struct request *r, const struct request_update *job,
		   const struct progress *p, struct deadline *d, struct err *e);

/* "dependency missing (-1340)"; unknown numbers are shown raw. */
const char *request_result_text(int result, char *out, size_t size);

#endif
