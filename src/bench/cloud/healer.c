/* SPDX-License-Identifier: MIT */
/*
 * The cloud heals safe mode by itself: it reads the describe message and
 * sends what is too old, one module per connection; ota.md B11.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bench/cloud/parts.h"

static unsigned number(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (json_is_string(v))
		return (unsigned)strtoul(json_string_value(v), NULL, 10);
	return (unsigned)json_integer_value(v);
}

static int function_of(const json_t *object)
{
	const char *f = json_string_value(json_object_get(object, "f"));

	return f ? function_by_letter(f[0]) : -1;
}

static unsigned version_of(const json_t *modules, int function, unsigned index)
{
	size_t i;
	const json_t *m;

	json_array_foreach(modules, i, m)
	{
		if (function_of(m) == function && number(m, "n") == index)
			return number(m, "v");
	}
	return 0;
}

/* The first requirement that is too low anywhere in the table. */
static bool missing(const json_t *modules, struct module_ref *out)
{
	size_t i, k;
	const json_t *m, *d;

	json_array_foreach(modules, i, m)
	{
		json_array_foreach(json_object_get(m, "d"), k, d)
		{
			int function = function_of(d);
			unsigned index = number(d, "n");

			if (function < 0 || version_of(modules, function,
						       index) >= number(d, "v"))
				continue;
			*out = (struct module_ref){ (uint8_t)function,
						    (uint8_t)index,
						    (uint16_t)number(d, "v") };
			return true;
		}
	}
	return false;
}

bool cloud_heal_next(struct vdev *v, struct forge_spec *out)
{
	struct module_ref ref;
	struct buf text;
	json_t *root;
	bool found;

	buf_init(&text, 16384);
	vdev_describe(v, &text);
	root = json_loads(buf_text(&text), 0, NULL);
	found = root && missing(json_object_get(root, "m"), &ref) &&
		forge_from_version(vdev_platform(v), ref.function, ref.index,
				   ref.version, out);
	json_decref(root);
	buf_fini(&text);
	return found;
}
