/* SPDX-License-Identifier: MIT */
/*
 * Repairs of what was refused, of crashes that stay, and of roads that are
 * said to be closed.
 */
#include "model/diagnose/repair.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/road.h"
#include "model/diagnose/facts.h"
#include "model/evidence/led.h"

void failing_asset(const struct sight *s, struct diagnosis *out)
{
	struct failing *f = repair_failing(out, "asset", "missing");

	if (!f)
		return;
	text_copy(f->has, sizeof(f->has), "none");
	text_copy(f->needs, sizeof(f->needs), s->table->asset_missing[0].name);
}

/* Over the road that a plan takes; over the air where nothing is known. */
void repair_asset(const struct sight *s, struct diagnosis *out)
{
	enum road over = s->judged.seen ? ROAD_NONE : ROAD_OTA, r;

	for (size_t i = 0; s->platform && over == ROAD_NONE &&
			   (r = road_for_asset(i)) != ROAD_NONE;
	     i++) {
		if (road_leads(r, s->platform, FUNCTION_ASSET, 0, STORE_MAIN) &&
		    !road_closed(s->platform->id, r, FUNCTION_ASSET, 0,
				 s->judged.system))
			over = r;
	}
	repair_add(out, "flash", "application with its assets (bundle)", "",
		   road_name(over == ROAD_NONE ? ROAD_OTA : over));
}

void failing_file(const struct sight *s, struct diagnosis *out)
{
	(void)s;
	repair_failing(out, "file", "integrity");
}

void failing_target(const struct sight *s, struct diagnosis *out)
{
	const struct fact *target = evidence_last(s->ev, FACT_TARGET);
	struct failing *f = repair_failing(out, "file", "dependencies");

	if (!f)
		return;
	if (target)
		snprintf(f->needs, sizeof(f->needs), "a system of %.40s",
			 target->text);
	text_copy(f->has, sizeof(f->has), "older");
}

void repair_boot_road_only(const struct sight *s, struct diagnosis *out)
{
	repair_add(out, "flash", "bootloader", "", repair_boot_road(s));
}

/* The system of the release for which the application is built. */
void repair_target(const struct sight *s, struct diagnosis *out)
{
	const struct fact *target = evidence_last(s->ev, FACT_TARGET);

	repair_add(out, "update", "system", target ? target->text : "", "dfu");
	if (sight_has(s, FACT_NEEDS_MODULES))
		repair_add(out, "flash", "application", "", "ota");
}

/* Tinker was written and the crash stays: then it is not the application. */
void repair_crash(const struct sight *s, struct diagnosis *out)
{
	if (sight_sos(s, 0) && facts_crash_stays(s)) {
		repair_add(out, "enter", "dfu", "", "");
		repair_system(s, facts_release(s), "dfu", out);
		return;
	}
	repair_add(out, "enter", "safe-mode", "", "");
	repair_add(out, "flash", "application", "", "ota");
	repair_add(out, "flash", "tinker", "", "dfu");
}

/* The page is behind; the device's own word, where it is not in the text. */
void repair_stale(const struct sight *s, struct diagnosis *out)
{
	if (!s->judged.release && !sight_has(s, FACT_RELEASE))
		repair_add(out, "inspect", "module table", "", "serial");
	repair_add(out, "none",
		   "the device runs what it reports; the page follows after "
		   "its next full connection",
		   "", "");
}

/* Parts that fit and a flash that breaks off: the older one, then this. */
void repair_again(const struct sight *s, struct diagnosis *out)
{
	const struct fact *shown = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	const char *now = facts_release(s);

	if (shown && now[0] && release_compare(shown->text, now) < 0)
		repair_add(out, "update", "system", shown->text, "dfu");
	repair_add(out, "update", "system", now, "dfu");
}

/* DFU is said to be out of reach: listening mode and serial instead. */
void repair_roads_closed(const struct sight *s, struct diagnosis *out)
{
	if (!sight_has(s, FACT_DFU_CLOSED))
		return;
	for (size_t i = 0; i < out->repair_count; i++) {
		struct repair_step *r = &out->repair[i];

		if (strcmp(r->action, "enter") == 0 &&
		    strcmp(r->what, "dfu") == 0)
			text_copy(r->what, sizeof(r->what), "listening");
		if (strcmp(r->over, "dfu") == 0)
			text_copy(r->over, sizeof(r->over), "serial");
	}
}

/* Does a step of this kind change what is on the device? */
static bool writes(const struct repair_step *r)
{
	static const char *const actions[] = { "flash", "update", "keys",
					       "setup" };

	for (size_t i = 0; i < COUNT(actions); i++) {
		if (strcmp(r->action, actions[i]) == 0)
			return true;
	}
	return false;
}

/* One that tells more about the cause, before anything is changed. */
static bool looks(const struct repair_step *r)
{
	return strcmp(r->action, "inspect") == 0 ||
	       strcmp(r->action, "check") == 0;
}

void repair_look_first(struct diagnosis *out)
{
	const size_t n = out->repair_count;
	struct repair_step look;
	size_t i = 0;

	while (i < n && !looks(&out->repair[i]) && !writes(&out->repair[i]))
		i++;
	if (i == n || looks(&out->repair[i]) || n >= DIAGNOSIS_MAX)
		return;
	repair_add(out, "inspect", "read the module table", "", "");
	look = out->repair[n];
	memmove(&out->repair[1], &out->repair[0], n * sizeof(look));
	out->repair[0] = look;
}
