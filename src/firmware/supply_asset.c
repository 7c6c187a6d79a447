/* SPDX-License-Identifier: MIT */
/* Assets: known by the hash of what is in them, never by their name. */
#include <string.h>

#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/supply.h"

#define LOOKED_AT 64

/* The image in *out, kept if it is the one. */
static bool is_wanted(const struct module_asset *want, const char *source,
		      struct supply_image *out)
{
	if (flash_image_open((const uint8_t *)buf_text(&out->bytes),
			     out->bytes.len, source, &out->image, NULL) == 0 &&
	    out->image.module.function == FUNCTION_ASSET &&
	    text_same(out->image.module.hash, want->hash))
		return true;
	buf_clear(&out->bytes);
	memset(&out->image, 0, sizeof(out->image));
	return false;
}

static bool in_set(const struct supply *s, const struct module_asset *want,
		   struct supply_image *out)
{
	const struct firmware_query q = { .function = FUNCTION_ASSET };
	const struct firmware *f[LOOKED_AT];
	const size_t n =
		s->set ? firmware_find_all(s->set, &q, f, LOOKED_AT) : 0;

	for (size_t i = 0; i < n; i++) {
		struct module m;

		if (firmware_load(s->set, f[i], &out->bytes, &m, NULL) == 0 &&
		    is_wanted(want, f[i]->label, out))
			return true;
	}
	return false;
}

static bool in_vendor(const struct vendor *v, const struct module_asset *want,
		      struct supply_image *out)
{
	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;

		if (v->ops->info(v->ctx, i, &m) &&
		    m.function == FUNCTION_ASSET &&
		    v->ops->image(v->ctx, i, &out->bytes, NULL) == 0 &&
		    is_wanted(want, m.name, out))
			return true;
	}
	return false;
}

int supply_asset(const struct supply *s, const struct module_asset *want,
		 struct supply_image *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	buf_init(&out->bytes, BUNDLE_MAX_FILE);
	if (in_set(s, want, out) || in_vendor(&s->world->vendor, want, out))
		return 0;
	return err_set(e, ERR_NO_FIRMWARE, "supply",
		       "the asset %s is not at hand: its bundle has it "
		       "(SHA-256 %.16s...)",
		       want->name, want->hash);
}
