/* SPDX-License-Identifier: MIT */
/*
 * Memory for JSON.  jansson 2.14 writes past its buffer when that cannot
 * grow, and leaves a member out of a document for which there is none: so it
 * has a reserve, and what not even that could serve is counted.  A document
 * made while the count rose is not to be shown.  Reserve and count are the
 * one state of this folder.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <jansson.h>

/* From now on; before the first document and the first thread. */
void memory_watch(void);
/*
 * The document as text, whole or NULL; free() it.  flags: jansson's.
 */
char *memory_json(const json_t *doc, size_t flags);

/*
 * There was none for a part of a document, or for what it was made from.  A
 * want of memory that nobody wants to hear of (err_set without an err) counts
 * by itself.
 */
void memory_missed(void);
/* How often there was none since then. */
unsigned memory_refused(void);

#endif
