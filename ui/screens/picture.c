/* SPDX-License-Identifier: MIT */
#include "ui/screens/picture.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/text.h"
#include "ui/app/screen.h"

#define ROWS 40
#define COLS 100

/* A copy of the state shown on a sheet of its own, without pane or dialog. */
static bool picture(const struct app *a, enum screen_id s, struct buf *out)
{
	struct app *copy = malloc(sizeof(*copy));
	struct canvas c;
	bool ok;

	if (!copy)
		return false;
	*copy = *a;
	copy->stack[copy->depth] = s;
	copy->dialog.kind = DIALOG_NONE;
	copy->log_size = 0;
	copy->guided = false;
	copy->hint[0] = '\0';
	ok = canvas_init(&c, ROWS, COLS, true);
	if (ok) {
		canvas_clear(&c);
		copy->face->screens[s]->draw(copy, &c,
					     (struct rect){ 0, 0, ROWS, COLS });
		ok = canvas_dump(&c, out);
		canvas_fini(&c);
	}
	free(copy);
	return ok;
}

bool picture_take(const struct app *a, bool here, char *out, size_t size)
{
	const enum screen_id one[] = { app_screen(a) };
	static const enum screen_id both[] = { SCREEN_MODULES,
					       SCREEN_DIAGNOSIS };
	const enum screen_id *list = here ? one : both;
	size_t n = here ? COUNT(one) : COUNT(both);
	const struct row *r = app_row(a);
	char label[DEVICE_LABEL];
	struct buf text;
	bool ok = true;

	buf_init(&text, 1 << 17);
	buf_printf(&text, "unbrick %s  %s  %s\n\n", UNBRICK_VERSION,
		   r ? device_label(&r->device, label) : "", a->clock);
	for (size_t i = 0; ok && i < n; i++) {
		struct buf part;

		buf_init(&part, 1 << 16);
		ok = picture(a, list[i], &part);
		while (part.len && part.data[part.len - 1] == '\n')
			part.len--;
		if (ok)
			buf_printf(&text, "%s\n%.*s\n\n",
				   a->face->screens[list[i]]->title,
				   (int)part.len, (const char *)part.data);
		buf_fini(&part);
	}
	text_copy(out, size, buf_text(&text));
	buf_fini(&text);
	return ok;
}
