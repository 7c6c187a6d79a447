/* SPDX-License-Identifier: MIT */
/*
 * What unbrick itself prints: tables of inspect, explain and report in words,
 * and its documents.  Only the tables and the mode count: what it said about
 * them is not evidence, or the first diagnosis would prove the second.
 */
#include "model/evidence/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/platform.h"
#include "model/evidence/text.h"

#define ID_DIGITS 24

static const char *const kinds[CHECK_KINDS] = {
	[CHECK_INTEGRITY] = "integrity",
	[CHECK_RANGE] = "range",
	[CHECK_PLATFORM] = "platform",
	[CHECK_DEPENDENCIES] = "dependencies",
};

/* A table of words: the columns of its checks, in order. */
static const enum check_kind columns[] = { CHECK_INTEGRITY, CHECK_RANGE,
					   CHECK_PLATFORM, CHECK_DEPENDENCIES };

static size_t next_word(const char **at, char *out, size_t size)
{
	size_t n;

	while (**at == ' ')
		(*at)++;
	n = strcspn(*at, " ");
	text_copy_n(out, size, *at, n);
	*at += n;
	return n;
}

static int store_of(const char *word)
{
	for (unsigned i = 0; i <= STORE_OTHER; i++) {
		if (text_same(word, store_name(i)))
			return (int)i;
	}
	return text_same(word, "update") ? STORE_SCRATCH : -1;
}

static enum check check_of(const char *word)
{
	return text_same(word, "pass")	 ? CHECK_PASS
	       : text_same(word, "fail") ? CHECK_FAIL
					 : CHECK_UNKNOWN;
}

/* "system 1 v206": a module's name and version; NULL: something else. */
static const char *read_name(const char *at, struct module_ref *ref,
			     enum store *store)
{
	char word[24], *end;
	unsigned long n;
	int function;

	next_word(&at, word, sizeof(word));
	function = function_by_name(word);
	next_word(&at, word, sizeof(word));
	if (function <= 0 || !text_number(word, 0, 255, &n))
		return NULL;
	ref->function = (uint8_t)function;
	ref->index = (uint8_t)n;
	*store = STORE_MAIN;
	next_word(&at, word, sizeof(word));
	if (word[0] == '(') {
		end = strchr(word, ')');
		if (end)
			*end = '\0';
		else if (text_starts(at, " slot)"))
			at += strlen(" slot)");
		if (store_of(word + 1) < 0)
			return NULL;
		*store = (enum store)store_of(word + 1);
		next_word(&at, word, sizeof(word));
	}
	if (word[0] != 'v' || !text_number(word + 1, 0, 65535, &n))
		return NULL;
	ref->version = (uint16_t)n;
	return at;
}

/* What stands behind the version: release, store, and the checks. */
static void read_columns(struct slot *s, const char *at)
{
	char word[24];
	size_t k = 0;

	while (next_word(&at, word, sizeof(word)) && k < COUNT(columns)) {
		enum check c = check_of(word);

		if (store_of(word) >= 0 && !k)
			s->store = (enum store)store_of(word);
		else if (c != CHECK_UNKNOWN || word[0] == '?')
			s->checks[columns[k++]] = c;
	}
	/* a report says once that all hold, or the check that does not */
	if (k != 1)
		return;
	for (size_t i = 0; i < CHECK_KINDS; i++) {
		if (s->checks[columns[0]] == CHECK_PASS)
			s->checks[i] = CHECK_PASS;
	}
	if (s->checks[columns[0]] != CHECK_FAIL)
		return;
	s->checks[columns[0]] = CHECK_UNKNOWN;
	for (size_t i = 0; i < CHECK_KINDS; i++) {
		if (text_same(word, kinds[i]))
			s->checks[i] = CHECK_FAIL;
	}
}

static bool read_row(struct own_reader *r, size_t number, const char *line)
{
	struct module_ref ref;
	enum store store;
	const char *at = read_name(line, &ref, &store);

	if (!at)
		return false;
	if (r->torn && !*at) {
		r->ev->table.cut = true;
		return true;
	}
	r->slot = evidence_new_slot(r->ev, number);
	if (!r->slot)
		return true;
	r->slot->present = true;
	r->slot->function = ref.function;
	r->slot->index = ref.index;
	r->slot->version = ref.version;
	r->slot->store = store;
	read_columns(r->slot, at);
	return true;
}

/* "needs bootloader 0 v101  FAIL, has v11" */
static bool read_need(struct own_reader *r, const char *line)
{
	struct module_ref ref;
	enum store store;
	const char *at;

	while (*line == ' ')
		line++;
	if (!text_starts(line, "needs "))
		return false;
	at = read_name(line + strlen("needs "), &ref, &store);
	if (at && (*at || !r->torn) && r->slot && r->slot->dep_count < 2)
		r->slot->deps[r->slot->dep_count++] = ref;
	return true;
}

/* "empty (factory)  -", "user 1  not there" */
static bool read_empty(struct own_reader *r, size_t number, const char *line)
{
	struct slot *s;
	struct words w;
	char word[24];
	bool empty = words_match(line, "^empty|", &w);
	int function;

	while (*line == ' ')
		line++;
	next_word(&line, word, sizeof(word));
	function = empty ? FUNCTION_NONE : function_by_name(word);
	if (function < 0 || (!empty && !text_find_nocase(line, "not there")))
		return false;
	s = evidence_new_slot(r->ev, number);
	r->slot = NULL;
	if (!s)
		return true;
	s->function = (uint8_t)function;
	if (words_match(line, "#", &w) && !empty)
		s->index = (uint8_t)w.numbers[0];
	if (words_match(line, "(factory", &w))
		s->store = STORE_FACTORY;
	else if (words_match(line, "(backup", &w))
		s->store = STORE_BACKUP;
	else if (words_match(line, "(", &w))
		s->store = STORE_OTHER;
	return true;
}

static bool has_id(const char *line)
{
	size_t n = 0;

	for (; *line; line++) {
		n = isxdigit((unsigned char)*line) ? n + 1 : 0;
		if (n == ID_DIGITS)
			return true;
	}
	return false;
}

static int titled(const char *line)
{
	const struct platform *p;
	size_t best = 0;
	int id = -1;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		size_t n = strlen(p->title);

		if (n > best && text_starts(line, p->title) &&
		    (line[n] == ' ' || !line[n])) {
			best = n;
			id = p->id;
		}
	}
	return id;
}

/* "Photon  1-1.1  1f0038000647343232363230  normal" */
static bool read_device(struct own_reader *r, size_t number, const char *line)
{
	struct words w;
	int id = titled(line);

	if (id < 0 || !has_id(line))
		return false;
	if (words_match(line, " safe|", &w))
		evidence_add(r->ev, FACT_SAFE_MODE, number, line, 0, 0);
	evidence_new_table(r->ev, id);
	r->slot = NULL;
	r->inside = r->tail = false;
	return true;
}

/* "photon: bootloader too old  (bootloader-too-old, certain)" */
static bool read_verdict(struct own_reader *r, const char *line)
{
	const struct platform *p;
	char name[PLATFORM_NAME];
	struct words w;
	size_t n;

	if (!words_match(line, "(%~certain)", &w) &&
	    !words_match(line, "(%~likely)", &w) &&
	    !words_match(line, "(%~possible)", &w))
		return false;
	n = strcspn(line, ":");
	text_copy_n(name, sizeof(name), line, n);
	p = line[n] ? platform_by_name(name) : NULL;
	evidence_new_table(r->ev, p ? p->id : -1);
	r->explained = true;
	return true;
}

static bool is_blank(const char *line)
{
	return line[strspn(line, " ")] == '\0';
}

bool own_line(struct own_reader *r, size_t number, const char *line)
{
	struct words w;

	if (words_match(line, "^$ ", &w) || words_match(line, "^# ", &w)) {
		r->explained = r->inside = r->tail = false;
		return false;
	}
	if (words_match(line, "^module version release", &w)) {
		r->ev->begins |= r->ev->table.count > 0;
		evidence_add(r->ev, FACT_INSPECT, number, line, -1, 0);
		r->inside = true;
		r->tail = false;
		return true;
	}
	if (read_device(r, number, line) || read_verdict(r, line))
		return true;
	if (r->inside && (read_need(r, line) || read_row(r, number, line) ||
			  read_empty(r, number, line)))
		return true;
	if (r->inside && text_find_nocase(line, "(the text ends here")) {
		r->ev->table.cut = true;
		return true;
	}
	if (r->inside && r->torn) {
		r->ev->table.cut = true;
		return true;
	}
	if (r->inside) {
		r->ev->ended = true;
		r->inside = false;
		r->tail = true;
	}
	if (r->tail && is_blank(line))
		r->tail = false;
	return r->explained || r->tail;
}

struct own_walk {
	struct evidence *ev;
	const struct loose *l;
	size_t line;
	bool known;
};

static bool number_of(const struct loose *l, int object, const char *key,
		      long max, long *out)
{
	int node = loose_member(l, object, key);

	return node >= 0 && loose_number(l, node, out) && *out >= 0 &&
	       *out <= max;
}

static bool read_ref(const struct loose *l, int object, struct module_ref *out)
{
	char word[24];
	long index = 0, version = 0;
	int function;

	loose_text(l, loose_member(l, object, "function"), word, sizeof(word));
	function = function_by_name(word);
	memset(out, 0, sizeof(*out));
	if (function <= 0 || !number_of(l, object, "index", 255, &index))
		return false;
	/* a place may be known by name and hold nothing */
	out->function = (uint8_t)function;
	out->index = (uint8_t)index;
	if (!number_of(l, object, "version", 65535, &version))
		return false;
	out->version = (uint16_t)version;
	return true;
}

static void read_slot(struct own_walk *w, int object)
{
	const struct loose *l = w->l;
	int checks = loose_member(l, object, "checks");
	int deps = loose_member(l, object, "dependencies");
	struct module_ref ref;
	bool present = read_ref(l, object, &ref);
	struct slot *s;
	char word[24];

	if (!present && l->nodes[object].cut)
		return;
	s = evidence_new_slot(w->ev, w->line);
	if (!s)
		return;
	s->present = present;
	s->function = ref.function;
	s->index = ref.index;
	s->version = ref.version;
	loose_text(l, loose_member(l, object, "store"), word, sizeof(word));
	s->store =
		store_of(word) >= 0 ? (enum store)store_of(word) : STORE_OTHER;
	for (size_t i = 0; i < CHECK_KINDS && checks >= 0; i++) {
		loose_text(l, loose_member(l, checks, kinds[i]), word,
			   sizeof(word));
		s->checks[i] = check_of(word);
	}
	for (int i = deps < 0 ? -1 : l->nodes[deps].child; i >= 0;
	     i = l->nodes[i].next) {
		if (s->dep_count < 2 && read_ref(l, i, &ref))
			s->deps[s->dep_count++] = ref;
	}
}

/* {"platform":…,"modules":[…]}, or the platform inside "device". */
static void read_table(struct own_walk *w, int object, int modules)
{
	const struct loose *l = w->l;
	int device = loose_member(l, object, "device");
	const struct platform *p;
	char name[PLATFORM_NAME];
	bool cut = l->nodes[modules].cut;

	loose_text(l, loose_member(l, device, "platform"), name, sizeof(name));
	if (!name[0])
		loose_text(l, loose_member(l, object, "platform"), name,
			   sizeof(name));
	p = platform_by_name(name);
	/* a later table that has no rows yet says less than a whole one */
	if (cut && w->known && l->nodes[modules].child < 0)
		return;
	evidence_new_table(w->ev, p ? p->id : -1);
	for (int i = l->nodes[modules].child; i >= 0; i = l->nodes[i].next) {
		if (l->nodes[i].type == LOOSE_OBJECT)
			read_slot(w, i);
	}
	w->ev->table.cut = cut;
	w->ev->ended = !cut;
	w->known = true;
}

static void walk(struct own_walk *w, int node)
{
	const struct loose *l = w->l;
	char word[16];
	int modules = loose_member(l, node, "modules");
	int skip = loose_member(l, node, "diagnosis");

	loose_text(l, loose_member(l, node, "mode"), word, sizeof(word));
	if (strcmp(word, "safe") == 0)
		evidence_add(w->ev, FACT_SAFE_MODE, w->line, "mode safe", 0, 0);
	if (modules >= 0 && l->nodes[modules].type == LOOSE_ARRAY)
		read_table(w, node, modules);
	for (int i = l->nodes[node].child; i >= 0; i = l->nodes[i].next) {
		if ((l->nodes[i].type == LOOSE_OBJECT ||
		     l->nodes[i].type == LOOSE_ARRAY) &&
		    i != modules && i != skip)
			walk(w, i);
	}
}

bool own_apply(struct evidence *ev, const struct loose *l, size_t line)
{
	struct own_walk w = { ev, l, line, false };
	char schema[40], name[PLATFORM_NAME], word[8];
	const struct platform *p;

	loose_text(l, loose_member(l, 0, "schema"), schema, sizeof(schema));
	if (!text_starts(schema, "unbrick."))
		return false;
	loose_text(l, loose_member(l, 0, "platform"), name, sizeof(name));
	p = platform_by_name(name);
	if (p)
		evidence_platform(ev, p->id, PLATFORM_BY_TABLE);
	walk(&w, 0);
	/* a diagnosis says itself whether its table was read to the end */
	loose_text(l, loose_member(l, 0, "cut"), word, sizeof(word));
	if (text_starts(schema, "unbrick.diagnosis/") &&
	    (strcmp(word, "true") == 0 || l->nodes[0].cut))
		ev->ended = false;
	return true;
}
