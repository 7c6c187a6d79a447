/* SPDX-License-Identifier: MIT */
/*
 * "This unit was here before": the earlier jobs of attached devices, for
 * commands that show devices.  Never in their way: what cannot be known is a
 * word to the person, and the records are waited for once and for a moment.
 */
#ifndef CLI_BEFORE_H
#define CLI_BEFORE_H

#include "cli/cli.h"
#include "device/device.h"
#include "records/seen.h"

struct before {
	struct journal *journal; /* NULL: there is none */
	bool practice;
	bool answered; /* the records, when they were asked last */
	bool away;     /* they do not; they are not asked again */
};

void before_open(struct cli *cli, struct before *b);
void before_close(struct before *b);

/* Asks the records about these devices, all at once. */
void before_ask(struct cli *cli, struct before *b, const struct device *list,
		size_t n);

/* As seen_line(), indented, on a line of its own, or nothing. */
void before_line(struct cli *cli, const struct before *b,
		 const struct device *d);
/* The same job by job. */
void before_text(struct cli *cli, const struct before *b,
		 const struct device *d);
/* The member "before" of a document; null for a device without an id. */
json_t *before_json(struct cli *cli, const struct before *b,
		    const struct device *d);

#endif
