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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct scene s;
	struct err e = { 0 };
	int rc;

	fuzz_luck(data, size);
	rc = scene_parse("f/z.yaml", (const char *)data, size, &s, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(s.device_count <= SCENE_DEVICES);
	for (size_t i = 0; rc == 0 && i < s.device_count; i++) {
		fuzz_require(strlen(s.devices[i].id) == 24);
		fuzz_require(platform_by_id(s.devices[i].platform_id) != NULL);
		fuzz_require(s.devices[i].module_count <= SCENE_MODULES);
	}
	scene_fini(&s);
	fuzz_luck_end();
	return 0;
}
