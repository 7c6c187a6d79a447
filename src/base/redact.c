#include "base/redact.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"

/* What stands before a secret, in any case. */
static const char *const words[] = {
	"secret",     "password",  "passphrase", "passwd", "claim code",
	"claim_code", "claimcode", "token",	 "psk",	   "private key",
	"wpa key",    "wifi key",  "wep key",	 "bearer", "credentials",
	"api key",    "api_key",
};

static void hide(char *line, size_t size, size_t from)
{
	if (from >= size)
		return;
	line[from] = '\0';
	text_copy(line + from, size - from, REDACTED);
}

/* Where the value begins after a word; NULL: it is only a word. */
static char *value_after(char *p)
{
	size_t quotes = strspn(p, "\"' \t");

	if (p[quotes] != ':' && p[quotes] != '=')
		return NULL;
	p += quotes + 1;
	return p + strspn(p, " \t\"'>");
}

/* The first secret of the line, or NULL. */
static char *find_secret(char *line)
{
	char *first = NULL;

	for (size_t i = 0; i < COUNT(words); i++) {
		const char *hit = line;

		while ((hit = text_find_nocase(hit, words[i])) != NULL) {
			char *after = line + (hit - line) + strlen(words[i]);
			char *value = value_after(after);

			/* "Authorization: Bearer abc" has no colon after it. */
			if (!value && strcmp(words[i], "bearer") == 0 &&
			    *after == ' ')
				value = after + 1;
			if (value && *value && (!first || value < first))
				first = value;
			hit = after;
		}
	}
	return first;
}

void redact_line(struct redact *r, char *line, size_t size, bool continues)
{
	bool rest = r->rest;
	char *secret;

	r->rest = false;
	if (r->key || rest) {
		if (strstr(line, "-----END "))
			r->key = false;
		hide(line, size, 0);
		r->rest = rest && continues;
		return;
	}
	secret = strstr(line, "-----BEGIN ");
	if (secret && strstr(secret, "PRIVATE KEY")) {
		r->key = strstr(secret, "-----END ") == NULL;
		hide(line, size, (size_t)(secret - line));
		return;
	}
	secret = find_secret(line);
	if (!secret)
		return;
	hide(line, size, (size_t)(secret - line));
	r->rest = continues;
}
