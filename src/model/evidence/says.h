/* SPDX-License-Identifier: MIT */
/*
 * The rows behind phrase_line(), a file for each speaker; nobody but
 * phrases.c and these files includes this.
 */
#ifndef MODEL_EVIDENCE_SAYS_H
#define MODEL_EVIDENCE_SAYS_H

#include <stddef.h>

#include "model/evidence/evidence.h"

struct phrase {
	const char *pattern; /* as words_match() takes it, text.h */
	enum fact_kind kind; /* FACT_NONE: understood, and harmless */
};

struct phrase_set {
	enum reader reader;
	const struct phrase *rows;
	size_t count;
};

extern const struct phrase_set says_dfu, says_kernel, says_host, says_tool,
	says_serial, says_device, says_keys, says_people, says_topics;

#endif
