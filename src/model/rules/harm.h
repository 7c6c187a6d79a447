/* SPDX-License-Identifier: MIT */
/*
 * What a change of the installed modules breaks.
 *
 * Looks at the end state as a whole, not at one module: every dependency of
 * every module that will be there, what starts, what is still applied.  What
 * was broken before and is not made worse is no harm of the change.  Pure.
 */
#ifndef MODEL_RULES_HARM_H
#define MODEL_RULES_HARM_H

#include "model/rules/rules.h"

#define HARM_TEXT 240

/*
 * True: `after` has faults that `before` has not; out names them in words,
 * and ends in "..." where there are more.
 */
bool harm_of(const struct setup *before, const struct setup *after,
	     char out[HARM_TEXT]);

#endif
