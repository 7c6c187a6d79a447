/* SPDX-License-Identifier: MIT */
/* What plans call modules and deeds. */
#include "model/plan/plan.h"

#include <stdio.h>

#include "base/text.h"
#include "model/catalog/part_words.h"
#include "model/catalog/plain_words.h"

const char *plan_what(unsigned function, unsigned index, char out[PLAN_WHAT])
{
	switch (function) {
	case FUNCTION_BOOTLOADER:
		text_copy(out, PLAN_WHAT,
			  index == 2   ? "prebootloader"
			  : index == 1 ? "prebootloader-mbr"
				       : "bootloader");
		break;
	case FUNCTION_SYSTEM:
		snprintf(out, PLAN_WHAT, "system-part%u", index);
		break;
	case FUNCTION_USER:
		text_copy(out, PLAN_WHAT, "application");
		break;
	case FUNCTION_RADIO:
		text_copy(out, PLAN_WHAT, "radio-stack");
		break;
	case FUNCTION_MONOLITHIC:
		text_copy(out, PLAN_WHAT, "monolithic-firmware");
		break;
	case FUNCTION_NCP:
		text_copy(out, PLAN_WHAT, "ncp-firmware");
		break;
	default:
		text_copy(out, PLAN_WHAT, function_name(function));
		break;
	}
	return out;
}

const char *plan_asset(const char *name, char out[PLAN_WHAT])
{
	snprintf(out, PLAN_WHAT, "asset%s%.*s", name[0] ? " " : "",
		 PLAN_WHAT - 7, name);
	return out;
}

const char *plan_words(int platform, unsigned function, unsigned index,
		       unsigned version, char out[PLAN_WHAT])
{
	char words[PART_WORDS];

	if (function != FUNCTION_SYSTEM)
		return plan_what(function, index, out);
	text_copy(out, PLAN_WHAT, part_words(platform, index, version, words));
	return out;
}

const char *plan_called(int platform, const struct plan_step *s,
			char out[PLAN_WHAT])
{
	if (s->action == PLAN_FLASH && s->function == FUNCTION_SYSTEM &&
	    s->to >= 0) {
		plan_words(platform, s->function, s->index, (unsigned)s->to,
			   out);
		plain_put(platform, s->to, out, PLAN_WHAT);
		return out;
	}
	text_copy(out, PLAN_WHAT, s->what);
	if (text_same(out, "radio-stack"))
		text_copy(out, PLAN_WHAT, "radio stack");
	else if (text_same(out, "ncp-firmware"))
		text_copy(out, PLAN_WHAT, "network chip");
	return out;
}

const char *plan_missing(const struct plan_firmware *f, char out[PLAN_WHAT])
{
	if (f->function == FUNCTION_SYSTEM)
		return plan_words(f->platform_id, f->function, f->index,
				  f->version, out);
	text_copy(out, PLAN_WHAT, f->what);
	return out;
}

const char *plan_do_name(enum plan_do d)
{
	static const char *const names[PLAN_DOS] = {
		[PLAN_FLASH] = "flash",	  [PLAN_MODE] = "mode",
		[PLAN_BACKUP] = "backup", [PLAN_INSPECT] = "inspect",
		[PLAN_WAIT] = "wait",	  [PLAN_RESET] = "mode",
	};

	return (unsigned)d < PLAN_DOS ? names[d] : "wait";
}

int plan_do_by_name(const char *name)
{
	for (int d = 0; d < PLAN_DOS; d++) {
		if (text_same(plan_do_name((enum plan_do)d), name))
			return d;
	}
	return -1;
}
