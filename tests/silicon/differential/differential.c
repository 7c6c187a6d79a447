/*
 * differential [-n SEQUENCES] [-s SEED] [-v] KNOWN [NAME]
 *
 * The same random sequences of requests for the model and for the maker's
 * code, image by image.  A difference that the file KNOWN does not explain is
 * a fault of the model.  Ends with a table: image, sequences, requests,
 * differences explained and not.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "steps.h"

#define LONGEST	  24 /* requests of a sequence */
#define SHOWN	  5  /* differences that are printed, per image */
#define RULES	  32
#define DFU_ERROR 10

static const struct pair_setup setups[] = {
	{ "photon-0.6.3",
	  6,
	  11,
	  0x080a0000,
	  0x4000,
	  0,
	  false,
	  { "bl-06-0011-128e7d12.bin", "system-part1-0.6.3-photon.bin",
	    "system-part2-0.6.3-photon.bin" } },
	{ "photon-1.2.1",
	  6,
	  311,
	  0x080a0000,
	  0x2274,
	  0,
	  false,
	  { "photon-bootloader@1.2.1.bin", "photon-system-part1@1.2.1.bin",
	    "photon-system-part2@1.2.1.bin" } },
	{ "photon-2.3.1",
	  6,
	  1003,
	  0x080a0000,
	  0x2274,
	  0,
	  false,
	  { "photon-bootloader@2.0.0+lto.bin", "photon-system-part1@2.3.1.bin",
	    "photon-system-part2@2.3.1.bin" } },
	{ "p1-1.2.1",
	  8,
	  311,
	  0x080a0000,
	  0x2274,
	  0x200000,
	  false,
	  { "p1-bootloader@1.2.1.bin", "p1-system-part1@1.2.1.bin",
	    "p1-system-part2@1.2.1.bin" } },
	{ "electron-2.0.0",
	  10,
	  1003,
	  0x08080000,
	  0x4000,
	  0,
	  true,
	  { "electron-bootloader@2.0.0+lto.bin",
	    "electron-system-part1@2.0.0.bin",
	    "electron-system-part2@2.0.0.bin",
	    "electron-system-part3@2.0.0.bin" } },
	{ "duo-r4",
	  88,
	  4,
	  0x080c0000,
	  0x4000,
	  0x200000,
	  false,
	  { "duo-bootloader-r4.bin", "duo-system-part1-v0.3.1.bin",
	    "duo-system-part2-v0.3.1.bin" } },
	{ "duo-r6",
	  88,
	  6,
	  0x080c0000,
	  0x4000,
	  0x200000,
	  false,
	  { "duo-bootloader-r6.bin", "duo-system-part1-v0.3.3.bin",
	    "duo-system-part2-v0.3.3.bin" } },
	{ "duo-r5",
	  88,
	  5,
	  0x080c0000,
	  0x4000,
	  0x200000,
	  false,
	  { "duo-bootloader-r5.bin", "duo-system-part1-v0.3.1.bin",
	    "duo-system-part2-v0.3.1.bin" } },
};

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

	if (real->n == PAIR_GONE)
		return "gone"; /* no request here may have that end */
	if (real->n != model->n)
		return real->n < 0 || model->n < 0 ? "result" : "length";
	if (!(s->setup.type & USB_DIR_IN) || !n ||
	    memcmp(real->data, model->data, n) == 0)
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

	pair_ask(p, &s->setup, s->data, s->len, &real, &model);
	r->requests++;
	r->refused += real.n == PAIR_STALL;
	what = compare(s, &real, &model);
	if (r->verbose)
		printf("  %s %02x %02x %04x %zu%s%s\n", s->name, s->setup.type,
		       s->setup.request, s->setup.value, s->len,
		       what ? " differs: " : "", what ? what : "");
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

static bool run_one(struct run *r, unsigned long count, uint64_t seed)
{
	const char *why;
	struct pair p;

	r->requests = r->refused = r->explained = r->differences = 0;
	if (!pair_possible(r->setup)) {
		printf("skip differential-%s: images are not here\n",
		       r->setup->name);
		return true;
	}
	if (!pair_start(&p, r->setup, &why)) {
		printf("not ok differential-%s: %s\n", r->setup->name, why);
		pair_end(&p);
		return false;
	}
	same_settings(r, &p);
	for (unsigned long i = 0; i < count; i++)
		sequence(r, &p, seed + i * 0x9e3779b97f4a7c15u);
	pair_end(&p);
	printf("%s differential-%s: %lu sequences, %lu requests (%lu "
	       "refused), %lu differences, %lu of them with a reason\n",
	       r->differences ? "not ok" : "ok", r->setup->name, count,
	       r->requests, r->refused, r->differences + r->explained,
	       r->explained);
	return r->differences == 0;
}

int main(int argc, char **argv)
{
	unsigned long count = 100;
	uint64_t seed = 1;
	static struct run r;
	bool ok = true;
	int c;

	while ((c = getopt(argc, argv, "n:s:v")) != -1) {
		if (c == 'n')
			count = strtoul(optarg, NULL, 10);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (c == 'v')
			r.verbose = true;
		else
			return 2;
	}
	if (optind >= argc)
		errx(2, "differential [-n N] [-s SEED] [-v] KNOWN [NAME]");
	read_rules(&r, argv[optind]);
	for (size_t i = 0; i < COUNT(setups); i++) {
		r.setup = &setups[i];
		if (optind + 1 < argc &&
		    strcmp(argv[optind + 1], setups[i].name) != 0)
			continue;
		ok &= run_one(&r, count, seed);
	}
	return ok ? 0 : 1;
}
