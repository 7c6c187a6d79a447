/* SPDX-License-Identifier: MIT */
#include "model/evidence/text.h"

#include "base/count.h"
#include "model/evidence/front.h"

#include <ctype.h>
#include <string.h>

#define WORDS_GAP 200

/* UTF-8 and HTML that stands for something plain. */
static const struct {
	const char *from, *to;
} plain_table[] = {
	{ "\xe2\x80\x9c", "\"" },
	{ "\xe2\x80\x9d", "\"" },
	{ "\xe2\x80\x9e", "\"" },
	{ "\xe2\x80\x9f", "\"" },
	{ "\xc2\xab", "\"" },
	{ "\xc2\xbb", "\"" },
	{ "\xe2\x80\xb3", "\"" },
	{ "\xef\xbc\x82", "\"" },
	{ "\xe2\x80\x98", "'" },
	{ "\xe2\x80\x99", "'" },
	{ "\xe2\x80\x9a", "'" },
	{ "\xc2\xb4", "'" },
	{ "\xe2\x80\xb2", "'" },
	{ "\xc2\xa0", " " },
	{ "\xe2\x80\x8b", "" },
	{ "\xe2\x80\x8e", "" },
	{ "\xef\xbb\xbf", "" },
	{ "\xe2\x80\x93", "-" },
	{ "\xe2\x80\x94", "-" },
	{ "\xe2\x88\x92", "-" },
	{ "\xe2\x86\x92", "->" },
	{ "\xe2\x80\xa6", "..." },
	{ "\xe2\x80\xa2", " " },
	{ "\xc2\xb7", " " },
	{ "\xe2\x96\xb6", " " },
	{ "\xe2\x96\xb8", " " },
	{ "\xe2\x96\xbc", " " },
	{ "\xe2\x96\xbe", " " },
	{ "\xe2\x9c\x93", "PASS" },
	{ "\xe2\x9c\x94", "PASS" },
	{ "\xe2\x9c\x85", "PASS" },
	{ "\xe2\x9c\x97", "FAIL" },
	{ "\xe2\x9c\x98", "FAIL" },
	{ "\xe2\x9d\x8c", "FAIL" },
	{ "\xe2\x9c\x96", "FAIL" },
	{ "\xef\xb8\x8f", "" },
	{ "&quot;", "\"" },
	{ "&#34;", "\"" },
	{ "&#39;", "'" },
	{ "&apos;", "'" },
	{ "&lt;", "<" },
	{ "&gt;", ">" },
	{ "&nbsp;", " " },
	{ "&amp;", "&" },
	{ "<br>", " " },
	{ "<br/>", " " },
	{ "<br />", " " },
	{ "<pre>", " " },
	{ "</pre>", " " },
	{ "<code>", " " },
	{ "</code>", " " },
	{ "<p>", " " },
	{ "</p>", " " },
};

static bool is_word(int c)
{
	return isalnum((unsigned char)c) != 0;
}

static size_t replaced(const char *s, size_t len, const char **to)
{
	const size_t n = COUNT(plain_table);

	if (!strchr("&<\xe2\xc2\xef", s[0]) || len < 2)
		return 0;
	for (size_t i = 0; i < n; i++) {
		size_t k;

		/* every row has two bytes */
		if (s[0] != plain_table[i].from[0] ||
		    s[1] != plain_table[i].from[1])
			continue;
		k = strlen(plain_table[i].from);
		if (k <= len && memcmp(s, plain_table[i].from, k) == 0) {
			*to = plain_table[i].to;
			return k;
		}
	}
	/* U+2500..U+257F, the lines of tree drawings */
	if (len >= 3 && s[0] == '\xe2' && (s[1] == '\x94' || s[1] == '\x95')) {
		*to = " ";
		return 3;
	}
	/* U+2000..U+200A, blanks of all widths */
	if (len >= 3 && s[0] == '\xe2' && s[1] == '\x80' &&
	    (unsigned char)s[2] <= 0x8a) {
		*to = " ";
		return 3;
	}
	return 0;
}

/* Bold and code marks; "03*016Ka" of a memory layout keeps its star. */
static bool is_mark(const char *s, size_t i, size_t len)
{
	if (s[i] == '`')
		return true;
	if (s[i] != '*')
		return false;
	return i == 0 || i + 1 >= len || !is_word(s[i - 1]) ||
	       !is_word(s[i + 1]);
}

static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '`' &&
	       c != '*';
}

/* How much may stay as it is. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && is_plain(s[n]))
		n++;
	return n;
}

static bool plain_line(const char *s, size_t len, struct buf *out)
{
	const size_t from = out->len;
	bool ok = true;

	for (size_t i = front_length(s, len); i < len && ok;) {
		const char *to = NULL;
		size_t n = plain_run(s + i, len - i);
		char c = s[i];

		if (n) {
			ok = buf_add(out, s + i, n);
			i += n;
			continue;
		}
		n = front_escape(s + i, len - i);
		if (n) {
			i += n;
			continue;
		}
		n = replaced(s + i, len - i, &to);
		if (n) {
			ok = buf_puts(out, to);
			i += n;
			continue;
		}
		if (is_mark(s, i, len)) {
			i++;
			continue;
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			c = ' ';
		ok = buf_add(out, &c, 1);
		i++;
	}
	if (ok && memchr(s, 'O', len))
		front_noughts(out->data + from, out->len - from);
	return ok && buf_add(out, "\n", 1);
}

/* UTF-16 as PowerShell writes it, letters beyond Latin-1 as '?'. */
static void from_utf16(const unsigned char *s, size_t len, bool big,
		       struct buf *out)
{
	for (size_t i = 2; i + 1 < len; i += 2) {
		unsigned c = big ? (unsigned)s[i] << 8 | s[i + 1]
				 : (unsigned)s[i + 1] << 8 | s[i];
		char b = c < 0x80 ? (char)c : '?';

		if (c == 0x201c || c == 0x201d)
			b = '"';
		if (!buf_add(out, &b, 1))
			return;
	}
}

static bool plain_lines(const char *text, size_t len, size_t max_line,
			struct buf *out)
{
	bool cut = false;

	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - text) - at : len - at;
		size_t next = at + n + 1;

		if (n && text[at + n - 1] == '\r')
			n--;
		if (n > max_line) {
			n = max_line;
			cut = true;
		}
		if (!plain_line(text + at, n, out))
			return true;
		at = next;
	}
	return cut;
}

bool evidence_plain(const char *text, size_t len, size_t max_line,
		    struct buf *out)
{
	const unsigned char *s = (const unsigned char *)text;
	struct buf narrow;
	bool cut, big;

	if (len < 2 ||
	    !((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff)))
		return plain_lines(text, len, max_line, out);
	big = s[0] == 0xfe;
	buf_init(&narrow, len);
	from_utf16(s, len, big, &narrow);
	cut = plain_lines(buf_text(&narrow), narrow.len, max_line, out) ||
	      narrow.full;
	buf_fini(&narrow);
	return cut;
}

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_filler(char c)
{
	switch (c) {
	case ' ':
	case ':':
	case '=':
	case '-':
	case ',':
	case '(':
	case '\'':
	case '"':
	case '#':
		return true;
	default:
		return false;
	}
}

static bool take(struct words *w, long number)
{
	if (w->count < WORDS_NUMBERS)
		w->numbers[w->count++] = number;
	return true;
}

static const char *take_number(const char *s, struct words *w)
{
	long n = 0;
	bool minus = *s == '-';
	const char *p = s + minus;

	if (!isdigit((unsigned char)*p))
		return NULL;
	for (; isdigit((unsigned char)*p); p++) {
		if (n < 100000000)
			n = n * 10 + (*p - '0');
	}
	take(w, minus ? -n : n);
	return p;
}

static int hex_value(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *take_hex(const char *s, struct words *w)
{
	unsigned long n = 0;
	const char *p = s;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && hex_value(p[2]) >= 0)
		p += 2;
	if (hex_value(*p) < 0)
		return NULL;
	for (int i = 0; hex_value(*p) >= 0 && i < 8; i++)
		n = n << 4 | (unsigned)hex_value(*p++);
	if (is_word(*p))
		return NULL;
	take(w, (long)n);
	return p;
}

static void take_text(struct words *w, const char *s, size_t len)
{
	if (len >= sizeof(w->text))
		len = sizeof(w->text) - 1;
	memcpy(w->text, s, len);
	w->text[len] = '\0';
}

/* "0.7.0", "0.8.0-rc.27", "1.4.0+lto" */
static const char *take_release(const char *s, struct words *w)
{
	const char *p = s;

	for (int dots = 0; dots < 3; dots++) {
		const char *q = p;

		while (isdigit((unsigned char)*q) && q - p < 5)
			q++;
		if (q == p || (dots < 2 && *q != '.'))
			return NULL;
		p = q + (dots < 2);
	}
	if (*p == '.' && isdigit((unsigned char)p[1]))
		return NULL;
	if (*p == '-' || *p == '+') {
		const char *q = p + 1;

		if (strncmp(q, "rc", 2) == 0 || strncmp(q, "alpha", 5) == 0 ||
		    strncmp(q, "beta", 4) == 0 || strncmp(q, "pre", 3) == 0) {
			while (is_word(*q) ||
			       (*q == '.' && isdigit((unsigned char)q[1])))
				q++;
			p = q;
		}
	}
	take_text(w, s, (size_t)(p - s));
	return p;
}

static const char *take_run(const char *s, struct words *w)
{
	const char *p = s;

	while (*p && *p != ' ' && *p != '"' && *p != '\'')
		p++;
	if (p == s)
		return NULL;
	take_text(w, s, (size_t)(p - s));
	return p;
}

static bool at_edge(const char *line, const char *s)
{
	return s == line || !is_word(s[-1]) || !is_word(*s);
}

static bool match_here(const char *line, const char *s, const char *p,
		       struct words *w);

/*
 * The next place where what the pattern begins with may stand; the end of the
 * line, if there is none.
 */
static const char *next_start(const char *p, const char *s)
{
	if (*p == '|')
		p++;
	if (*p == '#' || *p == '$') {
		while (*s && !isdigit((unsigned char)*s) && *s != '-')
			s++;
	} else if (is_word(*p)) {
		const int letter = *p | 0x20;

		while (*s && (*s | 0x20) != letter)
			s++;
	}
	return s;
}

/* A gap is short; the other kind does not go beyond the sentence. */
static const char *gap_end(const char *s, bool sentence)
{
	for (int i = 0; i < WORDS_GAP && *s; i++, s++) {
		if (sentence && (*s == '.' || *s == '!' || *s == '?') &&
		    s[1] == ' ' && isupper((unsigned char)s[2]))
			break;
	}
	return s;
}

static bool match_gap(const char *line, const char *s, const char *p,
		      struct words *w)
{
	const char *end = gap_end(s, p[-1] == '&');
	const struct words before = *w;

	for (;; s++) {
		s = next_start(p, s);
		if (s > end)
			return false;
		if (match_here(line, s, p, w))
			return true;
		*w = before;
		if (!*s)
			return false;
	}
}

/* One element of the pattern that takes something; NULL: not here. */
static const char *match_taker(char kind, const char *s, struct words *w)
{
	switch (kind) {
	case '#':
		return take_number(s, w);
	case '@':
		return take_hex(s, w);
	case '$':
		return take_release(s, w);
	default:
		return take_run(s, w);
	}
}

static bool is_taker(char c)
{
	return c == '#' || c == '@' || c == '$' || c == '%';
}

static bool match_here(const char *line, const char *s, const char *p,
		       struct words *w)
{
	for (; *p; p++) {
		if (*p == '*' || *p == '&')
			return match_gap(line, s, p + 1, w);
		if (*p == '|') {
			if (!at_edge(line, s))
				return false;
		} else if (*p == '~') {
			while (is_filler(*s))
				s++;
		} else if (*p == ' ') {
			if (*s != ' ')
				return false;
			while (*s == ' ')
				s++;
		} else if (is_taker(*p)) {
			s = match_taker(*p, s, w);
			if (!s)
				return false;
		} else {
			if (*p == '\\')
				p++;
			if (fold(*s) != fold(*p))
				return false;
			s++;
		}
	}
	w->end = s;
	return true;
}

static void start(struct words *w)
{
	memset(w->numbers, 0, sizeof(w->numbers));
	w->count = 0;
	w->text[0] = '\0';
	w->end = NULL;
}

bool words_match(const char *line, const char *pattern, struct words *out)
{
	const char *s = line;
	bool anchored = *pattern == '^';

	if (anchored) {
		pattern++;
		while (*s == ' ' || (*s == '-' && s[1] == ' '))
			s++;
	}
	for (;; s++) {
		if (!anchored)
			s = next_start(pattern, s);
		start(out);
		if (match_here(line, s, pattern, out))
			return true;
		if (anchored || !*s)
			return false;
	}
}
