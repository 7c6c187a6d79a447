/* SPDX-License-Identifier: MIT */
/*
 * Which bootloader, system and application go together: the table of
 * releases, asked for one platform and any part of a combination.
 * modules.md 7.3, 7.5 and 9, dfu.md 4.5.  Pure.
 */
#ifndef MODEL_RULES_COMPAT_H
#define MODEL_RULES_COMPAT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/catalog/release.h"

#define COMPAT_MAX_FINDINGS 6

/* What is known; -1: not given. */
struct compat_query {
	int platform_id;
	int bootloader; /* version of bootloader 0 */
	int system;	/* version of the system parts */
	int user;	/* system version that the application needs */
};

/* Stable ids. */
#define COMPAT_TABLE(X)                                                        \
	X(BOOTLOADER_TOO_OLD, "bootloader-too-old")                            \
	X(BOOTLOADER_TOO_NEW, "bootloader-too-new")                            \
	X(SYSTEM_TOO_OLD, "system-too-old")                                    \
	X(UNKNOWN_SYSTEM, "unknown-system")                                    \
	X(UNKNOWN_NEEDS, "unknown-needs")

enum compat_kind {
#define X(name, id) COMPAT_##name,
	COMPAT_TABLE(X)
#undef X
		COMPAT_KINDS
};

struct compat_finding {
	enum compat_kind kind;
	struct module_ref needs; /* function 0: nothing to compare with */
	int has;		 /* -1: nothing */
	char text[200];		 /* one sentence */
};

/* One release, in numbers. */
struct compat_row {
	const struct release *release;
	int system;	     /* version of the part that stands for it */
	int bootloader;	     /* built with it, -1 not known */
	int bootloader_min;  /* what it asks for; 0 nothing, -1 not known */
	int bootloader_twin; /* what its second build asks for, -1 none */
	int radio_min;	     /* 0 nothing */
	int ncp_min;	     /* 0 nothing */
};

struct compat {
	/* Two or more numbers were given and could be compared. */
	bool judged;
	bool good; /* if judged */
	struct compat_finding findings[COMPAT_MAX_FINDINGS];
	size_t finding_count;
};

void compat_judge(const struct compat_query *q, struct compat *out);

/* False: the release carries no system of this platform. */
bool compat_row_of(const struct release *r, struct compat_row *out);

/*
 * May this release be what is installed, or be installed, with what is
 * given?  What is not known does not speak against it.
 */
bool compat_fits(const struct compat_row *row, const struct compat_query *q);

const char *compat_id(enum compat_kind k);

#endif
