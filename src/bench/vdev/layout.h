/* SPDX-License-Identifier: MIT */
/*
 * A board and where things lie on it, as its own firmware sees it: module
 * bounds, staging area, USB names.  The rows stand with their chip.
 *
 * These are the tables of the device, kept apart from those of the host
 * (model/catalog/platform.h) on purpose: a slip in one shows against the
 * other.
 */
#ifndef BENCH_VDEV_LAYOUT_H
#define BENCH_VDEV_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

/* Bounds of one module; firmware versions as Device OS module numbers. */
struct place {
	uint8_t function;
	uint8_t index;
	enum store store;
	bool external;
	uint32_t start;
	uint32_t size;
	uint16_t from_os; /* the first with this row, 0: all */
	uint16_t to_os;	  /* the last one, 0: all */
};

/* A maker's own Device OS, and where it goes its own way. */
struct fork {
	const char *prefix; /* of its releases in the table */
	/* The Device OS that a system of this version stands on. */
	unsigned (*os)(unsigned version);
	/* Dependency bits that it sets without looking. */
	uint8_t (*dependencies)(unsigned version);
};

/*
 * The settings area (DCT) as the bootloaders from this version on give it:
 * so many bytes are the device's, and with `system` it is that version of
 * the main system part, or a later one, whose code they borrow for it.
 */
struct settings {
	uint16_t bootloader;
	uint16_t size;
	uint16_t system; /* 0: they have code of their own */
};

struct layout {
	int platform_id;
	const char *dfu_product;
	const char *old_product; /* CDC, before 0.6.0 */
	const char *product;
	const char *maker;
	uint16_t pid;	 /* of the running system; DFU is 0x1000 more */
	bool composite;	 /* has the control interface from 0.6.0 on */
	uint8_t poll_ms; /* what the endpoints of that system say; Gen 2 */
	bool cellular;
	bool listen_ends; /* after five minutes */
	bool ncp; /* its radio is another processor, with firmware of its own */
	bool udp; /* to the cloud, with EC keys; else TCP, RSA */
	bool checks_system; /* safe mode when its main part is not valid */
	uint8_t system_parts;
	uint32_t external_size; /* serial flash, 0: none */
	uint32_t writeable;	/* first address that DFU writes on alt 0 */
	struct settings settings[2]; /* ascending; the second may be blank */
	struct place ota[2];	     /* staging area, by Device OS */
	/* What it calls the size of its system's place before the last row. */
	uint32_t told_system;
	const struct fork *fork; /* or NULL */
	const struct place *places;
	size_t place_count;
};

/* chips.c; NULL: no model of this platform. */
const struct layout *layout_find(int platform_id);
/* For loops: NULL past the end. */
const struct layout *layout_at(size_t n);

/* Is this row one of that Device OS? */
bool layout_holds(const struct place *p, unsigned os);
/* The staging area when this Device OS runs. */
const struct place *layout_ota(const struct layout *l, unsigned os);
/* The row for a module when this Device OS runs, or NULL. */
const struct place *layout_place(const struct layout *l, unsigned function,
				 unsigned index, enum store store, unsigned os);

#endif
