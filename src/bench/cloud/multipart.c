/* SPDX-License-Identifier: MIT */
/* multipart/form-data bodies, as three kinds of clients send them. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bench/cloud/parts.h"

#define BOUNDARY_MAX 80

static bool boundary_of(const char *type, char out[BOUNDARY_MAX])
{
	const char *b = type ? text_find_nocase(type, "boundary=") : NULL;
	size_t n = 0;

	if (!b)
		return false;
	b += strlen("boundary=");
	if (*b == '"')
		b++;
	out[n++] = '-';
	out[n++] = '-';
	while (*b && *b != '"' && *b != ';' && n < BOUNDARY_MAX - 1)
		out[n++] = *b++;
	out[n] = '\0';
	return n > 2;
}

/* The value of NAME="..." in the part's header lines. */
static void attribute(const char *head, const char *name, char *out,
		      size_t size)
{
	const char *p = text_find_nocase(head, name);
	const char *end;

	out[0] = '\0';
	if (!p)
		return;
	p += strlen(name);
	end = strchr(p, '"');
	if (end)
		text_copy_n(out, size, p, (size_t)(end - p));
}

bool multipart_next(const char *content_type, const uint8_t *body, size_t len,
		    size_t *at, struct part *out)
{
	char boundary[BOUNDARY_MAX], head[1024];
	const uint8_t *start, *blank, *end;
	size_t n;

	if (!boundary_of(content_type, boundary) || *at >= len)
		return false;
	n = strlen(boundary);
	start = bytes_find(body + *at, len - *at, boundary, n);
	if (!start)
		return false;
	start += n;
	blank = bytes_find(start, (size_t)(body + len - start), "\r\n\r\n", 4);
	if (!blank)
		return false;
	text_copy_n(head, sizeof(head), (const char *)start,
		    (size_t)(blank - start));
	out->data = blank + 4;
	end = bytes_find(out->data, (size_t)(body + len - out->data), boundary,
			 n);
	if (!end || end - out->data < 2)
		return false;
	out->len = (size_t)(end - out->data) - 2; /* its line break */
	*at = (size_t)(end - body);
	attribute(head, " name=\"", out->name, sizeof(out->name));
	attribute(head, "filename=\"", out->filename, sizeof(out->filename));
	return true;
}
