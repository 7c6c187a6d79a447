/* SPDX-License-Identifier: MIT */
#include "model/evidence/spot.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"

#define BUCKET_BITS 12
#define WORD_BITS   64
#define LOAD	    4 /* what each other run in its bucket takes of a worth */

/* Letters of both cases give the same; other bytes may fall together. */
static uint32_t fold(char c)
{
	return (unsigned char)c | 0x20u;
}

static unsigned bucket(uint32_t letters)
{
	return (letters * 2654435761u) >> (32 - BUCKET_BITS);
}

static unsigned pair(uint32_t letters)
{
	return (letters & 0x1f) | (letters >> 3 & 0x3e0);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

static bool is_bit(const uint64_t *bits, size_t i)
{
	return bits[i / WORD_BITS] >> i % WORD_BITS & 1;
}

static bool takes_room(char c)
{
	return c && strchr("#@$%~*&|^", c);
}

/* How seldom a character is in such texts; rough is good enough. */
static unsigned rarity(char c)
{
	static const unsigned char letters[] = {
		['e'] = 1,  ['t'] = 2,	['a'] = 3,  ['o'] = 4,	['i'] = 5,
		['n'] = 6,  ['s'] = 7,	['r'] = 8,  ['l'] = 9,	['d'] = 10,
		['h'] = 11, ['c'] = 12, ['u'] = 13, ['m'] = 14, ['p'] = 15,
		['f'] = 16, ['g'] = 17, ['b'] = 18, ['y'] = 19, ['v'] = 20,
		['w'] = 21, ['k'] = 22, ['x'] = 23, ['j'] = 24, ['q'] = 25,
		['z'] = 26,
	};
	uint32_t at = fold(c);

	if (c == ' ')
		return 0;
	return at < COUNT(letters) && letters[at] ? letters[at] : 16;
}

/* A run, and the letters of it by which it is known. */
struct window {
	unsigned size, worth;
	struct spot_run run;
};

/* The last `size` letters of what there is of the run. */
static void consider(struct window *best, const struct spots *s,
		     const struct spot_run *run, unsigned size, unsigned worth)
{
	unsigned load = size == 2 ? s->two_load[pair(run->letters & 0xffff)]
				  : s->four_load[bucket(run->letters)];

	/* where many are, each of them is looked at */
	worth = worth > LOAD * load ? worth - LOAD * load : 1;
	if (size < best->size || (size == best->size && worth <= best->worth))
		return;
	best->size = size;
	best->worth = worth;
	best->run = *run;
	if (size == 2)
		best->run.letters &= 0xffff;
}

/* A run of one letter (of which nothing is known) is none. */
static size_t keep(struct window list[SPOT_EACH], size_t n,
		   const struct window *w)
{
	size_t i = n;

	if (!w->size)
		return n;
	while (i &&
	       (list[i - 1].size < w->size || (list[i - 1].size == w->size &&
					       list[i - 1].worth < w->worth))) {
		if (i < SPOT_EACH)
			list[i] = list[i - 1];
		i--;
	}
	if (i < SPOT_EACH)
		list[i] = *w;
	return n + (n < SPOT_EACH);
}

/* The next run from `p` on; returns what is behind it. */
static const char *next_run(const struct spots *s, const char *pattern,
			    const char *p, struct window *best)
{
	struct spot_run run = { 0 };
	unsigned have = 0, worth[SPOT_LETTERS] = { 0 };

	best->size = 0;
	for (; *p && !takes_room(*p) && (*p != '\\' || !have); p++) {
		if (!have) {
			run.edge = p > pattern && p[-1] == '|';
			run.begins = p > pattern && p[-1] == '^';
			p += *p == '\\' && p[1];
			run.from = p;
		}
		run.at = p;
		run.letters = run.letters << 8 | fold(*p);
		memmove(worth + 1, worth, sizeof(worth) - sizeof(*worth));
		worth[0] = rarity(*p) + 1;
		if (++have >= SPOT_LETTERS)
			consider(best, s, &run, SPOT_LETTERS,
				 worth[0] + worth[1] + worth[2] + worth[3]);
		else if (have >= 2)
			consider(best, s, &run, 2, worth[0] + worth[1]);
	}
	best->run.to = p;
	return *p && takes_room(*p) ? p + 1 : p;
}

/* What a pattern takes has to be in the line. */
static void note_takers(struct spots *s, uint16_t id, const char *pattern)
{
	for (const char *p = pattern; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '#')
			set_bit(s->digit, id);
		else if (*p == '$')
			set_bit(s->release, id);
	}
}

/* 0..25; 26: no letter, or the end of the word. */
static unsigned letter_of(const char *word, size_t len, size_t i)
{
	unsigned c = i < len ? fold(word[i]) - 'a' : 26;

	return c < 26 ? c : 26;
}

void spot_word(struct spot_words *w, const char *word)
{
	size_t len = strlen(word);
	unsigned first = letter_of(word, len, 0);

	if (first == 26)
		abort(); /* the lists are ours: their words begin so */
	for (size_t i = first + 1; i < COUNT(w->first); i++)
		w->first[i]++;
	w->second[first] |= UINT32_C(1) << letter_of(word, len, 1);
}

bool spot_range(const struct spot_words *w, const char *word, size_t len,
		size_t *from, size_t *to)
{
	unsigned first = letter_of(word, len, 0);

	if (first == 26 || !(w->second[first] >> letter_of(word, len, 1) & 1))
		return false;
	*from = w->first[first];
	*to = w->first[first + 1];
	return true;
}

/* Do these two stand in the same places of a line? */
static bool is_same(const struct spot_run *a, const struct spot_run *b)
{
	if (a->letters != b->letters || a->edge != b->edge ||
	    a->begins != b->begins || a->to - a->from != b->to - b->from ||
	    a->at - a->from != b->at - b->from ||
	    (*a->to == '|') != (*b->to == '|'))
		return false;
	for (const char *p = a->from, *q = b->from; p < a->to; p++, q++) {
		if (fold(*p) != fold(*q))
			return false;
	}
	return true;
}

static void add_run(struct spots *s, const struct window *w)
{
	const struct spot_run *run = &w->run;
	const bool four = w->size == SPOT_LETTERS;
	const unsigned at = four ? bucket(run->letters) : pair(run->letters);
	uint16_t *head = four ? &s->four[at] : &s->two[at];
	uint8_t *load = four ? &s->four_load[at] : &s->two_load[at];

	if (s->run_count >= SPOT_RUNS)
		abort(); /* the tables are ours: SPOT_RUNS is to grow */
	s->letters[s->run_count] = run->letters;
	s->runs[s->run_count++] = *run;
	for (unsigned i = *head; i; i = s->next[i - 1]) {
		if (!is_same(&s->runs[i - 1], run))
			continue;
		s->runs[s->run_count - 1].same = s->runs[i - 1].same;
		s->runs[i - 1].same = s->run_count;
		return;
	}
	s->next[s->run_count - 1] = *head;
	*head = s->run_count;
	*load = (uint8_t)(*load + (*load < UINT8_MAX));
}

void spot_add(struct spots *s, enum spot_table t, const char *pattern)
{
	struct window list[SPOT_EACH], w;
	uint16_t id = s->count;
	size_t n = 0;

	if (id >= SPOT_MAX)
		abort(); /* the tables are ours: SPOT_MAX is to grow */
	s->count++;
	for (size_t i = t + 1; i <= SPOT_TABLES; i++)
		s->first[i] = s->count;
	note_takers(s, id, pattern);
	for (const char *p = pattern; *p;) {
		p = next_run(s, pattern, p, &w);
		n = keep(list, n, &w);
	}
	/* short runs are everywhere: they count where there is nothing longer
	 */
	while (n > 1 && list[0].size == SPOT_LETTERS &&
	       list[n - 1].size < SPOT_LETTERS)
		n--;
	for (size_t i = 0; i < SPOT_EACH; i++) {
		if (i >= n) {
			set_bit(s->always[i], id);
			s->without |= (uint32_t)(i == 0) << id / WORD_BITS;
			continue;
		}
		list[i].run.id = id;
		list[i].run.rank = (uint8_t)i;
		add_run(s, &list[i]);
	}
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) != 0;
}

/* At the beginning of a line, or of an item of a list (list.c)? */
static bool is_begin(const char *line, const char *s)
{
	while (s > line && (s[-1] == ' ' || s[-1] == '-'))
		s--;
	return s == line || strchr(":,;.", s[-1]);
}

/*
 * Does the whole run stand here, where its letter `at` is the byte `text` of
 * the line?  One blank of it stands for several.
 */
static bool is_run(const struct spot_run *run, const char *line,
		   const char *text)
{
	const char *p = run->at, *s = text;

	while (p > run->from) {
		if (*p == ' ') {
			while (s > line && s[-1] == ' ')
				s--;
		}
		if (s == line)
			return false;
		p--;
		s--;
		if (fold(*p) != fold(*s))
			return false;
	}
	if (*p != ' ' &&
	    ((run->edge && s > line && is_letter(s[-1]) && is_letter(*s)) ||
	     (run->begins && !is_begin(line, s))))
		return false;
	for (p = run->at, s = text;;) {
		if (*p == ' ') {
			while (s[1] == ' ')
				s++;
		}
		p++;
		s++;
		if (p == run->to)
			return *p != '|' || !is_letter(s[-1]) || !is_letter(*s);
		/* the end of the line falls together with a blank */
		if (!*s || fold(*p) != fold(*s))
			return false;
	}
}

/* What is in the line, by the ranks of the runs. */
struct marks {
	uint64_t bits[SPOT_EACH][SPOT_MAX / WORD_BITS];
	uint32_t touched; /* which of these are in use */
	bool digit, release;
};

static void touch(const struct spots *s, size_t k, struct marks *m)
{
	for (size_t i = 0; i < SPOT_EACH; i++)
		m->bits[i][k] = s->always[i][k];
	m->touched |= UINT32_C(1) << k;
}

/* The run stands in the line: so it does for all patterns that have it. */
static void note(const struct spots *s, unsigned i, struct marks *m)
{
	for (; i; i = s->runs[i - 1].same) {
		const struct spot_run *run = &s->runs[i - 1];
		const size_t k = run->id / WORD_BITS;

		if (!(m->touched >> k & 1))
			touch(s, k, m);
		set_bit(m->bits[run->rank], run->id);
	}
}

/* A run whose letters stand here: the whole of it? */
static void try_run(const struct spots *s, unsigned i, const char *line,
		    const char *at, struct marks *m)
{
	const struct spot_run *run = &s->runs[i - 1];
	const size_t k = run->id / WORD_BITS;

	if (!(m->touched >> k & 1 && is_bit(m->bits[run->rank], run->id)) &&
	    is_run(run, line, at))
		note(s, i, m);
}

/* Those of a bucket; nearly all bytes end at other letters. */
static inline void mark(const struct spots *s, unsigned i, uint32_t letters,
			const char *line, const char *at, struct marks *m)
{
	for (; i; i = s->next[i - 1]) {
		if (s->letters[i - 1] == letters)
			try_run(s, i, line, at, m);
	}
}

/* Those of which all is there. */
static void conclude(const struct spots *s, const struct marks *m,
		     struct spot_line *out)
{
	out->full = 0;
	memset(out->bits, 0, sizeof(out->bits));
	for (uint32_t rest = m->touched; rest; rest &= rest - 1) {
		size_t k = (size_t)__builtin_ctz(rest);
		uint64_t bits = m->bits[0][k];

		for (size_t i = 1; i < SPOT_EACH; i++)
			bits &= m->bits[i][k];
		if (!m->digit)
			bits &= ~s->digit[k];
		if (!m->release)
			bits &= ~s->release[k];
		out->bits[k] = bits;
		out->full |= (uint32_t)(bits != 0) << k;
	}
}

/* "0.7": two digits around a dot. */
static bool is_release(const char *dot, const char *text)
{
	return dot > text && is_digit(dot[-1]) && is_digit(dot[1]);
}

void spot_look(const struct spots *s, const char *text, size_t number,
	       struct spot_line *out)
{
	uint32_t letters = 0;
	struct marks m;

	out->text = text;
	out->number = number;
	out->spots = s;
	m.touched = 0;
	for (uint32_t rest = s->without; rest; rest &= rest - 1)
		touch(s, (size_t)__builtin_ctz(rest), &m);
	m.digit = m.release = false;
	for (; *text; text++) {
		if (*text <= '9' && *text >= ' ') {
			/* one blank of a pattern stands for several */
			if (*text == ' ' && (letters & 0xff) == ' ')
				continue;
			m.digit |= is_digit(*text);
			m.release |=
				*text == '.' && is_release(text, out->text);
		}
		letters = letters << 8 | fold(*text);
		mark(s, s->two[pair(letters)], letters & 0xffff, out->text,
		     text, &m);
		mark(s, s->four[bucket(letters)], letters, out->text, text, &m);
	}
	conclude(s, &m, out);
}

bool spot_may(const struct spot_line *l, enum spot_table t, size_t i)
{
	size_t id = l->spots->first[t] + i;

	/* without room for it nothing is known */
	return id >= SPOT_MAX || is_bit(l->bits, id);
}

size_t spot_next(const struct spot_line *l, enum spot_table t, size_t i)
{
	size_t first = l->spots->first[t], end = l->spots->first[t + 1];
	size_t id = first + i, k = id / WORD_BITS;
	uint64_t rest;
	uint32_t full;

	if (!l->full || id >= end)
		return end - first;
	rest = l->bits[k] >> id % WORD_BITS;
	if (rest) {
		id += (size_t)__builtin_ctzll(rest);
		return (id < end ? id : end) - first;
	}
	full = k + 1 < SPOT_MAX / WORD_BITS ? l->full >> (k + 1) : 0;
	if (!full)
		return end - first;
	k += 1 + (size_t)__builtin_ctz(full);
	id = k * WORD_BITS + (size_t)__builtin_ctzll(l->bits[k]);
	return (id < end ? id : end) - first;
}

bool spot_any(const struct spot_line *l, enum spot_table t)
{
	return spot_next(l, t, 0) <
	       (size_t)(l->spots->first[t + 1] - l->spots->first[t]);
}
