/* SPDX-License-Identifier: MIT */
/*
 * Words and inks for what the state holds, the same on every screen.  Pure:
 * values in, text out.
 */
#ifndef UI_APP_WORDS_H
#define UI_APP_WORDS_H

#include <stdint.h>

#include "model/catalog/plain_words.h"
#include "ui/app/app.h"

const char *row_state_word(enum row_state s);
enum ink row_state_ink(enum row_state s);
/* Something is wrong with it, or a job has left it half way. */
bool row_in_trouble(const struct row *r);
/*
 * "safe, inferred" for one that says it is in normal mode, while its table
 * says that its application cannot start.
 */
const char *row_mode(const struct row *r);
bool row_mode_inferred(const struct row *r);
/* "e00fce68..4d19" */
#define SHORT_ID 16
const char *short_id(const char *id, char out[SHORT_ID]);

/* "1 min 50 s" */
#define DURATION 24
const char *duration(uint64_t seconds, char out[DURATION]);
/* "860 KB" */
#define AMOUNT 16
const char *amount(uint64_t bytes, char out[AMOUNT]);

/* "4.0.2 to 4.1.0", one of them where there is no room, "" if unknown */
#define SLOT_RELEASE 48
const char *slot_release(int platform, const struct slot *s, int room,
			 char out[SLOT_RELEASE]);
/* A release with this very version, or NULL. */
const char *need_release(int platform, const struct module_ref *r);

/* Modules as people call them, plain_words.h. */
#define PART_CALLED PLAIN_WORDS
const char *part_called(int platform, const char *what, const char *release,
			char out[PART_CALLED]);
const char *slot_called(int platform, const struct slot *s,
			char out[PART_CALLED]);
const char *need_called(int platform, const struct module_ref *r,
			char out[PART_CALLED]);
const char *step_called(int platform, const struct plan_step *s,
			char out[PART_CALLED]);
/* A text of ours, in place; system: as in part_words.h. */
void text_called(int platform, int system, char *text, size_t size);
/* A cause in a few words: the nth of those that also fit; -1: the first. */
const char *cause_words(const struct diagnosis *d, int also);
/* A check that failed, as a sentence. */
void failing_text(const struct diagnosis *d, const struct failing *f, char *out,
		  size_t size);

#endif
