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

static bool takes_room(char c)
{
	return c && strchr("#@$%~*|^", c);
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
		s->always[id / WORD_BITS] |= (uint64_t)1 << id % WORD_BITS;
		return;
	}
	head = &(w.size == 4 ? s->four : s->two)[bucket(w.letters)];
	s->letters[id] = w.letters;
	s->next[id] = *head;
	*head = (uint16_t)(id + 1);
}

static void mark(const struct spots *s, unsigned head, uint32_t letters,
		 struct spot_line *out)
{
	for (; head; head = s->next[head - 1]) {
		unsigned id = head - 1;

		if (s->letters[id] == letters)
			out->bits[id / WORD_BITS] |= (uint64_t)1
						     << id % WORD_BITS;
	}
}

void spot_look(const struct spots *s, const char *text, size_t number,
	       struct spot_line *out)
{
	uint32_t letters = 0;
	size_t seen = 0;

	out->text = text;
	out->number = number;
	out->spots = s;
	memcpy(out->bits, s->always, sizeof(out->bits));
	for (; *text; text++) {
		unsigned head;

		/* one blank of a pattern stands for several of a line */
		if (*text == ' ' && (letters & 0xff) == ' ' && seen)
			continue;
		letters = letters << 8 | fold(*text);
		if (++seen < 2)
			continue;
		head = s->two[bucket(letters & 0xffff)];
		if (head)
			mark(s, head, letters & 0xffff, out);
		head = s->four[bucket(letters)];
		if (head)
			mark(s, head, letters, out);
	}
}

static bool is_set(const struct spot_line *l, size_t id)
{
	return l->bits[id / WORD_BITS] >> id % WORD_BITS & 1;
}

bool spot_may(const struct spot_line *l, enum spot_table t, size_t i)
{
	size_t id = l->spots->first[t] + i;

	/* without room for it nothing is known */
	return id >= SPOT_MAX || is_set(l, id);
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
