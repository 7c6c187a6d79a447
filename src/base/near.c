/* SPDX-License-Identifier: MIT */
#include "base/near.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define LONGEST 40

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows of the table at a time. */
static unsigned distance(const char *a, size_t m, const char *b, size_t n)
{
	unsigned rows[3][LONGEST + 1] = { 0 };
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= n; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= m; i++) {
		unsigned *oldest = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= n; j++) {
			bool same = fold(a[i - 1]) == fold(b[j - 1]);

			row[j] = least(above[j - 1] + !same,
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[n];
}

struct near near_to(const char *word)
{
	return (struct near){ .word = word, .distance = UINT_MAX };
}

void near_try(struct near *n, const char *candidate)
{
	size_t a = strlen(n->word), b = strlen(candidate);
	unsigned far = a < 4 ? 1 : a < 8 ? 2 : 3;
	unsigned d;

	if (a > LONGEST || b > LONGEST || a == 0 || b == 0)
		return;
	d = distance(n->word, a, candidate, b);
	if (a >= 3 && b > a && strncmp(n->word, candidate, a) == 0)
		d = 1; /* the beginning of it was typed */
	if (d <= far && d < a && d < n->distance) {
		n->distance = d;
		n->best = candidate;
	}
}
