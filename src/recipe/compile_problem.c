/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/text.h"
#include "recipe/compile.h"

bool problem_unheard(struct recipe_problems *p)
{
	if (p->count < RECIPE_MAX_PROBLEMS)
		return false;
	p->more++;
	return true;
}

static struct recipe_problem *next(struct recipe_problems *p)
{
	return problem_unheard(p) ? NULL : &p->list[p->count++];
}

static void fill(struct recipe_problem *out, const char *hint, const char *fmt,
		 va_list ap)
{
	char what[sizeof(out->what)];

	vsnprintf(what, sizeof(what), fmt, ap);
	text_clean(out->what, sizeof(out->what), what, strlen(what));
	hint = hint ? hint : "";
	text_clean(out->hint, sizeof(out->hint), hint, strlen(hint));
}

void problem_at(struct compile *c, const struct yaml *y, const char *hint,
		const char *fmt, ...)
{
	struct recipe_problem *p = next(c->problems);
	va_list ap;

	if (!p)
		return;
	*p = (struct recipe_problem){ .line = y->line,
				      .column = y->column,
				      .width = y->width };
	va_start(ap, fmt);
	fill(p, hint, fmt, ap);
	va_end(ap);
}

void problem_plain(struct recipe_problems *problems, unsigned line,
		   unsigned column, const char *hint, const char *fmt, ...)
{
	struct recipe_problem *p = next(problems);
	va_list ap;

	if (!p)
		return;
	*p = (struct recipe_problem){ .line = line,
				      .column = column,
				      .width = 1 };
	va_start(ap, fmt);
	fill(p, hint, fmt, ap);
	va_end(ap);
}

void problem_word(struct compile *c, const struct yaml *y, const char *kind,
		  const char *word, const char *(*at)(size_t i))
{
	struct near n = near_to(word);
	char hint[sizeof(c->problems->list[0].hint)] = "";
	struct buf all;

	if (problem_unheard(c->problems))
		return;
	buf_init(&all, sizeof(hint) - 1);
	buf_puts(&all, "one of: ");
	for (size_t i = 0; at(i); i++) {
		near_try(&n, at(i));
		buf_printf(&all, "%s%s", i ? ", " : "", at(i));
	}
	if (n.best)
		snprintf(hint, sizeof(hint), "did you mean '%s'?", n.best);
	else if (!all.full)
		text_copy(hint, sizeof(hint), buf_text(&all));
	problem_at(c, y, hint, "unknown %s '%s'", kind, word);
	buf_fini(&all);
}

/* The line without its end; *len in bytes. */
static const char *line_at(const char *text, size_t size, unsigned line,
			   size_t *len)
{
	const char *end = text + size, *stop;

	for (; line > 1; line--) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));

		if (!nl)
			return NULL;
		text = nl + 1;
	}
	stop = memchr(text, '\n', (size_t)(end - text));
	*len = (size_t)((stop ? stop : end) - text);
	if (*len && text[*len - 1] == '\r')
		(*len)--;
	return text;
}

/* Bytes of the first n characters. */
static size_t bytes_of(const char *line, size_t len, unsigned n)
{
	size_t i = 0;

	while (i < len && n > 0) {
		i++;
		while (i < len && ((unsigned char)line[i] & 0xc0) == 0x80)
			i++;
		n--;
	}
	return i;
}

static unsigned characters(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* Tabs become blanks, so that the caret stands below its character. */
static void clean_part(char *dst, size_t size, const char *line, size_t len)
{
	char part[128];

	text_copy_n(part, sizeof(part), line, len);
	for (char *p = part; *p; p++)
		*p = *p == '\t' ? ' ' : *p;
	text_clean(dst, size, part, strlen(part));
}

static void copy_source(struct recipe_problem *p, const char *line, size_t len)
{
	unsigned first = p->column > 80 ? p->column - 40 : 1;
	size_t from = bytes_of(line, len, first - 1);
	size_t at = from + bytes_of(line + from, len - from, p->column - first);
	size_t used;

	clean_part(p->source, sizeof(p->source) / 2, line + from, at - from);
	p->caret = characters(p->source);
	used = strlen(p->source);
	clean_part(p->source + used, sizeof(p->source) - used, line + at,
		   bytes_of(line + at, len - at, 60));
}

static int by_place(const void *a, const void *b)
{
	const struct recipe_problem *p = a, *q = b;

	if (p->line != q->line)
		return p->line < q->line ? -1 : 1;
	return (p->column > q->column) - (p->column < q->column);
}

void problem_sources(struct recipe_problems *problems, const char *text,
		     size_t len)
{
	qsort(problems->list, problems->count, sizeof(problems->list[0]),
	      by_place);
	for (size_t i = 0; i < problems->count; i++) {
		struct recipe_problem *p = &problems->list[i];
		size_t size = 0;
		const char *line = NULL;

		if (p->line && p->column)
			line = line_at(text, len, p->line, &size);
		if (line)
			copy_source(p, line, size);
	}
}

void recipe_problem_print(const struct recipe_problems *problems, size_t i,
			  struct buf *out)
{
	const struct recipe_problem *p = &problems->list[i];

	if (!p->line) {
		buf_printf(out, "%s: %s\n", problems->origin, p->what);
	} else {
		buf_printf(out, "%s:%u:%u: %s\n", problems->origin, p->line,
			   p->column, p->what);
		buf_printf(out, "    %s\n    %*s^", p->source, (int)p->caret,
			   "");
		for (unsigned w = 1; w < p->width && w < 60; w++)
			buf_puts(out, "~");
		buf_puts(out, "\n");
	}
	if (p->hint[0])
		buf_printf(out, "    hint: %s\n", p->hint);
}
