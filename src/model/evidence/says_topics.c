/* SPDX-License-Identifier: MIT */
/*
 * What a text is about, beside what a device does: a program of somebody's own,
 * or something that is no matter of modules, modes and roads.  Lines stay as
 * understood as they were.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "|my code|", FACT_OWN_PROGRAM },
	{ "|the code|", FACT_OWN_PROGRAM },
	{ "|own code|", FACT_OWN_PROGRAM },
	{ "|with code|", FACT_OWN_PROGRAM },
	{ "|this code|", FACT_OWN_PROGRAM },
	{ "|sketch|", FACT_OWN_PROGRAM },
	{ "|my program", FACT_OWN_PROGRAM },
	{ "|a program|", FACT_OWN_PROGRAM },
	{ "|the program|", FACT_OWN_PROGRAM },
	{ "|my firmware|", FACT_OWN_PROGRAM },
	{ "|my app|", FACT_OWN_PROGRAM },
	{ "|code I|", FACT_OWN_PROGRAM },
	{ "|my project|", FACT_OWN_PROGRAM },
	{ "|my application", FACT_OWN_PROGRAM },
	{ "|our application", FACT_OWN_PROGRAM },
	{ "|the application", FACT_OWN_PROGRAM },
	{ "|an application", FACT_OWN_PROGRAM },
	{ "|same application", FACT_OWN_PROGRAM },
	{ "|user application", FACT_OWN_PROGRAM },
	{ "application code", FACT_OWN_PROGRAM },
	{ "application firmware", FACT_OWN_PROGRAM },
	{ "|library|", FACT_OWN_PROGRAM },
	{ "|libraries|", FACT_OWN_PROGRAM },
	{ "|setup()", FACT_OWN_PROGRAM },
	{ "|loop()", FACT_OWN_PROGRAM },
	{ ".publish(", FACT_OWN_PROGRAM },
	{ ".connect()", FACT_OWN_PROGRAM },
	{ "SYSTEM_MODE(", FACT_OWN_PROGRAM },
	{ "SYSTEM_THREAD(", FACT_OWN_PROGRAM },
	/* it is well without its application */
	{ "safe mode&|fine|", FACT_OWN_PROGRAM },
	{ "safe mode&works", FACT_OWN_PROGRAM },
};

const struct phrase_set says_topics = { READER_PEOPLE, rows, COUNT(rows) };
