/*
 * The doctor: what on this host stands between unbrick and the devices.
 *
 * Reads the bus as list does, opens no device, writes nothing but the udev
 * rule, and that only when told to.  No finding holds a secret.
 */
#ifndef JOB_DOCTOR_H
#define JOB_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "port/world.h"

#define DOCTOR_RULE	   "50-unbrick.rules"
#define DOCTOR_RULE_FOLDER "/etc/udev/rules.d"
#define DOCTOR_MAX	   80

struct doctor_finding {
	/*
	 * Stable: "udev-rule", "device", "no-device", "other-dfu",
	 * "state-folder", "cloud-token".
	 */
	const char *id;
	bool good;
	bool note; /* not good, but only for some work */
	char what[256];
	char next[160]; /* what to do; "" when good */
};

struct doctor {
	struct doctor_finding list[DOCTOR_MAX];
	size_t count;
};

int doctor_look(struct world *w, struct doctor *out, struct err *e);
bool doctor_good(const struct doctor *d);

/* folders: where a rule of this name counts; NULL ends the list. */
enum doctor_rule { DOCTOR_RULE_GOOD, DOCTOR_RULE_OLD, DOCTOR_RULE_MISSING };
enum doctor_rule doctor_rule_state(const char *const *folders);

/* Writes the rule; ERR_NO_ACCESS where only root may. */
int doctor_install_rule(const char *folder, struct err *e);

#endif
