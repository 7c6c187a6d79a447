/* SPDX-License-Identifier: MIT */
/*
 * A practice bench under a virtual clock whose devices outlive the process:
 * what a killed program leaves behind is found by the next one that opens the
 * same folder.
 */
#ifndef TESTS_FAULT_KIT_H
#define TESTS_FAULT_KIT_H

#include "bench/world/world.h"
#include "run/run.h"

#define FLASH_BASE 0x08000000
#define FLASH_SIZE 0x100000

struct fault_kit {
	struct clock_virtual clock;
	struct bench *bench;
	struct world world;
	struct journal *journal;
	struct supply supply;
	struct recipe *recipe;
	const char *app;    /* value of the main recipe; NULL: app.bin */
	const char *resume; /* this very job, or NULL */
	struct event_sink sink;
	atomic_bool stop;
	/* Told when the run itself begins and ends; or NULL. */
	void (*disturb)(void *ctx, bool on);
	void *ctx;
	struct run_outcome outcome;
};

/* All folders of the program are this one; made if it is not there. */
void fault_home(const char *dir);
void fault_home_remove(const char *dir);

/* The scene's text is kept in the folder, so that it is the same later. */
void fault_kit_open(struct fault_kit *k, const char *dir, const char *scene);
void fault_kit_close(struct fault_kit *k);

/*
 * Recipe text, or NULL: the main recipe with its application.  The device is
 * the only one, or the first.
 */
const struct run_outcome *fault_kit_run(struct fault_kit *k,
					const char *recipe);

const uint8_t *fault_flash(struct fault_kit *k);

/* What the scenes of the matrix have in common: one device at 1-1.1. */
void fault_scene_of(char *out, size_t size, const char *device,
		    const char *device_lines, const char *rest);
/* A Photon with a bootloader one version too old; lines of its own. */
void fault_scene(char *out, size_t size, const char *device_lines,
		 const char *cloud_lines);

#endif
