/* SPDX-License-Identifier: MIT */
/*
 * The computer itself, as far as it decides whether devices can be reached:
 * udev rules, groups, programs that grab ports, the USB tree.
 *
 * computer_look() only reads; what it cannot find out stays zero.  All text has
 * passed text_clean().  computer_install_rule() is the only function that
 * changes anything.
 */
#ifndef PORT_COMPUTER_H
#define PORT_COMPUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define COMPUTER_RULES	8
#define COMPUTER_GROUPS 3
#define COMPUTER_USB	64
#define COMPUTER_RULE	"50-unbrick.rules"

struct computer_rule { /* a udev rule file that names Particle's devices */
	char path[160];
	bool ours;    /* by its name */
	bool current; /* ours, and word for word what we ship */
	bool open;    /* gives them to everybody (0666) */
};

struct computer_group {
	char name[16];
	bool exists;
	bool joined; /* this process has it */
	bool listed; /* the user is in it, from the next login on */
};

struct computer_usb { /* what is noteworthy on the bus */
	uint16_t vid, pid;
	char port[32]; /* "1-2.3"; of a hub's port: "1-2 port 3" */
	char product[64];
	bool dfu;	      /* an interface in DFU mode (class FE 01 02) */
	bool unconfigured;    /* attached, but not given power */
	unsigned overcurrent; /* how often the port was cut off */
};

struct computer {
	bool root;
	bool ssh;   /* nobody sits at this computer */
	bool udev;  /* a udev daemon runs: rules have an effect */
	bool utf8;  /* the locale's character set */
	bool other; /* no Linux: no udev rules, no groups for ports */
	char user[64];
	char home[160]; /* the user's, whatever HOME says; "" unknown */
	char locale[64];
	unsigned modem_manager; /* its process, 0: does not run */
	struct computer_rule rules[COMPUTER_RULES];
	size_t rule_count;
	struct computer_group groups[COMPUTER_GROUPS];
	size_t group_count;
	struct computer_usb usb[COMPUTER_USB];
	size_t usb_count;
};

/*
 * root: a folder in front of the rule paths, "" the system's own.  rule is
 * the text of the rule that we ship.
 */
void computer_look(const char *root, const char *rule, struct computer *out);

/*
 * Writes ROOT/etc/udev/rules.d/50-unbrick.rules, unless the rule that counts
 * there, a package's perhaps, is word for word this one; *path is the one
 * that counts then.  Without a root folder the daemon reads what was written
 * at once and applies it to what is attached; *reloaded says whether that
 * worked.  1 when there was nothing to do; ERR_NO_ACCESS, ERR_DISK.
 */
int computer_install_rule(const char *root, const char *rule, char *path,
			  size_t size, bool *reloaded, struct err *e);

#endif
