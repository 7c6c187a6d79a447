/* SPDX-License-Identifier: MIT */
#include "model/evidence/front.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

size_t front_escape(const char *s, size_t len)
{
	size_t i = 2;

	if (len < 2 || s[0] != '\x1b')
		return 0;
	if (s[1] != '[')
		return 2;
	while (i < len && i < 32 &&
	       (isdigit((unsigned char)s[i]) || s[i] == ';' || s[i] == '?'))
		i++;
	return i < len ? i + 1 : i;
}

/* "> " of a quoted message, at the beginning of a line. */
static size_t quote_length(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && (s[i] == '>' || s[i] == ' ') && i < 8)
		i++;
	return i && s[0] == '>' && s[i - 1] == ' ' ? i : 0;
}

/* Does the form stand here?  '9' is a digit, the rest itself. */
static size_t form_length(const char *s, size_t len, const char *form)
{
	size_t n = strlen(form);

	if (n > len)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (form[i] == '9' ? !isdigit((unsigned char)s[i])
				   : s[i] != form[i])
			return 0;
	}
	return n;
}

/*
 * "[12:34:56.789] ", "2026-11-29T10:11:12Z ", "0000012345 ": the time that a
 * terminal program or a log writes in front of a line.
 */
static size_t stamp_length(const char *s, size_t len)
{
	bool bracket = len && (s[0] == '[' || s[0] == '(');
	size_t i = bracket, n = form_length(s + i, len - i, "9999-99-99");

	if (!bracket && form_length(s, len, "9999999999 "))
		return strlen("9999999999 ");
	i += n;
	if (n && i < len && (s[i] == 'T' || s[i] == ' '))
		i++;
	n = form_length(s + i, len - i, "99:99:99");
	if (!n)
		return 0;
	i += n;
	while (i < len &&
	       (isdigit((unsigned char)s[i]) || strchr(".,:+Z", s[i])))
		i++;
	if (bracket && (i >= len || (s[i] != ']' && s[i] != ')')))
		return 0;
	i += bracket;
	return i < len && s[i] == ' ' ? i + 1 : 0;
}

size_t front_length(const char *s, size_t len)
{
	size_t at = 0, n;

	do {
		/* nearly every line begins with something else */
		if (!len || !(isdigit((unsigned char)s[at]) ||
			      strchr("\x1b>[(", s[at])))
			break;
		n = front_escape(s + at, len - at);
		if (!n)
			n = quote_length(s + at, len - at);
		if (!n)
			n = stamp_length(s + at, len - at);
		at += n;
	} while (n && at < len);
	return at;
}

static bool is_typed(char c)
{
	return isdigit((unsigned char)c) || c == 'O' || c == '.';
}

/* "v2O7,": a number with at least one digit, and nothing but that. */
static bool is_number(const char *s, size_t len)
{
	bool digit = false;

	for (size_t i = 0; i < len; i++) {
		if (!is_typed(s[i]))
			return false;
		digit |= isdigit((unsigned char)s[i]) != 0;
	}
	return digit;
}

void front_noughts(char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;
		bool inside = i && isalnum((unsigned char)s[i - 1]) &&
			      s[i - 1] != 'v';

		while (i + n < len && is_typed(s[i + n]))
			n++;
		inside = inside ||
			 (i + n < len && (isalpha((unsigned char)s[i + n]) ||
					  s[i + n] == '_'));
		for (size_t k = i; k < i + n && !inside && is_number(s + i, n);
		     k++) {
			if (s[k] == 'O')
				s[k] = '0';
		}
		i += n ? n : 1;
	}
}
