/* SPDX-License-Identifier: MIT */
/*
 * Errors as values.
 *
 * A function that can fail returns 0 (or a count) on success and a negative
 * error code on failure, and takes `struct err *` last.  The first error
 * wins: err_set() on a struct that already carries an error changes nothing;
 * a caller may only put words in front of it (err_context).  A NULL pointer
 * is allowed everywhere.  Nothing here prints or exits.
 *
 * The sentence is clean whatever went into it (text_clean): a caller formats
 * foreign text as it is.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes of the program, as promised to scripts. */
enum exit_class {
	EXIT_CLASS_OK = 0,
	EXIT_CLASS_FAILED = 1, /* several devices, different reasons */
	EXIT_CLASS_USAGE = 2,
	EXIT_CLASS_NO_DEVICE = 3,
	EXIT_CLASS_REFUSED = 4, /* nothing was written */
	EXIT_CLASS_TRANSFER = 5,
	EXIT_CLASS_VERIFY = 6,
	EXIT_CLASS_STOPPED = 7,
	EXIT_CLASS_INTERNAL = 8,
	EXIT_CLASS_MIXED = 9,
};

/*
 * X(code, id, exit class, retry makes sense, text, state of the device, next)
 * Ids are stable: scripts, the journal and reports carry them.  The journal
 * keeps the number of the row: new ones come last.
 */
#define ERR_TABLE(X)                                                           \
	X(USAGE, "F101", USAGE, false, "wrong usage", "nothing was done",      \
	  "see unbrick --help")                                                \
	X(RECIPE, "F102", USAGE, false, "the recipe has errors",               \
	  "nothing was done",                                                  \
	  "mend the lines named above; unbrick recipe check FILE")             \
	X(NO_DEVICE, "F111", NO_DEVICE, true, "no such device",                \
	  "nothing was done",                                                  \
	  "plug the device in, look at unbrick list and unbrick doctor")       \
	X(AMBIGUOUS, "F112", NO_DEVICE, false, "several devices fit",          \
	  "nothing was done", "choose with --device ID, PORT or all")          \
	X(REFUSED, "F201", REFUSED, false, "a precondition does not hold",     \
	  "nothing was written", "see the reason above")                       \
	X(NO_ACCESS, "F202", REFUSED, false, "no permission for the device",   \
	  "nothing was written",                                               \
	  "unbrick doctor --install-udev, then plug the device in again")      \
	X(BUSY, "F203", REFUSED, true, "another program holds the device",     \
	  "nothing was written", "close that program, then try again")         \
	X(BAD_FILE, "F204", REFUSED, false, "the file is no usable firmware",  \
	  "nothing was written",                                               \
	  "get the file again; unbrick module FILE tells what it is")          \
	X(WRONG_PLATFORM, "F205", REFUSED, false,                              \
	  "the firmware is for another platform", "nothing was written",       \
	  "take the file of this device's platform")                           \
	X(WRONG_KIND, "F206", REFUSED, false,                                  \
	  "the firmware is of another kind than asked for",                    \
	  "nothing was written", "check which file belongs to which step")     \
	X(OUT_OF_WINDOW, "F207", REFUSED, false,                               \
	  "the address is outside what may be written", "nothing was written", \
	  "take another way for this module; unbrick plan shows it")           \
	X(NO_FIRMWARE, "F208", REFUSED, false, "firmware is missing",          \
	  "nothing was written",                                               \
	  "give its folder (--firmware), import it, or fetch it (--fetch)")    \
	X(NO_ROAD, "F209", REFUSED, false,                                     \
	  "this way is closed in the present state of the device",             \
	  "nothing was written", "unbrick plan shows the ways that are open")  \
	X(NO_TOKEN, "F211", REFUSED, false, "no access token for the cloud",   \
	  "nothing was written",                                               \
	  "set UNBRICK_TOKEN or log in with particle-cli")                     \
	X(CLOUD_DENIED, "F212", REFUSED, false, "the cloud refuses",           \
	  "nothing was written", "check the token and who owns the device")    \
	X(CLOUD_OFFLINE, "F213", REFUSED, true,                                \
	  "the cloud does not reach the device", "not changed by this step",   \
	  "check network and LED of the device, or use USB or serial")         \
	X(DEPENDENCY, "F214", REFUSED, false,                                  \
	  "the device would not run this module: a dependency is not met",     \
	  "nothing was written", "unbrick plan finds the order that works")    \
	X(NO_SPACE, "F215", REFUSED, false, "not enough disk space",           \
	  "nothing was written", "free some space, then start again")          \
	X(PRACTICE, "F216", REFUSED, false,                                    \
	  "practice firmware is never written to a real device",               \
	  "nothing was written", "give published firmware with --firmware")    \
	X(LOST, "F301", TRANSFER, true, "the device is gone",                  \
	  "stopped in the middle of the step named",                           \
	  "check cable and power, then run the same command again")            \
	X(TIMEOUT, "F302", TRANSFER, true, "the device does not answer",       \
	  "stopped in the step named",                                         \
	  "reset the device, then run the same command again")                 \
	X(STALL, "F303", TRANSFER, true, "the device refused a transfer",      \
	  "stopped in the step named",                                         \
	  "run the same command again; if it repeats, the flash is bad")       \
	X(IO, "F304", TRANSFER, true, "input/output error",                    \
	  "stopped in the step named",                                         \
	  "try another cable or USB port, then run the command again")         \
	X(PROTOCOL, "F305", TRANSFER, true,                                    \
	  "the device answered something unexpected",                          \
	  "stopped in the step named",                                         \
	  "reset the device, then run the same command again")                 \
	X(CANCELLED, "F306", TRANSFER, true, "the device broke off",           \
	  "the old module is still in place",                                  \
	  "see the device's own words above; reset and try again")             \
	X(WRONG_DEVICE, "F307", TRANSFER, false, "another device came back",   \
	  "the chosen device did not return; the other one was not touched",   \
	  "unplug the other one, plug the right one in, try again")            \
	X(CLOUD, "F308", TRANSFER, true, "the cloud failed",                   \
	  "the old application is still in place",                             \
	  "try again later, or use USB or serial")                             \
	X(VALIDATION, "F401", VERIFY, false,                                   \
	  "the device rejected the image after the transfer",                  \
	  "the old module is still in place",                                  \
	  "see the device's own reason above; unbrick plan")                   \
	X(VERIFY, "F412", VERIFY, true,                                        \
	  "the flash reads back different from what was written",              \
	  "the module is incomplete; the device stays in DFU",                 \
	  "run it again; if it repeats at one address, the flash is worn")     \
	X(NOT_APPLIED, "F413", VERIFY, true,                                   \
	  "sent, but the device does not run it",                              \
	  "the old module is still in place", "unbrick diagnose tells why")    \
	X(NOT_HEALTHY, "F414", VERIFY, false,                                  \
	  "the module table is not what it should be",                         \
	  "reachable, but not repaired",                                       \
	  "unbrick diagnose tells what is left")                               \
	X(STOPPED, "F501", STOPPED, true, "stopped by the user",               \
	  "stopped at a safe point",                                           \
	  "run the same command again, or unbrick resume")                     \
	X(INTERNAL, "F801", INTERNAL, false, "internal error",                 \
	  "unknown, look at it with unbrick inspect",                          \
	  "please report this with the log")                                   \
	X(NO_MEMORY, "F802", INTERNAL, false, "out of memory",                 \
	  "not changed since the last step",                                   \
	  "close other programs, then try again")                              \
	X(DISK, "F803", INTERNAL, false,                                       \
	  "a file could not be read or written",                               \
	  "not changed since the last step",                                   \
	  "check disk and permissions, then try again")                        \
	X(REPLACED, "F415", VERIFY, false,                                     \
	  "written, but the device does not run it",                           \
	  "the old module is overwritten by what was sent",                    \
	  "unbrick diagnose tells why; unbrick restore puts a backup back")    \
	X(JOURNAL, "F804", INTERNAL, false, "the journal is damaged",          \
	  "not changed since the last step",                                   \
	  "give --fresh-journal: the damaged one is kept under another name")  \
	X(REPLAY, "F805", FAILED, false,                                       \
	  "the program asks for something else than was recorded",             \
	  "no device was touched", "see the line of the trace named above")    \
	X(NO_NETWORK, "F217", REFUSED, true,                                   \
	  "the maker's list of releases is not reached",                       \
	  "nothing was written",                                               \
	  "check network and proxy (https_proxy), or fetch the files by hand") \
	X(DOWNLOAD, "F309", TRANSFER, true, "a file could not be fetched",     \
	  "what had come is kept", "run the same command again: it goes on")   \
	X(CONTENT, "F416", VERIFY, false,                                      \
	  "what was fetched is not what the maker's list says",                \
	  "nothing of that file was kept",                                     \
	  "try again; if it repeats, fetch the file by hand and import it")    \
	X(NO_REPAIR, "F218", REFUSED, false,                                   \
	  "nothing that could be written repairs this", "nothing was written", \
	  "take the steps that unbrick diagnose names, then try again")        \
	X(CONFIG, "F103", USAGE, false, "config.yaml has errors",              \
	  "nothing was done",                                                  \
	  "mend the lines named above; unbrick config check")                  \
	X(NO_RECORDS, "F219", REFUSED, true, "the records are not reached",    \
	  "not touched by this; the journal keeps every job",                  \
	  "check network and server, then unbrick records push")               \
	X(RECORDS, "F220", REFUSED, false, "the records refuse",               \
	  "not touched by this; the journal keeps every job",                  \
	  "see the reason above; who looks after that server can help")

enum err_code {
	ERR_OK = 0,
#define X(code, ...) ERR_##code,
	ERR_TABLE(X)
#undef X
		ERR_CODES
};

struct err {
	enum err_code code;
	int sys;	   /* errno or library code, 0 if none */
	const char *where; /* static text: which part of the program */
	char what[256];	   /* one sentence for people, clean */
};

struct err_row {
	const char *name; /* "NO_DEVICE" */
	const char *id;	  /* "F111" */
	enum exit_class exit_class;
	bool retry;
	const char *text;
	const char *state;
	const char *next;
};

/* Sets *e unless it is already set.  Returns -code. */
int err_set(struct err *e, enum err_code code, const char *where,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The same with the text of errno value `sys` appended. */
int err_set_sys(struct err *e, enum err_code code, int sys, const char *where,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Hands on what another call said, number of the system included.  Returns
 * -from->code. */
int err_pass(struct err *e, const struct err *from);

/* ERR_NO_MEMORY. */
int err_memory(struct err *e, const char *where);

/* Puts "words: " in front of the sentence.  Returns -e->code. */
int err_context(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void err_clear(struct err *e);

/*
 * The state of the device after a run that ended with this error and exit
 * class.  A row that says "nothing was written" speaks of its own step; with
 * another class than 4 steps before it were carried out.
 */
const char *err_state(enum err_code code, int exit_class);

/* Never NULL; unknown codes give the row of ERR_INTERNAL. */
const struct err_row *err_row(enum err_code code);

#endif
