/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: a JSON reader for text that was mangled on its way.
 *
 * Accepts what the browser's console, forums and mail leave of JSON: quotes
 * not escaped or escaped twice, an object inside a string, empty arrays that
 * are gone ("d":,), missing commas, array elements with their index (0:{),
 * bare words as keys, an end that is missing.  It never fails; what had to be
 * repaired is counted.  A word or string at which the text ends is LOOSE_NONE:
 * nobody knows how it went on.
 */
#ifndef MODEL_EVIDENCE_JSON_H
#define MODEL_EVIDENCE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOOSE_NODES 4096
#define LOOSE_DEPTH 24

enum loose_type {
	LOOSE_NONE,
	LOOSE_OBJECT,
	LOOSE_ARRAY,
	LOOSE_STRING,
	LOOSE_WORD
};

struct loose_node {
	enum loose_type type;
	uint32_t key, key_len; /* offsets into the text; 0, 0: no key */
	uint32_t at, len;      /* of the value, without quotes */
	uint32_t end;	       /* first byte behind */
	int child, next;       /* -1: none */
	bool cut;	       /* the text ended inside */
};

struct loose {
	const char *text;
	size_t len;
	struct loose_node nodes[LOOSE_NODES];
	size_t count;
	unsigned repairs;
	bool cut; /* the text ended inside */
};

/*
 * Reads the object that begins at text[from] ('{'), or, if there is no
 * brace, the members that stand there.  Returns the offset behind it; node 0
 * is the object.
 */
size_t loose_read(struct loose *l, const char *text, size_t len, size_t from);

/* -1: no such member */
int loose_member(const struct loose *l, int object, const char *key);
/* Value as a number (also from a string); false: it is none. */
bool loose_number(const struct loose *l, int node, long *out);
/* Value as text, without quotes; "" if it has none. */
void loose_text(const struct loose *l, int node, char *out, size_t size);
/* Has this node exactly this key? */
bool loose_key_is(const struct loose *l, int node, const char *key);

#endif
