/* SPDX-License-Identifier: MIT */
/*
 * Several platforms in one story: which of them is it about?  The one that
 * was named last before something is told to be wrong.
 */
#include "model/evidence/whose.h"

#include "base/count.h"
#include "model/evidence/led.h"

static const enum fact_kind symptoms[] = {
	FACT_LED,     FACT_SOS,	       FACT_SAFE_MODE,	FACT_IN_DFU,
	FACT_NO_LED,  FACT_DEAD,       FACT_CRASH_LOOP, FACT_RESTARTS,
	FACT_LISTENS, FACT_NO_MODE,    FACT_NO_USB,	FACT_APP_HANGS,
	FACT_CRASHES, FACT_DFU_CLOSED, FACT_LINK_DOWN,	FACT_USB_SILENT,
};

static bool is_symptom(const struct fact *f)
{
	if (f->kind == FACT_LED && f->number == LED_CYAN_BREATHE)
		return false;
	for (size_t i = 0; i < COUNT(symptoms); i++) {
		if (f->kind == symptoms[i])
			return true;
	}
	return false;
}

/* The device that was named last before it, or NULL. */
static const struct fact *named_before(const struct evidence *ev,
				       const struct fact *symptom)
{
	const struct fact *last = NULL;

	for (size_t i = 0; i < ev->fact_count; i++) {
		const struct fact *f = &ev->facts[i];

		if (f->kind == FACT_PLATFORM && !f->other &&
		    evidence_is_after(symptom, f) &&
		    (!last || evidence_is_after(f, last)))
			last = f;
	}
	return last;
}

void whose_settle(struct evidence *ev)
{
	const struct fact *first = NULL;

	if (ev->platform_rank != PLATFORM_BY_WORD)
		return;
	for (size_t i = 0; i < ev->fact_count; i++) {
		const struct fact *f = &ev->facts[i];

		if (is_symptom(f) && named_before(ev, f) &&
		    (!first || evidence_is_after(first, f)))
			first = f;
	}
	if (first)
		ev->table.platform_id = (int)named_before(ev, first)->number;
}
