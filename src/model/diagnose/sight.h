/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: what is in sight when a rule is asked.
 *
 * The table is judged once (judge_table), the facts are looked up by
 * sight_has(); rules only combine the two.
 */
#ifndef MODEL_DIAGNOSE_SIGHT_H
#define MODEL_DIAGNOSE_SIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/evidence/evidence.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"
#include "model/diagnose/verdict.h"

/* Faults of a table; a bit set of 1u << enum fault. */
enum fault {
	FAULT_BOOT_CORRUPT,
	FAULT_BOOT_OLD,
	FAULT_BOOT_NEW,
	FAULT_SYSTEM_CORRUPT,
	FAULT_PARTS,
	FAULT_PLATFORM,
	FAULT_APP_NEWER,
	FAULT_APP_CORRUPT,
	FAULT_NO_APP,
	FAULT_MONOLITHIC,
	FAULT_SHADOWED, /* an old 128 KB application hides a new one */
	FAULT_RANGE,
	FAULT_UNCLEAR, /* dependencies fail, the text ends before they are told
			*/
	FAULT_OTHER
};

#define FINDINGS 16

struct finding {
	enum fault fault;
	const struct slot *slot; /* NULL: a part that is not there */
	struct module_ref module;
	enum store store;
	const char *check;	/* word of the contract */
	struct module_ref need; /* function 0: nothing is needed */
	int has;		/* version, -1: none, -2: not known */
};

struct judged {
	struct finding findings[FINDINGS];
	size_t count;
	unsigned faults;
	bool seen;	     /* at least one module is there */
	bool core;	     /* bootloader and system were seen */
	bool complete;	     /* the same, and the end of the table */
	bool checked;	     /* at least one check of the device is known */
	bool proven;	     /* nothing that could contradict is unseen */
	int system;	     /* version of the main part, -1 unknown */
	int bootloader;	     /* -1 unknown */
	const char *release; /* of the system, NULL unknown */
	bool app_good;	     /* a valid application is there */
};

struct sight {
	const struct evidence *ev;
	const struct table *table;
	const struct platform *platform; /* NULL unknown */
	enum device_mode mode;
	struct judged judged;
	bool ended;	/* the module table was seen to its end */
	bool online;	/* seen only through the cloud */
	bool safe_mode; /* by event, mode, LED or words */
};

/* `ended`: the table was seen to its end. */
void judge_table(const struct table *t, const struct platform *p, bool ended,
		 struct judged *out);
bool judged_has(const struct judged *j, enum fault f);
/* The first finding of this fault, or NULL. */
const struct finding *judged_find(const struct judged *j, enum fault f);
/* System part whose version stands for the release; 1 where unknown. */
unsigned main_part(int platform_id);
/* The build of this module that its version belongs to, or NULL. */
const struct release_module *build_of(int platform_id, unsigned function,
				      unsigned index, unsigned version);

bool sight_has(const struct sight *s, enum fact_kind kind);
bool sight_led(const struct sight *s, int led);
bool sight_sos(const struct sight *s, int blinks); /* 0: any */

/* Steps that are the same for every device; ends with action NULL. */
struct step_row {
	const char *action, *what, *over;
};

#define RULE_PROOF  8
#define RULE_STEPS  8
#define RULE_NAMES  4
#define RULE_BESIDE 14

/* One way to hold, one to repair; the tables are in diagnose_rules_*.c. */
struct rule {
	enum verdict verdict;
	bool (*holds)(const struct sight *s);
	enum confidence confidence;
	bool also; /* may be named beside another verdict */
	const char *summary;
	enum fact_kind proof[RULE_PROOF]; /* ends with FACT_NONE */
	/*
	 * What it rests on fits many causes: `firm`, if there is one, has to
	 * hold, and in a story one of `beside` has to be told as well,
	 * another kind of evidence than the proof; else it is thin.  One of
	 * `names`, said by a tool or a device, is this cause in its own words
	 * and needs nothing beside it.
	 */
	enum fact_kind beside[RULE_BESIDE], names[RULE_NAMES];
	bool (*firm)(const struct sight *s);
	const char *look; /* what would decide it, where it is thin */
	struct step_row steps[RULE_STEPS]; /* after those of repair() */
	void (*repair)(const struct sight *s, struct diagnosis *out);
	void (*failing)(const struct sight *s, struct diagnosis *out);
};

/*
 * What a rule rests on: the strongest of its facts; without any, and without
 * words for a proof, the table itself.
 */
enum strength sight_rests_on(const struct sight *s, const struct rule *r);

/* In order of priority; NULL past the end. */
const struct rule *rule_at(size_t i);
/* Does it name no cause, but the state as a whole? */
bool rule_is_state(const struct rule *r);

void repair_rows(const struct step_row *rows, struct diagnosis *out);
void repair_add(struct diagnosis *out, const char *action, const char *what,
		const char *version, const char *over);

/* What would make the verdict surer, or another; out holds the verdict. */
void missing_add(const struct sight *s, struct diagnosis *out);

/* Sentences: {who} {need} {have} {device} {system} {boot} {led} {proof}. */
void words_summary(const struct sight *s, const struct rule *r,
		   struct diagnosis *out);
/* "module" and "needs"/"has" words of a finding. */
void words_failing(const struct sight *s, const struct finding *f,
		   struct failing *out);
void words_label(const struct sight *s, const struct module_ref *m,
		 enum store store, char out[SLOT_LABEL]);

#endif
