/* SPDX-License-Identifier: MIT */
#include "model/evidence/spot.h"

#include <string.h>

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
	static const char common[] = " etaoinsrldhcumpfgbyvwkxjqz";
	const char *at = c ? strchr(common, (char)fold(c)) : NULL;

	return at ? (unsigned)(at - common) : 16;
}

/* Letters that stand side by side wherever the pattern matches. */
struct window {
	uint32_t letters;
	unsigned size, worth;
};

static void consider(struct window *best, const char *run, unsigned size)
{
	struct window w = { 0, size, 0 };

	for (unsigned i = 0; i < size; i++) {
		w.letters = w.letters << 8 | fold(run[i]);
		w.worth += rarity(run[i]) + 1;
	}
	if (w.size > best->size ||
	    (w.size == best->size && w.worth > best->worth))
		*best = w;
}

static struct window rarest(const char *pattern)
{
	struct window best = { 0, 0, 0 };
	char run[4];
	unsigned n = 0;

	for (const char *p = pattern; *p; p++) {
		if (takes_room(*p)) {
			n = 0;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		if (n == sizeof(run))
			memmove(run, run + 1, --n);
		run[n++] = *p;
		if (n == sizeof(run))
			consider(&best, run, n);
		else if (n >= 2)
			consider(&best, run + n - 2, 2);
	}
	return best;
}

/* Letters of another run than the one by which the pattern is known. */
static uint32_t other_run(const char *pattern, uint32_t known)
{
	uint32_t letters = 0, found = 0;
	unsigned n = 0;
	bool here = false;

	for (const char *p = pattern; *p; p++) {
		if (takes_room(*p)) {
			n = 0;
			here = false;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		letters = letters << 8 | fold(*p);
		if (++n < 4)
			continue;
		here |= letters == known;
		if (!here)
			found = letters;
	}
	return found;
}

void spot_add(struct spots *s, enum spot_table t, const char *pattern)
{
	struct window w = rarest(pattern);
	uint16_t id = s->count, *head;

	if (id >= SPOT_MAX)
		return;
	s->count++;
	for (size_t i = t + 1; i <= SPOT_TABLES; i++)
		s->first[i] = s->count;
	if (!w.size) {
		set_bit(s->always, id);
		return;
	}
	head = &(w.size == 4 ? s->four : s->two)[bucket(w.letters)];
	s->letters[id] = w.letters;
	s->other[id] = other_run(pattern, w.letters);
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

			if (s->other[id] && !is_bit(seen, bucket(s->other[id])))
				out->bits[k] &= ~(rest & -rest);
		}
	}
}

void spot_look(const struct spots *s, const char *text, size_t number,
	       struct spot_line *out)
{
	uint64_t seen[SPOT_BUCKETS / WORD_BITS] = { 0 };
	uint32_t letters = 0;
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
