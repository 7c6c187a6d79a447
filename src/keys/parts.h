/*
 * Where keys lie and what the bytes there mean; shared by keys*.c only.
 */
#ifndef KEYS_PARTS_H
#define KEYS_PARTS_H

#include "keys/keys.h"

#define KEYS_AREA_MAX 0x4000
#define KEYS_BLOB_MAX 512
#define KEYS_PORT     66 /* in an address record */

struct keys_layout {
	uint32_t base, size; /* of what is read, in alternate setting 1 */
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
const struct keys_layout *keys_layout_of(const struct platform *p);
/* The right one, by the area that was read. */
const struct keys_layout *keys_layout_in(const struct keys_layout *l,
					 const uint8_t *area);

/* Judges the area; public_pem (or NULL) receives the device's public half. */
void keys_judge(const struct keys_layout *l, const uint8_t *area,
		struct keys *out, struct buf *public_pem);

/* One key and address as they lie on the device. */
void keys_judge_server(const struct keys_layout *l, const uint8_t *blob,
		       struct keys *out);

/* Key and address record for the device, 0xFF around them. */
int keys_blob(const struct keys_layout *l, const uint8_t *now,
	      const struct recipe_keys_with *with, uint8_t blob[KEYS_BLOB_MAX],
	      struct err *e);

/* A new pair: the private half as the device keeps it, l->device_size. */
int keys_make_pair(const struct keys_layout *l, uint8_t *private_half,
		   struct buf *public_pem, struct err *e);

/* memset that is not optimised away. */
void keys_wipe(void *p, size_t len);

#endif
