/* SPDX-License-Identifier: MIT */
#include "bench/scene/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

int scene_bad(struct scene_reader *r, const struct yaml *y, const char *fmt,
	      ...)
{
	char text[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(r->e, ERR_RECIPE, "scene", "%s:%u:%u: %s", r->name,
		       y->line, y->column, text);
}

static bool known(const char *const *keys, const char *key)
{
	for (; *keys; keys++) {
		if (strcmp(*keys, key) == 0)
			return true;
	}
	return false;
}

int scene_keys(struct scene_reader *r, const struct yaml *y,
	       const char *const *keys)
{
	if (y->kind != YAML_MAP)
		return scene_bad(r, y, "keys and values are expected here");
	for (const struct yaml *m = y->first; m; m = m->next) {
		if (!known(keys, m->key->text))
			return scene_bad(r, m->key, "no such key: %.40s",
					 m->key->text);
	}
	return 0;
}

static const struct yaml *scalar(struct scene_reader *r, const struct yaml *map,
				 const char *key, int *rc)
{
	const struct yaml *y = yaml_get(map, key);

	*rc = 0;
	if (y && y->kind != YAML_SCALAR) {
		*rc = scene_bad(r, y, "%s: one value is expected", key);
		y = NULL;
	}
	return y;
}

int scene_text(struct scene_reader *r, const struct yaml *map, const char *key,
	       char *out, size_t size)
{
	int rc;
	const struct yaml *y = scalar(r, map, key, &rc);

	if (!y)
		return rc;
	if (!text_copy(out, size, y->text))
		return scene_bad(r, y, "%s: longer than %zu bytes", key,
				 size - 1);
	return 0;
}

int scene_flag(struct scene_reader *r, const struct yaml *map, const char *key,
	       bool *out)
{
	int rc;
	const struct yaml *y = scalar(r, map, key, &rc);

	if (!y)
		return rc;
	if (strcmp(y->text, "true") != 0 && strcmp(y->text, "false") != 0)
		return scene_bad(r, y, "%s: true or false", key);
	*out = y->text[0] == 't';
	return 0;
}

int scene_number(struct scene_reader *r, const struct yaml *map,
		 const char *key, unsigned long max, unsigned long *out)
{
	int rc;
	const struct yaml *y = scalar(r, map, key, &rc);
	bool hex;
	char *end;

	if (!y)
		return rc;
	hex = text_starts(y->text, "0x") && y->len > 2 && y->len <= 10;
	if (hex) {
		*out = strtoul(y->text, &end, 16);
		if (*end || *out > max)
			hex = false;
	}
	if (!hex && !text_number(y->text, 0, max, out))
		return scene_bad(r, y, "%s: a number up to %lu", key, max);
	return 0;
}

const struct yaml *scene_list(struct scene_reader *r, const struct yaml *map,
			      const char *key, int *rc)
{
	const struct yaml *y = yaml_get(map, key);

	*rc = 0;
	if (y && y->kind != YAML_LIST) {
		*rc = scene_bad(r, y, "%s: a list is expected", key);
		y = NULL;
	}
	return y;
}
