/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: the rules, by family.
 *
 * Each file of rules answers for its families and owns their tables; the
 * order of the families, and of the rules in each, is the order of priority
 * (diagnose_rules.c).
 */
#ifndef MODEL_DIAGNOSE_RULES_H
#define MODEL_DIAGNOSE_RULES_H

#include <stddef.h>

#include "model/diagnose/sight.h"

struct rule_set {
	const struct rule *rules;
	size_t count;
};

extern const struct rule_set rules_modules; /* the module table */
extern const struct rule_set rules_file;    /* wrong file, place or device */
extern const struct rule_set rules_barred;  /* refused by rule */
extern const struct rule_set rules_life;    /* silent or stubborn devices */
extern const struct rule_set rules_host;    /* the host refuses */
extern const struct rule_set rules_link;    /* keys and radio */
extern const struct rule_set rules_crash;   /* crashes */
extern const struct rule_set rules_flash;   /* flashing over USB and serial */
extern const struct rule_set rules_talk;    /* tools, of themselves */
extern const struct rule_set rules_cloud;   /* over the air and the console */
extern const struct rule_set rules_state;   /* the state as a whole */

#endif
