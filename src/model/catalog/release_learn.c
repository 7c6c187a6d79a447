/* SPDX-License-Identifier: MIT */
#include "model/catalog/release_learn.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/platform.h"
#include "model/catalog/release_table.h"

/* What was learned until some moment; never changed once it is published. */
struct book {
	struct book *older; /* somebody may still look at it */
	struct release_fact *facts;
	size_t fact_count;
	struct release *rows;
	struct release_module *modules;
	const struct release **order; /* room for all lists below */
	struct release_rows *platforms;
	size_t platform_count;
};

static _Atomic(struct book *) current;

/* Order of the modules in a row; as in releases.csv. */
static const uint8_t order[] = { FUNCTION_BOOTLOADER, FUNCTION_MONOLITHIC,
				 FUNCTION_SYSTEM, FUNCTION_RADIO,
				 FUNCTION_NCP };

static int rank(unsigned function)
{
	for (size_t i = 0; i < COUNT(order); i++) {
		if (order[i] == function)
			return (int)i;
	}
	return -1;
}

/* What is taken */

static bool same_deps(const struct release_module *a,
		      const struct release_module *b)
{
	return memcmp(a->deps, b->deps, sizeof(a->deps)) == 0;
}

enum judgement { TAKE, KNOWN, CONTRADICTS };

/* Against a row of the table, which has the last word. */
static enum judgement against_row(const struct release *r,
				  const struct release_fact *f)
{
	const struct release_module *m = NULL;

	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *k = &r->modules[i];

		if (k->function != f->module.function ||
		    k->index != f->module.index)
			continue;
		m = k;
		if (k->version == f->module.version &&
		    (!f->module.deps_known || same_deps(k, &f->module)))
			return k->deps_known || !f->module.deps_known ? KNOWN
								      : TAKE;
	}
	if (!m) /* the table leaves nothing out that a repair needs */
		return KNOWN;
	if (m->version != f->module.version)
		return CONTRADICTS;
	return m->deps_known ? CONTRADICTS : TAKE;
}

static bool same_key(const struct release_fact *a, const struct release_fact *b)
{
	return a->platform_id == b->platform_id &&
	       a->module.function == b->module.function &&
	       a->module.index == b->module.index &&
	       strcmp(a->release, b->release) == 0;
}

/* Against what was learned before; the list has the word before files. */
static enum judgement against_fact(struct release_fact *old,
				   const struct release_fact *f)
{
	bool same = old->module.version == f->module.version;

	if (same &&
	    (!f->module.deps_known ||
	     (old->module.deps_known && same_deps(&old->module, &f->module))))
		return KNOWN;
	if (same && !old->module.deps_known) {
		old->module = f->module;
		return TAKE;
	}
	if (f->source < old->source) {
		*old = *f;
		return TAKE;
	}
	return CONTRADICTS;
}

static const struct release *table_row(const struct release_fact *f)
{
	for (size_t i = 0; i < release_platform_count; i++) {
		const struct release_platform *p = &release_platforms[i];

		for (size_t k = 0;
		     p->platform_id == f->platform_id && k < p->count; k++) {
			if (strcmp(release_rows[p->first + k].version,
				   f->release) == 0)
				return &release_rows[p->first + k];
		}
	}
	return NULL;
}

/* Takes one fact; false: no room. */
static bool take(struct book *b, size_t room, const struct release_fact *f,
		 enum judgement *out)
{
	const struct release *r = table_row(f);

	*out = KNOWN;
	if (rank(f->module.function) < 0 || !release_is_version(f->release))
		return true;
	*out = r ? against_row(r, f) : TAKE;
	if (*out != TAKE)
		return true;
	for (size_t i = 0; i < b->fact_count; i++) {
		if (same_key(&b->facts[i], f)) {
			*out = against_fact(&b->facts[i], f);
			return true;
		}
	}
	if (b->fact_count == room)
		return false;
	b->facts[b->fact_count++] = *f;
	return true;
}

/* What is published */

static int by_row(const void *x, const void *y)
{
	const struct release_fact *a = x, *b = y;
	int c = (a->platform_id > b->platform_id) -
		(a->platform_id < b->platform_id);

	if (!c)
		c = release_compare(a->release, b->release);
	if (!c)
		c = strcmp(a->release, b->release);
	if (!c)
		c = rank(a->module.function) - rank(b->module.function);
	return c ? c : (int)a->module.index - (int)b->module.index;
}

/* A row of the table with what was learned about its modules' needs. */
static size_t mended(const struct release *r, const struct release_fact *f,
		     size_t n, struct release_module *to)
{
	memcpy(to, r->modules, r->module_count * sizeof(*to));
	for (size_t i = 0; i < r->module_count; i++) {
		for (size_t k = 0; k < n; k++) {
			if (!to[i].deps_known && !to[i].twin &&
			    to[i].function == f[k].module.function &&
			    to[i].index == f[k].module.index)
				to[i] = f[k].module;
		}
	}
	return r->module_count;
}

static size_t row_modules(const struct release_fact *f, size_t n,
			  struct release_module *to)
{
	const struct release *r = table_row(f);

	if (r)
		return mended(r, f, n, to);
	for (size_t i = 0; i < n; i++)
		to[i] = f[i].module;
	return n;
}

/* How many facts from here on are of one row. */
static size_t span(const struct release_fact *f, size_t left)
{
	size_t n = 1;

	while (n < left && f[n].platform_id == f->platform_id &&
	       strcmp(f[n].release, f->release) == 0)
		n++;
	return n;
}

static size_t make_rows(struct book *b)
{
	struct release_module *m = b->modules;
	size_t rows = 0, n;

	for (size_t i = 0; i < b->fact_count; i += n) {
		const struct release_fact *f = &b->facts[i];
		struct release *r = &b->rows[rows++];

		n = span(f, b->fact_count - i);
		*r = (struct release){
			.version = f->release,
			.platform_id = f->platform_id,
			.module_count = (uint16_t)row_modules(f, n, m),
			.modules = m,
			.source = table_row(f) ? RELEASE_TABLE : f->source,
		};
		m += r->module_count;
	}
	return rows;
}

/* Into its place by version; it replaces the row of that name. */
static size_t insert(const struct release **list, size_t n,
		     const struct release *r)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i]->version, r->version) == 0) {
			list[i] = r;
			return n;
		}
	}
	while (at > 0 && release_compare(list[at - 1]->version, r->version) > 0)
		at--;
	memmove(list + at + 1, list + at, (n - at) * sizeof(*list));
	list[at] = r;
	return n + 1;
}

static void make_platform(struct book *b, struct release_rows *p,
			  const struct release **room, size_t rows,
			  int platform)
{
	*p = (struct release_rows){ .platform_id = (uint16_t)platform,
				    .whole = room };
	for (size_t i = 0; i < release_platform_count; i++) {
		const struct release_platform *t = &release_platforms[i];

		for (size_t k = 0; t->platform_id == platform && k < t->count;
		     k++)
			p->whole[p->whole_count++] =
				&release_rows[t->first + k];
	}
	for (size_t i = 0; i < rows; i++) {
		if (b->rows[i].platform_id == platform &&
		    release_is_whole(&b->rows[i]))
			p->whole_count =
				insert(p->whole, p->whole_count, &b->rows[i]);
	}
	p->partial = p->whole + p->whole_count;
	for (size_t i = 0; i < rows; i++) {
		if (b->rows[i].platform_id == platform &&
		    !release_is_whole(&b->rows[i]))
			p->partial[p->partial_count++] = &b->rows[i];
	}
}

static size_t table_modules(void)
{
	size_t n = 0;

	for (size_t i = 0; i < release_platform_count; i++)
		n += release_platforms[i].count;
	return n;
}

/* Most modules that a row of the table has. */
#define ROW_MAX 16

static bool publishable(struct book *b)
{
	const size_t n = b->fact_count;
	const struct release **room;
	struct release_rows *next;
	size_t rows;

	qsort(b->facts, n, sizeof(*b->facts), by_row);
	b->rows = calloc(n + 1, sizeof(*b->rows));
	b->modules = calloc((n + 1) * ROW_MAX, sizeof(*b->modules));
	b->order = calloc(table_modules() + n + 1, sizeof(*b->order));
	b->platforms = calloc(n + 1, sizeof(*b->platforms));
	if (!b->rows || !b->modules || !b->order || !b->platforms)
		return false;
	rows = make_rows(b);
	room = b->order;
	next = b->platforms;
	for (size_t i = 0; i < rows; i++) {
		const struct release_rows *last =
			next > b->platforms ? next - 1 : NULL;

		if (last && last->platform_id == b->rows[i].platform_id)
			continue;
		if (last)
			room = last->partial + last->partial_count;
		make_platform(b, next++, room, rows, b->rows[i].platform_id);
	}
	b->platform_count = (size_t)(next - b->platforms);
	return true;
}

static void book_free(struct book *b)
{
	if (!b)
		return;
	free(b->facts);
	free(b->rows);
	free(b->modules);
	free(b->order);
	free(b->platforms);
	free(b);
}

/* The old facts and room for the new ones. */
static struct book *book_new(struct book *old, size_t more, size_t *room)
{
	struct book *b = calloc(1, sizeof(*b));
	size_t had = old ? old->fact_count : 0;

	*room = had + more;
	if (*room > RELEASE_FACTS_MAX)
		*room = RELEASE_FACTS_MAX;
	if (b)
		b->facts = calloc(*room + 1, sizeof(*b->facts));
	if (!b || !b->facts) {
		book_free(b);
		return NULL;
	}
	b->older = old;
	b->fact_count = had;
	if (had)
		memcpy(b->facts, old->facts, had * sizeof(*b->facts));
	return b;
}

int release_learn(const struct release_fact *facts, size_t count, size_t *first)
{
	struct book *old = atomic_load(&current);
	int contradictions = 0;
	bool news = false;
	struct book *b;
	size_t room;

	b = book_new(old, count, &room);
	if (!b)
		return -1;
	for (size_t i = 0; i < count; i++) {
		enum judgement j;

		if (!take(b, room, &facts[i], &j)) {
			book_free(b);
			return -1;
		}
		news = news || j == TAKE;
		if (j == CONTRADICTS && !contradictions++ && first)
			*first = i;
	}
	if (!news) {
		book_free(b);
		return contradictions;
	}
	if (!publishable(b)) {
		book_free(b);
		return -1;
	}
	if (!atomic_compare_exchange_strong(&current, &old, b)) {
		book_free(b); /* somebody else learned meanwhile */
		return release_learn(facts, count, first);
	}
	return contradictions;
}

bool release_learned(size_t i, struct release_fact *out)
{
	const struct book *b = atomic_load(&current);

	if (!b || i >= b->fact_count)
		return false;
	*out = b->facts[i];
	return true;
}

void release_forget(void)
{
	struct book *b = atomic_exchange(&current, NULL);

	while (b) {
		struct book *older = b->older;

		book_free(b);
		b = older;
	}
}

const struct release_rows *release_learned_rows(int platform)
{
	const struct book *b = atomic_load(&current);

	for (size_t i = 0; b && i < b->platform_count; i++) {
		if (b->platforms[i].platform_id == platform)
			return &b->platforms[i];
	}
	return NULL;
}
