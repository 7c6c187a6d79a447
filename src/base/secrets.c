/* SPDX-License-Identifier: MIT */
#include "base/secrets.h"

#include <ctype.h>
#include <string.h>

#include "base/redact.h"
#include "base/system.h"
#include "base/text.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

static int fold(char c)
{
	return tolower((unsigned char)c);
}

/*
 * The letters that stand for the value whatever stands around it, when its
 * first byte is the nth of a group of three.
 */
static void encode(const char *plain, unsigned nth, char *out)
{
	static const unsigned spoiled[] = { 0, 2, 3 }; /* by what is before */
	size_t len = strlen(plain), letter = spoiled[nth], n = 0;

	for (; (letter + 1) * 6 <= (len + nth) * 8; letter++) {
		size_t byte = letter * 6 / 8 - nth, shift = letter * 6 % 8;
		unsigned two = (unsigned)(unsigned char)plain[byte] << 8 |
			       (unsigned char)plain[byte + 1];

		out[n++] = digits[two >> (10 - shift) & 0x3f];
	}
	out[n] = '\0';
}

bool secrets_add(struct secrets *s, const char *value)
{
	struct secret *new = &s->list[s->count % SECRETS_MAX];

	if (!value || strlen(value) < SECRETS_LEAST)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		if (strncmp(s->list[i].plain, value, SECRETS_TEXT - 1) == 0)
			return true;
	}
	if (s->count == SECRETS_MAX)
		return false;
	s->count++;
	text_copy(new->plain, sizeof(new->plain), value);
	for (unsigned nth = 0; nth < 3; nth++)
		encode(new->plain, nth, new->base64[nth]);
	return true;
}

void secrets_wipe(struct secrets *s)
{
	system_wipe(s, sizeof(*s));
}

static int hex_byte(const char *text)
{
	int byte = 0;

	for (int i = 0; i < 2; i++) {
		int c = fold(text[i]);

		if (!isxdigit(c))
			return -1;
		byte = byte * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return byte;
}

/* Each of these gives the bytes of the text that are the secret, or 0. */

static size_t match_plain(const char *text, const char *secret)
{
	size_t n = 0, k = 0;

	for (; secret[k]; k++) {
		int c = text[n] == '%' ? hex_byte(text + n + 1) : -1;

		if (c > 0 && fold((char)c) == fold(secret[k]))
			n += 3;
		else if (text[n] && fold(text[n]) == fold(secret[k]))
			n++;
		else
			break;
	}
	return k >= SECRETS_LEAST ? n : 0;
}

static size_t match_hex(const char *text, const char *secret)
{
	size_t k = 0;

	for (; secret[k]; k++) {
		int c = hex_byte(text + 2 * k);

		if (c <= 0 || fold((char)c) != fold(secret[k]))
			break;
	}
	return k >= SECRETS_LEAST ? 2 * k : 0;
}

/* The letter in the usual alphabet, without its case. */
static int letter(char c)
{
	return c == '-' ? '+' : c == '_' ? '/' : fold(c);
}

static size_t match_base64(const char *text, const char *secret)
{
	size_t n = 0;

	while (secret[n] && letter(text[n]) == fold(secret[n]))
		n++;
	if (n < SECRETS_LEAST)
		return 0;
	/* a last letter that is shared with what follows, and the filling */
	for (int more = 0; more < 3 && text[n]; more++)
		n += isalnum((unsigned char)text[n]) ||
		     strchr("+/-_=", text[n]);
	return n;
}

static size_t match(const struct secret *s, const char *text)
{
	size_t best = match_plain(text, s->plain);

	if (!best)
		best = match_hex(text, s->plain);
	for (int nth = 0; nth < 3 && !best; nth++)
		best = match_base64(text, s->base64[nth]);
	return best;
}

void secrets_hide(const struct secrets *s, char *text)
{
	for (size_t i = 0; s && i < s->count; i++) {
		for (char *at = text; *at; at++) {
			size_t n = match(&s->list[i], at);

			if (!n)
				continue;
			memcpy(at, REDACTED, sizeof(REDACTED) - 1);
			at += sizeof(REDACTED) - 1;
			memmove(at, at + n - (sizeof(REDACTED) - 1),
				strlen(at + n - (sizeof(REDACTED) - 1)) + 1);
			at--;
		}
	}
}

void secrets_fill(const struct secrets *s, char *text, char filler)
{
	for (size_t i = 0; s && i < s->count; i++) {
		for (char *at = text; *at; at++) {
			size_t n = match(&s->list[i], at);

			memset(at, filler, n);
			at += n ? n - 1 : 0;
		}
	}
}
