/* SPDX-License-Identifier: MIT */
#include "model/diagnose/pages.h"

static const struct explain_page *find(const struct explain_page *p,
				       enum verdict v)
{
	for (; p->title; p++) {
		if (p->verdict == v)
			return p;
	}
	return NULL;
}

const struct explain_page *explain_page(enum verdict v)
{
	const struct explain_page *p = find(explain_module_pages, v);

	if (!p)
		p = find(explain_road_pages, v);
	if (!p)
		p = find(explain_device_pages, v);
	return p ? p : find(explain_module_pages, VERDICT_UNKNOWN);
}

const char *explain_title(const struct diagnosis *d)
{
	if (d->disputed)
		return "two causes fit, not decided";
	if (d->thin)
		return "one cause fits, too little speaks for it";
	return explain_page(d->verdict)->title;
}
