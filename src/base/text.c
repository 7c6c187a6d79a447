/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <limits.h>
#include <string.h>

#include "base/count.h"

/* Takes away the beginning of a character that a cut left at the end. */
static void drop_part(char *text)
{
	size_t len = strlen(text), begin = len;

	while (begin > 0 && len - begin < 3 && (text[begin - 1] & 0xc0) == 0x80)
		begin--;
	if (begin > 0 && (text[begin - 1] & 0xc0) == 0xc0) {
		unsigned char lead = (unsigned char)text[begin - 1];
		size_t needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

		if (len - begin + 1 < needs)
			text[begin - 1] = '\0';
	}
}

bool text_copy_n(char *dst, size_t size, const char *src, size_t len)
{
	bool fits = len < size;

	if (size == 0)
		return false;
	if (!fits)
		len = size - 1;
	memcpy(dst, src, len);
	dst[len] = '\0';
	if (!fits)
		drop_part(dst);
	return fits;
}

bool text_copy(char *dst, size_t size, const char *src)
{
	return text_copy_n(dst, size, src, strlen(src));
}

bool text_starts(const char *text, const char *prefix)
{
	/* most of them part at the first byte */
	return *text == *prefix ? strncmp(text, prefix, strlen(prefix)) == 0
				: !*prefix;
}

bool text_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + n - m, suffix) == 0;
}

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

bool text_same(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b))
		a++, b++;
	return fold(*a) == fold(*b);
}

bool text_starts_nocase(const char *text, const char *prefix)
{
	while (*prefix && fold(*text) == fold(*prefix))
		text++, prefix++;
	return !*prefix;
}

const char *text_find_nocase(const char *text, const char *what)
{
	const char lower = (char)fold(*what);
	const bool letter = lower >= 'a' && lower <= 'z';
	const char first[] = { lower, (char)(lower - 'a' + 'A'), '\0' };

	if (!lower)
		return text;
	/* the C library looks for the first letter many bytes at a time */
	while ((text = letter ? strpbrk(text, first) : strchr(text, lower))) {
		size_t i = 1;

		while (what[i] && fold(text[i]) == fold(what[i]))
			i++;
		if (!what[i])
			return text;
		text++;
	}
	return NULL;
}

bool text_has_one(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text_find_nocase(text, words[i]))
			return true;
	}
	return false;
}

/*
 * Decodes one code point; returns its length, or 0 if the bytes are not
 * valid UTF-8 (also overlong forms, surrogates and values past U+10FFFF).
 */
static size_t decode(const unsigned char *s, size_t len, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n;
	uint32_t c;

	if (s[0] < 0x80) {
		*out = s[0];
		return 1;
	}
	if ((s[0] & 0xe0) == 0xc0)
		n = 2, c = s[0] & 0x1f;
	else if ((s[0] & 0xf0) == 0xe0)
		n = 3, c = s[0] & 0x0f;
	else if ((s[0] & 0xf8) == 0xf0)
		n = 4, c = s[0] & 0x07;
	else
		return 0;
	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

static bool in(uint32_t c, uint32_t from, uint32_t to)
{
	return c >= from && c <= to;
}

/* Nothing to be seen, or what turns the writing round.  XML cannot even hold
 * the last two of the first plane. */
static const struct range {
	uint32_t from, to;
} hidden[] = {
	{ 0x0, 0x1f },	      { 0x7f, 0x9f },	    { 0xad, 0xad },
	{ 0x34f, 0x34f },     { 0x61c, 0x61c },	    { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
	{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff9, 0xfffb },
	{ 0xfffe, 0xffff },   { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

static bool is_hidden(uint32_t c)
{
	for (size_t i = 0; i < COUNT(hidden); i++) {
		if (in(c, hidden[i].from, hidden[i].to))
			return true;
	}
	return false;
}

static bool is_combining(uint32_t c)
{
	return in(c, 0x300, 0x36f) || in(c, 0x483, 0x489) ||
	       in(c, 0x591, 0x5bd) || in(c, 0x1ab0, 0x1aff) ||
	       in(c, 0x1dc0, 0x1dff) || in(c, 0x20d0, 0x20ff) ||
	       in(c, 0xfe20, 0xfe2f) || in(c, 0xfe00, 0xfe0f);
}

void text_clean(char *dst, size_t size, const char *src, size_t len)
{
	const unsigned char *s = (const unsigned char *)src;
	size_t used = 0;
	int marks = 0;

	if (size == 0)
		return;
	for (size_t i = 0; i < len;) {
		char piece[12];
		uint32_t c = 0;
		size_t n, m;

		/* most of a text is as it may stay */
		if (s[i] >= ' ' && s[i] < 0x7f) {
			if (used + 1 >= size)
				break;
			dst[used++] = (char)s[i++];
			marks = 0;
			continue;
		}
		n = decode(s + i, len - i, &c);
		if (n == 0) {
			snprintf(piece, sizeof(piece), "\\x%02x", s[i]);
			n = 1;
			marks = 0;
		} else if (is_hidden(c)) {
			snprintf(piece, sizeof(piece),
				 c < 0x100 ? "\\x%02x" : "\\u%04x",
				 (unsigned)c);
			marks = 0;
		} else {
			marks = is_combining(c) ? marks + 1 : 0;
			if (marks > 4) {
				i += n;
				continue;
			}
			memcpy(piece, s + i, n);
			piece[n] = '\0';
		}
		m = strlen(piece);
		if (used + m >= size)
			break;
		memcpy(dst + used, piece, m);
		used += m;
		i += n;
	}
	dst[used] = '\0';
}

bool text_is_utf8(const char *text, size_t len, size_t *bad)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t c;

	for (size_t i = 0; i < len;) {
		size_t n = decode(s + i, len - i, &c);

		if (n == 0 || c == 0) {
			*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

bool text_number(const char *text, unsigned long min, unsigned long max,
		 unsigned long *out)
{
	unsigned long n = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned long digit = (unsigned long)(*text - '0');

		if (*text < '0' || *text > '9' || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

bool text_size(const char *text, unsigned long long *out)
{
	static const char units[] = "KMGT";
	size_t digits = strspn(text, "0123456789");
	const char *rest = text + digits, *unit;
	unsigned long long n = 0;

	if (digits == 0 || digits > 15)
		return false;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (unsigned)(text[i] - '0');
	rest += strspn(rest, " ");
	unit = *rest ? strchr(units, *rest & ~0x20) : NULL;
	if (unit) {
		unsigned shift = 10 * (unsigned)(unit - units + 1);

		if (n > (ULLONG_MAX >> shift))
			return false;
		n <<= shift;
		rest++;
	}
	*out = n;
	return rest[0] == '\0' || (text_same(rest, "b") && rest > text);
}
