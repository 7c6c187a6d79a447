/* SPDX-License-Identifier: MIT */
/*
 * What a walk hands to its visitor: bundle_parts.h.
 */
#include <stdio.h>

#include "firmware/bundle_parts.h"
#include "model/catalog/module.h"

void bundle_refuse(struct bundle_walk *w, const char *label, const char *why)
{
	if (w->v->refused)
		w->v->refused(w->v->ctx, label, why);
}

int bundle_deliver(struct bundle_walk *w, const char *label, const char *path,
		   const uint8_t *data, size_t len, struct err *e)
{
	for (int part = 1; part <= BUNDLE_MAX_PARTS; part++) {
		char part_label[BUNDLE_LABEL + 8];
		struct bundle_member member = { part_label, path, data, len };
		struct module m;
		bool more;
		int rc;

		more = module_parse(data, len, &m) &&
		       m.flags & MODULE_COMBINED && m.size < len;
		if (more)
			member.len = m.size;
		if (part == 1)
			member.label = label;
		else
			snprintf(part_label, sizeof(part_label), "%s#%d", label,
				 part);
		rc = w->v->member(w->v->ctx, &member, e);
		w->stopped = rc != 0;
		if (rc || !more)
			return rc;
		data += m.size;
		len -= m.size;
	}
	bundle_refuse(w, label, "too many modules in one image");
	return 0;
}
