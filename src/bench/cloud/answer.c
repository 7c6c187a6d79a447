/* SPDX-License-Identifier: MIT */
/* An answer as JSON. */
#include <stdlib.h>

#include "base/memory.h"
#include "bench/cloud/parts.h"

void cloud_say(struct cloud_answer *a, int status, json_t *json)
{
	char *text = json ? memory_json(json, JSON_COMPACT) : NULL;

	a->status = text ? status : 500;
	buf_puts(&a->body, text ? text : "{}");
	free(text);
	json_decref(json);
}
