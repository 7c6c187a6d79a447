/* SPDX-License-Identifier: MIT */
#include "cli/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/catalog/milestone.h"
#include "run/ways.h"

void repair_open(struct cli *cli, const struct world *w, struct repair *r)
{
	struct err e = { 0 };

	memset(r, 0, sizeof(*r));
	r->open = supplies_open(cli, w, &r->supplies, &e) == 0;
	if (!r->open) {
		cli_detail(cli, "no plan is made: %s\n", e.what);
		if (e.code == ERR_NO_MEMORY)
			memory_missed();
		return;
	}
	supply_have(&r->supplies.supply, &r->have);
	r->wish.have = &r->have;
	r->wish.tinker = true;
}

void repair_close(struct repair *r)
{
	supplies_close(&r->supplies);
	r->open = false;
}

/* A diagnosis counts an Electron's parts as the maker's files do. */
static void name_step(const struct platform *p, const struct plan_step *s,
		      struct repair_step *out)
{
	bool turned = s->function == FUNCTION_SYSTEM && s->to >= OS_PART3;
	char release[WAYS_RELEASE];

	memset(out, 0, sizeof(*out));
	text_copy(out->action, sizeof(out->action), "flash");
	text_copy(out->over, sizeof(out->over), road_name(s->over));
	if (turned && p)
		snprintf(out->what, sizeof(out->what), "system-part%u",
			 platform_file_of_part(p, s->index));
	else
		text_copy(out->what, sizeof(out->what), s->what);
	if (s->to >= 0)
		text_copy(out->version, sizeof(out->version),
			  ways_release(p ? p->id : -1, s, true, release));
}

static void put(const struct plan *p, struct diagnosis *d)
{
	const struct platform *platform = platform_by_id(p->platform_id);
	size_t n = 0;

	for (size_t i = 0; i < p->step_count && n < DIAGNOSIS_MAX; i++) {
		if (p->steps[i].action == PLAN_FLASH)
			name_step(platform, &p->steps[i], &d->repair[n++]);
	}
	if (n)
		d->repair_count = n;
}

void repair_plan(const struct repair *r, struct look *l)
{
	struct plan *p;

	if (!r->open || l->error.code != ERR_OK)
		return;
	p = malloc(sizeof(*p));
	if (!p) {
		memory_missed();
		return;
	}
	plan_make(&l->table, l->device.mode, &r->wish, p);
	if (p->possible)
		put(p, &l->diagnosis);
	free(p);
}
