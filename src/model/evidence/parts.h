/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: how facts are added, and the dialects.  Each reader looks
 * at what it knows, adds facts and slots, and tells whether it understood; none
 * of them keeps state outside the structures here.
 */
#ifndef MODEL_EVIDENCE_PARTS_H
#define MODEL_EVIDENCE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/evidence/evidence.h"
#include "model/evidence/json.h"
#include "model/evidence/spot.h"

/*
 * Adds a fact; `text` is cleaned.  Of one kind at most eight are kept: the
 * first seven and the last.
 */
void evidence_add(struct evidence *ev, enum fact_kind kind, size_t line,
		  const char *text, long number, long other);

/*
 * The same with what stands around `at` in the line, so that a word in the
 * middle of a long line can be seen.
 */
void evidence_add_at(struct evidence *ev, enum fact_kind kind, size_t line,
		     const char *text, const char *at, long number, long other);

/* This reader took these lines of the text. */
void evidence_taken(struct evidence *ev, enum reader r, size_t first,
		    size_t last);

/*
 * Did a tool or a device say this line, and nobody that tells of one?  Who
 * pastes a table may leave its end out and go on in words.
 */
bool evidence_by_tool(const struct evidence *ev, const struct spot_line *l);

/* Facts that later lines take back are dropped; once, at the end. */
void evidence_outdo(struct evidence *ev);

/* Keeps a line that nobody understood. */
void evidence_add_unread(struct evidence *ev, size_t line, const char *text);

void evidence_platform(struct evidence *ev, int id, enum platform_rank rank);

/* A new table begins: an older one that was complete is forgotten. */
void evidence_new_table(struct evidence *ev, int platform_id);
/* NULL when the table is full. */
struct slot *evidence_new_slot(struct evidence *ev, size_t line);

/* Module tables in words, line by line. */
struct inspect_reader {
	struct evidence *ev;
	struct slot *slot; /* the last module, or NULL */
	bool locations;	   /* modules carry ", main location" */
	bool inside;	   /* behind the first line of a table */
	bool assets;	   /* behind the heading of the assets */
	bool torn;	   /* the text ends inside its last line */
	size_t line;
};
/*
 * One line (without '\n') and the one behind it (or NULL), by which modules
 * and dependencies are told apart.  True if it was understood.  What stands
 * at a cut is not taken: a number may have gone on, a line without its body
 * may be a module or a dependency.
 */
void inspect_prepare(struct spots *s);
bool inspect_line(struct inspect_reader *r, const struct spot_line *l,
		  const char *next);

/* What is well in one way and not in another. */
void contrast_prepare(struct spots *s);
void contrast_line(struct evidence *ev, const struct spot_line *l);

/* What hosts say of a port, in several languages. */
void host_words_prepare(struct spots *s);
bool host_words_line(struct evidence *ev, const struct spot_line *l);

/* What unbrick itself prints, in words: tables count, verdicts do not. */
struct own_reader {
	struct evidence *ev;
	struct slot *slot;
	bool inside;	/* in the rows of a table */
	bool tail;	/* in what was said about it */
	bool explained; /* in a whole diagnosis */
	bool report;	/* of a run, in words */
	bool csv;	/* the same as a table of cells */
	bool torn;	/* this is the last line, and it has no end */
};
void own_prepare(struct spots *s);
/* Is it in none of these? */
bool own_idle(const struct own_reader *r);
bool own_line(struct own_reader *r, const struct spot_line *l);
/* A document of unbrick; false: it is something else. */
bool own_apply(struct evidence *ev, const struct loose *l, size_t line);
/* After the last line. */
void own_finish(struct evidence *ev);

/* "bootloader: v6", "module 1 (0x08020000): v102 (system part 2)". */
void list_prepare(struct spots *s);
bool list_line(struct evidence *ev, const struct spot_line *l);

/* Phrases of tools, hosts, devices and people; several facts per line. */
void phrase_prepare(struct spots *s);
bool phrase_line(struct evidence *ev, const struct spot_line *l);

/*
 * Ids, addresses, files and releases that tools and people name: dfu-util
 * and lsusb lines, commands, "system firmware version is 0.7.0".
 */
void names_prepare(struct spots *s);
bool names_line(struct evidence *ev, const struct spot_line *l);

/* A tree of members without braces: "vc: 30", one per line. */
struct tree_reader {
	struct evidence *ev;
	struct slot *slot;
	struct module_ref ref;
	bool deps; /* inside "d" */
	unsigned checked;
};
bool tree_line(struct tree_reader *r, size_t number, const char *line);

/*
 * Does a tool ask for a mode here?  "Press ENTER when your device is blinking
 * BLUE" tells nothing about the LED.
 */
bool phrase_asks(const struct spot_line *l);
/* Does a tool tell what it is going to do? */
bool phrase_plans(const struct spot_line *l);

/* Events in words: "spark/device/last_reset update_timeout …". */
void event_prepare(struct spots *s);
bool event_line(struct evidence *ev, const struct spot_line *l);
/* The event of this name; `data` as the cloud sends it. */
bool event_apply(struct evidence *ev, size_t number, const char *name,
		 const char *data);

/*
 * What the JSON in l means (modules, events, answers); `line` is that of its
 * first byte.  `event` is the name that stood before it, or "".  False: none
 * of its members is known.
 */
bool describe_apply(struct evidence *ev, const struct loose *l, size_t line,
		    const char *event);

#endif
