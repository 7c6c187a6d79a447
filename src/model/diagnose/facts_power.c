/* SPDX-License-Identifier: MIT */
/* What feeds the device, and how well it is then. */
#include "base/count.h"
#include "base/text.h"
#include "model/diagnose/facts.h"

bool holds_brownout(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LAST_RESET &&
		    text_find_nocase(f->text, "power_brownout"))
			return true;
	}
	return false;
}

/* Is it told to be so with this supply? */
static bool powered(const struct sight *s, enum powered by, bool well)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_POWERED && f->number == (long)by &&
		    (f->other != 0) == well)
			return true;
	}
	return false;
}

/* Well with one supply, and not with another one. */
bool holds_supply_matters(const struct sight *s)
{
	static const enum powered both[] = { POWERED_BY_USB,
					     POWERED_OTHERWISE };

	for (size_t i = 0; i < COUNT(both); i++) {
		if (powered(s, both[i], true) && !powered(s, both[i], false) &&
		    powered(s, both[!i], false))
			return true;
	}
	return false;
}
