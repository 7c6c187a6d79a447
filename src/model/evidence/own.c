/* SPDX-License-Identifier: MIT */
/*
 * What unbrick itself prints: tables of inspect, explain and report in words,
 * and its documents.  Only the tables and the mode count: what it said about
 * them is not evidence, or the first diagnosis would prove the second.
 */
#include "model/evidence/own.h"
#include "model/evidence/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/platform.h"
#include "model/evidence/text.h"

#define ID_DIGITS 24

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

/* "system part3 (file), module system 2": the file is the maker's count. */
static const char *past_file(const char *at)
{
	static const char before[] = "system part", after[] = " (file), module";
	const char *start = at + strspn(at, " ");

	if (text_starts(start, before) && start[strlen(before)] &&
	    text_starts(start + strlen(before) + 1, after))
		return start + strlen(before) + 1 + strlen(after);
	return at;
}

/* "system 1", "system part 1", "bootloader"; NULL: something else. */
static const char *read_module(const char *at, struct module_ref *ref)
{
	unsigned kind, index;
	unsigned long n;
	char word[24];
	const char *end;
	int function;

	at = past_file(at);
	at += strspn(at, " ");
	end = plain_read(at, &kind, &index);
	if (end && index <= UINT8_MAX) {
		ref->function = (uint8_t)kind;
		ref->index = (uint8_t)index;
		return end;
	}
	next_word(&at, word, sizeof(word));
	function = function_by_name(word);
	next_word(&at, word, sizeof(word));
	if (function <= 0 || !text_number(word, 0, 255, &n))
		return NULL;
	ref->function = (uint8_t)function;
	ref->index = (uint8_t)n;
	return at;
}

/* Its name and version: "system 1 v206", "bootloader v101". */
static const char *read_name(const char *at, struct module_ref *ref,
			     enum store *store)
{
	char word[24], *end;
	unsigned long n;

	at = read_module(at, ref);
	if (!at)
		return NULL;
	*store = STORE_MAIN;
	next_word(&at, word, sizeof(word));
	if (word[0] == '(') {
		end = strchr(word, ')');
		if (end)
			*end = '\0';
		else if (text_starts(at, " slot)"))
			at += strlen(" slot)");
		if (own_store(word + 1) < 0)
			return NULL;
		*store = (enum store)own_store(word + 1);
		next_word(&at, word, sizeof(word));
	}
	if (word[0] != 'v' || !text_number(word + 1, 0, 65535, &n))
		return NULL;
	ref->version = (uint16_t)n;
	return at;
}

/*
 * A report tells in one word that checks hold or do not, and names them where
 * it is not all of them.
 */
static void spread(struct slot *s, const bool named[CHECK_KINDS])
{
	enum check c = s->checks[columns[0]];
	bool all = c == CHECK_PASS;

	for (size_t i = 0; i < CHECK_KINDS; i++)
		all = all && !named[i];
	for (size_t i = 0; i < CHECK_KINDS; i++)
		s->checks[i] = all || named[i] ? c : CHECK_UNKNOWN;
}

/* What stands behind the version: release, store, checks, what it needs. */
static void read_columns(struct slot *s, const char *at)
{
	bool named[CHECK_KINDS] = { false };
	struct module_ref need;
	enum store store;
	char word[24];
	size_t k = 0;

	while (next_word(&at, word, sizeof(word)) && k < COUNT(columns)) {
		enum check c = own_check(word);

		if (own_store(word) >= 0 && !k)
			s->store = (enum store)own_store(word);
		else if (c != CHECK_UNKNOWN || word[0] == '?')
			s->checks[columns[k++]] = c;
		for (size_t i = 0; i < CHECK_KINDS; i++)
			named[i] |= text_same(word, own_check_kind((int)i));
		if (text_same(word, "needs") && s->dep_count < 2) {
			const char *next = read_name(at, &need, &store);

			if (!next)
				break;
			s->deps[s->dep_count++] = need;
			at = next;
		}
	}
	if (k == 1)
		spread(s, named);
}

static bool read_row(struct own_reader *r, size_t number, const char *line)
{
	struct module_ref ref;
	enum store store;
	const char *at = read_name(line, &ref, &store);

	if (!at)
		return false;
	/* its checks stand behind: the copy, or the text, ends here */
	if (!*at) {
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
	if (at && *at && r->slot && r->slot->dep_count < 2)
		r->slot->deps[r->slot->dep_count++] = ref;
	return true;
}

/* "empty (factory)  -", "user 1  not there" */
static bool read_empty(struct own_reader *r, size_t number, const char *line)
{
	struct slot *s;
	struct words w;
	struct module_ref ref = { .function = FUNCTION_NONE };
	bool empty = words_match(line, "^empty|", &w);
	const char *rest = empty ? line : read_module(line, &ref);

	if (!rest || (!empty && !text_find_nocase(rest, "not there")))
		return false;
	s = evidence_new_slot(r->ev, number);
	r->slot = NULL;
	if (!s)
		return true;
	s->function = ref.function;
	s->index = ref.index;
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
	int id = has_id(line) ? titled(line) : -1;

	if (id < 0)
		return false;
	if (words_match(line, " safe|", &w))
		evidence_add(r->ev, FACT_SAFE_MODE, number, line, 0, 0);
	evidence_new_table(r->ev, id);
	r->slot = NULL;
	r->inside = r->tail = false;
	return true;
}

#define VERDICT_MARKS 3 /* the last of those of a verdict */

/* Without one of these no line of ours begins anything. */
static const char *const marks[] = { "module version release",
				     "certain)",
				     "likely)",
				     "possible)",
				     " port ",
				     "job,device,port,platform," };

/* "photon: bootloader too old  (bootloader-too-old, certain)" */
static bool read_verdict(struct own_reader *r, const struct spot_line *l)
{
	const char *line = l->text;
	const struct platform *p;
	char name[PLATFORM_NAME];
	struct words w;
	size_t n, i = spot_next(l, SPOT_OWN, 1);

	if (i > VERDICT_MARKS || (!words_match(line, "(%~certain)", &w) &&
				  !words_match(line, "(%~likely)", &w) &&
				  !words_match(line, "(%~possible)", &w)))
		return false;
	n = strcspn(line, ":");
	text_copy_n(name, sizeof(name), line, n);
	p = line[n] ? platform_by_name(name) : NULL;
	evidence_new_table(r->ev, p ? p->id : -1);
	r->explained = true;
	return true;
}

/* "photon  1f00...30  port 1-1.1  job ...", then "before" and "after" */
static bool read_report(struct own_reader *r, const char *line)
{
	const struct platform *p;
	char name[PLATFORM_NAME];
	struct words w;

	if (r->report &&
	    (words_match(line, "^before|", &w) ||
	     words_match(line, "^after|", &w)) &&
	    !*w.end) {
		r->ev->begins = true;
		r->inside = true;
		r->slot = NULL;
		return true;
	}
	if (!has_id(line) || !words_match(line, " port ", &w))
		return false;
	text_copy_n(name, sizeof(name), line, strcspn(line, " "));
	p = platform_by_name(name);
	if (!p)
		return false;
	evidence_new_table(r->ev, p->id);
	r->report = true;
	r->inside = r->tail = false;
	return true;
}

/* The next cell of a line of CSV, RFC 4180; false: there is none. */
static bool next_cell(const char **at, char *out, size_t size)
{
	const char *s = *at;
	size_t n = 0;
	bool quoted = *s == '"';

	if (!*s)
		return false;
	for (s += quoted; *s && (quoted || *s != ','); s++) {
		if (quoted && *s == '"' && *++s != '"')
			break;
		if (n + 1 < size)
			out[n++] = *s;
	}
	out[n] = '\0';
	*at = *s == ',' ? s + 1 : s;
	return true;
}

/* "bootloader 0 v100 PASS; system 1 v206 FAIL dependencies" */
static void read_cell(struct own_reader *r, size_t number, char *cell)
{
	for (char *at = cell; at && *at;) {
		char *end = strchr(at, ';');

		if (end)
			*end = '\0';
		read_row(r, number, at);
		at = end ? end + 1 : NULL;
	}
	r->ev->ended = !r->torn;
}

enum { CSV_CELL = 4096, CSV_PLATFORM = 3, CSV_BEFORE = 13, CSV_AFTER = 14 };

static bool read_csv(struct own_reader *r, size_t number, const char *line)
{
	char cells[2][CSV_CELL], cell[CSV_CELL];
	const struct platform *p = NULL;

	if (text_starts(line, "job,device,port,platform,")) {
		r->csv = true;
		return true;
	}
	if (!r->csv || *line != '"')
		return false;
	cells[0][0] = cells[1][0] = '\0';
	for (int i = 0; next_cell(&line, cell, sizeof(cell)); i++) {
		if (i == CSV_PLATFORM)
			p = platform_by_name(cell);
		if (i == CSV_BEFORE || i == CSV_AFTER)
			text_copy(cells[i - CSV_BEFORE], sizeof(cell), cell);
	}
	evidence_new_table(r->ev, p ? p->id : -1);
	read_cell(r, number, cells[1][0] ? cells[1] : cells[0]);
	return true;
}

/* "asset-missing: ..." of inspect, "asset: missing, needs sound.bin" */
static void read_asset(struct own_reader *r, const char *line)
{
	static const char *const needs = "asset: missing, needs ";
	const char *at = text_find_nocase(line, needs);

	struct module_asset a;

	if (at) {
		at += strlen(needs);
		text_clean(a.name, sizeof(a.name), at, strcspn(at, ","));
		own_asset(&r->ev->table, a.name);
	} else if (text_starts(line, "asset-missing: "))
		own_asset(&r->ev->table, "");
}

static bool is_blank(const char *line)
{
	return line[strspn(line, " ")] == '\0';
}

void own_prepare(struct spots *s)
{
	const struct platform *p;

	for (size_t i = 0; i < COUNT(marks); i++)
		spot_add(s, SPOT_OWN, marks[i]);
	for (size_t i = 0; (p = platform_at(i)); i++)
		spot_add(s, SPOT_OWN, p->title);
}

bool own_idle(const struct own_reader *r)
{
	return !r->explained && !r->inside && !r->tail && !r->report && !r->csv;
}

/*
 * What stands behind a table of ours: "bootloader-too-old: ..." of an
 * inspection, its other parts in what is longer.
 */
static bool ends_table(const struct own_reader *r, const char *line)
{
	size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz-");

	return r->explained || r->report || r->csv ||
	       (line[n] == ':' &&
		(memchr(line, '-', n) || text_starts(line, "healthy:") ||
		 text_starts(line, "unknown:")));
}

bool own_line(struct own_reader *r, const struct spot_line *l)
{
	const char *line = l->text;
	size_t number = l->number;
	struct words w;

	if (own_idle(r) && !spot_any(l, SPOT_OWN))
		return false;

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
	if (read_device(r, number, line) || read_verdict(r, l) ||
	    read_report(r, line) || read_csv(r, number, line))
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
		r->ev->ended = ends_table(r, line);
		r->ev->table.cut |= !r->ev->ended;
		r->inside = false;
		r->tail = true;
	}
	if (r->explained || r->tail)
		read_asset(r, line);
	if (r->tail && is_blank(line))
		r->tail = false;
	return r->explained || r->tail;
}
