/* SPDX-License-Identifier: MIT */
#include "recipe/yaml.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MAX_DEPTH 32
#define MAX_OPEN  64	/* brackets in a line, those in texts included */
#define MAX_KEYS  64	/* of one map: they are compared with each other */
#define MAX_NODES 32768 /* a recipe of the most steps has a third of it */

static const char *const where = "yaml";

struct builder {
	struct arena *arena;
	struct fy_parser *parser;
	struct yaml *root;
	struct yaml *open[MAX_DEPTH];  /* lists and maps that are not closed */
	struct yaml **tail[MAX_DEPTH]; /* where the next child goes */
	struct yaml *key[MAX_DEPTH];   /* of a map: waits for its value */
	unsigned keys[MAX_DEPTH];
	size_t depth;
	size_t nodes;
	unsigned documents;
	struct yaml_error *at;
	struct err *e;
};

static int wrong(struct builder *b, unsigned line, unsigned column,
		 const char *what)
{
	b->at->line = line;
	b->at->column = column;
	text_copy(b->at->what, sizeof(b->at->what), what);
	return err_set(b->e, ERR_RECIPE, where, "line %u: %s", line,
		       b->at->what);
}

static unsigned from_one(int n)
{
	return n < 0 ? 1 : (unsigned)n + 1;
}

static int wrong_mark(struct builder *b, const struct fy_mark *m,
		      const char *what)
{
	return wrong(b, m ? from_one(m->line) : 1, m ? from_one(m->column) : 1,
		     what);
}

static int wrong_event(struct builder *b, struct fy_event *ev, const char *what)
{
	return wrong_mark(b, fy_event_start_mark(ev), what);
}

static int wrong_token(struct builder *b, struct fy_token *t, const char *what)
{
	return wrong_mark(b, fy_token_start_mark(t), what);
}

static struct yaml *node_new(struct builder *b, struct fy_event *ev,
			     enum yaml_kind kind)
{
	const struct fy_mark *from = fy_event_start_mark(ev);
	const struct fy_mark *to = fy_event_end_mark(ev);
	struct yaml *y = arena_take(b->arena, sizeof(*y));

	if (!y) {
		err_set(b->e, ERR_NO_MEMORY, where, "the text is too large");
		return NULL;
	}
	y->kind = kind;
	y->text = "";
	y->line = from ? from_one(from->line) : 1;
	y->column = from ? from_one(from->column) : 1;
	y->width = 1;
	if (kind == YAML_SCALAR && from && to && from->line == to->line &&
	    to->column > from->column)
		y->width = (unsigned)(to->column - from->column);
	return y;
}

static int scalar_text(struct builder *b, struct fy_event *ev, struct yaml *y)
{
	struct fy_token *token = fy_event_get_token(ev);
	const char *text;
	size_t len = 0;

	y->plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
	text = token ? fy_token_get_text(token, &len) : NULL;
	if (!text)
		return 0;
	if (memchr(text, '\0', len))
		return wrong_event(b, ev, "a NUL character");
	y->text = arena_text(b->arena, text, len);
	y->len = len;
	if (!y->text)
		return err_set(b->e, ERR_NO_MEMORY, where,
			       "the text is too large");
	return 0;
}

/* Hangs a node into what is open. */
static int place(struct builder *b, struct fy_event *ev, struct yaml *y)
{
	size_t top = b->depth - 1;

	if (b->depth == 0) {
		b->root = y;
		return 0;
	}
	if (b->open[top]->kind == YAML_MAP && !b->key[top]) {
		if (y->kind != YAML_SCALAR)
			return wrong_event(b, ev, "a key must be a word");
		if (++b->keys[top] > MAX_KEYS)
			return wrong_event(b, ev, "too many keys in one group");
		b->key[top] = y;
		return 0;
	}
	y->key = b->key[top];
	if (y->key && y->kind == YAML_SCALAR && y->plain && !y->len) {
		y->line = y->key->line; /* nothing stands there: the key */
		y->column = y->key->column;
		y->width = y->key->width;
	}
	b->key[top] = NULL;
	*b->tail[top] = y;
	b->tail[top] = &y->next;
	return 0;
}

static int add(struct builder *b, struct fy_event *ev, enum yaml_kind kind)
{
	struct yaml *y;
	int rc;

	if (fy_event_get_anchor_token(ev))
		return wrong_token(b, fy_event_get_anchor_token(ev),
				   "anchors (&) have no place here");
	if (fy_event_get_tag_token(ev))
		return wrong_token(b, fy_event_get_tag_token(ev),
				   "tags (!) have no place here");
	if (++b->nodes > MAX_NODES)
		return wrong_event(b, ev, "too much in one text");
	y = node_new(b, ev, kind);
	if (!y)
		return -ERR_NO_MEMORY;
	rc = kind == YAML_SCALAR ? scalar_text(b, ev, y) : 0;
	if (rc == 0)
		rc = place(b, ev, y);
	if (rc || kind == YAML_SCALAR)
		return rc;
	if (b->depth == MAX_DEPTH)
		return wrong_event(b, ev, "nested too deeply");
	b->open[b->depth] = y;
	b->tail[b->depth] = &y->first;
	b->keys[b->depth] = 0;
	b->key[b->depth++] = NULL;
	return 0;
}

static int take_event(struct builder *b, struct fy_event *ev)
{
	switch (ev->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++)
			return wrong_event(b, ev, "a second document begins");
		return 0;
	case FYET_SCALAR:
		return add(b, ev, YAML_SCALAR);
	case FYET_SEQUENCE_START:
		return add(b, ev, YAML_LIST);
	case FYET_MAPPING_START:
		return add(b, ev, YAML_MAP);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		b->depth -= b->depth > 0;
		return 0;
	case FYET_ALIAS:
		return wrong_event(b, ev, "aliases (*) have no place here");
	default:
		return 0;
	}
}

static int syntax(struct builder *b, struct fy_diag *diag)
{
	void *iter = NULL;
	struct fy_diag_error *first = fy_diag_errors_iterate(diag, &iter);
	char clean[120];

	if (!first)
		return wrong(b, 1, 1, "this is no YAML");
	text_clean(clean, sizeof(clean), first->msg ? first->msg : "no YAML",
		   strlen(first->msg ? first->msg : "no YAML"));
	return wrong(b, first->line > 0 ? (unsigned)first->line : 1,
		     first->column > 0 ? (unsigned)first->column : 1, clean);
}

/* libfyaml takes a bad byte for the end of the text. */
static int not_text(struct builder *b, const char *text, size_t bad)
{
	unsigned line = 1, column = 1;

	for (size_t i = 0; i < bad; i++) {
		if (text[i] == '\n')
			line++, column = 1;
		else if (((unsigned char)text[i] & 0xc0) != 0x80)
			column++;
	}
	return wrong(b, line, column, "this byte is no UTF-8 text");
}

/*
 * What would make the parser compare everything with everything before: each
 * %TAG with the other ones, each bracket of a line with those around it.
 */
static int check_line(struct builder *b, const char *text, size_t len,
		      unsigned line)
{
	unsigned depth = 0;

	if (len && text[0] == '%' &&
	    (len < 6 || strncmp(text, "%YAML ", 6) != 0))
		return wrong(b, line, 1, "directives (%) have no place here");
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '[' || text[i] == '{')
			depth++;
		else if (depth && (text[i] == ']' || text[i] == '}'))
			depth--;
		if (depth > MAX_OPEN)
			return wrong(b, line, (unsigned)i + 1,
				     "nested too deeply");
	}
	return 0;
}

static int check_lines(struct builder *b, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	int rc = 0;

	for (unsigned line = 1; p < end && rc == 0; line++) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		stop = stop ? stop : end;
		rc = check_line(b, p, (size_t)(stop - p), line);
		p = stop + 1;
	}
	return rc;
}

static int build(struct builder *b, struct fy_diag *diag)
{
	struct fy_event *ev;
	int rc = 0;

	while (rc == 0 && (ev = fy_parser_parse(b->parser))) {
		rc = take_event(b, ev);
		fy_parser_event_free(b->parser, ev);
	}
	if (rc == 0 &&
	    (fy_parser_get_stream_error(b->parser) || fy_diag_got_error(diag)))
		rc = syntax(b, diag);
	return rc;
}

const struct yaml *yaml_parse(struct arena *arena, const char *text, size_t len,
			      struct yaml_error *at, struct err *e)
{
	struct builder b = { .arena = arena, .at = at, .e = e };
	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_JSON_NONE };
	struct fy_diag *diag = fy_diag_create(NULL);
	int rc = -ERR_NO_MEMORY;
	size_t bad;

	if (!text_is_utf8(text, len, &bad)) {
		rc = not_text(&b, text, bad);
		goto out;
	}
	rc = check_lines(&b, text, len);
	if (rc < 0)
		goto out;
	rc = -ERR_NO_MEMORY;
	if (!diag)
		goto out;
	fy_diag_set_collect_errors(diag, true);
	cfg.diag = diag;
	b.parser = fy_parser_create(&cfg);
	if (!b.parser)
		goto out;
	rc = fy_parser_set_string(b.parser, text, len) ? -ERR_NO_MEMORY
						       : build(&b, diag);
	if (rc == 0 && !b.root) {
		b.root = arena_take(arena, sizeof(*b.root));
		if (b.root)
			*b.root = (struct yaml){ .line = 1,
						 .column = 1,
						 .width = 1,
						 .text = "",
						 .plain = true };
	}
out:
	if (rc == -ERR_NO_MEMORY || (rc == 0 && !b.root))
		err_memory(e, where);
	fy_parser_destroy(b.parser);
	fy_diag_destroy(diag);
	return rc ? NULL : b.root;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	const struct yaml *m = map && map->kind == YAML_MAP ? map->first : NULL;

	for (; m; m = m->next) {
		if (strcmp(m->key->text, key) == 0)
			return m;
	}
	return NULL;
}

bool yaml_is_null(const struct yaml *y)
{
	return y->kind == YAML_SCALAR && y->plain &&
	       (y->len == 0 || strcmp(y->text, "~") == 0 ||
		strcmp(y->text, "null") == 0);
}
