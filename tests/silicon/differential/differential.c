/* SPDX-License-Identifier: MIT */
/*
 * differential [-n SEQUENCES] [-l STEPS] [-s SEED] [-v] KNOWN [NAME]
 *
 * The same random requests for the model and for the maker's code, image by
 * image: sequences in DFU mode, so many over all images that are here, and
 * steps of one talk with each system in listening mode.  A difference that the
 * file KNOWN does not explain is a fault of the model.  A line per image and
 * part, as the test runner counts.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "steps.h"

#define LONGEST	  24 /* requests of a sequence */
#define SHOWN	  8  /* differences that are printed, per image */
#define RULES	  32
#define DFU_ERROR 10

/* A line of KNOWN: image or *, step, what differs, reason. */
struct rule {
	char image[32], step[32], what[32];
};

struct run {
	const struct pair_setup *setup;
	struct rule rules[RULES];
	size_t rule_count;
	unsigned long requests, refused, explained, differences;
	bool verbose;
};

static void read_rules(struct run *r, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[400];

	if (!f)
		err(2, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		struct rule *rule = &r->rules[r->rule_count];

		if (line[0] != '#' && r->rule_count < RULES &&
		    sscanf(line, "%31s %31s %31s", rule->image, rule->step,
			   rule->what) == 3)
			r->rule_count++;
	}
	fclose(f);
}

static bool is_known(const struct run *r, const char *step, const char *what)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		const struct rule *k = &r->rules[i];
		size_t n = strcspn(k->image, "*");

		if (strncmp(k->image, r->setup->name, n) == 0 &&
		    (k->image[n] || !r->setup->name[n]) &&
		    strcmp(k->step, step) == 0 && strcmp(k->what, what) == 0)
			return true;
	}
	return false;
}

/* What differs, or NULL. */
static const char *compare(const struct step *s, const struct pair_answer *real,
			   const struct pair_answer *model)
{
	size_t n = real->n > 0 ? (size_t)real->n : 0;
	bool in = s->text || (s->setup.type & USB_DIR_IN);

	if (real->n == PAIR_GONE)
		return "gone"; /* no request here may have that end */
	if (real->n != model->n)
		return real->n < 0 || model->n < 0 ? "result" : "length";
	if (!in || !n || memcmp(real->data, model->data, n) == 0)
		return NULL;
	if (strcmp(s->name, "get-status") == 0 &&
	    real->data[0] == model->data[0] && real->data[4] == model->data[4])
		return "poll-time";
	return "bytes";
}

static void show(const char *side, const struct pair_answer *a, int from)
{
	printf("    %-6s %d, from %d:", side, a->n, from);
	for (int i = from; i < a->n && i < from + 16; i++)
		printf(" %02x", a->data[i]);
	printf("\n");
}

static int first_difference(const struct pair_answer *a,
			    const struct pair_answer *b)
{
	int i = 0;

	while (i < a->n && i < b->n && a->data[i] == b->data[i])
		i++;
	return i < a->n && i < b->n ? i : 0;
}

/* False: the sides differ without a reason. */
static bool ask(struct run *r, struct pair *p, const struct step *s)
{
	static struct pair_answer real, model;
	const char *what;

	if (s->text)
		pair_type(p, s->text, &real, &model);
	else
		pair_ask(p, &s->setup, s->data, s->len, &real, &model);
	r->requests++;
	r->refused += real.n == PAIR_STALL;
	what = compare(s, &real, &model);
	if (r->verbose) {
		printf("  %s %02x %02x %04x:%04x %zu", s->name, s->setup.type,
		       s->setup.request, s->setup.value, s->setup.index,
		       s->len);
		for (size_t i = 0; i < s->len && i < 7; i++)
			printf(" %02x", real.data[i]);
		printf("%s%s\n", what ? " differs: " : "", what ? what : "");
	}
	if (!what)
		return true;
	if (is_known(r, s->name, what)) {
		r->explained++;
		return true;
	}
	if (r->differences++ < SHOWN) {
		printf("  %s: %s of %s, request %02x %02x value %04x length "
		       "%zu\n",
		       r->setup->name, what, s->name, s->setup.type,
		       s->setup.request, s->setup.value, s->len);
		show("real", &real, first_difference(&real, &model));
		show("model", &model, first_difference(&real, &model));
	}
	return false;
}

/* Both to dfuIDLE. */
static void home(struct run *r, struct pair *p)
{
	struct pair_answer real, model;
	struct step s;

	steps_state(&s);
	pair_ask(p, &s.setup, s.data, s.len, &real, &model);
	if (real.n == 1 && real.data[0] == DFU_ERROR) {
		steps_clear(&s);
		ask(r, p, &s);
	}
	steps_abort(&s);
	ask(r, p, &s);
}

/* The settings areas, which began differently, to the same bytes. */
static void same_settings(struct run *r, struct pair *p)
{
	struct step s;

	steps_alternate(&s, 1);
	ask(r, p, &s);
	for (uint32_t at = 0; at < r->setup->dct; at += PAIR_DATA) {
		size_t len = r->setup->dct - at;

		steps_address(&s, at);
		ask(r, p, &s);
		for (int i = 0; i < 2; i++) {
			steps_status(&s);
			ask(r, p, &s);
		}
		steps_write(&s, 2, len < PAIR_DATA ? len : PAIR_DATA);
		ask(r, p, &s);
		for (int i = 0; i < 2; i++) {
			steps_status(&s);
			ask(r, p, &s);
		}
	}
	home(r, p);
}

static void sequence(struct run *r, struct pair *p, uint64_t seed)
{
	struct steps steps = { .setup = r->setup, .seed = seed };
	unsigned len = 4 + (unsigned)(seed % (LONGEST - 4));
	struct step s;

	if (r->verbose)
		printf("%s sequence %llx\n", r->setup->name,
		       (unsigned long long)seed);
	steps_alternate(&s, 0);
	ask(r, p, &s);
	steps_address(&s, r->setup->app);
	ask(r, p, &s);
	for (unsigned i = 0; i < len; i++) {
		steps_next(&steps, &s);
		if (!ask(r, p, &s))
			break; /* what follows would differ, too */
	}
	home(r, p);
}

/* One long sequence: a start costs more than all of it. */
static void talk(struct run *r, struct pair *p, unsigned long count,
		 uint64_t seed)
{
	struct steps steps = { .setup = r->setup, .seed = seed };
	struct step s;

	for (unsigned long i = 0; i < count; i++) {
		steps_next_system(&steps, &s);
		ask(r, p, &s);
	}
}

static void compare_dfu(struct run *r, struct pair *p, unsigned long count,
			uint64_t seed)
{
	same_settings(r, p);
	for (unsigned long i = 0; i < count; i++)
		sequence(r, p, seed + i * 0x9e3779b97f4a7c15u);
}

static const struct part {
	const char *name;
	bool (*start)(struct pair *p, const struct pair_setup *s,
		      const char **why);
	void (*compare)(struct run *r, struct pair *p, unsigned long count,
			uint64_t seed);
	bool system;
} parts[] = {
	{ "dfu", pair_start, compare_dfu, false },
	{ "system", pair_start_system, talk, true },
};

static bool run_one(struct run *r, const struct part *part, unsigned long count,
		    uint64_t seed)
{
	const char *why;
	struct pair p;

	r->requests = r->refused = r->explained = r->differences = 0;
	if (!pair_possible(r->setup)) {
		printf("skip %s-%s: images are not here\n", part->name,
		       r->setup->name);
		return true;
	}
	if (!part->start(&p, r->setup, &why)) {
		printf("not ok %s-%s: %s\n", part->name, r->setup->name, why);
		pair_end(&p);
		return false;
	}
	part->compare(r, &p, count, seed);
	pair_end(&p);
	printf("%s %s-%s: %lu requests, %lu refused by both, %lu differences "
	       "with a reason, %lu without\n",
	       r->differences ? "not ok" : "ok", part->name, r->setup->name,
	       r->requests, r->refused, r->explained, r->differences);
	return r->differences == 0;
}

static bool is_chosen(const struct pair_setup *s, const char *name)
{
	return !name || strcmp(name, s->name) == 0;
}

/* Each image's part of so many sequences, rounded up. */
static unsigned long part_of(unsigned long total, const char *name)
{
	unsigned long images = 0;

	for (const struct pair_setup *s = pair_setups; s->name; s++)
		images += is_chosen(s, name) && pair_possible(s);
	return images ? (total + images - 1) / images : total;
}

int main(int argc, char **argv)
{
	unsigned long counts[] = { 1300, 30 }; /* by part */
	const char *name;
	uint64_t seed = 1;
	static struct run r;
	bool ok = true;
	int c;

	setvbuf(stdout, NULL, _IOLBF, 0); /* a long run shows how far it is */
	while ((c = getopt(argc, argv, "n:l:s:v")) != -1) {
		if (c == 'n' || c == 'l')
			counts[c == 'l'] = strtoul(optarg, NULL, 10);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (c == 'v')
			r.verbose = true;
		else
			return 2;
	}
	if (optind >= argc)
		errx(2, "differential [-n N] [-l N] [-s SEED] [-v] KNOWN "
			"[NAME]");
	read_rules(&r, argv[optind]);
	name = argv[optind + 1];
	counts[0] = part_of(counts[0], name);
	for (r.setup = pair_setups; r.setup->name; r.setup++) {
		if (!is_chosen(r.setup, name))
			continue;
		for (size_t i = 0; i < COUNT(parts); i++) {
			if (counts[i] && (!parts[i].system || r.setup->system))
				ok &= run_one(&r, &parts[i], counts[i], seed);
		}
	}
	return ok ? 0 : 1;
}
