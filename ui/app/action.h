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

enum screen_id {
	SCREEN_DEVICES,
	SCREEN_MODULES,
	SCREEN_DIAGNOSIS,
	SCREEN_PLAN,
	SCREEN_CONFIRM,
	SCREEN_RUN,
	SCREEN_REPORT,
	SCREEN_HELP,
	SCREEN_DOCTOR,
	SCREEN_BATCH,
	SCREEN_HISTORY,
	SCREEN_JOB, /* a job of the past in full */
	SCREENS
};

#define ON(s)	      (1u << SCREEN_##s)
#define ON_ALL	      ((1u << SCREENS) - 1)
#define ON_LISTS      (ON(DEVICES) | ON(BATCH))
#define ON_DEVICE     (ON(DEVICES) | ON(MODULES) | ON(DIAGNOSIS) | ON(BATCH))
#define ACTION_WRITES 1 /* may lead to a write, after plan and confirm */
#define ACTION_DEVICE 2 /* needs a selected device that is attached */

/*
 * X(id, name at the `:` prompt, keys, label in the bar, screens, flags, help)
 * Keys are names with blanks between; the first is the one shown in hints.
 */
#define ACTION_TABLE(X)                                                        \
	X(HELP, "help", "F1 ? h", "Help", ON_ALL, 0,                           \
	  "keys of this screen and what it shows")                             \
	X(UP, "up", "Up k", NULL, ON_ALL, 0, "one line up")                    \
	X(DOWN, "down", "Down j", NULL, ON_ALL, 0, "one line down")            \
	X(PAGE_UP, "page-up", "PgUp", NULL, ON_ALL, 0, "one page up")          \
	X(PAGE_DOWN, "page-down", "PgDn", NULL, ON_ALL, 0, "one page down")    \
	X(TOP, "top", "Home g", NULL, ON_ALL, 0, "to the first line")          \
	X(BOTTOM, "bottom", "End G", NULL, ON_ALL, 0, "to the last line")      \
	X(OPEN, "open", "Enter Right", NULL, ON_ALL, 0,                        \
	  "open what is selected, go on")                                      \
	X(BACK, "back", "Esc Left", "Back", ON_ALL, 0,                         \
	  "one level back; never stops a job")                                 \
	X(NEXT, "next-pane", "Tab", NULL, ON_ALL, 0, "next pane or field")     \
	X(PREVIOUS, "previous-pane", "Shift-Tab", NULL, ON_ALL, 0,             \
	  "previous pane or field")                                            \
	X(MARK, "mark", "Space", NULL, ON_LISTS, 0,                            \
	  "mark or unmark this device")                                        \
	X(MARK_ALL, "mark-all", "a", NULL, ON_LISTS, 0, "mark all shown")      \
	X(UNMARK, "unmark", "u", NULL, ON_LISTS, 0, "unmark all")              \
	X(FIND_NEXT, "find-next", "n", NULL, ON(HELP) | ON(DOCTOR) | ON(JOB),  \
	  0, "next place with the text searched for")                          \
	X(FIND_PREVIOUS, "find-previous", "N", NULL,                           \
	  ON(HELP) | ON(DOCTOR) | ON(JOB), 0,                                  \
	  "place before with the text searched for")                           \
	X(INSPECT, "inspect", "F2 i", "Inspect", ON_DEVICE, ACTION_DEVICE,     \
	  "read the module table from the device")                             \
	X(DIAGNOSE, "diagnose", "F3 d", "Diag", ON_DEVICE, ACTION_DEVICE,      \
	  "what is wrong, and why; reads only")                                \
	X(FILTER, "filter", "F4 /", "Filter",                                  \
	  ON_LISTS | ON(HISTORY) | ON(HELP) | ON(DOCTOR) | ON(JOB), 0,         \
	  "show only lines with this text; search in texts and the full log")  \
	X(WIZARD, "wizard", "F5 w", "Wizard", ON_DEVICE,                       \
	  ACTION_DEVICE | ACTION_WRITES, "repair this device step by step")    \
	X(RECIPE, "recipe", "F6 r", "Recipe", ON_DEVICE, ACTION_WRITES,        \
	  "choose a recipe for the marked devices; shows the plan first")      \
	X(BACKUP, "backup", "F7 b", "Backup", ON_DEVICE, ACTION_DEVICE,        \
	  "save all that can be read from the device")                         \
	X(LOG, "log", "F8 l", "Log", ON_ALL, 0,                                \
	  "log pane: hidden, three lines, half, full")                         \
	X(HISTORY, "history", "F9 H", "Hist", ON_LISTS, 0, "jobs of the past") \
	X(QUIT, "quit", "F10 q", "Quit", ON_ALL, 0,                            \
	  "leave this screen; on the first one the program")                   \
	X(QUIT_NOW, "quit-program", "Q", NULL, ON_ALL, 0,                      \
	  "leave the program from any screen; asks while jobs run")            \
	X(MODE, "mode", "m", NULL, ON_DEVICE, ACTION_DEVICE,                   \
	  "mode menu: normal, listening, safe, DFU, reset")                    \
	X(BLINK, "blink", "L", NULL, ON_DEVICE, ACTION_DEVICE,                 \
	  "let the LED of this device show where it is")                       \
	X(RESCAN, "rescan", "R", NULL, ON(DEVICES), 0,                         \
	  "look at the bus again")                                             \
	X(RESUME, "resume", "R", NULL, ON(HISTORY), ACTION_WRITES,             \
	  "go on with a job that was broken off; shows plan and asks first")   \
	X(RETRY, "retry-failed", "R", NULL, ON(BATCH), ACTION_WRITES,          \
	  "batch: start the failed slots again, no others")                    \
	X(LEARN, "learn-slots", "s", NULL, ON(BATCH), 0,                       \
	  "batch: bind slots to ports by plugging a device into each in turn") \
	X(ARM, "auto-start", "A", NULL, ON(BATCH), ACTION_WRITES,              \
	  "batch: start on arrival, on (asks first) or off")                   \
	X(STOP, "stop", "x", NULL, ON_DEVICE | ON(RUN), ACTION_DEVICE,         \
	  "stop the job of this device at the next safe point")                \
	X(RESTORE, "restore", "U", NULL, ON_DEVICE | ON(REPORT) | ON(HISTORY), \
	  ACTION_DEVICE | ACTION_WRITES,                                       \
	  "put the backup back; shows plan and asks first")                    \
	X(EXPORT, "export", "e", NULL, ON_DEVICE | ON(REPORT) | ON(HISTORY),   \
	  0, "save a report of this device or job to a file")                  \
	X(COPY, "copy", "c", NULL, ON(MODULES) | ON(DIAGNOSIS) | ON(REPORT),   \
	  0, "save this screen as text to a file")                             \
	X(VIEW, "view-commands", "v", NULL, ON(PLAN) | ON(CONFIRM), 0,         \
	  "show the plan with addresses and transports")                       \
	X(HOLD, "hold", "p", NULL, ON(BATCH), 0, "batch: hold new starts")     \
	X(TILES, "tiles", "t", NULL, ON(BATCH), 0, "batch: table or tiles")    \
	X(BATCH, "batch", "B", NULL, ON(DEVICES), 0,                           \
	  "batch screen: a slot for each USB port")                            \
	X(DOCTOR, "doctor", "!", NULL, ON_ALL, 0,                              \
	  "what is wrong with rights or a busy port, and the exact fix")       \
	X(PROMPT, "prompt", ":", NULL, ON_ALL, 0, "command line")              \
	X(REPAINT, "repaint", "Ctrl-L", NULL, ON_ALL, 0, "draw all again")     \
	X(SUSPEND, "suspend", "Ctrl-Z", NULL, ON_ALL, 0,                       \
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
	unsigned screens; /* bit set of ON(...) */
	unsigned flags;
};

/* NULL for ACTION_NONE and numbers out of range. */
const struct action_row *action_row(enum action c);

/* What this key means on this screen; ACTION_NONE if nothing. */
enum action action_by_key(enum screen_id screen, int key);
/* By name or unique prefix at the `:` prompt, any screen. */
enum action action_by_name(const char *name);

/* "F2" -> UI_F0 + 2, "Ctrl-L" -> 12, "a" -> 'a'; UI_NO_KEY if unknown. */
int key_by_name(const char *name);
/* The first key of an action, "F2"; for hints. */
#define KEY_NAME 12
const char *action_key(enum action c, char out[KEY_NAME]);

#endif
