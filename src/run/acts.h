/* SPDX-License-Identifier: MIT */
/*
 * A recipe laid out for one device: its steps in the order of execution with
 * repeats written out, system releases and plans taken apart, every image
 * loaded and checked.  Private to run*.c.
 */
#ifndef RUN_ACTS_H
#define RUN_ACTS_H

#include <limits.h>

#include "proto/cloud.h"
#include "run/run.h"

#define RUN_MAX_ACTS 2048

/* An image that is written by one or several acts. */
struct run_load {
	const struct recipe_step *step;
	unsigned part; /* which of the step's images */
	struct supply_image supply;
};

/*
 * The `when` of a step, and of what is around it.  It is judged once, when
 * the first act of the step is due: what the step itself changes must not
 * stop it half way.
 */
struct run_gate {
	const struct recipe_step *step;
	struct run_gate *outer;
	struct run_gate *next; /* of all of a run */
	bool judged;
	enum check holds;
	char why[160];
};

/* The rounds of a repeat. */
struct run_rounds {
	const struct recipe_step *step;
	struct run_rounds *next;
	unsigned failed_round; /* the newest that failed, from 1; 0: none */
	unsigned passed, failed;
	struct err first; /* why the first of them failed */
};

struct run_act {
	const struct recipe_step *step;
	struct run_gate *gate; /* the innermost condition, or NULL */
	bool repeated;	       /* one of several rounds */
	/*
	 * The innermost repeat around it that counts its rounds, or NULL; the
	 * act that judges them has round 0.
	 */
	struct run_rounds *rounds;
	unsigned round;
	enum recipe_verb verb;	     /* of a plan's step: what it comes to */
	struct run_load *load;	     /* RECIPE_FLASH; NULL: not at hand */
	bool sure;		     /* its condition is seen to hold */
	struct err unready;	     /* why not, for a step that may not come */
	struct plan_step shown;	     /* for records: what it does */
	struct run_acts *fail;	     /* on_fail steps, or NULL */
	enum recipe_on_fail on_fail; /* its own, else of what is around it */
	bool written;		     /* image or backup went out in this run */
};

struct run_acts {
	struct run_act *list;
	size_t count, room;
	struct run_acts *next; /* of all lists of a run */
};

struct run {
	struct job *job;
	const struct run_request *rq;
	struct run_outcome *out;

	struct journal *past; /* what was before; to read, in a dry run too */

	enum device_mode arrived;   /* the mode it was found in */
	struct table now;	    /* the newest known */
	bool known;		    /* `now` holds something */
	struct diagnosis diagnosis; /* of `now` */
	struct table then;	    /* as it will be */

	struct meter meter; /* what the job's world is in this run */
	int64_t begun_us;
	struct run_cloud *cloud;      /* that is listened to, or NULL */
	bool cloud_asked;	      /* before the start, for a road ... */
	struct cloud_device in_cloud; /* ... and that was the answer */

	struct run_acts acts;
	struct run_acts *fail_lists;
	struct run_rounds *rounds;
	struct run_gate *gates;
	bool forcing; /* nothing else worked, and rq->force is set */
	struct recipe_step *reordered; /* all steps once more, or NULL */
	struct run_load **loads;
	size_t load_count, load_room;
	bool uses_ota;
	bool idle; /* a plan that comes has nothing to do */

	bool lifted;	/* in service mode: run_end_service() */
	bool wrote;	/* flash was touched */
	bool took_over; /* what the run before this one had written */
	bool fresh;	/* `now` was read after the last write */
	bool current;	/* nothing but looks since `now` was read */
	bool just_read; /* and nothing else was done at all ... */
	struct bus_device read_on; /* ... and as what it was on the bus */
	struct err noted;	   /* of a step with on_fail: continue */
	char backup[PATH_MAX];	   /* manifest of this run, or "" */
	struct table *put_back;	   /* what a backup held, or NULL; ours */

	/* Of an earlier, broken run of the same recipe; "" if there is none */
	char earlier[JOB_ID];
};

/* Lays out and checks everything; nothing is written. */
int run_prepare(struct run *r, struct err *e);
/*
 * The steps of the recipe in the other order that may work: bootloaders
 * behind the systems.  A system that brings a bootloader of its own would put
 * that back over one that comes first (serial.md 6.1), and some systems take
 * none at all.  False: it is the same order, or there is no memory.
 */
bool run_reorder(struct run *r, struct recipe_steps *out);
/*
 * A recipe that begins with a service step: a protected device into its
 * service mode, before anything is read of it.  A dry run only looks.
 */
int run_open_service(struct run *r, struct err *e);
/* The step itself: it is in service mode, or is open. */
int run_in_service(struct run *r, char *proof, size_t size, struct err *e);
/* Protected again, whatever *e says; a run that cannot is none that passed. */
void run_end_service(struct run *r, struct err *e);

/* Can this step be done at all, whenever it comes? */
int run_check_step(const struct run *r, const struct recipe_step *s, bool sure,
		   struct err *e);
/*
 * Would the end state, all steps together, miss something that is there now?
 * ERR_DEPENDENCY with the way that works; told and allowed when forcing.
 */
int run_judge_end(struct run *r, struct err *e);
/* Does what was laid out end well, and are all files sound? */
int run_check_all(struct run *r, struct err *e);
void run_forget(struct run *r);

/*
 * An act of this step at the end of the list; NULL with *e set.  The next
 * one may move it.
 */
struct run_act *run_begin_act(const struct recipe_step *step,
			      struct run_gate *gate, struct run_acts *acts,
			      struct err *e);
/* Can it make another device of it, be it by a restart? */
bool run_changes(const struct run_act *a);
/*
 * Is the table known as it is, and it takes long to read it, or it was what
 * was done last and the device was not away since?  Without a clock: a trace
 * has to go the same way again.
 */
bool run_spares(const struct run *r);
/* What a step that does not flash looks like in plan and report. */
void run_show_other(struct run_act *a);
/*
 * Some systems bring a bootloader and write it at their first start
 * (serial.md 6.1): from then on it counts in r->then.  For the moments at
 * which a system runs; none does within one session over DFU.
 */
void run_foresee_start(struct run *r);
/*
 * The acts of a plan step.  One that may not be asked for must not be in the
 * way of the others: it is one act that says why it cannot be done.
 */
int run_lay_plan(struct run *r, const struct recipe_step *step,
		 struct run_gate *gate, struct run_acts *acts, struct err *e);

/* NULL: no memory; freed with the run. */
struct run_gate *run_add_gate(struct run *r, const struct recipe_step *step,
			      struct run_gate *outer);
/* Does the step come, as far as one can see before the first? */
bool run_comes(const struct run *r, const struct run_gate *g);
/* Does the condition hold?  Judges it if that has not been done; why is
 * written to. */
enum check run_passes(const struct run *r, struct run_gate *g, char *why,
		      size_t size);

/* Takes a new table over: diagnosis and facts follow. */
void run_learn(struct run *r, const struct table *t);

/* The images a flash step asks for; loaded into r->loads. */
int run_choose(struct run *r, const struct recipe_step *step, unsigned part,
	       struct supply_image *out, struct err *e);
/* One image of a flash step, or of a step of a plan: found and checked. */
int run_load_flash(struct run *r, struct run_act *a, unsigned part,
		   enum road over, struct err *e);
int run_load_planned(struct run *r, struct run_act *a, unsigned part,
		     struct err *e);
/* How many images the step writes: 1, or the parts of a system. */
unsigned run_parts(const struct run *r, const struct recipe_step *step);

/* Executes one act; the journal is kept by the caller. */
int run_do(struct run *r, const struct run_act *a, char *proof, size_t size,
	   struct err *e);

/* After a run that went well: running, or as it was found. */
int run_leave(struct run *r, struct err *e);
/* After one that failed: the same where it can be, else it is said. */
void run_leave_failed(struct run *r);

/*
 * Says what the cloud would do to the repair by itself: at once in a dry or
 * strict run, which ends with ERR_REFUSED, else as soon as the device is away.
 */
int run_tell_cloud(struct run *r, struct err *e);
/* The rest of it, before the first act that changes the device. */
void run_heard_cloud(struct run *r);
void run_forget_cloud(struct run *r);

/* A keys step: may it be done, and done. */
int run_may_keys(const struct run *r, const struct recipe_step *s,
		 struct err *e);
int run_keys(struct run *r, const struct recipe_step *s, char *proof,
	     size_t size, struct err *e);

/*
 * A failed act of a counted round: notes it and gives the act to go on with,
 * 0 where the run has to end.
 */
size_t run_round_failed(struct run *r, size_t at, const struct err *why);
/* An act was done or skipped; counts the round when it was its last. */
void run_round_went(struct run *r, size_t at);
/* Enough rounds passed?  proof tells how many. */
int run_judge_rounds(const struct run_rounds *rounds, char *proof, size_t size,
		     struct err *e);

/* All module checks pass and nothing is wrong; ERR_NOT_HEALTHY. */
int run_healthy(const struct run *r, struct err *e);
/*
 * The last word on `now`: healthy, or with only_written not worse than before
 * the run.  Fills out->still; ERR_NOT_HEALTHY says what is new.
 */
int run_end_health(struct run *r, struct err *e);
/*
 * A last look was not possible although nothing fails that did not before:
 * with only_written the error says so, and out->still is filled.
 */
void run_no_worse(struct run *r, struct err *e);
/* This backup was put back: what it held broken is no work of this run. */
void run_note_backup(struct run *r, const char *manifest);
/* For the verdict: the error, or what a PASS leaves as it was. */
void run_verdict_text(const struct run_outcome *out, char *text, size_t size);
/* Every image that was written is what the device shows. */
int run_all_in(const struct run *r, struct err *e);

/*
 * The journal.  Without one nothing is kept and nothing is found.
 *
 * run_find_earlier(): a broken run of the same recipe on this device; its
 * condition held when it began, so it may be finished although the device
 * looks different now.
 */
int run_find_earlier(struct run *r, struct err *e);
/*
 * A device that was left in DFU mode by a run that did not pass may have new
 * system parts in this very session; device/settings.h.
 */
int run_recall_session(struct run *r, struct err *e);
/* That of rq->resume, which has to fit: ERR_REFUSED, ERR_WRONG_DEVICE. */
int run_take_up(struct run *r, struct err *e);
/*
 * Before the first step, when the device has told its id and the images are
 * there: are they those that rq->resume began with?
 */
int run_same_job(struct run *r, struct err *e);
int run_begin_record(struct run *r, struct err *e);
/* `now` as document "before" or "after". */
int run_keep_table(struct run *r, const char *name, struct err *e);
/* What is wrong with it before anything is done, as document "diagnosis". */
int run_keep_diagnosis(struct run *r, struct err *e);
/* out->still as document "still_failing". */
int run_keep_still(struct run *r, struct err *e);
/* All steps, before the first of them. */
int run_keep_plan(struct run *r, struct err *e);
/* What all of the run was spent on, into the record; false: not known. */
bool run_keep_spent(struct run *r, struct spent *out);
void run_end_act(struct run *r, int number, enum step_state state,
		 const char *note, const struct err *why);
/* Did the earlier run prove this very image, and is it still there? */
bool run_is_done(const struct run *r, const struct run_act *a);

#endif
