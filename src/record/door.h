/* SPDX-License-Identifier: MIT */
/*
 * Part of event.h and journal.h: the door for text from outside.  Behind it
 * every string is clean (text_clean) and holds none of the secrets that are
 * known by value, so no sink needs to look again.
 */
#ifndef RECORD_DOOR_H
#define RECORD_DOOR_H

#include <jansson.h>
#include <stdbool.h>

#include "base/secrets.h"

/* In place; the text is cut where its escapes find no room.  s: or NULL. */
void door_text(const struct secrets *s, char *text, size_t size);

/* A copy with all the room it needs; free() it.  NULL: no memory. */
char *door_copy(const struct secrets *s, const char *text);

/*
 * A document with every string in it made so; free() it.  exact: strings are
 * kept to the byte, but for secrets, and written in ASCII.  What is no JSON
 * is taken for a text.  NULL: no memory.
 */
char *door_json(const struct secrets *s, const char *json, bool exact);

/* The strings of a document, in place; the one that replaces it, if it is a
 * string itself.  NULL: no memory. */
json_t *door_clean(const struct secrets *s, json_t *doc, bool exact);

#endif
