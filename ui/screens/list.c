/* SPDX-License-Identifier: MIT */
#include "ui/screens/list.h"

bool list_move(enum action action, int n, int page, int *at)
{
	int to = *at;

	switch (action) {
	case ACTION_UP:
		to--;
		break;
	case ACTION_DOWN:
		to++;
		break;
	case ACTION_PAGE_UP:
		to -= page;
		break;
	case ACTION_PAGE_DOWN:
		to += page;
		break;
	case ACTION_TOP:
		to = 0;
		break;
	case ACTION_BOTTOM:
		to = n - 1;
		break;
	default:
		return false;
	}
	if (to >= n)
		to = n - 1;
	*at = to < 0 ? 0 : to;
	return true;
}

void list_filtered(struct canvas *c, struct rect line, int shown, int all,
		   const char *what, const char *filter)
{
	canvas_printf(c, line.row, line.col + 1, line.cols - 2, INK_NORMAL,
		      "%d of %d %s   filter: %.24s (Esc clears it)", shown, all,
		      what, filter);
}
