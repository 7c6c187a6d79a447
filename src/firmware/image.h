/* SPDX-License-Identifier: MIT */
/*
 * A sound image: the bytes of one module with what its header says, hashed
 * and named.  Whatever is no module is refused here and goes no further.
 * Nothing is copied: the bytes stay with the caller and outlive the image.
 */
#ifndef FIRMWARE_IMAGE_H
#define FIRMWARE_IMAGE_H

#include "base/bytes.h"
#include "base/err.h"
#include "model/catalog/module.h"

struct flash_image {
	const uint8_t *data; /* owned by the caller */
	size_t len;	     /* of the module; what follows it goes nowhere */
	struct module module;
	char sha256[SHA256_HEX]; /* of the file, with what follows */
	char source[256]; /* where it came from, for people and records */
	bool practice;	  /* carries the practice mark */
	/* STORE_FACTORY: the place that a factory reset copies from. */
	enum store store;
};

/* ERR_BAD_FILE with the reason for whatever is no module. */
int flash_image_open(const uint8_t *data, size_t len, const char *source,
		     struct flash_image *out, struct err *e);

#endif
