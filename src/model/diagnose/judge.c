/* SPDX-License-Identifier: MIT */
/*
 * A module table judged by our own comparison (modules.md 7, 11.3).  What a
 * device says about its checks is taken where it says fail; where it says
 * pass the versions are compared again, because some devices always say so.
 */
#include "model/diagnose/sight.h"

#include <string.h>

#include "model/catalog/milestone.h"

unsigned main_part(int platform_id)
{
	uint8_t function = FUNCTION_SYSTEM, index = 1;

	release_main_part(platform_id, &function, &index);
	return function == FUNCTION_SYSTEM ? index : 1;
}

const struct release_module *build_of(int platform_id, unsigned function,
				      unsigned index, unsigned version)
{
	const struct release *r =
		release_of(platform_id, function, index, version);

	return r ? release_module(r, function, index) : NULL;
}

bool judged_has(const struct judged *j, enum fault f)
{
	return j->faults & 1u << f;
}

const struct finding *judged_find(const struct judged *j, enum fault f)
{
	for (size_t i = 0; i < j->count; i++) {
		if (j->findings[i].fault == f)
			return &j->findings[i];
	}
	return NULL;
}

static struct finding *add(struct judged *j, enum fault fault,
			   const struct slot *slot, const char *check)
{
	struct finding *f;

	j->faults |= 1u << fault;
	if (j->count >= FINDINGS)
		return NULL;
	f = &j->findings[j->count++];
	memset(f, 0, sizeof(*f));
	f->fault = fault;
	f->slot = slot;
	f->check = check;
	f->has = -2;
	if (slot) {
		f->module.function = slot->function;
		f->module.index = slot->index;
		f->module.version = slot->version;
		f->store = slot->store;
	}
	return f;
}

/* Which fault is it when a module of this kind misses that one? */
static enum fault fault_of(const struct slot *s, const struct module_ref *need)
{
	if (s->function == FUNCTION_USER)
		return FAULT_APP_NEWER;
	if (need->function == FUNCTION_BOOTLOADER)
		return FAULT_BOOT_OLD;
	if (s->function == FUNCTION_BOOTLOADER)
		return FAULT_BOOT_NEW;
	return FAULT_PARTS;
}

/* Dependencies: those in the table, else those of the published build. */
static size_t deps_of(const struct table *t, const struct slot *s,
		      struct module_ref deps[2])
{
	const struct release_module *m;
	size_t n = 0;

	if (s->dep_count) {
		memcpy(deps, s->deps, sizeof(s->deps));
		return s->dep_count;
	}
	/* what passes may list nothing; a report tells only that one fails */
	if (s->checks[CHECK_DEPENDENCIES] == CHECK_PASS ||
	    s->function == FUNCTION_USER)
		return 0;
	m = build_of(t->platform_id, s->function, s->index, s->version);
	for (size_t i = 0; m && m->deps_known && i < 2; i++) {
		if (m->deps[i].function != FUNCTION_NONE)
			deps[n++] = m->deps[i];
	}
	return n;
}

static bool reported_absent(const struct table *t, const struct module_ref *r)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present && s->store == STORE_MAIN &&
		    s->function == r->function && s->index == r->index)
			return true;
	}
	return false;
}

/* Behind the last row of an open table its dependencies may be cut off. */
static bool may_go_on(const struct table *t, const struct slot *s, bool ended)
{
	return !ended && s == &t->slots[t->count - 1] &&
	       s->function != FUNCTION_USER;
}

static void judge_deps(const struct table *t, const struct slot *s, bool ended,
		       struct judged *j)
{
	struct module_ref deps[2];
	bool open = may_go_on(t, s, ended) && !s->dep_count &&
		    s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL;
	size_t n = open ? 0 : deps_of(t, s, deps);
	bool unmet = false;

	/* its check is printed behind it, and the text ends before */
	if (may_go_on(t, s, ended) && j->checked && !s->dep_count &&
	    s->checks[CHECK_DEPENDENCIES] == CHECK_UNKNOWN)
		return;

	for (size_t i = 0; i < n; i++) {
		struct finding *f;
		enum check c = table_satisfies(t, &deps[i]);

		if (c == CHECK_UNKNOWN && reported_absent(t, &deps[i]))
			c = CHECK_FAIL;
		if (c != CHECK_FAIL)
			continue;
		unmet = true;
		f = add(j, fault_of(s, &deps[i]), s, "dependencies");
		if (f) {
			f->need = deps[i];
			f->has = table_version(t, deps[i].function,
					       deps[i].index);
		}
	}
	if (!unmet && s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL) {
		/* the device knows more than it lists */
		struct module_ref none = { 0, 0, 0 };
		struct module_ref *need = n ? &deps[n - 1] : &none;
		struct finding *f =
			add(j,
			    may_go_on(t, s, ended) ? FAULT_UNCLEAR
						   : fault_of(s, need),
			    s, "dependencies");

		if (f && f->fault != FAULT_UNCLEAR) {
			f->need = *need;
			f->has = n ? table_version(t, need->function,
						   need->index)
				   : -2;
		}
	}
}

static void judge_checks(const struct slot *s, struct judged *j)
{
	bool boot = s->function == FUNCTION_BOOTLOADER;
	bool user = s->function == FUNCTION_USER;

	if (s->checks[CHECK_INTEGRITY] == CHECK_FAIL) {
		struct finding *f = add(j,
					boot   ? FAULT_BOOT_CORRUPT
					: user ? FAULT_APP_CORRUPT
					       : FAULT_SYSTEM_CORRUPT,
					s, "integrity");
		if (f)
			f->has = s->version;
	}
	if (s->checks[CHECK_PLATFORM] == CHECK_FAIL)
		add(j, FAULT_PLATFORM, s, "platform");
	if (s->checks[CHECK_RANGE] == CHECK_FAIL)
		add(j, FAULT_RANGE, s, "range");
}

/* The update slot: what the device found when it was to be installed. */
static void judge_scratch(const struct slot *s, struct judged *j)
{
	struct finding *f = NULL;
	unsigned bad = s->raw ? s->checked & ~(unsigned)s->passed : 0;

	if (bad & VALID_INTEGRITY)
		f = add(j, FAULT_OTHER, s, "integrity");
	if (bad & VALID_PLATFORM)
		f = add(j, FAULT_OTHER, s, "platform");
	if (bad & VALID_RANGE)
		f = add(j, FAULT_OTHER, s, "range");
	if (bad & VALID_DEPENDENCIES)
		f = add(j, FAULT_OTHER, s, "dependencies");
	else if (bad & VALID_DEPENDENCIES_FULL)
		f = add(j, FAULT_OTHER, s, "dependencies-full");
	if (f && s->dep_count)
		f->need = s->deps[0];
}

static const struct slot *newest_part(const struct table *t)
{
	const struct slot *high = NULL;

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present && s->function == FUNCTION_SYSTEM &&
		    s->store == STORE_MAIN &&
		    (!high || s->version > high->version))
			high = s;
	}
	return high;
}

/* A part that the release of another part has and the table has not. */
static void judge_missing(const struct table *t, struct judged *j)
{
	const struct slot *high = newest_part(t);
	const struct release *r =
		high ? release_of(t->platform_id, FUNCTION_SYSTEM, high->index,
				  high->version)
		     : NULL;

	for (size_t i = 0; r && i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];
		struct module_ref ref = { m->function, m->index, m->version };
		struct finding *f;

		if (m->function != FUNCTION_SYSTEM || m->twin ||
		    table_find(t, m->function, m->index, STORE_MAIN))
			continue;
		if (!reported_absent(t, &ref) && !(j->complete && j->checked))
			continue;
		f = add(j, FAULT_PARTS, NULL, "missing");
		if (f) {
			f->module = ref;
			f->need = ref;
			f->has = -1;
		}
	}
}

/* Every check holds and yet the parts are not of one release. */
static void judge_mixture(const struct table *t, struct judged *j)
{
	const struct slot *high = newest_part(t);

	for (size_t i = 0; high && i < t->count; i++) {
		const struct slot *s = &t->slots[i];
		struct finding *f;

		if (!s->present || s->function != FUNCTION_SYSTEM ||
		    s->store != STORE_MAIN || s->version == high->version)
			continue;
		f = add(j, FAULT_PARTS, s, "version");
		if (f) {
			f->need = f->module;
			f->need.version = high->version;
			f->has = s->version;
		}
	}
}

/*
 * A bootloader from 0.7.0 on works only with systems from 0.7.0 on (dfu.md
 * 4.5); going back leaves it behind, and no check tells (serial.md 6.1).
 */
static void judge_downgrade(const struct table *t, const struct platform *p,
			    struct judged *j)
{
	const struct release *r;
	const struct release_module *m;
	struct finding *f;

	if (!platform_has(p, TRAIT_BORROWED_DCT) || j->bootloader < BL_SPLIT ||
	    j->system < 0 || j->system >= OS_SPLIT)
		return;
	f = add(j, FAULT_BOOT_NEW,
		table_find(t, FUNCTION_BOOTLOADER, 0, STORE_MAIN), "version");
	r = release_of(p->id, FUNCTION_SYSTEM, main_part(p->id),
		       (unsigned)j->system);
	m = r ? release_module(r, FUNCTION_BOOTLOADER, 0) : NULL;
	if (f) {
		f->has = j->bootloader;
		f->need = f->module;
		f->need.version = m ? m->version : 0;
	}
}

static void judge_application(const struct table *t, struct judged *j)
{
	const struct slot *one = table_find(t, FUNCTION_USER, 1, STORE_MAIN);
	const struct slot *two = table_find(t, FUNCTION_USER, 2, STORE_MAIN);
	bool app = false, empty = false;

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];
		bool bad = false;

		if (s->store != STORE_MAIN)
			continue;
		empty |= !s->present && (s->function == FUNCTION_NONE ||
					 s->function == FUNCTION_USER);
		if (!s->present || s->function != FUNCTION_USER)
			continue;
		app = true;
		for (size_t k = 0; k < j->count; k++)
			bad |= j->findings[k].slot == s;
		j->app_good |= !bad;
	}
	/* the part with 128 KB is looked at first; modules.md 7.5 */
	if (one && two && j->app_good && j->system >= OS_BIG_APP)
		add(j, FAULT_SHADOWED, one, "version");
	if (!app && (empty || (j->complete && j->checked)) &&
	    !judged_has(j, FAULT_MONOLITHIC))
		add(j, FAULT_NO_APP, NULL, "missing");
}

/* A good application beside a bad one: the bad one does not matter. */
static void drop_idle_application(struct judged *j)
{
	size_t n = 0;

	if (!j->app_good)
		return;
	j->faults = 0;
	for (size_t i = 0; i < j->count; i++) {
		if (j->findings[i].slot &&
		    j->findings[i].slot->function == FUNCTION_USER &&
		    j->findings[i].slot->store == STORE_MAIN &&
		    j->findings[i].fault != FAULT_SHADOWED)
			continue;
		j->findings[n++] = j->findings[i];
		j->faults |= 1u << j->findings[i].fault;
	}
	j->count = n;
}

static void look(const struct table *t, bool ended, struct judged *j)
{
	bool boot = false, system = false;

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present || s->store != STORE_MAIN)
			continue;
		j->seen = true;
		boot |= s->function == FUNCTION_BOOTLOADER;
		system |= s->function == FUNCTION_SYSTEM ||
			  s->function == FUNCTION_MONOLITHIC;
		for (int k = 0; k < CHECK_KINDS; k++)
			j->checked |= s->checks[k] != CHECK_UNKNOWN;
	}
	j->core = boot && system;
	j->complete = j->core && ended;
	j->system =
		table_version(t, FUNCTION_SYSTEM, main_part(t->platform_id));
	j->bootloader = table_version(t, FUNCTION_BOOTLOADER, 0);
	if (j->system >= 0)
		j->release = release_name(t->platform_id, FUNCTION_SYSTEM,
					  main_part(t->platform_id),
					  (unsigned)j->system);
}

/* Did every module that is in place tell all its checks? */
static bool all_checked(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		bool pasted =
			t->source == TABLE_TEXT || t->source == TABLE_EVENT;

		/* what was read from a device is compared by ourselves */
		for (int k = 0; k < CHECK_KINDS && s->present && pasted; k++) {
			if (s->store == STORE_MAIN &&
			    s->checks[k] == CHECK_UNKNOWN)
				return false;
		}
	}
	return true;
}

void judge_table(const struct table *t, const struct platform *p, bool ended,
		 struct judged *out)
{
	memset(out, 0, sizeof(*out));
	look(t, ended, out);
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present)
			continue;
		if (s->store == STORE_SCRATCH)
			judge_scratch(s, out);
		if (s->store != STORE_MAIN)
			continue;
		if (s->function == FUNCTION_MONOLITHIC)
			out->faults |= 1u << FAULT_MONOLITHIC;
		judge_checks(s, out);
		judge_deps(t, s, ended, out);
	}
	judge_missing(t, out);
	if (!judged_has(out, FAULT_PARTS))
		judge_mixture(t, out);
	judge_downgrade(t, p, out);
	judge_application(t, out);
	drop_idle_application(out);
	out->proven = ended && all_checked(t);
}
