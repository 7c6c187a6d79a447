/* SPDX-License-Identifier: MIT */
/*
 * Part of diagnose.h: what must hold for a rule.  One small question each;
 * the order of the rules decides between several that hold.
 */
#ifndef MODEL_DIAGNOSE_FACTS_H
#define MODEL_DIAGNOSE_FACTS_H

#include "model/diagnose/sight.h"

/* A DFU download that is larger than its place, or lies elsewhere. */
struct misplaced {
	long address, bytes;
	const struct window *window; /* where it begins, or NULL */
	int other; /* platform to which the address belongs, or -1 */
};
bool facts_misplaced(const struct sight *s, struct misplaced *out);
/* Platform that a file was built for, if it is not the device's; or -1. */
int facts_foreign_file(const struct sight *s);
/* A tool read a number in the file that is no platform's. */
bool facts_file_without_platform(const struct sight *s);
/* A program was written to the place of a system part, and DFU stays. */
bool holds_program_over_system(const struct sight *s);
/* Release whose system parts were written by DFU, or NULL. */
const struct release *facts_written(const struct sight *s);
/* The same, else the one in words where only a bootloader is known. */
const struct release *facts_named(const struct sight *s);
/* Release to go to, from files, words or the table; "" unknown. */
const char *facts_release(const struct sight *s);
/* The release to which a bootloader asked for in words belongs, or NULL. */
const struct release *facts_wanted(const struct sight *s);

/* It comes back to DFU by itself, or shows nothing but DFU. */
bool facts_stays_in_dfu(const struct sight *s);
/* The LED, or a mode that is told of, shows a system that runs. */
bool facts_looks_alive(const struct sight *s);
/* The status LED is dark, or it is dead in words. */
bool facts_shows_nothing(const struct sight *s);
/* A download went into the update slot. */
bool facts_staged(const struct sight *s);
/* It starts again and again: in words, by its log or the cloud's events. */
bool facts_restarts(const struct sight *s);
/* A crash is told of after Tinker was written, or told of again. */
bool facts_crash_stays(const struct sight *s);
/* An update over the air of which the end is not told, or its loss is. */
bool facts_transfer_open(const struct sight *s);
/* It crashes also where no application runs, and after an update. */
bool facts_not_the_app(const struct sight *s);
/* Somebody or a tool wrote the system parts. */
bool facts_system_written(const struct sight *s);

bool holds_wrong_platform(const struct sight *s);
/* A build folder or a tool's own name for a file is that of another one. */
bool holds_named_elsewhere(const struct sight *s);
bool holds_monolithic_file(const struct sight *s);
/* One image was written over more than the system part it begins at. */
bool holds_monolithic_over(const struct sight *s);
bool holds_wrong_usb_id(const struct sight *s);
bool holds_windows_driver(const struct sight *s);
/* On Windows nothing is listed, and no driver is told to be in place. */
bool holds_driver_unseen(const struct sight *s);
/* Its LED shows a mode with USB in it, and no host sees it there. */
bool holds_unseen_alive(const struct sight *s);
bool holds_other_dfu(const struct sight *s);
/* Our device is on the bus and cannot be opened. */
bool holds_closed(const struct sight *s);
bool holds_app_newer_words(const struct sight *s);
bool holds_boot_new_words(const struct sight *s);
bool holds_boot_old_words(const struct sight *s);
bool holds_downgrade_crash(const struct sight *s);
bool holds_stale_cloud(const struct sight *s);
/* It breathes cyan, and nothing tells that it does not stay so. */
bool holds_connected(const struct sight *s);
bool holds_only_dfu(const struct sight *s);
/* The supply: the device says so, or it is well with another one. */
bool holds_brownout(const struct sight *s);
bool holds_supply_matters(const struct sight *s);
bool holds_update_changed(const struct sight *s);
bool holds_not_applied_told(const struct sight *s);
bool holds_not_applied(const struct sight *s);
bool holds_update_failed(const struct sight *s);

/* Told of a flash, and of safe mode right behind it? */
bool facts_flash_led_to_safe(const struct sight *s);

#endif
