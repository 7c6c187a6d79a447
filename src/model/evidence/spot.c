/* SPDX-License-Identifier: MIT */
#include "model/evidence/spot.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"

#define BUCKET_BITS 12
#define WORD_BITS   64

/* Letters of both cases give the same; other bytes may fall together. */
static uint32_t fold(char c)
{
	return (unsigned char)c | 0x20u;
}

static unsigned bucket(uint32_t letters)
{
	return (letters * 2654435761u) >> (32 - BUCKET_BITS);
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

/* Letters that stand side by side wherever the pattern matches. */
struct window {
	uint32_t letters;
	unsigned size, worth;
	const char *at; /* the last of them in the pattern */
};

static bool overlaps(const struct window *w, const struct window *taken,
		     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (w->at - taken[i].at < SPOT_LETTERS &&
		    taken[i].at - w->at < SPOT_LETTERS)
			return true;
	}
	return false;
}

static void consider(struct window *best, const char *run, unsigned size,
		     const char *at, const struct window *taken, size_t n)
{
	struct window w = { 0, size, 0, at };

	for (unsigned i = 0; i < size; i++) {
		w.letters = w.letters << 8 | fold(run[i]);
		w.worth += rarity(run[i]) + 1;
	}
	if ((w.size > best->size ||
	     (w.size == best->size && w.worth > best->worth)) &&
	    !overlaps(&w, taken, n))
		*best = w;
}

/* The rarest beside those n that are taken; size 0: there is none. */
static struct window rarest(const char *pattern, const struct window *taken,
			    size_t n)
{
	struct window best = { 0, 0, 0, NULL };
	char run[SPOT_LETTERS];
	unsigned have = 0;

	for (const char *p = pattern; *p; p++) {
		if (takes_room(*p)) {
			have = 0;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		if (have == sizeof(run))
			memmove(run, run + 1, --have);
		run[have++] = *p;
		if (have == sizeof(run))
			consider(&best, run, have, p, taken, n);
		else if (have >= 2)
			consider(&best, run + have - 2, 2, p, taken, n);
	}
	return best;
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

void spot_add(struct spots *s, enum spot_table t, const char *pattern)
{
	struct window w[1 + SPOT_OTHERS];
	uint16_t id = s->count, *head;

	if (id >= SPOT_MAX)
		abort(); /* the tables are ours: SPOT_MAX is to grow */
	s->count++;
	for (size_t i = t + 1; i <= SPOT_TABLES; i++)
		s->first[i] = s->count;
	note_takers(s, id, pattern);
	for (size_t i = 0; i < COUNT(w); i++) {
		w[i] = rarest(pattern, w, i);
		if (i && w[i].size == SPOT_LETTERS)
			s->others[id][i - 1] =
				(uint16_t)(bucket(w[i].letters) + 1);
	}
	if (!w[0].size) {
		set_bit(s->always, id);
		return;
	}
	head = &(w[0].size == SPOT_LETTERS ? s->four
					   : s->two)[bucket(w[0].letters)];
	s->letters[id] = w[0].letters;
	s->next[id] = *head;
	*head = (uint16_t)(id + 1);
}

static void mark(const struct spots *s, unsigned head, uint32_t letters,
		 struct spot_line *out)
{
	for (; head; head = s->next[head - 1]) {
		unsigned id = head - 1;

		if (s->letters[id] == letters)
			set_bit(out->bits, id);
	}
}

/* Takes back those whose other letters are nowhere in the line. */
static void doubt(const struct spots *s, const uint64_t *seen,
		  struct spot_line *out)
{
	for (size_t k = 0; k < SPOT_MAX / WORD_BITS; k++) {
		uint64_t rest = out->bits[k];

		for (; rest; rest &= rest - 1) {
			size_t id =
				k * WORD_BITS + (size_t)__builtin_ctzll(rest);

			for (size_t i = 0; i < SPOT_OTHERS; i++) {
				size_t other = s->others[id][i];

				if (other && !is_bit(seen, other - 1))
					out->bits[k] &= ~(rest & -rest);
			}
		}
	}
}

/* Takes back those that take what the line does not have. */
static void demand(const struct spots *s, bool digit, bool release,
		   struct spot_line *out)
{
	for (size_t k = 0; k < SPOT_MAX / WORD_BITS; k++) {
		if (!digit)
			out->bits[k] &= ~s->digit[k];
		if (!release)
			out->bits[k] &= ~s->release[k];
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
	uint64_t seen[SPOT_BUCKETS / WORD_BITS] = { 0 };
	uint32_t letters = 0;
	bool digit = false, release = false;
	size_t n = 0;

	out->text = text;
	out->number = number;
	out->spots = s;
	memcpy(out->bits, s->always, sizeof(out->bits));
	for (; *text; text++) {
		unsigned head;

		/* one blank of a pattern stands for several of a line */
		if (*text == ' ' && (letters & 0xff) == ' ' && n)
			continue;
		digit |= is_digit(*text);
		release |= *text == '.' && is_release(text, out->text);
		letters = letters << 8 | fold(*text);
		if (++n < 2)
			continue;
		head = s->two[bucket(letters & 0xffff)];
		if (head)
			mark(s, head, letters & 0xffff, out);
		set_bit(seen, bucket(letters));
		head = s->four[bucket(letters)];
		if (head)
			mark(s, head, letters, out);
	}
	doubt(s, seen, out);
	demand(s, digit, release, out);
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
	size_t id = first + i;

	while (id < end) {
		uint64_t rest = l->bits[id / WORD_BITS] >> id % WORD_BITS;

		if (rest) {
			id += (size_t)__builtin_ctzll(rest);
			break;
		}
		id = (id / WORD_BITS + 1) * WORD_BITS;
	}
	return (id < end ? id : end) - first;
}

bool spot_any(const struct spot_line *l, enum spot_table t)
{
	return spot_next(l, t, 0) <
	       (size_t)(l->spots->first[t + 1] - l->spots->first[t]);
}
