/* SPDX-License-Identifier: MIT */
#include "ui/app/action.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/term/term.h"

static const struct action_row rows[ACTIONS] = {
#define X(id, name, keys, label, flags, help)                                  \
	[ACTION_##id] = { name, keys, label, help, flags },
	ACTION_TABLE(X)
#undef X
};

const struct action_row *action_row(enum action c)
{
	if (c <= ACTION_NONE || c >= ACTIONS)
		return NULL;
	return &rows[c];
}

int key_by_name(const char *name)
{
	static const struct {
		const char *name;
		int key;
	} names[] = {
		{ "Up", UI_UP },
		{ "Down", UI_DOWN },
		{ "Left", UI_LEFT },
		{ "Right", UI_RIGHT },
		{ "PgUp", UI_PAGE_UP },
		{ "PgDn", UI_PAGE_DOWN },
		{ "Home", UI_HOME },
		{ "End", UI_END },
		{ "Enter", UI_ENTER },
		{ "Esc", UI_ESC },
		{ "Tab", UI_TAB },
		{ "Shift-Tab", UI_BACK_TAB },
		{ "Space", ' ' },
		{ "Backspace", UI_BACKSPACE },
		{ "Delete", UI_DELETE },
		{ "Ctrl-L", UI_CTRL('L') },
		{ "Ctrl-Z", UI_CTRL('Z') },
		{ "Ctrl-C", UI_CTRL('C') },
	};
	unsigned long n;

	for (size_t i = 0; i < COUNT(names); i++) {
		if (strcmp(names[i].name, name) == 0)
			return names[i].key;
	}
	if (name[0] == 'F' && text_number(name + 1, 1, 12, &n))
		return UI_F0 + (int)n;
	if (name[0] && !name[1])
		return (unsigned char)name[0];
	return UI_NO_KEY;
}

/* Takes the next word of a key list; false at its end. */
static bool next_key(const char **list, char out[KEY_NAME])
{
	size_t n = strcspn(*list, " ");

	if (n == 0)
		return false;
	text_copy_n(out, KEY_NAME, *list, n);
	*list += n;
	*list += strspn(*list, " ");
	return true;
}

bool action_in(uint64_t set, enum action c)
{
	return rows[c].flags & ACTION_ALWAYS || set >> c & 1;
}

enum action action_by_key(uint64_t set, int key)
{
	for (int c = ACTION_NONE + 1; c < ACTIONS; c++) {
		const char *list = rows[c].keys;
		char name[KEY_NAME];

		if (!action_in(set, (enum action)c))
			continue;
		while (next_key(&list, name)) {
			if (key_by_name(name) == key)
				return (enum action)c;
		}
	}
	return ACTION_NONE;
}

enum action action_by_name(const char *name)
{
	enum action found = ACTION_NONE;

	for (int c = ACTION_NONE + 1; c < ACTIONS; c++) {
		if (strcmp(rows[c].name, name) == 0)
			return (enum action)c;
		if (!*name || !text_starts(rows[c].name, name))
			continue;
		/* "qu": "quit" goes before "quit-program". */
		if (found == ACTION_NONE)
			found = (enum action)c;
		else if (!text_starts(rows[c].name, rows[found].name))
			return ACTION_NONE;
	}
	return found;
}

const char *action_key(enum action c, char out[KEY_NAME])
{
	const struct action_row *row = action_row(c);
	const char *list = row ? row->keys : "";

	out[0] = '\0';
	next_key(&list, out);
	return out;
}
