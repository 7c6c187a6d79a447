/* SPDX-License-Identifier: MIT */
/*
 * The words that may stand for one kind of value, as help and usage name it
 * (P, ROAD, RELEASE, SEL, JOB, ...), for a shell that completes a line.
 * Looks only: for attached devices as list does, at the journal and the
 * folder of backups if they are there.  Makes nothing, opens no port of a
 * device and no network.  What fails offers nothing.
 */
#ifndef CLI_OFFER_H
#define CLI_OFFER_H

#include "cli/cli.h"

struct offer {
	struct cli *cli; /* prints; its --bench says which devices there are */
	const char *begins; /* only words that begin like this */
	size_t len;
	const struct cli_command *command; /* of the line, NULL: none yet */
	char platform[32];		   /* of the line, "": any */
	bool describe;			   /* behind a tab what it means */
};

/* about: NULL where there is nothing to say. */
void offer_word(const struct offer *o, const char *word, const char *about);

/* The names of all commands. */
void offer_commands(const struct offer *o);

/*
 * kind: "ROAD", or several: "RELEASE|same".  Small letters are a word to
 * type.  A kind that is not known (FILE, N) offers nothing.
 */
void offer_kind(const struct offer *o, const char *kind, size_t len);

#endif
