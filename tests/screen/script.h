/* SPDX-License-Identifier: MIT */
/*
 * A console without threads and devices: messages and keys in, requests
 * noted.  What the screens show in tests comes from here.
 */
#ifndef TESTS_SCREEN_SCRIPT_H
#define TESTS_SCREEN_SCRIPT_H

#include "ui/app/app.h"

struct script {
	struct app app;
	struct app_host host;
	unsigned requests[REQUEST_KINDS];
	struct request last;
	unsigned stops;
};

void script_open(struct script *s);
void script_close(struct script *s);

/* Three devices: a Photon in safe mode, an Argon in DFU, a P1 denied. */
void script_devices(struct script *s);
/* The table of a Photon with parts 206 and bootloader 100; its diagnosis. */
void script_table(struct script *s);
/* The same with bootloader 101 and an application: every check passes. */
void script_sound_table(struct script *s);
/* Two ways: a plan with a bootloader and Tinker, and one without a way. */
void script_choices(struct script *s);
/* An event of the running job of the selected device. */
void script_event(struct script *s, enum event_kind kind, int step,
		  uint64_t done, uint64_t total, const char *text);
void script_outcome(struct script *s, enum job_verdict verdict);

/* Keys by name, blanks between: "Down Enter a 3 f 2 Tab Enter". */
void script_keys(struct script *s, const char *names);

/* By name: brings the console to the screen of that name. */
bool script_show(struct script *s, const char *screen);
/*
 * The nth of these names, NULL past the end: those with a script, then the
 * screens of the table that have none.
 */
const char *script_name(size_t n);

#endif
