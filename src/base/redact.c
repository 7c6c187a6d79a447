/* SPDX-License-Identifier: MIT */
#include "base/redact.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

#define BLANKS	   " \t"
#define QUOTES	   "\"'`\\"
#define WRAPPING   QUOTES "/([{<" /* what stands around a value */
#define SEPARATORS ":=>"
#define ENDS	   ",;)]}" /* of a clause or a member */
#define JOINTS	   " _-/"  /* inside a name: "claim code", "claim_code" */

/* Alone in a line and of this length nobody can read it: a key, a token. */
#define LONG_BASE64 40

#define FAR	 16 /* words between a secret and its name, at most */
#define HARMLESS 14 /* letters of such a word, at most */

/* What a secret has for a name; a blank is one joint, or none. */
static const struct secret_name {
	const char *text;
	bool strict; /* only with a separator: "unexpected token <" */
} names[] = {
	{ "secret", false },	 { "password", false },
	{ "passphrase", false }, { "passwd", false },
	{ "psk", false },	 { "pre shared key", false },
	{ "wpa key", false },	 { "wpa2 key", false },
	{ "wpa3 key", false },	 { "wep key", false },
	{ "wi fi key", false },	 { "credentials", false },
	{ "claim code", false }, { "private key", false },
	{ "api key", false },	 { "access token", false },
	{ "bearer", false },	 { "refresh token", false },
	{ "token", true },
};

/* What may be said of a secret without telling it. */
static const char harmless[] =
	" a an and are as be been for format has in is it my of on or our pem "
	"set the this to value was were what where which with your access "
	"account claim client cloud code data device network user wi-fi wifi "
	"63 accepted changed characters cleared current does expired failed "
	"found incorrect invalid long match mismatch missing no not provided "
	"refused rejected required saved short stored too unchanged work works "
	"wrong yet ";

/* How much of the text the word takes, or 0. */
static size_t match(const char *text, const char *word)
{
	size_t n = 0;

	for (; *word; word++) {
		if (*word == ' ')
			n += text[n] && strchr(JOINTS, text[n]);
		else if (tolower((unsigned char)text[n]) == *word)
			n++;
		else
			return 0;
	}
	return n;
}

/* Length of a word in the text; more than HARMLESS is as good as any. */
static size_t token(const char *text)
{
	size_t n = 0;

	while (n <= HARMLESS && text[n] &&
	       !strchr(BLANKS WRAPPING SEPARATORS ENDS, text[n]))
		n++;
	return n;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Also where a sentence ends: what comes behind it is looked at next. */
static bool is_harmless(const char *text, size_t len)
{
	char word[HARMLESS + 3] = " ";

	while (len > 0 && strchr(".!?-_", text[len - 1]))
		len--;
	if (len > HARMLESS)
		return false;
	for (size_t i = 0; i < len; i++)
		word[i + 1] = (char)tolower((unsigned char)text[i]);
	word[len + 1] = ' ';
	return len == 0 || strstr(harmless, word) != NULL;
}

/* Blanks, quotes, and a comma where data goes on behind it. */
static size_t gap(const char *text)
{
	size_t n = 0;

	for (;;) {
		size_t more = strspn(text + n, BLANKS WRAPPING);

		if (text[n] == ',') {
			more = 1 + strspn(text + n + 1, BLANKS);
			if (more > 1 && text[n + more] != '"')
				return n;
		}
		if (!more)
			return n;
		n += more;
	}
}

/* Where the value begins behind a word, or NULL: it is only a word. */
static const char *value_behind(const char *at, bool strict)
{
	for (unsigned i = 0; i < FAR; i++) {
		size_t n;

		at += gap(at);
		if (*at && strchr(SEPARATORS, *at)) {
			at++;
			at += strspn(at, BLANKS QUOTES ">");
			return *at ? at : NULL;
		}
		n = token(at);
		if (n == 0)
			return NULL;
		if (!is_harmless(at, n))
			break;
		at += n;
	}
	return strict ? NULL : at;
}

/* "hunter2 is my wifi password": the value stands in front. */
static bool is_said_before(const char *line, const char *word)
{
	bool is = false;

	for (unsigned i = 0; i < FAR && word > line; i++) {
		const char *at = word;

		while (at > line && !strchr(BLANKS, at[-1]) &&
		       word - at <= HARMLESS)
			at--;
		if (!is_harmless(at, (size_t)(word - at)))
			return is;
		is = word - at == 2 && match(at, "is") == 2;
		while (at > line && strchr(BLANKS, at[-1]))
			at--;
		word = at;
	}
	return false;
}

/*
 * The first letters of all names, a bit each, and which of them a letter may
 * stand behind: most places in a text end here.
 */
enum { AS = 1, BS = 2, CS = 4, PS = 8, RS = 16, SS = 32, TS = 64, WS = 128 };
static const uint8_t first_letters[256] = {
	['a'] = AS, ['A'] = AS, ['b'] = BS, ['B'] = BS, ['c'] = CS, ['C'] = CS,
	['p'] = PS, ['P'] = PS, ['r'] = RS, ['R'] = RS, ['s'] = SS, ['S'] = SS,
	['t'] = TS, ['T'] = TS, ['w'] = WS, ['W'] = WS,
};
#define SECOND(small, great, firsts) [small] = (firsts), [great] = (firsts)
static const uint8_t second_letters[256] = {
	SECOND('a', 'A', PS),
	SECOND('c', 'C', AS),
	SECOND('e', 'E', BS | RS | SS | WS),
	SECOND('i', 'I', WS),
	SECOND('l', 'L', CS),
	SECOND('o', 'O', TS),
	SECOND('p', 'P', AS | WS),
	SECOND('r', 'R', CS | PS),
	SECOND('s', 'S', PS),
};
#undef SECOND

/* The next place where a name may begin; the end of the text: none. */
static const char *next_begin(const char *text)
{
	for (; *text; text++) {
		if (first_letters[(unsigned char)text[0]] &
		    second_letters[(unsigned char)text[1]])
			break;
	}
	return text;
}

/* The name that begins here; its length in *len. */
static const struct secret_name *name_at(const char *text, size_t *len)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		if (names[i].text[0] != (text[0] | 0x20) ||
		    names[i].text[1] != (text[1] | 0x20))
			continue;
		*len = match(text, names[i].text);
		if (*len)
			return &names[i];
	}
	return NULL;
}

static const char *key_begins(const char *line)
{
	const char *begin = text_find_nocase(line, "-----BEGIN ");

	return begin && text_find_nocase(begin, "PRIVATE KEY") ? begin : NULL;
}

static bool is_base64(const char *line)
{
	size_t begin, n;
	bool letters = false;

	if (strnlen(line, LONG_BASE64) < LONG_BASE64)
		return false;
	begin = n = strspn(line, BLANKS);
	while (isalnum((unsigned char)line[n]) || line[n] == '+' ||
	       line[n] == '/')
		letters |= isalnum((unsigned char)line[n++]) != 0;
	n += strspn(line + n, "=");
	return letters && n - begin >= LONG_BASE64 &&
	       !line[n + strspn(line + n, BLANKS)];
}

const char *redact_find(const char *line)
{
	const char *key = key_begins(line), *at = line;

	if (is_base64(line))
		return line;
	while (*(at = next_begin(at)) && (!key || at < key)) {
		const char *value = NULL;
		const struct secret_name *name;
		size_t len;

		name = name_at(at, &len);
		if (!name) {
			at++;
			continue;
		}
		if (is_said_before(line, at))
			return line;
		at += len;
		while (!name->strict && is_letter(*at))
			at++; /* "password2", "secret_key" */
		if (!is_letter(*at))
			value = value_behind(at, name->strict);
		if (value)
			return key && key < value ? key : value;
	}
	return key;
}

bool redact_key(struct redact *r, const char *line)
{
	const char *begin = key_begins(line);
	bool inside = r->key || begin;

	r->key = inside && !text_find_nocase(begin ? begin : line, "-----END ");
	return inside;
}

static void hide(char *line, size_t size, size_t from)
{
	if (from >= size)
		return;
	line[from] = '\0';
	text_copy(line + from, size - from, REDACTED);
}

void redact_line(struct redact *r, char *line, size_t size, bool continues)
{
	const char *secret = r->key || r->rest ? line : redact_find(line);

	redact_key(r, line);
	r->rest = secret && continues;
	if (secret)
		hide(line, size, (size_t)(secret - line));
}
