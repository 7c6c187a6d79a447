/* SPDX-License-Identifier: MIT */
/*
 * Runs the command line in this process and keeps what it prints.
 */
#ifndef TESTS_CLI_RUN_H
#define TESTS_CLI_RUN_H

#include <jansson.h>
#include <stddef.h>

#include "bench/world/world.h"
#include "cli/cli.h"

struct cli_output {
	int rc;
	char out[1 << 22];
	char err[1 << 16];
};

/*
 * words: what follows "unbrick", ended by NULL.  There are no real devices;
 * --bench opens a practice bench at 50 times the speed of life.
 */
void cli_run(struct cli_output *o, const char *const *words);

/* Told of the bench that a command works on, before and after it. */
struct cli_watch {
	void (*opened)(void *ctx, struct bench *b);
	void (*closing)(void *ctx, struct bench *b, const struct clock *clock);
	void *ctx;
};
void cli_run_watched(struct cli_output *o, const char *const *words,
		     const struct cli_watch *watch);

/* The same with other ports. */
void cli_run_on(struct cli_output *o, const struct cli_host *host,
		const char *const *words);

#define CLI_RUN(o, ...) cli_run(o, (const char *const[]){ __VA_ARGS__, NULL })

/* The nth line of stdout as JSON (from 0); fails the test if it is none. */
json_t *cli_line(const struct cli_output *o, size_t n);

/*
 * Every line of stdout against the shipped schema of its kind; fails the
 * test if one does not fit.  Returns how many lines there are.
 */
size_t cli_check_schema(const struct cli_output *o, const char *what);

/* A fresh empty folder that ends with the program. */
const char *cli_folder(const char *name);
/* A group's setup: what the program keeps goes there, and no token is known. */
int cli_own_folders(void **state);

#endif
