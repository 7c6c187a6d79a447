/* SPDX-License-Identifier: MIT */
/* Scenes of practice benches: bench/scene/scene.h. */
#include <string.h>

#include "bench/scene/scene.h"
#include "fuzz.h"
#include "luck.h"

/* As in fuzz_recipe.c: libfyaml loses a scalar that is never closed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

/* By path, by the name of one's own, of a shipped one, of none. */
static void load(const char *path)
{
	static const char *const names[] = { "own", "trouble", "none",
					     "no/where.yaml" };
	static struct scene s;

	scene_load(path, &s, NULL);
	scene_fini(&s);
	for (size_t i = 0; i < 4; i++) {
		scene_load(names[i], &s, NULL);
		scene_fini(&s);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct scene s;
	struct err e = { 0 };
	const char *path;
	int rc;

	unsetenv("XDG_CONFIG_HOME");
	fuzz_file(".config/unbrick/scenes/own.yaml", data, size);
	path = fuzz_file("scene.yaml", data, size);
	fuzz_luck();
	rc = scene_parse("f/z.yaml", (const char *)data, size, &s, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(s.device_count <= SCENE_DEVICES);
	for (size_t i = 0; rc == 0 && i < s.device_count; i++) {
		fuzz_require(strlen(s.devices[i].id) == 24);
		fuzz_require(platform_by_id(s.devices[i].platform_id) != NULL);
		fuzz_require(s.devices[i].module_count <= SCENE_MODULES);
	}
	scene_fini(&s);
	load(path);
}
