/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: the platform that a story is about, where it names
 * several.  Pure.
 */
#ifndef MODEL_EVIDENCE_WHOSE_H
#define MODEL_EVIDENCE_WHOSE_H

#include "model/evidence/evidence.h"

/*
 * Once all is read: where the platform is known by words alone, the table's
 * becomes the one that was named last before the first that is wrong.  What
 * is told of no device leaves it as it is.
 */
void whose_settle(struct evidence *ev);

#endif
