/* SPDX-License-Identifier: MIT */
/*
 * A world in which everything that comes from outside is hostile: the names
 * and the log of the device, the answers and the events of the cloud, the
 * recipe, its variables and its file carry terminal control, markup, formulas
 * and the token of the run.  And the search for what may not come out of it.
 */
#ifndef TESTS_SCREEN_POISON_H
#define TESTS_SCREEN_POISON_H

#include "bench/world/world.h"
#include "cli/cli.h"
#include "tests/lib/scratch.h"

#define POISON_TOKEN "p01s0n70kenV4lu3c0ffee5e1d0m"
#define POISON_FLOOD 2000 /* events, at once */

/* What every text carries.  No slash: file names carry it too. */
#define POISON_CONTROL "\033]0;TITLE\a\033[6n\302\233\x33\x31m\342\200\256"
#define POISON_MARKUP                                                          \
	"\"><script>document.title=\"RAN\"<!--<img src=x "                     \
	"onerror=document.title=\"RAN\">]]>&'"
#define POISON "=cmd()" POISON_CONTROL POISON_MARKUP POISON_TOKEN

struct poison {
	char dir[SCRATCH_PATH];
	char scene[SCRATCH_PATH + 16], recipe[SCRATCH_PATH + 48];
	char app[2 * SCRATCH_PATH + sizeof(POISON)]; /* a good file */
	struct world world;
	struct bench *bench;
	struct http cloud; /* of the bench */
	struct bus bus;
	struct clock_scaled fast;
	struct secrets secrets;
	int speed;    /* times that of life */
	size_t flood; /* events that are still to come */
	bool refuse;  /* the cloud takes no file, and says why */
};

/* Makes the folder and the files; the XDG folders are in it. */
void poison_open(struct poison *p);
void poison_close(struct poison *p);

/* Lends the poisoned bench to a command or a console, as main.c does. */
struct world *poison_world(struct poison *p, struct err *e);
void poison_world_close(struct poison *p);

/*
 * Is there anything in it that acts on a terminal or tells the token?  NULL,
 * or what.  text: whole lines of UTF-8 for people and programs; else bytes.
 */
const char *poison_found(const char *data, size_t len, bool text);

#endif
