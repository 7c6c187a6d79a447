/* SPDX-License-Identifier: MIT */
/* The modules and applications of a scene; scene.c only. */
#ifndef BENCH_SCENE_MODULES_H
#define BENCH_SCENE_MODULES_H

#include "bench/scene/scene.h"
#include "bench/scene/read.h"

/* `release` and `modules` of a device; d->platform_id is set. */
int scene_modules(struct scene_reader *r, const struct yaml *y,
		  struct scene_device *d);
/* `apps` of the scene. */
int scene_apps(struct scene_reader *r, const struct yaml *root,
	       struct scene *s);

#endif
