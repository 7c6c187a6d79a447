/* SPDX-License-Identifier: MIT */
/*
 * A page for every verdict: what it means, how it is seen, why it happens,
 * what to do and what not to do.  Text for people; no page knows a device.
 */
#ifndef MODEL_DIAGNOSE_PAGES_H
#define MODEL_DIAGNOSE_PAGES_H

#include <stddef.h>

#include "model/diagnose/verdict.h"

struct explain_page {
	enum verdict verdict;
	const char *title; /* a few words: "bootloader too old" */
	const char *meaning;
	const char *seen;
	const char *why;
	const char *todo;
	const char *avoid;
};

/* Never NULL; the page of `unknown` for what is no verdict. */
const struct explain_page *explain_page(enum verdict v);

/* The title of this diagnosis: a text in which two causes fit was read. */
const char *explain_title(const struct diagnosis *d);

/* The parts of the table; each ends with title NULL. */
extern const struct explain_page explain_device_pages[];
extern const struct explain_page explain_module_pages[];
extern const struct explain_page explain_road_pages[];

#endif
