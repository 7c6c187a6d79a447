/* SPDX-License-Identifier: MIT */
/* Versions of releases as text: their order, and what they say. */
#include <stdio.h>
#include <string.h>

#include "model/catalog/release_learn.h"

/* Device OS that kept the module version of the release before it. */
#define KEPT_NUMBER  "5.1.0"
#define FIRST_SPOKEN 1000 /* 1.0.0: the number tells the release */

bool release_is_final(const char *version)
{
	return !strchr(version, '-');
}

/* One identifier up to a dot, a minus or the end. */
static size_t identifier(const char *text)
{
	return strcspn(text, ".-");
}

static bool numeric(const char *text, size_t len)
{
	return len > 0 && strspn(text, "0123456789") >= len;
}

static int sign(long v)
{
	return (v > 0) - (v < 0);
}

static int compare_numbers(const char *a, size_t na, const char *b, size_t nb)
{
	while (na > 1 && *a == '0')
		a++, na--;
	while (nb > 1 && *b == '0')
		b++, nb--;
	if (na != nb)
		return na < nb ? -1 : 1;
	return sign(memcmp(a, b, na));
}

static int compare_identifiers(const char *a, size_t na, const char *b,
			       size_t nb)
{
	bool a_number = numeric(a, na), b_number = numeric(b, nb);
	size_t shorter = na < nb ? na : nb;
	int c;

	if (!na || !nb)
		return (na > 0) - (nb > 0);
	if (a_number && b_number)
		return compare_numbers(a, na, b, nb);
	if (a_number != b_number)
		return a_number ? -1 : 1;
	c = sign(memcmp(a, b, shorter));
	if (c || na == nb)
		return c;
	return na < nb ? -1 : 1;
}

int release_compare(const char *a, const char *b)
{
	a += a[0] == 'v';
	b += b[0] == 'v';
	for (;;) {
		size_t na = identifier(a), nb = identifier(b);
		int c = compare_identifiers(a, na, b, nb);

		if (c)
			return c;
		a += na;
		b += nb;
		if (*a == *b) {
			if (!*a)
				return 0;
		} else if (*a == '-' || *b == '.') {
			return -1; /* a pre-release, or the shorter text */
		} else if (*b == '-' || *a == '.') {
			return 1;
		} else {
			return *a ? 1 : -1;
		}
		a++;
		b++;
	}
}

bool release_is_version(const char *text)
{
	size_t n = strspn(text, "0123456789.");
	unsigned dots = 0;

	for (size_t i = 0; i < n; i++)
		dots += text[i] == '.';
	if (dots != 2 || !n || text[0] == '.' || text[n - 1] == '.' ||
	    strstr(text, "..") || strlen(text) >= RELEASE_VERSION)
		return false;
	if (!text[n])
		return true;
	if (text[n] != '-' || !text[n + 1])
		return false;
	return strspn(text + n, "-.0123456789abcdefghijklmnopqrstuvwxyz") ==
	       strlen(text + n);
}

bool release_suits(const char *version, unsigned function,
		   unsigned module_version)
{
	unsigned major = 0, minor = 0;

	if (function != FUNCTION_SYSTEM || !strcmp(version, KEPT_NUMBER) ||
	    sscanf(version, "%4u.%4u", &major, &minor) != 2)
		return true;
	if (major == 0)
		return module_version < FIRST_SPOKEN;
	return module_version / 1000 == major &&
	       module_version / 100 % 10 == minor;
}
