/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: which of the rules that hold gives the verdict, and
 * which other one stands against it.  Pure; writes no diagnosis.
 */
#ifndef MODEL_DIAGNOSE_CHOICE_H
#define MODEL_DIAGNOSE_CHOICE_H

#include "model/diagnose/sight.h"

const struct rule *choice_main(const struct sight *s);
/* NULL: nothing that people tell stands against it. */
const struct rule *choice_rival(const struct sight *s, const struct rule *main);
/* It rests on what fits many causes, and on nothing beside it. */
bool choice_is_thin(const struct sight *s, const struct rule *main);
/* Does it name a fault, and not unknown, healthy or no fault at all? */
bool choice_is_cause(const struct rule *r);
bool choice_is_disputed(const struct sight *s, const struct rule *main);
/* `also` is not said beside `main`, which explains it. */
bool choice_implies(enum verdict main, enum verdict also);

#endif
