/* SPDX-License-Identifier: MIT */
/*
 * A pseudo terminal: what the program has open is the slave, we hold the
 * master.  Closing the master hangs the slave up, as unplugging does.
 */
#ifndef ROADS_PTY_H
#define ROADS_PTY_H

#include <stdbool.h>

struct pty {
	int master, slave; /* -1: closed */
	char name[32];	   /* of the slave */
};

/* Raw, master not blocking.  Ends the program when there are no more. */
void pty_open(struct pty *p);
/* From now on every change of the settings becomes a packet on the master. */
void pty_watch(struct pty *p);
void pty_close(struct pty *p);

/* Closes our own descriptor of the slave. */
void pty_let_go(struct pty *p);

/* Whether poll() on the slave says it can be written. */
void pty_gate(struct pty *p, bool open);

unsigned pty_rate(const struct pty *p);
void pty_set_rate(struct pty *p, unsigned rate);
/* Are the modem lines to be dropped at the last close? */
bool pty_hangs_up(const struct pty *p);

/* Drops what nobody has read, as the last close does. */
void pty_flush(struct pty *p);

/* Is the request one that sets a rate, with a struct termios2? */
bool pty_sets_rate(unsigned long request);
/* The rate in that struct. */
#define PTY_TERMIOS2_SIZE 44
unsigned pty_termios2_rate(const void *termios2);

#endif
