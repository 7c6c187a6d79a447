/* SPDX-License-Identifier: MIT */
#include "ui/screens/module.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/words.h"

#define TEXT 600

const struct module_ref *module_unmet(const struct table *t,
				      const struct slot *s)
{
	for (size_t i = 0; i < s->dep_count; i++) {
		if (table_satisfies(t, &s->deps[i]) == CHECK_FAIL)
			return &s->deps[i];
	}
	return NULL;
}

/* The verdict as a sentence. */
static const char *meaning(const struct table *t, const struct slot *s)
{
	if (!s->present)
		return "nothing is stored here";
	if (s->checks[CHECK_INTEGRITY] == CHECK_FAIL)
		return "its checksum does not hold: half written, or the flash "
		       "is worn";
	if (s->checks[CHECK_PLATFORM] == CHECK_FAIL)
		return "it was built for another kind of device";
	if (s->checks[CHECK_RANGE] == CHECK_FAIL)
		return "it does not lie where it has to run";
	if (module_unmet(t, s) || s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
		return "it does not run until what it needs is there";
	for (int i = 0; i < CHECK_KINDS; i++) {
		if (s->checks[i] == CHECK_UNKNOWN)
			return "not every check can be made in this mode";
	}
	return "sound, in its place, and all that it needs is there";
}

static void where(const struct table *t, struct canvas *c, int row, int cols,
		  const struct slot *s)
{
	char text[64], all[SLOT_RELEASE];
	int end;

	snprintf(text, sizeof(text), "%s%s%u KB", store_name(s->store),
		 s->max_size ? ", room for " : "", s->max_size / 1024);
	if (!s->max_size)
		text_copy(text, sizeof(text), store_name(s->store));
	canvas_text(c, row, 1, 7, INK_TITLE, "store");
	canvas_words(c, row, 9, cols - 10, INK_NORMAL, text);
	/* The table above may have had room for the last one only. */
	slot_release(t->platform_id, s, SLOT_RELEASE, all);
	end = 9 + (int)strlen(text) + 3;
	if (strstr(all, " to ") && end < cols)
		canvas_words(c, row, end, cols - end, INK_NORMAL, all);
}

/* "v101 (0.7.0)" of what is there instead, "none" */
static const char *has_text(int platform, const struct module_ref *wanted,
			    int have, char out[SLOT_RELEASE])
{
	const struct module_ref r = { wanted->function, wanted->index,
				      (uint16_t)have };
	const char *name = have < 0 || r.function == FUNCTION_USER
				   ? NULL
				   : need_release(platform, &r);

	if (have < 0)
		return "none";
	snprintf(out, SLOT_RELEASE, "v%d%s%s%s", have, name ? " (" : "",
		 name ? name : "", name ? ")" : "");
	return out;
}

static void needs(const struct table *t, struct canvas *c, struct rect r,
		  const struct slot *s)
{
	int row = r.row, end = r.row + r.rows;

	canvas_text(c, row, 1, 7, INK_TITLE, "means");
	canvas_words(c, row++, 9, r.cols - 10, INK_NORMAL, meaning(t, s));
	for (size_t i = 0; i < s->dep_count && row < end; i++) {
		const struct module_ref *d = &s->deps[i];
		char want[PART_CALLED], text[200], has[SLOT_RELEASE];
		int have = table_version(t, d->function, d->index);
		enum check ok = table_satisfies(t, d);

		snprintf(text, sizeof(text), "%s or newer; device has %s",
			 need_called(t->platform_id, d, want),
			 has_text(t->platform_id, d, have, has));
		canvas_text(c, row, 1, 7, INK_TITLE, "needs");
		canvas_words(c, row++, 9, r.cols - 10,
			     ok == CHECK_FAIL ? INK_BAD : INK_NORMAL, text);
	}
	if (s->present && row < end)
		where(t, c, row++, r.cols, s);
	if (s->uuid[0] && row < end) {
		canvas_text(c, row, 1, 7, INK_TITLE, "uuid");
		canvas_words(c, row, 9, r.cols - 10, INK_NORMAL, s->uuid);
	}
}

static void lacking(const struct row *row, struct canvas *c, struct rect r,
		    const struct failing *f)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s is needed and is not there", f->needs);
	text_called(row->table.platform_id,
		    table_version(&row->table, FUNCTION_SYSTEM, 1), text,
		    sizeof(text));
	canvas_text(c, r.row, 1, 7, INK_TITLE, "means");
	canvas_some(c, (struct rect){ r.row, 9, r.rows, r.cols - 10 }, INK_BAD,
		    text);
}

void module_detail(const struct row *row, const struct slot *s,
		   const struct failing *lacks, struct canvas *c, struct rect r)
{
	int platform = row->table.platform_id;
	struct rect inner = { r.row + 1, 0, r.rows - 2, r.cols };
	char label[PART_CALLED];

	if (!s) {
		canvas_rule(c, r.row, 0, r.cols, "not there");
		lacking(row, c, inner, lacks);
	} else {
		canvas_rule(c, r.row, 0, r.cols,
			    s->present ? slot_called(platform, s, label)
				       : "empty slot");
		needs(&row->table, c, inner, s);
	}
	canvas_words(c, r.row + r.rows - 1, 1, r.cols - 2, INK_DIM,
		     "PASS ok   FAIL broken   - empty   ? not known in this "
		     "mode");
}
