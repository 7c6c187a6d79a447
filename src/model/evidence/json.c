/* SPDX-License-Identifier: MIT */
#include "model/evidence/json.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* An opening quote, with the backslashes that escape it. */
struct quote {
	size_t slashes;
	char mark; /* 0: no quote here */
};

struct reader {
	struct loose *l;
	const char *text;
	size_t len;
	size_t at;
	int depth;
};

static char peek(const struct reader *r)
{
	return r->at < r->len ? r->text[r->at] : '\0';
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->len && isspace((unsigned char)r->text[r->at]))
		r->at++;
}

/* Nothing but blanks follows: what was read last may have gone on. */
static bool at_end(const struct reader *r)
{
	size_t at = r->at;

	while (at < r->len && isspace((unsigned char)r->text[at]))
		at++;
	return at >= r->len;
}

static struct quote quote_at(const struct reader *r, size_t at)
{
	struct quote q = { 0, 0 };

	while (at + q.slashes < r->len && r->text[at + q.slashes] == '\\' &&
	       q.slashes < 15)
		q.slashes++;
	if (at + q.slashes < r->len &&
	    (r->text[at + q.slashes] == '"' || r->text[at + q.slashes] == '\''))
		q.mark = r->text[at + q.slashes];
	return q;
}

static bool take_quote(struct reader *r, const struct quote *like)
{
	struct quote q = quote_at(r, r->at);

	if (!q.mark || q.mark != like->mark || q.slashes != like->slashes)
		return false;
	r->at += q.slashes + 1;
	return true;
}

static int add_node(struct reader *r, enum loose_type type)
{
	struct loose_node *n;

	if (r->l->count >= LOOSE_NODES)
		return -1;
	n = &r->l->nodes[r->l->count];
	memset(n, 0, sizeof(*n));
	n->type = type;
	n->at = (uint32_t)r->at;
	n->child = n->next = -1;
	return (int)r->l->count++;
}

static bool is_bare(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '-' ||
	       c == '.' || c == '+';
}

/* Does something that follows a value stand here? */
static bool ends_value(const struct reader *r, size_t at)
{
	while (at < r->len && isspace((unsigned char)r->text[at]))
		at++;
	return at >= r->len || strchr(",}]:", r->text[at]);
}

/* A broken line goes on if only harmless letters stand before the quote. */
static bool goes_on(const struct reader *r, size_t at, const struct quote *q)
{
	for (; at < r->len; at++) {
		struct quote end = quote_at(r, at);

		if (end.mark)
			return end.mark == q->mark &&
			       end.slashes == q->slashes &&
			       ends_value(r, at + end.slashes + 1);
		if (!is_bare(r->text[at]) && r->text[at] != ' ' &&
		    r->text[at] != '/')
			return false;
	}
	return false;
}

/* Behind the opening quote; leaves the position behind the closing one. */
static void read_string(struct reader *r, const struct quote *q, uint32_t *at,
			uint32_t *len)
{
	size_t from = r->at;

	for (; r->at < r->len; r->at++) {
		struct quote end = quote_at(r, r->at);

		if (end.mark == q->mark && end.slashes <= q->slashes) {
			*at = (uint32_t)from;
			*len = (uint32_t)(r->at - from);
			r->at += end.slashes + 1;
			return;
		}
		if (end.mark)
			r->at += end.slashes;
		else if (r->text[r->at] == '\n' && !goes_on(r, r->at + 1, q))
			break;
	}
	r->l->repairs++;
	r->l->cut |= at_end(r);
	*at = (uint32_t)from;
	*len = (uint32_t)(r->at - from);
}

static void read_bare(struct reader *r, uint32_t *at, uint32_t *len)
{
	*at = (uint32_t)r->at;
	while (r->at < r->len && is_bare(r->text[r->at]))
		r->at++;
	*len = (uint32_t)(r->at - *at);
}

static int read_value(struct reader *r);

/* "0:" in front of an element, as the console's tree shows it. */
static void skip_index(struct reader *r)
{
	size_t at = r->at;

	while (at < r->len && isdigit((unsigned char)r->text[at]))
		at++;
	if (at > r->at && at < r->len && r->text[at] == ':') {
		r->at = at + 1;
		r->l->repairs++;
		skip_blanks(r);
	}
}

static void link_child(struct loose *l, int parent, int *last, int node)
{
	if (*last < 0)
		l->nodes[parent].child = node;
	else
		l->nodes[*last].next = node;
	*last = node;
}

static void read_array(struct reader *r, int array)
{
	int last = -1;

	for (;;) {
		size_t before;
		int node;

		skip_blanks(r);
		while (peek(r) == ',') {
			r->at++;
			skip_blanks(r);
		}
		if (r->at >= r->len) {
			r->l->cut = true;
			return;
		}
		if (peek(r) == ']') {
			r->at++;
			return;
		}
		if (peek(r) == '}') {
			r->l->repairs++;
			return;
		}
		before = r->at;
		skip_index(r);
		node = read_value(r);
		if (node < 0)
			return;
		link_child(r->l, array, &last, node);
		if (r->at == before) {
			r->at++;
			r->l->repairs++;
		}
	}
}

/* Key and colon; false: something else stands here. */
static bool read_key(struct reader *r, uint32_t *key, uint32_t *len)
{
	struct quote q = quote_at(r, r->at);
	size_t before = r->at;

	if (q.mark) {
		r->at += q.slashes + 1;
		read_string(r, &q, key, len);
	} else {
		read_bare(r, key, len);
	}
	skip_blanks(r);
	if (r->at == before || peek(r) != ':') {
		r->at = before;
		return false;
	}
	r->at++;
	return true;
}

/* What is no member: past it, at least one byte. */
static void skip_stray(struct reader *r)
{
	struct quote q = quote_at(r, r->at);
	uint32_t at, len;

	r->l->repairs++;
	if (q.mark) {
		r->at += q.slashes + 1;
		return;
	}
	read_bare(r, &at, &len);
	if (!len)
		r->at++;
}

static void read_members(struct reader *r, int object, bool braced)
{
	int last = -1;

	for (;;) {
		uint32_t key = 0, len = 0;
		int node;

		skip_blanks(r);
		while (peek(r) == ',') {
			r->at++;
			skip_blanks(r);
		}
		if (r->at >= r->len) {
			r->l->cut |= braced;
			return;
		}
		if (peek(r) == '}') {
			r->at++;
			return;
		}
		if (peek(r) == ']') {
			r->l->repairs++;
			return;
		}
		if (!read_key(r, &key, &len)) {
			if (!braced)
				return;
			skip_stray(r);
			continue;
		}
		node = read_value(r);
		if (node < 0)
			return;
		r->l->nodes[node].key = key;
		r->l->nodes[node].key_len = len;
		link_child(r->l, object, &last, node);
	}
}

/* Does the bracket that ends this stand before the place? */
static bool is_closed(const struct reader *r, enum loose_type type)
{
	return r->text[r->at - 1] == (type == LOOSE_OBJECT ? '}' : ']');
}

static int read_nested(struct reader *r, enum loose_type type)
{
	int node = add_node(r, type);

	if (node < 0 || r->depth >= LOOSE_DEPTH) {
		r->at = r->len;
		r->l->cut = true;
		return node;
	}
	r->at++;
	r->depth++;
	if (type == LOOSE_OBJECT)
		read_members(r, node, true);
	else
		read_array(r, node);
	r->depth--;
	r->l->nodes[node].cut = at_end(r) && !is_closed(r, type);
	return node;
}

/* Was the last string closed?  The place is behind its quote, if it was. */
static bool ends_quoted(const struct reader *r, const struct quote *q)
{
	return r->at > 0 && r->text[r->at - 1] == q->mark;
}

/* A string, or the object that was put into one. */
static int read_quoted(struct reader *r, const struct quote *q)
{
	size_t inner = r->at + q->slashes + 1;
	int node;

	while (inner < r->len && r->text[inner] == ' ')
		inner++;
	if (inner < r->len &&
	    (r->text[inner] == '{' || r->text[inner] == '[')) {
		r->at = inner;
		node = read_value(r);
		skip_blanks(r);
		if (!take_quote(r, q))
			r->l->repairs++;
		return node;
	}
	node = add_node(r, LOOSE_STRING);
	if (node < 0)
		return -1;
	r->at += q->slashes + 1;
	read_string(r, q, &r->l->nodes[node].at, &r->l->nodes[node].len);
	if (at_end(r) && !ends_quoted(r, q))
		r->l->nodes[node].type = LOOSE_NONE;
	return node;
}

static int read_word(struct reader *r)
{
	int node = add_node(r, LOOSE_WORD);

	if (node < 0)
		return -1;
	read_bare(r, &r->l->nodes[node].at, &r->l->nodes[node].len);
	if (at_end(r)) {
		r->l->nodes[node].type = LOOSE_NONE;
		r->l->cut = true;
	}
	return node;
}

static int read_value(struct reader *r)
{
	struct quote q;
	int node;

	skip_blanks(r);
	q = quote_at(r, r->at);
	if (q.mark)
		node = read_quoted(r, &q);
	else if (peek(r) == '{')
		node = read_nested(r, LOOSE_OBJECT);
	else if (peek(r) == '[')
		node = read_nested(r, LOOSE_ARRAY);
	else if (is_bare(peek(r))) {
		node = read_word(r);
	} else {
		node = add_node(r, LOOSE_NONE);
		r->l->repairs++;
	}
	if (node >= 0)
		r->l->nodes[node].end = (uint32_t)r->at;
	return node;
}

size_t loose_read(struct loose *l, const char *text, size_t len, size_t from)
{
	struct reader r = { l, text, len, from, 0 };
	int node;

	l->text = text;
	l->len = len;
	l->count = 0;
	l->repairs = 0;
	l->cut = false;
	if (peek(&r) == '{') {
		node = read_value(&r);
	} else {
		node = add_node(&r, LOOSE_OBJECT);
		l->repairs++;
		read_members(&r, node, false);
	}
	l->nodes[node].end = (uint32_t)r.at;
	return r.at;
}

bool loose_key_is(const struct loose *l, int node, const char *key)
{
	const struct loose_node *n = &l->nodes[node];

	return n->key_len == strlen(key) &&
	       memcmp(l->text + n->key, key, n->key_len) == 0;
}

int loose_member(const struct loose *l, int object, const char *key)
{
	if (object < 0)
		return -1;
	for (int i = l->nodes[object].child; i >= 0; i = l->nodes[i].next) {
		if (loose_key_is(l, i, key))
			return i;
	}
	return -1;
}

void loose_text(const struct loose *l, int node, char *out, size_t size)
{
	out[0] = '\0';
	if (node >= 0 && (l->nodes[node].type == LOOSE_STRING ||
			  l->nodes[node].type == LOOSE_WORD))
		text_clean(out, size, l->text + l->nodes[node].at,
			   l->nodes[node].len);
}

bool loose_number(const struct loose *l, int node, long *out)
{
	char text[16];
	unsigned long n;
	bool minus;

	loose_text(l, node, text, sizeof(text));
	minus = text[0] == '-';
	if (!text_number(text + minus, 0, 100000000, &n))
		return false;
	*out = minus ? -(long)n : (long)n;
	return true;
}
