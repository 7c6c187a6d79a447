/* SPDX-License-Identifier: MIT */
/*
 * Calls that fail by number.
 *
 * The program's objects, without those of the practice bench, are linked a
 * second time with the names of CALLS_TABLE turned into calls_NAME
 * (Makefile: torture).  Those count themselves, fail when it is their turn,
 * and else do what the library does; SQLite's own file calls are counted
 * with the program's.  Nothing fails before calls_arm().  Counting is safe
 * with several threads; arming is for one.
 */
#ifndef TESTS_TORTURE_CALLS_H
#define TESTS_TORTURE_CALLS_H

#include <stdbool.h>
#include <stddef.h>

enum calls_kind {
	CALLS_MEMORY,
	CALLS_FILE,
	CALLS_DATABASE,
	CALLS_LIBRARY, /* libarchive, libcrypto, libfyaml */
	CALLS_USB,
	CALLS_KINDS
};

const char *calls_kind_name(enum calls_kind k);

/* How the call of a file fails; of the other kinds there is one way. */
enum calls_way {
	CALLS_ONCE,	/* EIO, once */
	CALLS_FULL,	/* ENOSPC, from then on, for what grows a file */
	CALLS_READONLY, /* EROFS, from then on, for all that changes it */
	CALLS_DYING,	/* EIO, from then on */
	CALLS_TORN,	/* half of one write is there, then the end */
	CALLS_LOST,	/* the power goes, and all that is not synced */
	CALLS_WAYS
};

const char *calls_way_name(enum calls_way w);

/* The exit code of a process whose power went. */
#define CALLS_CUT 97

/* Takes over jansson's memory and SQLite's files; before anything else. */
void calls_install(void);

/*
 * For CALLS_LOST, before anything is written; at_cut is called last, by
 * whoever was at work.
 */
void calls_watch(void (*at_cut)(void));

/* The nth call of a kind from now on, from 1; 0: only counts. */
void calls_arm(enum calls_kind kind, unsigned n, enum calls_way way);
/* One call in `of` of every kind, by a seed. */
void calls_arm_seed(unsigned seed, unsigned of);
/* Nothing fails or counts any more. */
void calls_disarm(void);
/* Nor in this thread until it is switched back; nests. */
void calls_spare(bool on);

/*
 * The one device of libusb and how it behaves; the bytes are the caller's.
 * First its device descriptor.
 */
void calls_usb_device(const void *data, size_t size);
/*
 * What the system shows of its devices (/sys/, /proc, /dev/tty...) is looked
 * for under this folder; NULL: not.
 */
void calls_sysfs(const char *root);

unsigned calls_counted(enum calls_kind k);
/* Has the call come that fails? */
bool calls_failed(void);
/* Its name, "" before. */
const char *calls_victim(void);

#endif
