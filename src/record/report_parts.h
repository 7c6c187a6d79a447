/* SPDX-License-Identifier: MIT */
/*
 * Part of report.h: the forms, one function each, and how they read the
 * document.  A form appends to *out and returns false when it is full; text
 * of the document is clean, but each form escapes it for its readers.
 */
#ifndef RECORD_REPORT_PARTS_H
#define RECORD_REPORT_PARTS_H

#include <stdbool.h>

#include <jansson.h>

#include "base/bytes.h"
#include "model/catalog/part_words.h"

bool report_csv(const json_t *doc, struct buf *out);
bool report_xml(const json_t *doc, struct buf *out);
bool report_html(const json_t *doc, struct buf *out);
bool report_txt(const json_t *doc, struct buf *out);

/* One device: what was wrong, what was done, what is there now. */
bool report_device_html(const json_t *device, struct buf *out);
/*
 * Several: yield, failures by cause, times by device and step, retries by
 * port, the devices.  Reads the members of `devices` only, whatever run or
 * bench they are of.
 */
bool report_batch_html(const json_t *devices, struct buf *out);

/* before + text, files without their folders (a person's home), as an element's
 * or attribute's content + after */
bool report_put(struct buf *out, const char *before, const char *text,
		const char *after);
/* How many have this verdict. */
size_t report_count(const json_t *doc, const char *verdict);
bool report_is_practice(const json_t *device);
/* The last part of a path: no folder of a person belongs into a page. */
const char *report_file(const char *path);
/* "1:23", "8.8 s" */
#define REPORT_TIME 24
const char *report_time(long long ms, char out[REPORT_TIME]);

/* A member as text: "" where it is null or missing. */
const char *report_text(const json_t *o, const char *key);
/* A member as number: 0 where it is null or missing. */
long long report_number(const json_t *o, const char *key);
/*
 * What people call a module of a table where its number alone would mislead
 * them (part_words.h); false: function and index do.
 */
bool report_part(const char *platform, const json_t *slot,
		 char out[PART_WORDS]);
/* The same for the `what` of a step or a file; given back where it is plain. */
const char *report_what(const char *platform, const json_t *o,
			char out[PART_WORDS]);
/* The sentence for what is no PASS; "" for what is one. */
const char *report_why(const json_t *device);
#define REPORT_SPENT 96
/* "device 9.1, bus 1.2, waiting 1.5, own 0.5 s"; "" where it is not known. */
const char *report_spent(const json_t *o, char out[REPORT_SPENT]);
/* What all steps of a device took. */
long long report_milliseconds(const json_t *device);

#endif
