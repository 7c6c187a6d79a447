/* SPDX-License-Identifier: MIT */
#include "ui/app/sort.h"

#include <string.h>

#include "model/catalog/release.h"
#include "ui/app/words.h"

static const char *title(const struct row *r)
{
	return r->device.platform ? r->device.platform->title : "";
}

/* The newest first; what is not known last. */
static int by_release(const struct row *a, const struct row *b)
{
	const char *x = a->looked ? a->table.release : "";
	const char *y = b->looked ? b->table.release : "";

	if (!x[0] || !y[0])
		return (x[0] == '\0') - (y[0] == '\0');
	return release_compare(y, x);
}

static int compare(enum sort_column by, const struct row *a,
		   const struct row *b)
{
	switch (by) {
	case SORT_PLATFORM:
		return strcmp(title(a), title(b));
	case SORT_MODE:
		return strcmp(row_mode(a), row_mode(b));
	case SORT_RELEASE:
		return by_release(a, b);
	case SORT_STATE:
		if (row_in_trouble(a) != row_in_trouble(b))
			return row_in_trouble(b) - row_in_trouble(a);
		return (int)a->state - (int)b->state;
	default:
		return 0;
	}
}

void sort_rows(enum sort_column by, struct row **rows, size_t n)
{
	for (size_t i = 1; by != SORT_PORT && i < n; i++) {
		struct row *r = rows[i];
		size_t k = i;

		for (; k > 0 && compare(by, rows[k - 1], r) > 0; k--)
			rows[k] = rows[k - 1];
		rows[k] = r;
	}
}

const char *sort_word(enum sort_column by)
{
	static const char *const words[] = { "port", "platform", "mode", "OS",
					     "state" };

	return words[by];
}
