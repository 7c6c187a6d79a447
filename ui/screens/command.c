/* SPDX-License-Identifier: MIT */
#include "ui/screens/command.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/group.h"

/* As a shell takes it for one word. */
static void put_word(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./=:,+@%";

	if (word[0] && !word[strspn(word, plain)]) {
		buf_puts(out, word);
		return;
	}
	buf_puts(out, "'");
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_printf(out, "%c", *word);
	}
	buf_puts(out, "'");
}

/* A variable of a recipe, or an option that a way asked for. */
static void put_value(struct buf *out, const struct choice_var *v)
{
	char pair[sizeof(v->name) + sizeof(v->value)];

	if (text_starts(v->name, "--")) {
		buf_printf(out, " %s ", v->name);
		put_word(out, v->value);
		return;
	}
	snprintf(pair, sizeof(pair), "%s=%s", v->name, v->value);
	buf_puts(out, " --var ");
	put_word(out, pair);
}

static void put_way(struct buf *out, const struct choice *ch)
{
	if (ch->job[0]) {
		buf_printf(out, "unbrick resume %s", ch->job);
		return;
	}
	buf_puts(out, "unbrick --recipe ");
	put_word(out, ch->recipe);
	for (size_t i = 0; i < ch->var_count; i++)
		put_value(out, &ch->vars[i]);
}

/* The first of those that are done tells for all: one recipe was chosen. */
static const struct choice *put_devices(const struct app *a, struct buf *ports)
{
	const struct choice *ch = NULL;

	for (size_t i = 0; i < a->row_count; i++) {
		const struct row *r = a->rows[i];

		if (a->group ? !group_has(r) : r != app_row(a))
			continue;
		buf_printf(ports, " --device %s", r->device.usb.port);
		if (!ch)
			ch = a->group ? &r->choices[0] : app_choice(a);
	}
	return ch;
}

bool command_text(const struct app *a, struct buf *out)
{
	struct buf ports;
	const struct choice *ch;

	buf_init(&ports, 4096);
	ch = put_devices(a, &ports);
	if (ch && !ch->needs[0]) {
		buf_puts(out, "Same as command: ");
		put_way(out, ch);
		buf_puts(out, buf_text(&ports));
		if (a->practice[0]) {
			buf_puts(out, " --bench ");
			put_word(out, a->practice);
		}
	}
	buf_fini(&ports);
	return out->len > 0 && !out->full;
}

int command_draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct buf text;
	int rows = 0;

	buf_init(&text, 8192);
	if (command_text(a, &text)) {
		rows = canvas_wrap_rows(r.cols, buf_text(&text));
		if (rows <= r.rows)
			canvas_wrap(c,
				    (struct rect){ r.row + r.rows - rows, r.col,
						   rows, r.cols },
				    0, INK_DIM, buf_text(&text));
		else
			rows = 0;
	}
	buf_fini(&text);
	return rows;
}
