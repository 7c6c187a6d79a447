/* SPDX-License-Identifier: MIT */
/*
 * An independent judge of plans: a device made of plain numbers that takes
 * one step after the other, refuses what a real one refuses, and complains
 * about every state that software could not leave again.
 *
 * Written from modules.md 7, platforms.md 2-6, serial.md 4.9 and 6, dfu.md 4
 * and 9, usb-requests.md 12 alone; shares no code with the program.
 */
#ifndef TEST_REPLAY_H
#define TEST_REPLAY_H

#include <stdbool.h>

#define REPLAY_PARTS 12

/* Function numbers of the module header; modules.md 2.2. */
enum {
	R_BOOT = 2,
	R_MONO = 3,
	R_SYSTEM = 4,
	R_USER = 5,
	R_NCP = 7,
	R_RADIO = 8
};

struct replay_need {
	int fn, ix, v; /* fn 0: none */
};

struct replay_part {
	int fn, ix, v;
	bool there, whole;
	bool fresh; /* written during the replay */
	struct replay_need need[2];
};

struct replay {
	int platform;
	char mode;  /* 'r' running, 'l' listening, 'd' DFU */
	bool dirty; /* something was written since DFU was entered */
	bool online;
	struct replay_part parts[REPLAY_PARTS];
	int count;
	struct replay_part staged; /* there: waits for the next start */
	char complaint[200];
};

void replay_put(struct replay *r, const struct replay_part *p);
/* -1: not there */
int replay_version(const struct replay *r, int fn, int ix);

/* Steps; false with a complaint. */
bool replay_enter(struct replay *r, const char *mode);
bool replay_reset(struct replay *r);
bool replay_wait(struct replay *r);
bool replay_backup(struct replay *r);
bool replay_flash(struct replay *r, const struct replay_part *p,
		  const char *over, unsigned address, unsigned bytes);

/* Would Device OS run after a reset? */
bool replay_starts(const struct replay *r);
/* Do all checks of bootloader and system hold, nothing optional? */
bool replay_healthy(const struct replay *r);
/* Is there an application that would run? */
bool replay_user(const struct replay *r);

#endif
