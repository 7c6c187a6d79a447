/* SPDX-License-Identifier: MIT */
/*
 * The one table of actions: keys, function bar, help, `:` prompt, mouse.
 *
 * A key means the same on every screen.  Lower case never writes; what may
 * write (ACTION_WRITES) leads to plan, confirm and run, never straight to a
 * device.  A test fails when an action has no key, no name or no help.
 */
#ifndef UI_APP_ACTION_H
#define UI_APP_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(id, name): struct screen screen_NAME in ui/screens/NAME.c, see screen.h */
#define SCREEN_TABLE(X)                                                        \
	X(DEVICES, devices)                                                    \
	X(MODULES, modules)                                                    \
	X(DIAGNOSIS, diagnosis)                                                \
	X(PLAN, plan)                                                          \
	X(CONFIRM, confirm)                                                    \
	X(RUN, run)                                                            \
	X(REPORT, report)                                                      \
	X(HELP, help)                                                          \
	X(DOCTOR, doctor)                                                      \
	X(BATCH, batch)                                                        \
	X(HISTORY, history)                                                    \
	X(JOB, job)

enum screen_id {
#define X(id, name) SCREEN_##id,
	SCREEN_TABLE(X)
#undef X
		SCREENS
};

#define ACTION_WRITES 1 /* may lead to a write, after plan and confirm */
#define ACTION_DEVICE 2 /* needs a selected device that is attached */
#define ACTION_ALWAYS 4 /* on every screen; others where a screen says so */

/*
 * X(id, name at the `:` prompt, keys, label in the bar, flags, help)
 * Keys are names with blanks between; the first is the one shown in hints.
 */
#define ACTION_TABLE(X)                                                        \
	X(HELP, "help", "F1 ? h", "Help", ACTION_ALWAYS,                       \
	  "keys of this screen, what it shows, what its words mean")           \
	X(UP, "up", "Up k", NULL, ACTION_ALWAYS, "one line up")                \
	X(DOWN, "down", "Down j", NULL, ACTION_ALWAYS, "one line down")        \
	X(PAGE_UP, "page-up", "PgUp", NULL, ACTION_ALWAYS, "one page up")      \
	X(PAGE_DOWN, "page-down", "PgDn", NULL, ACTION_ALWAYS,                 \
	  "one page down")                                                     \
	X(TOP, "top", "Home g", NULL, ACTION_ALWAYS, "to the first line")      \
	X(BOTTOM, "bottom", "End G", NULL, ACTION_ALWAYS, "to the last line")  \
	X(OPEN, "open", "Enter Right", NULL, ACTION_ALWAYS,                    \
	  "open what is selected, go on")                                      \
	X(BACK, "back", "Esc Left", "Back", ACTION_ALWAYS,                     \
	  "one level back; never stops a job")                                 \
	X(NEXT, "next-pane", "Tab", NULL, ACTION_ALWAYS, "next pane or field") \
	X(PREVIOUS, "previous-pane", "Shift-Tab", NULL, ACTION_ALWAYS,         \
	  "previous pane or field")                                            \
	X(MARK, "mark", "Space", NULL, 0, "mark or unmark this device")        \
	X(MARK_ALL, "mark-all", "a", NULL, 0, "mark all shown")                \
	X(UNMARK, "unmark", "u", NULL, 0, "unmark all")                        \
	X(READ_ALL, "read-all", "I", NULL, 0,                                  \
	  "read every device that has not been read yet")                      \
	X(SORT, "sort", "o", NULL, 0,                                          \
	  "sort the list by its next column; in the end as at first")          \
	X(FIND_NEXT, "find-next", "n", NULL, 0,                                \
	  "next place with the text searched for")                             \
	X(FIND_PREVIOUS, "find-previous", "N", NULL, 0,                        \
	  "place before with the text searched for")                           \
	X(INSPECT, "inspect", "F2 i", "Inspect", ACTION_DEVICE,                \
	  "read the module table from the device, or all marked ones")         \
	X(DIAGNOSE, "diagnose", "F3 d", "Diag", ACTION_DEVICE,                 \
	  "what is wrong, and why; reads only")                                \
	X(FILTER, "filter", "F4 /", "Filter", 0,                               \
	  "show only lines with this text; search in texts and the full log")  \
	X(WIZARD, "wizard", "F5 w", "Wizard", ACTION_DEVICE | ACTION_WRITES,   \
	  "repair this device step by step, or all marked ones at once")       \
	X(RECIPE, "recipe", "F6 r", "Recipe", ACTION_WRITES,                   \
	  "choose a recipe for the marked devices; shows the plan first")      \
	X(BACKUP, "backup", "F7 b", "Backup", ACTION_DEVICE,                   \
	  "save all that can be read from the device, or all marked ones")     \
	X(LOG, "log", "F8 l", "Log", ACTION_ALWAYS,                            \
	  "log pane: hidden, three lines, half, full (arrows move in it)")     \
	X(HISTORY, "history", "F9 H", "Hist", 0, "jobs of the past")           \
	X(QUIT, "quit", "F10 q", "Quit", ACTION_ALWAYS,                        \
	  "leave this screen; on the first one the program")                   \
	X(QUIT_NOW, "quit-program", "Q", NULL, ACTION_ALWAYS,                  \
	  "leave the program from any screen; asks while jobs run")            \
	X(MODE, "mode", "m", NULL, ACTION_DEVICE,                              \
	  "mode menu: normal, listening, safe, DFU, reset")                    \
	X(BLINK, "blink", "L", NULL, ACTION_DEVICE,                            \
	  "let the LED of this device show where it is")                       \
	X(RESCAN, "rescan", "R", NULL, 0, "look at the bus again")             \
	X(RESUME, "resume", "R", NULL, ACTION_WRITES,                          \
	  "go on with a job that was broken off; shows plan and asks first")   \
	X(RETRY, "retry-failed", "R", NULL, ACTION_WRITES,                     \
	  "batch: start the failed slots again, no others")                    \
	X(LEARN, "learn-slots", "s", NULL, 0,                                  \
	  "batch: bind slots to ports by plugging a device into each in turn") \
	X(ARM, "auto-start", "A", NULL, ACTION_WRITES,                         \
	  "batch: start on arrival, on (asks first) or off")                   \
	X(STOP, "stop", "x", NULL, ACTION_DEVICE,                              \
	  "stop the job of this device, or of all marked, at a safe point")    \
	X(RESTORE, "restore", "U", NULL, ACTION_DEVICE | ACTION_WRITES,        \
	  "put the backup back, of all marked too; shows plan, asks first")    \
	X(EXPORT, "export", "e", NULL, 0,                                      \
	  "save a report of this device, all marked ones or job to a file")    \
	X(COPY, "copy", "c", NULL, 0, "save this screen as text to a file")    \
	X(VIEW, "view-commands", "v", NULL, 0,                                 \
	  "show the plan with addresses and transports")                       \
	X(FETCH, "fetch", "F", NULL, 0,                                        \
	  "get what the plan misses from the maker's list")                    \
	X(FLASH_MAP, "flash-map", "f", NULL, 0,                                \
	  "report: what lies where in the flash, before and after")            \
	X(TIME_LINE, "time-line", "T", NULL, 0,                                \
	  "report: how long each step took")                                   \
	X(HOLD, "hold", "p", NULL, 0, "batch: hold new starts")                \
	X(TILES, "tiles", "t", NULL, 0, "batch: table or tiles")               \
	X(BATCH, "batch", "B", NULL, 0,                                        \
	  "batch screen: a slot for each USB port")                            \
	X(FIELDS, "who", "O", NULL, 0,                                         \
	  "say who works, which lot, for whom: of all jobs from now on")       \
	X(DOCTOR, "doctor", "!", NULL, ACTION_ALWAYS,                          \
	  "what is wrong with rights or a busy port, and the exact fix")       \
	X(PROMPT, "prompt", ":", NULL, ACTION_ALWAYS, "command line")          \
	X(REPAINT, "repaint", "Ctrl-L", NULL, ACTION_ALWAYS, "draw all again") \
	X(SUSPEND, "suspend", "Ctrl-Z", NULL, ACTION_ALWAYS,                   \
	  "suspend; refused while a write is running")

enum action {
	ACTION_NONE,
#define X(id, ...) ACTION_##id,
	ACTION_TABLE(X)
#undef X
		ACTIONS
};

struct action_row {
	const char *name;
	const char *keys;
	const char *label; /* in the function bar, or NULL */
	const char *help;
	unsigned flags;
};

/* Sets of actions: what a screen takes beside those that are always there. */
#define DO(action) (UINT64_C(1) << ACTION_##action)
/* where several devices are listed */
#define DO_LIST                                                                \
	(DO(MARK) | DO(MARK_ALL) | DO(UNMARK) | DO(FILTER) | DO(HISTORY) |     \
	 DO(READ_ALL))
/* where one device is looked at */
#define DO_DEVICE                                                              \
	(DO(INSPECT) | DO(DIAGNOSE) | DO(WIZARD) | DO(RECIPE) | DO(BACKUP) |   \
	 DO(MODE) | DO(BLINK) | DO(STOP) | DO(RESTORE) | DO(EXPORT))
/* where a text is read */
#define DO_TEXT (DO(FIND_NEXT) | DO(FIND_PREVIOUS) | DO(FILTER))

_Static_assert(ACTIONS <= 64, "a set of actions is 64 bits");

/* NULL for ACTION_NONE and numbers out of range. */
const struct action_row *action_row(enum action c);

/* Is it in the set, or always there? */
bool action_in(uint64_t set, enum action c);
/* What this key means where these are taken; ACTION_NONE if nothing. */
enum action action_by_key(uint64_t set, int key);
/* By name or unique prefix at the `:` prompt, any screen. */
enum action action_by_name(const char *name);

/* "F2" -> UI_F0 + 2, "Ctrl-L" -> 12, "a" -> 'a'; UI_NO_KEY if unknown. */
int key_by_name(const char *name);
/* The first key of an action, "F2"; for hints. */
#define KEY_NAME 12
const char *action_key(enum action c, char out[KEY_NAME]);

#endif
