/* SPDX-License-Identifier: MIT */
/*
 * What stands between this computer and a repair: rights, udev rule, busy
 * ports, other programs, USB trouble, disk space, firmware, cloud token.
 *
 * doctor_check() only looks; each finding that is not OK carries the exact
 * command, or the hand at the cable, that mends it.  A token is named by
 * where it came from and never shown.  The console's page and the command
 * show the same list.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "device/job.h"
#include "port/computer.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_BAD, DOCTOR_LEVELS };

struct doctor_finding {
	const char *id; /* stable: "udev-rule", "port-busy", ... */
	enum doctor_level level;
	char port[DEVICE_PORT]; /* "" where no device is meant */
	char what[256];		/* one sentence, clean */
	char fix[256];		/* a command or what to do; "" with OK */
};

#define DOCTOR_MAX 160

struct doctor {
	struct doctor_finding list[DOCTOR_MAX];
	size_t count;
};

struct doctor_request {
	struct world *world;
	const char *root;  /* in front of the udev folders; NULL: none */
	const char *store; /* folder of the firmware store; NULL: usual */
	/* Devices in DFU whose cable is tried (opens them). */
	const struct device *link;
	size_t link_count;
	const struct event_sink *sink; /* or NULL */
	const atomic_bool *stop;       /* or NULL */
};

/* ERR_NO_MEMORY, ERR_STOPPED; everything else is a finding. */
int doctor_check(const struct doctor_request *rq, struct doctor *out,
		 struct err *e);

/* The udev rule that is shipped. */
const char *doctor_rule(void);
/* Puts it in place, 1 if it was; port/computer.h. */
int doctor_install(const char *root, char *path, size_t size, bool *reloaded,
		   struct err *e);

/* May it? */
bool doctor_is_root(void);

/* "ok", "warn", "bad" */
const char *doctor_level_name(enum doctor_level l);
/* The worst of the list. */
enum doctor_level doctor_worst(const struct doctor *d);

/*
 * The pure parts of doctor_check(), each adding its findings: the computer,
 * and what is attached.
 */
void doctor_judge_host(const struct computer *h, struct doctor *out);
void doctor_judge_bus(const struct computer *h, const struct bus_device *list,
		      size_t count, struct doctor *out);

/* Free bytes where backups and journal go, enough or not. */
void doctor_judge_space(const char *dir, uint64_t free_bytes,
			struct doctor *out);

void doctor_add(struct doctor *d, const char *id, enum doctor_level level,
		const char *fix, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#endif
