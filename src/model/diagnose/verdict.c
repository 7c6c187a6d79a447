/* SPDX-License-Identifier: MIT */
#include "model/diagnose/verdict.h"

#include <string.h>

static const char *const ids[VERDICTS] = {
#define X(name, id) [VERDICT_##name] = id,
	VERDICT_TABLE(X)
#undef X
};

const char *verdict_id(enum verdict v)
{
	return (unsigned)v < VERDICTS ? ids[v] : ids[VERDICT_UNKNOWN];
}

int verdict_by_id(const char *id)
{
	for (int v = 0; v < VERDICTS; v++) {
		if (strcmp(ids[v], id) == 0)
			return v;
	}
	return -1;
}

const char *confidence_name(enum confidence c)
{
	switch (c) {
	case CONFIDENCE_CERTAIN:
		return "certain";
	case CONFIDENCE_LIKELY:
		return "likely";
	case CONFIDENCE_POSSIBLE:
		break;
	}
	return "possible";
}
