/* SPDX-License-Identifier: MIT */
/*
 * Inside of the planner: what could be installed (the space), and the search
 * through it.  Only plan*.c look at this.
 *
 * A space has one key for each function and index, and for each key the
 * parts that could be there; part 0 is what is there now.  A state is one
 * pick per key and the place the device is in.
 */
#ifndef MODEL_PLAN_SPACE_H
#define MODEL_PLAN_SPACE_H

#include "model/plan/plan.h"
#include "model/catalog/release.h"
#include "model/rules/rules.h"

#define PLAN_KEYS  12
#define PLAN_PARTS 24
#define PLAN_MOVES 48

struct plan_part {
	struct fitted m;
	const char *release; /* NULL: none known */
	uint32_t bytes;	     /* estimate unless known */
	uint32_t start;
	bool missing;  /* in no store */
	bool inside;   /* at no hand; a system brings it */
	uint8_t later; /* among choices that are alike: the lower first */
	bool target;   /* of the release aimed at */
	bool twin;
	bool tinker;
	bool app;
};

struct plan_key {
	uint8_t function;
	uint8_t index;
	struct plan_part parts[PLAN_PARTS];
	size_t count;
};

enum plan_place {
	PLACE_RUNNING,
	PLACE_DFU,	 /* nothing written since DFU was entered */
	PLACE_DFU_DIRTY, /* parts were written */
	PLACES
};

/* What lies at hand, in the order of function, index and version. */
struct plan_stock {
	struct plan_offer *list;
	size_t count;
};

struct plan_space {
	const struct platform *platform;
	const struct plan_wish *wish;
	const struct release *target; /* NULL: the parts that are there */
	/* Nothing but this may be written, Tinker excepted; NULL: anything. */
	const struct plan_stock *stock;
	bool any_system; /* without a target: whatever is healthy */
	bool embedding;	 /* what is added now is brought by a system */
	struct plan_key keys[PLAN_KEYS];
	size_t key_count;
	enum plan_place place; /* at the beginning, after the backup */
	bool backup;
	enum device_mode mode; /* before the backup */
	bool want_tinker;
	int app_key; /* -1: no application asked for */
	size_t app_part;
};

enum plan_move_kind { MOVE_ENTER_DFU, MOVE_LEAVE_DFU, MOVE_FLASH };

struct plan_move {
	enum plan_move_kind kind;
	uint8_t key, part; /* MOVE_FLASH */
	uint8_t before;	   /* pick that is replaced */
	enum road road;
	int bootloader; /* after a start that changes it by itself, else -1 */
};

/* Index of a key, added if there is room; -1 if not. */
int plan_key(struct plan_space *s, unsigned function, unsigned index);
/* -1 if there is none */
int plan_find_key(const struct plan_space *s, unsigned function,
		  unsigned index);

/* Does the table say that there is no application? */
bool plan_user_is_missing(const struct table *t);

/* What the table shows becomes part 0 of each key. */
void plan_space_init(struct plan_space *s, const struct table *t,
		     const struct plan_wish *wish);
/* Adds a published module; NULL if there is no room. */
struct plan_part *plan_add_module(struct plan_space *s, const struct release *r,
				  const struct release_module *m);
/* Modules of the target, and what they need besides. */
void plan_add_target(struct plan_space *s, bool twins);
/* Releases in between that devices insist on. */
void plan_add_stones(struct plan_space *s, bool twins);
/* Bootloaders that systems in question bring along; serial.md 6.1. */
void plan_add_embedded(struct plan_space *s);
/* Application or Tinker; false with a reason if it is not for this device. */
bool plan_add_user(struct plan_space *s, struct plan *out);

/* Part of a kind with this version or a later one in the stock, from `from`
 * on in the list; the list's end if there is none. */
size_t plan_stock_from(const struct plan_stock *stock, unsigned function,
		       unsigned index, unsigned version);
/* How many modules come into question; ever more until there is a way. */
enum plan_reach {
	REACH_NEEDED, /* of the target, and what that needs */
	REACH_STONES, /* systems in between that devices insist on */
	REACH_TWINS,  /* builds that need less, further systems */
	REACH_ALL     /* what lies at hand, as much as there is room for */
};

/* Adds what lies at hand and is of use. */
void plan_add_stock(struct plan_space *s, enum plan_reach reach);
/* NULL if there is no room, or if it is not sound. */
struct plan_part *plan_add_offer(struct plan_space *s,
				 const struct plan_offer *o);

/* The firmware of a part, as callers know it. */
void plan_firmware_of(const struct plan_space *s, const struct plan_key *k,
		      const struct plan_part *p, struct plan_firmware *f);

/* The setup of a state. */
void plan_setup(const struct plan_space *s, const uint8_t pick[PLAN_KEYS],
		struct setup *out);
/* Is everything as it should be? */
bool plan_reached(const struct plan_space *s, const uint8_t pick[PLAN_KEYS]);

/*
 * Cheapest way; returns the number of moves (0: nothing to do), -1 if there
 * is none.  *cost compares plans.
 */
int plan_search(const struct plan_space *s, struct plan_move *moves,
		uint64_t *cost);

#define PLAN_ANSWERS 128

struct plan_answer {
	struct plan_firmware want;
	bool at_hand;
	uint32_t bytes, start;
};

struct plan_memory {
	const struct plan_have *asked;
	struct plan_have have; /* the same answers, each asked for once */
	struct plan_answer answers[PLAN_ANSWERS];
	size_t count;
};

void plan_remember(struct plan_memory *m, const struct plan_have *asked);

/* A plan that is nothing but a look at the device. */
void plan_write_look(struct plan *out);

/* Turns moves into steps for people and programs. */
void plan_write_steps(const struct plan_space *s, const struct plan_move *moves,
		      size_t count, struct plan *out);

#endif
