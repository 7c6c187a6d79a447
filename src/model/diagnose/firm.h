/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: what has to hold beside the proof of a rule, so that a
 * story gives its verdict and not "unknown" (struct rule, `firm`).
 *
 * A rule says when a cause fits; these say when nothing else fits as well:
 * that a mode stays and something led to it, that what was written was meant
 * for this device.  Found by comparing what was right and what was wrong of
 * 187 public reports at first contact (tests/unit/evidence/README).  Pure.
 */
#ifndef MODEL_DIAGNOSE_FIRM_H
#define MODEL_DIAGNOSE_FIRM_H

#include "model/diagnose/sight.h"

bool firm_usb_id(const struct sight *s);
bool firm_serial(const struct sight *s);
bool firm_keys(const struct sight *s);
bool firm_dfu_mode(const struct sight *s);
bool firm_start(const struct sight *s);
bool firm_supply(const struct sight *s);
bool firm_no_fault(const struct sight *s);
/* In facts_usb.c: a tool was sent to a foreign device, or ended by it. */
bool firm_foreign(const struct sight *s);

#endif
