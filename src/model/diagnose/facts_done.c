/* SPDX-License-Identifier: MIT */
/* What was already done, and what came of it. */
#include "model/diagnose/facts.h"

bool facts_system_written(const struct sight *s)
{
	const struct fact *f = NULL;

	if (sight_has(s, FACT_SYSTEM_UPDATE) &&
	    sight_has(s, FACT_FLASH_SUCCESS))
		return true;
	for (size_t i = 0; i < s->ev->fact_count && !f; i++) {
		if (s->ev->facts[i].kind == FACT_RELEASE_FILE &&
		    s->ev->facts[i].number)
			f = &s->ev->facts[i];
	}
	return f && (sight_has(s, FACT_FLASH_SUCCESS) ||
		     sight_has(s, FACT_DFU_DONE));
}

bool facts_crash_stays(const struct sight *s)
{
	const struct fact *tinker = evidence_last(s->ev, FACT_TINKER_FLASH);
	const struct fact *sos = evidence_last(s->ev, FACT_SOS);

	return tinker && sos && sos->line >= tinker->line;
}
