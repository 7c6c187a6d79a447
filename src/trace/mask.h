/* SPDX-License-Identifier: MIT */
/*
 * What a trace must not tell, replaced by filler of the same length.
 *
 * Three kinds: secrets known by their value or name in readable text, secret
 * members of a JSON answer, and the private key in the device's own area,
 * which is found by its place (device/key_area.h): its DER frame and public
 * half stay, so a replay judges it as it was judged.  The filler depends only
 * on what is replaced: what was masked when it was read and written back
 * gives the same bytes again.
 */
#ifndef TRACE_MASK_H
#define TRACE_MASK_H

#include "base/bytes.h"
#include "base/secrets.h"
#include "model/catalog/platform.h"
#include "port/usb.h"

/* Where an open device stands in its memory, followed from its requests. */
struct mask_dfu {
	const struct platform *platform; /* NULL: its keys' place is unknown */
	int alt;
	uint32_t address;
};

/* Any bytes, in place; in text also what is secret by its name. */
void mask_bytes(const struct secrets *s, void *data, size_t len);

/* The body of an HTTP answer or a piece of a stream, in place. */
void mask_body(const struct secrets *s, struct buf *body);

/* Follows one request of DfuSe (dfu.md 4); data as it goes to the device. */
void mask_follow(struct mask_dfu *m, const struct usb_setup *setup,
		 const uint8_t *data, size_t len);
/* Masks the data stage of that request, in place. */
void mask_block(const struct mask_dfu *m, const struct usb_setup *setup,
		uint8_t *data, size_t len);

/* A private key in DER, or what may be one. */
void mask_key(uint8_t *der, size_t len);

#endif
