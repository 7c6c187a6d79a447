/* SPDX-License-Identifier: MIT */
/*
 * One command line in this process, on a practice bench whose time costs
 * nothing and whose devices are kept in the folder of the run.
 */
#ifndef TESTS_TORTURE_PORTS_H
#define TESTS_TORTURE_PORTS_H

#include <stdint.h>

struct ports_result {
	int rc;		/* exit code of the program */
	uint32_t state; /* CRC of all flash of all devices afterwards */
};

/*
 * All folders of the program are in `home`; its output goes to out and err
 * there.  words: what follows "unbrick", NULL at the end.  arm() is called
 * just before.  Once per process.
 */
void ports_run(const char *home, const char *const *words, void (*arm)(void *),
	       void *ctx, struct ports_result *out);

/* Keeps the devices as they are at this moment, for the next run. */
void ports_keep(void);

/* Modules of the scene's vendor whose names hold `part`, into the folder. */
void ports_files(const char *scene, const char *part, const char *dir);

#endif
