/* SPDX-License-Identifier: MIT */
/*
 * Random requests that a host may make of a device in DFU mode, or of a system
 * in listening mode, from a seed.
 * Each has a name by which differences are counted.
 */
#ifndef SILICON_STEPS_H
#define SILICON_STEPS_H

#include "pair.h"

struct step {
	const char *name;
	const char *text; /* typed at the shell, or NULL: a request */
	struct usb_setup setup;
	size_t len;
	uint8_t data[PAIR_DATA];
};

/* What is remembered of a sequence, so that it stays valid. */
struct steps {
	const struct pair_setup *setup;
	uint64_t seed;
	unsigned alt;
	bool moved; /* to another alternate: its own address comes next */
};

void steps_next(struct steps *s, struct step *out);
/* For a system: shell, rates and requests that leave it where it is. */
void steps_next_system(struct steps *s, struct step *out);

/* Single requests: to dfuIDLE from every state but dfuERROR, and from that. */
void steps_abort(struct step *out);
void steps_clear(struct step *out);
void steps_state(struct step *out);
void steps_alternate(struct step *out, unsigned alt);
/* A block of the settings area as both sides shall have it, and its end. */
void steps_address(struct step *out, uint32_t address);
void steps_write(struct step *out, uint16_t block, size_t len);
void steps_status(struct step *out);

#endif
