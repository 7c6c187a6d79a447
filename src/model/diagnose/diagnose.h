/* SPDX-License-Identifier: MIT */
/*
 * Diagnosis: from what is known about a device to a named cause, its proof
 * and the repair.
 *
 * Promises: pure functions; every judgement about modules is made by our own
 * comparison of versions (modules.md 7.3), a device's flags are evidence and
 * not the answer; what the evidence does not show lowers the confidence and
 * is never invented.  Steps of the repair are derived from the table and
 * from the roads that the device has with the system it runs.
 */
#ifndef MODEL_DIAGNOSE_DIAGNOSE_H
#define MODEL_DIAGNOSE_DIAGNOSE_H

#include "model/evidence/evidence.h"
#include "model/catalog/platform.h"
#include "model/catalog/table.h"
#include "model/diagnose/verdict.h"

/*
 * An attached device: its module table and the mode it is in.  An empty
 * table (count 0) is judged by the mode alone.
 */
void diagnose_table(const struct table *t, enum device_mode mode,
		    struct diagnosis *out);

/*
 * The same, and what somebody tells beside: the facts of `told` count, a
 * table in it does not.
 */
void diagnose_told(const struct table *t, enum device_mode mode,
		   const struct evidence *told, struct diagnosis *out);

/* Pasted text; `ev` from evidence_read(). */
void diagnose_evidence(const struct evidence *ev, struct diagnosis *out);

#endif
