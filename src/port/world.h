/* SPDX-License-Identifier: MIT */
/*
 * The outside world as a job sees it: who is attached, the network, time.
 * main.c fills it with the real ports, a practice bench or a test with
 * virtual ones.
 */
#ifndef PORT_WORLD_H
#define PORT_WORLD_H

#include "base/secrets.h"
#include "port/bus.h"
#include "port/http.h"
#include "port/practice.h"
#include "port/twin.h"

/*
 * Bench: the firmware that the practice vendor publishes.  Asked from several
 * threads at once.
 */
struct vendor_need { /* at least this version; function 0: nothing */
	uint8_t function;
	uint8_t index;
	uint16_t version;
};

struct vendor_module {
	char name[96]; /* "photon-bootloader@0.7.0.bin" */
	int platform_id;
	unsigned function;
	unsigned index;
	unsigned version;
	struct vendor_need needs[2];
	bool tinker;
};

struct vendor_ops {
	size_t (*count)(void *ctx);
	bool (*info)(void *ctx, size_t i, struct vendor_module *out);
	/* Appends the image to *out. */
	int (*image)(void *ctx, size_t i, struct buf *out, struct err *e);
};

struct vendor {
	const struct vendor_ops *ops; /* NULL: there is none */
	void *ctx;
};

struct world {
	struct bus bus;
	struct http http;
	const struct clock *clock;
	/* Practice devices: firmware with the practice mark is welcome. */
	bool practice;
	/* What a device did once; it is not here. */
	bool recorded;
	/* Bench: the practice cloud and its token; NULL: the real ones. */
	const char *api_url;
	const char *token;
	const struct secrets *secrets; /* never to be told; or NULL */
	const char *passphrase;	       /* of backups; NULL: not encrypted */
	struct vendor vendor;
	struct practice hands; /* at the bench; ops NULL: there are none */
	struct twins twins;    /* for rehearsals */
};

/* Are its devices only of this state folder, and so are their locks? */
static inline bool world_apart(const struct world *w)
{
	return w->practice || w->recorded;
}

#endif
