/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "recipe/recipe.h"

#define MAX_TEXT (2 * RECIPE_MAX_SIZE) /* more than a recipe can say */

static void put_flash(struct buf *b, const struct recipe_flash *f)
{
	static const char *const names[] = {
		[RECIPE_WHAT_FILE] = "",
		[RECIPE_WHAT_BOOTLOADER] = "bootloader",
		[RECIPE_WHAT_PREBOOTLOADER] = "prebootloader",
		[RECIPE_WHAT_SYSTEM] = "system",
		[RECIPE_WHAT_SYSTEM_PART] = "system-part",
		[RECIPE_WHAT_TINKER] = "tinker",
		[RECIPE_WHAT_FACTORY] = "factory application",
		[RECIPE_WHAT_RADIO] = "radio",
		[RECIPE_WHAT_NCP] = "ncp",
	};

	buf_printf(b, "flash");
	if (f->what)
		buf_printf(b, " %s", names[f->what]);
	if (f->what == RECIPE_WHAT_SYSTEM_PART)
		buf_printf(b, "%u", f->index);
	if (f->release)
		buf_printf(b, " %s", f->release);
	if (f->file)
		buf_printf(b, " %s", f->file);
	if (f->sha256)
		buf_printf(b, " (sha256 %.12s)", f->sha256);
	if (f->over)
		buf_printf(b, " over %s", road_name(f->over));
}

/* `before` stands in front of the first word, a comma in front of others. */
static void put_version(struct buf *b, const char **before,
			const struct recipe_version *v)
{
	static const char *const signs[] = {
		[RECIPE_EQUAL] = "",	  [RECIPE_NOT] = "not ",
		[RECIPE_LESS] = "below ", [RECIPE_AT_MOST] = "at most ",
		[RECIPE_MORE] = "above ", [RECIPE_AT_LEAST] = "at least ",
	};

	buf_printf(b, "%s%s %s", *before, function_name(v->function),
		   signs[v->compare]);
	if (v->release)
		buf_puts(b, v->release);
	else
		buf_printf(b, "v%u", (unsigned)v->version);
	*before = ", ";
}

static void put_word(struct buf *b, const char **before, bool first,
		     const char *word)
{
	buf_printf(b, "%s%s", first ? *before : " or ", word);
	*before = ", ";
}

static void put_holds(struct buf *b, const char *before,
		      const struct recipe_when *w)
{
	bool first = true;

	for (unsigned v = 0; v < VERDICTS; v++) {
		if (w->verdicts & 1ull << v) {
			put_word(b, &before, first,
				 verdict_id((enum verdict)v));
			first = false;
		}
	}
	first = true;
	for (unsigned m = 0; m < MODES; m++) {
		if (w->modes & 1u << m) {
			put_word(b, &before, first,
				 mode_name((enum device_mode)m));
			first = false;
		}
	}
	for (size_t i = 0; i < w->platform_count; i++) {
		char name[PLATFORM_NAME];

		put_word(b, &before, i == 0,
			 platform_name(w->platforms[i], name));
	}
	for (size_t i = 0; i < w->version_count; i++)
		put_version(b, &before, &w->versions[i]);
}

static void put_expect(struct buf *b, const struct recipe_expect *x)
{
	buf_puts(b, "expect");
	if (x->healthy)
		buf_puts(b, " healthy");
	if (x->app)
		buf_printf(b, "%sapplication %s", x->healthy ? ", " : " ",
			   x->app);
	put_holds(b, x->healthy || x->app ? ", " : " ", &x->holds);
}

static const char *keys_name(enum recipe_keys k)
{
	return k == RECIPE_KEYS_CHECK	 ? "check"
	       : k == RECIPE_KEYS_SERVER ? "server"
					 : "device";
}

static void put_step(struct buf *b, const struct recipe_step *s)
{
	const char *name = recipe_verb_name(s->verb);

	switch (s->verb) {
	case RECIPE_FLASH:
		put_flash(b, &s->flash);
		break;
	case RECIPE_EXPECT:
		put_expect(b, &s->expect);
		break;
	case RECIPE_MODE:
		buf_printf(b, "%s %s", name,
			   s->mode ? mode_name(s->mode) : "reset");
		break;
	case RECIPE_KEYS:
		buf_printf(b, "%s %s", name, keys_name(s->keys));
		break;
	case RECIPE_PLAN:
		buf_printf(b, "plan and run, to %s",
			   s->plan.release ? s->plan.release
					   : "the same release");
		if (s->plan.complete)
			buf_printf(b, ", complete");
		if (s->plan.app)
			buf_printf(b, ", application %s", s->plan.app);
		break;
	case RECIPE_SERVICE:
		buf_puts(b,
			 "service mode of a protected device, until the end");
		break;
	case RECIPE_SETUP:
		buf_puts(b, "setup done");
		break;
	case RECIPE_REPEAT:
		buf_printf(b, "repeat %u times", s->times);
		if (s->at_least)
			buf_printf(b, ", %u %% must pass", s->at_least);
		if (s->stop_after_failures)
			buf_printf(b, ", stop after %u failed",
				   s->stop_after_failures);
		break;
	default:
		buf_puts(b, name);
		if (s->mode)
			buf_printf(b, " for %s", mode_name(s->mode));
		if (s->seconds)
			buf_printf(b, " %u s", s->seconds);
		if (s->text)
			buf_printf(b, ": %s", s->text);
		if (s->file)
			buf_printf(b, " %s", s->file);
	}
	if (s->has_when) {
		put_holds(b, ", when ", &s->when);
	}
	if (s->retry)
		buf_printf(b, ", %u more %s", s->retry,
			   s->retry == 1 ? "try" : "tries");
}

const char *recipe_step_text(const struct recipe_step *s, char *out,
			     size_t size)
{
	struct buf b;

	buf_init(&b, MAX_TEXT);
	put_step(&b, s);
	if (b.full)
		memory_missed();
	text_clean(out, size, buf_text(&b), b.len);
	buf_fini(&b);
	return out;
}
