/* SPDX-License-Identifier: MIT */
/*
 * The module table of a device: what is installed and which checks hold.
 * From the listening shell, a USB request, flash read back over DFU, an
 * event or pasted text; the source is always named.  What cannot be known
 * from a source is CHECK_UNKNOWN, never CHECK_PASS.
 */
#ifndef MODEL_CATALOG_TABLE_H
#define MODEL_CATALOG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

#define TABLE_MAX_SLOTS	 24
#define TABLE_MAX_ASSETS 16

enum check { CHECK_UNKNOWN, CHECK_PASS, CHECK_FAIL };

enum check_kind {
	CHECK_INTEGRITY,
	CHECK_RANGE,
	CHECK_PLATFORM,
	CHECK_DEPENDENCIES,
	CHECK_KINDS
};

/* Validation bits `vc` and `vv`; serial.md 3.4. */
#define VALID_INTEGRITY		0x02
#define VALID_DEPENDENCIES	0x04
#define VALID_RANGE		0x08
#define VALID_PLATFORM		0x10
#define VALID_PRODUCT		0x20
#define VALID_DEPENDENCIES_FULL 0x40

enum table_source {
	TABLE_SERIAL, /* listening shell */
	TABLE_USB,    /* control request */
	TABLE_DFU,    /* read back from flash */
	TABLE_TEXT,   /* pasted */
	TABLE_EVENT   /* cloud */
};

struct slot {
	bool present; /* false: an empty slot that the device reported */
	uint8_t function;
	uint8_t index;
	uint16_t version;
	enum store store;
	uint32_t max_size; /* of the slot, bytes; 0 unknown */
	enum check checks[CHECK_KINDS];
	bool raw; /* checked and passed hold vc and vv */
	uint8_t checked;
	uint8_t passed;
	struct module_ref deps[2];
	size_t dep_count;
	char uuid[65]; /* SHA-256 of a user module, upper case; or "" */
	uint16_t line; /* of the pasted text, 0 if none */
};

struct table {
	int platform_id; /* -1: not known */
	enum table_source source;
	struct slot slots[TABLE_MAX_SLOTS];
	size_t count;
	bool cut;	  /* the source ended before the table did */
	char release[32]; /* Device OS as the device said it, or "" */
	/* Assets that the application needs and that are not there, as the
	 * device said it; of more than there is room for the first. */
	struct module_asset asset_missing[TABLE_MAX_ASSETS];
	size_t asset_missing_count;
	size_t asset_missing_more; /* that there is no room for */
};

/* The first present slot with this function, index and store, or NULL. */
const struct slot *table_find(const struct table *t, unsigned function,
			      unsigned index, enum store store);

/* Main store; -1 if not installed or not known. */
int table_version(const struct table *t, unsigned function, unsigned index);

/* Does the table itself satisfy this dependency?  By our own comparison. */
enum check table_satisfies(const struct table *t, const struct module_ref *r);

/* Sets checks[] from vc and vv. */
void slot_set_valid(struct slot *s, unsigned checked, unsigned passed);

/*
 * "bootloader 0", "system 2", "user 1"; a store other than main follows in
 * brackets: "user 1 (factory)", "user 1 (update slot)".
 */
#define SLOT_LABEL 48
const char *slot_label(const struct slot *s, char out[SLOT_LABEL]);
/* "bootloader 0 v101" */
const char *module_ref_label(const struct module_ref *r, char out[SLOT_LABEL]);

const char *check_name(enum check c);		/* pass fail unknown */
const char *check_kind_name(enum check_kind k); /* integrity ... */
const char *table_source_name(enum table_source s);

#endif
