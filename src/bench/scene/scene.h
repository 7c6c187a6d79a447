/* SPDX-License-Identifier: MIT */
/*
 * Scenes: which practice devices stand on the bench, what is on them, what
 * is wrong with them, and how the practice cloud behaves.
 *
 *	scene: photon-safe-mode
 *	title: a bootloader one version too old
 *	devices:
 *	  - id: 1f0038000647343232363230
 *	    name: slot 1
 *	    platform: photon
 *	    port: 1-1
 *	    release: 0.7.0-rc.7        # bootloader, system parts and Tinker
 *	    modules:                   # instead of, or on top of these
 *	      - { what: bootloader, version: 100 }
 *	      - { what: user, empty: true }
 *	    faults:
 *	      - { kind: stall, at: 40 }
 *	stock: none                    # of practice firmware, or [1.2.1, ...]
 *	cloud:
 *	  healer: true
 *
 * Strict: every key is known or an error, and each error says where.
 */
#ifndef BENCH_SCENE_SCENE_H
#define BENCH_SCENE_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "bench/cloud/fault.h"
#include "bench/vdev/fault.h"
#include "bench/vdev/protection.h"
#include "bench/forge.h"
#include "model/catalog/platform.h"

#define SCENE_DEVICES 64
#define SCENE_MODULES 12
#define SCENE_FAULTS  8
#define SCENE_APPS    8
#define SCENE_STOCK   8

struct scene_module {
	struct forge_spec spec; /* forged, unless a file is named */
	char file[256];
	enum store store;
	unsigned line; /* in the scene */
};

struct scene_device {
	char id[25];
	char name[48];
	char port[32];
	int platform_id;
	bool plugged, claimed, network, updates_disabled, log, silent_ncp;
	bool hub_power; /* its hub switches its port alone */
	enum vdev_protection protection;
	enum device_mode mode; /* to begin with; MODE_NORMAL: as it boots */
	struct scene_module modules[SCENE_MODULES];
	size_t module_count;
	struct vdev_fault faults[SCENE_FAULTS];
	size_t fault_count;
};

/* An application that the practice vendor offers. */
struct scene_app {
	char name[64]; /* of the file, "app-2.bin" */
	struct forge_spec spec;
};

struct scene {
	char name[64];
	char title[128];
	char sha256[65]; /* of the text */
	struct scene_device *devices;
	size_t device_count;
	struct scene_app apps[SCENE_APPS];
	size_t app_count;
	/* Releases that practice firmware is made of; else all there are. */
	bool stock_told;
	char stock[SCENE_STOCK][32];
	size_t stock_count;
	char token[64];
	bool healer;
	struct cloud_fault cloud_faults[SCENE_FAULTS];
	size_t cloud_fault_count;
};

/*
 * Reads a scene; text need not end in NUL.  name stands in the errors.
 * ERR_RECIPE with "NAME:LINE:COLUMN: what".  scene_fini() also after errors.
 */
int scene_parse(const char *name, const char *text, size_t len,
		struct scene *out, struct err *e);

/*
 * A path (has a slash or ends in .yaml), else scenes/NAME.yaml in the
 * configuration folder, else a shipped scene.  ERR_NO_DEVICE: none of them.
 */
int scene_load(const char *name, struct scene *out, struct err *e);
void scene_fini(struct scene *s);

#endif
