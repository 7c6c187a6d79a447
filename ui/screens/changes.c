/* SPDX-License-Identifier: MIT */
#include "ui/screens/changes.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "ui/screens/wizard.h"

bool changes_any(const struct choice *ch)
{
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		enum plan_do what = ch->plan.steps[i].action;

		if (what == PLAN_FLASH || what == PLAN_WAIT)
			return true;
	}
	return ch->restores || ch->irreversible;
}

/* Each module that is written. */
static void put_modules(struct buf *out, const struct choice *ch)
{
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];
		char text[160];

		if (s->action != PLAN_FLASH)
			continue;
		wizard_change(ch, s, text, sizeof(text));
		buf_printf(out, "%s%s", out->len ? ", " : "", text);
	}
}

const char *changes_text(const struct choice *ch, char *out, size_t size)
{
	struct buf b;

	buf_init(&b, 4096);
	if (text_starts(ch->title, "Repair: "))
		buf_puts(&b, ch->title + strlen("Repair: "));
	else
		put_modules(&b, ch);
	text_copy(out, size, b.len ? buf_text(&b) : ch->title);
	buf_fini(&b);
	return out;
}
