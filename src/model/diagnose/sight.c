/* SPDX-License-Identifier: MIT */
#include "model/diagnose/sight.h"

bool sight_has(const struct sight *s, enum fact_kind kind)
{
	return evidence_find(s->ev, kind) != NULL;
}

bool sight_led(const struct sight *s, int led)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		if (s->ev->facts[i].kind == FACT_LED &&
		    s->ev->facts[i].number == led)
			return true;
	}
	return false;
}

bool sight_sos(const struct sight *s, int blinks)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		if (s->ev->facts[i].kind == FACT_SOS &&
		    (!blinks || s->ev->facts[i].number == blinks))
			return true;
	}
	return false;
}

enum strength sight_rests_on(const struct sight *s, const struct rule *r)
{
	enum strength best = STRENGTH_PROSE;

	if (r->proof[0] == FACT_NONE)
		return STRENGTH_TABLE;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		for (const enum fact_kind *k = r->proof; *k != FACT_NONE; k++) {
			if (f->kind == *k && f->strength > best)
				best = f->strength;
		}
	}
	return best;
}
