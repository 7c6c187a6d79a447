/* SPDX-License-Identifier: MIT */
/*
 * Where a device keeps its keys and its own id, and what the bytes there
 * mean (platforms.md 2.1 and 3, ota.md C7).  No input, no output.
 *
 * A private key is judged and never given to anybody: what is told of a key
 * is its kind and the SHA-256 of its public half.
 */
#ifndef DEVICE_KEY_AREA_H
#define DEVICE_KEY_AREA_H

#include "base/bytes.h"
#include "model/catalog/platform.h"
#include "record/event.h"

#define KEY_AREA_ALT  1	     /* the alternate setting of DFU that shows it */
#define KEY_AREA_MAX  0x4000 /* SETTINGS_MAX; the Core has half of it */
#define KEY_AREA_PORT 66     /* in an address record */

enum key_state { KEY_UNKNOWN, KEY_BLANK, KEY_DAMAGED, KEY_GOOD };

struct key_view {
	enum key_state state;
	char kind[24];		 /* "RSA 2048", "EC P-256"; "" if unknown */
	char sha256[SHA256_HEX]; /* of the public half, DER; "" likewise */
};

struct keys {
	bool udp; /* EC keys and UDP; else RSA and TCP */
	struct key_view server, device;
	enum key_state address_state; /* blank: the system's built-in one */
	char address[72];	      /* clean, "" if there is none */
	unsigned port;		      /* 0: the usual one */
	/* As the system that ran last has noted it there, or "". */
	char id[DEVICE_ID];
};

struct key_layout {
	uint32_t base, size; /* of what holds all of it, in setting 1 */
	bool udp;
	/* From the base on. */
	uint16_t device, device_size;
	uint16_t server, server_size; /* key and address together */
	uint16_t address;	      /* from the server key on */
	uint16_t id;		      /* 0: none */
	uint16_t transport;	      /* byte that is 0 for TCP, or 0 */
	uint16_t sector;	      /* to be erased before, or 0 */
};

/* The first guess, by platform; NULL: not known. */
const struct key_layout *key_layout_of(const struct platform *p);
/* The right one, by the area that was read. */
const struct key_layout *key_layout_in(const struct key_layout *l,
				       const uint8_t *area);

/* Judges the area; public_pem (or NULL) receives the device's public half. */
void key_area_judge(const struct key_layout *l, const uint8_t *area,
		    struct keys *out, struct buf *public_pem);

/*
 * The same where the area lies in len bytes read from `address` of that
 * setting; false, with everything unknown, where it does not.
 */
bool key_area_find(const struct platform *p, uint32_t address,
		   const uint8_t *data, size_t len, struct keys *out);

/* One key and address as they lie on the device. */
void key_area_judge_server(const struct key_layout *l, const uint8_t *blob,
			   struct keys *out);
/* The device's own key, l->device_size bytes. */
void key_area_judge_device(const struct key_layout *l, const uint8_t *blob,
			   struct key_view *out, struct buf *public_pem);

/* "unknown", "blank", "damaged", "good" */
const char *key_state_name(enum key_state s);

/* memset that is not optimised away. */
void key_area_wipe(void *p, size_t len);

#endif
