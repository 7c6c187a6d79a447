/* SPDX-License-Identifier: MIT */
#include "seeds.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const char *path;
	const char *at;
	int line;
};

static void fail(const struct reader *r, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", r->path, r->line, what);
	exit(1);
}

static unsigned hex(struct reader *r)
{
	char digits[3] = { r->at[0], r->at[0] ? r->at[1] : '\0', '\0' };

	if (!isxdigit((unsigned char)digits[0]) ||
	    !isxdigit((unsigned char)digits[1]))
		fail(r, "two hexadecimal digits expected");
	r->at += 2;
	return (unsigned)strtoul(digits, NULL, 16);
}

static void text(struct reader *r, struct buf *out)
{
	static const char names[] = "nrte", bytes[] = "\n\r\t\033";

	for (r->at++; *r->at != '"'; r->at++) {
		char c = *r->at;

		if (c == '\0' || c == '\n')
			fail(r, "the text is not closed");
		if (c == '\\') {
			const char *name = strchr(names, *++r->at);

			c = name && *name ? bytes[name - names] : *r->at;
		}
		buf_add(out, &c, 1);
	}
	r->at++;
}

/* "*N" behind something: N of it, of which one is there. */
static void repeat(struct reader *r, struct buf *out, size_t from)
{
	size_t len = out->len - from;
	char *one, *end;
	long n;

	if (*r->at != '*')
		return;
	n = strtol(r->at + 1, &end, 10);
	r->at = end;
	one = malloc(len + 1);
	memcpy(one, out->data + from, len);
	for (; n > 1; n--)
		buf_add(out, one, len);
	free(one);
}

/* Until the bracket or the end. */
static void group(struct reader *r, struct buf *out, char closing)
{
	while (*r->at != closing) {
		size_t from = out->len;

		if (*r->at == '\0') {
			fail(r, "a bracket is not closed");
		} else if (*r->at == '#') {
			r->at += strcspn(r->at, "\n");
		} else if (isspace((unsigned char)*r->at)) {
			r->line += *r->at++ == '\n';
		} else if (*r->at == '"') {
			text(r, out);
		} else if (*r->at == '(') {
			r->at++;
			group(r, out, ')');
			r->at++;
		} else {
			unsigned char byte = (unsigned char)hex(r);

			buf_add(out, &byte, 1);
		}
		repeat(r, out, from);
	}
}

void seeds_bytes(const char *path, struct buf *out)
{
	static char room[65536];
	struct reader r = { .path = path, .at = room, .line = 1 };
	FILE *f = fopen(path, "r");

	if (!f) {
		perror(path);
		exit(1);
	}
	room[fread(room, 1, sizeof(room) - 1, f)] = '\0';
	fclose(f);
	group(&r, out, '\0');
}
