/* SPDX-License-Identifier: MIT */
/*
 * Reports: what the journal says about a run, as unbrick.report/1 and in the
 * forms made from it.  Nothing else is asked, so a report written later says
 * the same.
 */
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include <jansson.h>

#include "base/bytes.h"
#include "record/journal.h"

/*
 * id: a job, or the name that the jobs of a run share.  The document has one
 * entry per device; NULL with *e set (ERR_USAGE: there is no such job).
 */
json_t *report_json(struct journal *j, const char *id, struct err *e);

/* The kinds of files, by the end of their name. */
enum report_form {
	REPORT_JSON,
	REPORT_NDJSON,
	REPORT_CSV,
	REPORT_XML, /* JUnit */
	REPORT_HTML,
	REPORT_TXT,
	REPORT_FORMS
};

/* ERR_USAGE if the name ends in none of them. */
int report_form_of(const char *path, enum report_form *out, struct err *e);

/* Appends the document in this form. */
int report_format(const json_t *doc, enum report_form form, struct buf *out,
		  struct err *e);

/* Both, to a file: complete or not there. */
int report_write(struct journal *j, const char *id, const char *path,
		 struct err *e);

/*
 * A page about these devices together, of whatever run or bench: see
 * report_parts.h.  title: what they have in common.
 */
int report_batch_write(const json_t *devices, const char *title,
		       const char *path, struct err *e);

#define REPORT_MAX (32u << 20)

#endif
