/* SPDX-License-Identifier: MIT */
/*
 * What became of the devices of a practice bench, whatever the program says:
 * the model is switched off and on, decides itself what it starts, and lists
 * what it finds in its flash; and nothing may differ but what was named.
 *
 * oracle_open() remembers flash and settings of all devices; the named areas
 * of one of them may then change.  Never asks the program under test.
 */
#ifndef TESTS_LIB_ORACLE_H
#define TESTS_LIB_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/world/world.h"
#include "model/catalog/table.h"
#include "model/plan/plan.h"

#define ORACLE_AREAS 128
#define ORACLE_SAYS  200

enum oracle_memory { ORACLE_FLASH, ORACLE_CHIP, ORACLE_SETTINGS };

struct oracle_area {
	size_t device;
	enum oracle_memory memory;
	uint32_t start, size;
};

struct oracle {
	struct bench *bench;
	uint8_t **before; /* per device: flash, chip, settings */
	struct oracle_area areas[ORACLE_AREAS];
	size_t area_count;
};

void oracle_open(struct oracle *o, struct bench *b);
void oracle_close(struct oracle *o);

/* May be written: a module's place and what its way there leaves behind. */
void oracle_name_module(struct oracle *o, size_t device, unsigned function,
			unsigned index, enum store store);
/* All that the steps of a plan write. */
void oracle_name_plan(struct oracle *o, size_t device, const struct plan *p);
/* Bytes of the settings. */
void oracle_name_settings(struct oracle *o, size_t device, uint32_t start,
			  uint32_t size);

/* Nothing else was changed, on any device.  Else false, and says where. */
bool oracle_untouched(const struct oracle *o, char says[ORACLE_SAYS]);

/*
 * Off and on again: does it start its application, and does it find each
 * module sound?  The bench's clock must be one that this thread may sleep on.
 */
bool oracle_healthy(struct bench *b, size_t device, const struct clock *clock,
		    char says[ORACLE_SAYS]);

#endif
