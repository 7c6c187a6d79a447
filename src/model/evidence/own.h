/* SPDX-License-Identifier: MIT */
/*
 * Part of parts.h: words that unbrick's texts and documents share.
 */
#ifndef MODEL_EVIDENCE_OWN_H
#define MODEL_EVIDENCE_OWN_H

#include "model/catalog/table.h"

/* "main", "update"; -1: no such place. */
int own_store(const char *word);
enum check own_check(const char *word); /* "pass", "FAIL" */
const char *own_check_kind(int kind);	/* "integrity" */

/* The device lacks this asset; name "": not told. */
void own_asset(struct table *t, const char *name);

#endif
