/* SPDX-License-Identifier: MIT */
/* What the application needs beside it, after all else: usb-requests.md. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/plan/making.h"

/* The usual size of a file that nobody has seen. */
#define GUESS_BYTES 16384

static enum road road_of(const struct making *m)
{
	const struct platform *p = platform_by_id(m->table->platform_id);
	enum road r;

	for (size_t i = 0; (r = road_for_asset(i)) != ROAD_NONE; i++) {
		if (m->wish->closed_roads & (1u << r) ||
		    (road_row(r)->network && !m->wish->network) ||
		    !road_leads(r, p, FUNCTION_ASSET, 0, STORE_MAIN) ||
		    road_closed(p->id, r, FUNCTION_ASSET, 0,
				setup_system(&m->now)))
			continue;
		return r;
	}
	return ROAD_NONE;
}

static void want(const struct making *m, const struct module_asset *a,
		 struct plan_firmware *f)
{
	*f = (struct plan_firmware){ .platform_id = m->table->platform_id,
				     .function = FUNCTION_ASSET,
				     .asset = *a };
	plan_asset(a->name, f->what);
	snprintf(f->where, sizeof(f->where),
		 "%s, which the application needs: its bundle has it%s%.16s%s",
		 f->what, a->hash[0] ? " (SHA-256 " : "", a->hash,
		 a->hash[0] ? "...)" : "");
}

static bool send(struct making *m, const struct module_asset *a, enum road over)
{
	const struct plan_have *have = m->wish->have;
	struct plan *out = m->out;
	struct plan_step *s = &out->steps[out->step_count];
	uint32_t bytes = GUESS_BYTES, start = 0;
	struct plan_firmware f;

	if (out->step_count == PLAN_MAX_STEPS)
		return false;
	want(m, a, &f);
	if (have && have->at_hand &&
	    !have->at_hand(have->ctx, &f, &bytes, &start) &&
	    out->missing_count < PLAN_MAX_MISSING)
		out->missing[out->missing_count++] = f;
	*s = (struct plan_step){ .action = PLAN_FLASH,
				 .function = FUNCTION_ASSET,
				 .from = -1,
				 .to = 0,
				 .over = over,
				 .bytes = bytes,
				 .reversible = true,
				 .why = "the application needs it" };
	text_copy(s->what, sizeof(s->what), f.what);
	s->seconds = road_seconds(over, platform_by_id(f.platform_id),
				  FUNCTION_ASSET, bytes);
	out->step_count++;
	return true;
}

static void tell_more(const struct making *m)
{
	struct plan *out = m->out;
	const size_t used = strlen(out->assumes);

	if (m->table->asset_missing_more)
		snprintf(out->assumes + used, sizeof(out->assumes) - used,
			 "%s%zu more assets, which the next plan names",
			 used ? ", " : "", m->table->asset_missing_more);
}

bool plan_send_assets(struct making *m)
{
	const bool other = m->wish->app && !m->app_there;
	const struct module_asset *list =
		other ? m->wish->app->assets : m->table->asset_missing;
	const size_t count = other ? m->wish->app->asset_count
				   : m->table->asset_missing_count;
	const enum road over = count ? road_of(m) : ROAD_NONE;

	if (count == 0)
		return true;
	if (over == ROAD_NONE) {
		m->out->possible = false;
		plan_no_way(m, "an asset of the application is missing, and "
			       "no way that is left brings one");
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!send(m, &list[i], over)) {
			m->out->possible = false;
			plan_no_way(m, "the way is longer than a plan can be");
			return false;
		}
	}
	if (!other)
		tell_more(m);
	return true;
}
