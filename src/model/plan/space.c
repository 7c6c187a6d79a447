/* SPDX-License-Identifier: MIT */
/* What could be installed: candidates for each module of a device. */
#include "model/plan/space.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

int plan_find_key(const struct plan_space *s, unsigned function, unsigned index)
{
	for (size_t i = 0; i < s->key_count; i++) {
		if (s->keys[i].function == function &&
		    s->keys[i].index == index)
			return (int)i;
	}
	return -1;
}

int plan_key(struct plan_space *s, unsigned function, unsigned index)
{
	int i = plan_find_key(s, function, index);
	struct plan_key *k;

	if (i >= 0)
		return i;
	if (s->key_count == PLAN_KEYS)
		return -1;
	k = &s->keys[s->key_count];
	memset(k, 0, sizeof(*k));
	k->function = (uint8_t)function;
	k->index = (uint8_t)index;
	k->parts[0].m.function = k->function;
	k->parts[0].m.index = k->index;
	k->count = 1;
	return (int)s->key_count++;
}

static enum check slot_dependencies(const struct table *t, unsigned function,
				    unsigned index)
{
	const struct slot *s = table_find(t, function, index, STORE_MAIN);

	return s ? s->checks[CHECK_DEPENDENCIES] : CHECK_UNKNOWN;
}

/*
 * A module that the table does not show, but another one needs: the device's
 * own check of that one tells whether it is there.
 */
static void infer_needed(struct plan_space *s, const struct table *t,
			 const struct setup *now, const struct fitted *m)
{
	enum check told = slot_dependencies(t, m->function, m->index);
	bool others = true;

	for (size_t d = 0; d < 2; d++) {
		if (rules_satisfied(now, &m->deps[d]) == CHECK_FAIL)
			others = false;
	}
	for (size_t d = 0; d < 2; d++) {
		const struct module_ref *r = &m->deps[d];
		struct fitted *there;
		int k;

		if (r->function == FUNCTION_NONE ||
		    rules_satisfied(now, r) != CHECK_UNKNOWN)
			continue;
		k = plan_key(s, r->function, r->index);
		if (k < 0)
			continue;
		there = &s->keys[k].parts[0].m;
		if (told == CHECK_FAIL && others)
			continue;
		there->here = true;
		there->intact = true;
		if (there->version < r->version)
			there->version = r->version;
	}
}

bool plan_user_is_missing(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present && s->store == STORE_MAIN &&
		    (s->function == FUNCTION_USER ||
		     s->function == FUNCTION_NONE))
			return true;
	}
	return (t->source == TABLE_SERIAL || t->source == TABLE_USB) && !t->cut;
}

void plan_space_init(struct plan_space *s, const struct table *t,
		     const struct plan_wish *wish)
{
	struct setup now;
	bool user = false;

	memset(s, 0, sizeof(*s));
	s->wish = wish;
	s->platform = platform_by_id(t->platform_id);
	s->app_key = -1;
	setup_from_table(t, &now);
	for (size_t i = 0; i < now.count; i++) {
		const struct fitted *m = &now.modules[i];
		int k;

		/* Parts take the place of a monolithic image. */
		if (m->function == FUNCTION_MONOLITHIC &&
		    s->platform->system_parts)
			continue;
		k = plan_key(s, m->function, m->index);
		if (k < 0)
			continue;
		s->keys[k].parts[0].m = *m;
		user |= m->function == FUNCTION_USER;
	}
	for (size_t i = 0; i < now.count; i++) {
		if (now.modules[i].here)
			infer_needed(s, t, &now, &now.modules[i]);
	}
	s->want_tinker =
		wish->tinker && !wish->app && (user || plan_user_is_missing(t));
}

void plan_firmware_of(const struct plan_space *s, const struct plan_key *k,
		      const struct plan_part *p, struct plan_firmware *f)
{
	char name[PLAN_WHAT], what[PLAN_WHAT];

	memset(f, 0, sizeof(*f));
	f->platform_id = s->platform->id;
	f->function = k->function;
	f->index = k->index;
	f->version = p->m.version;
	memcpy(f->deps, p->m.deps, sizeof(f->deps));
	f->tinker = p->tinker;
	text_copy(f->release, sizeof(f->release), p->release ? p->release : "");
	plan_words(s->platform->id, k->function, k->index, p->m.version, name);
	plan_what(k->function, k->index, what);
	text_copy(f->what, sizeof(f->what), p->tinker ? "tinker" : what);
	if (p->tinker)
		snprintf(f->where, sizeof(f->where),
			 "Tinker for the %s is part of the maker's "
			 "command-line tool",
			 s->platform->title);
	else if (platform_has(s->platform, TRAIT_OWN_VERSIONS))
		snprintf(f->where, sizeof(f->where),
			 "firmware %s in the maker's Duo repository",
			 f->release);
	else
		snprintf(f->where, sizeof(f->where),
			 "%s of the Device OS %s release for the %s%s", name,
			 f->release, s->platform->title,
			 p->twin ? ", the build that needs less bootloader"
				 : "");
}

static uint32_t usual_start(const struct plan_space *s, const struct fitted *m)
{
	unsigned system = m->function == FUNCTION_SYSTEM ? m->version : 0;
	const struct window *w = platform_window(s->platform, m->function,
						 m->index, STORE_MAIN, system);

	return w ? w->start : 0;
}

/* Asks the caller; fills in what is not known. */
static void settle(const struct plan_space *s, const struct plan_key *k,
		   struct plan_part *p)
{
	const struct plan_have *have = s->wish->have;
	struct plan_firmware f;
	uint32_t bytes = 0, start = 0;

	if (have && have->at_hand) {
		plan_firmware_of(s, k, p, &f);
		p->missing = !have->at_hand(have->ctx, &f, &bytes, &start);
	}
	if (bytes)
		p->bytes = bytes;
	else if (!p->bytes)
		p->bytes = release_typical_size(s->platform->id, k->function,
						k->index);
	if (start)
		p->start = start;
	else if (!p->start)
		p->start = usual_start(s, &p->m);
}

/*
 * The newest part of a key, asked for.  Where only what is at hand counts it
 * is taken away again unless a system brings it.
 */
static struct plan_part *settled(struct plan_space *s, struct plan_part *p)
{
	struct plan_key *k =
		&s->keys[plan_find_key(s, p->m.function, p->m.index)];

	settle(s, k, p);
	if (s->stock && p->missing) {
		p->inside = s->embedding;
		if (!p->inside) {
			k->count--;
			return NULL;
		}
	}
	p->later = (uint8_t)k->count;
	return p;
}

static bool same_build(const struct fitted *a, const struct fitted *b)
{
	return a->version == b->version &&
	       memcmp(a->deps, b->deps, sizeof(a->deps)) == 0;
}

/* A part like this, or a new one. */
static struct plan_part *add_part(struct plan_space *s, const struct fitted *m,
				  const char *release, bool *fresh)
{
	int i = plan_key(s, m->function, m->index);
	struct plan_key *k;
	struct plan_part *p;

	*fresh = false;
	if (i < 0)
		return NULL;
	k = &s->keys[i];
	for (size_t n = 1; n < k->count; n++) {
		if (same_build(&k->parts[n].m, m))
			return &k->parts[n];
	}
	if (k->count == PLAN_PARTS)
		return NULL;
	*fresh = true;
	p = &k->parts[k->count++];
	memset(p, 0, sizeof(*p));
	p->m = *m;
	p->m.here = true;
	p->m.intact = true;
	p->release = release;
	return p;
}

struct plan_part *plan_add_module(struct plan_space *s, const struct release *r,
				  const struct release_module *m)
{
	struct fitted f = { .function = m->function,
			    .index = m->index,
			    .version = m->version };
	const char *name;
	struct plan_part *p;
	bool fresh;

	if (!m->deps_known)
		return NULL;
	memcpy(f.deps, m->deps, sizeof(f.deps));
	name = release_name(s->platform->id, m->function, m->index, m->version);
	/* What is asked for by name keeps that name. */
	if (m->function != FUNCTION_BOOTLOADER || r == s->target || !name)
		name = r->version;
	p = add_part(s, &f, name, &fresh);
	if (p && fresh) {
		p->twin = m->twin;
		p = settled(s, p);
	}
	return p;
}

/* A second build that needs less than the one of its release. */
static bool is_twin(int platform, const struct plan_offer *o)
{
	const struct release *r =
		release_of(platform, o->function, o->index, o->version);

	for (size_t i = 0; r && i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		if (m->twin && m->function == o->function &&
		    m->index == o->index && m->version == o->version &&
		    memcmp(m->deps, o->deps, sizeof(m->deps)) == 0)
			return true;
	}
	return false;
}

struct plan_part *plan_add_offer(struct plan_space *s,
				 const struct plan_offer *o)
{
	struct fitted f = { .function = o->function,
			    .index = o->index,
			    .version = o->version };
	struct plan_part *p;
	bool fresh;

	memcpy(f.deps, o->deps, sizeof(f.deps));
	p = add_part(s, &f,
		     release_name(s->platform->id, o->function, o->index,
				  o->version),
		     &fresh);
	if (p && fresh) {
		p->twin = is_twin(s->platform->id, o);
		p = settled(s, p);
	}
	return p;
}

/* The most demanding Tinker at hand that runs on this system. */
static const struct plan_offer *tinker_at_hand(const struct plan_space *s,
					       unsigned system)
{
	const struct plan_offer *best = NULL;

	for (size_t i = 0; s->stock && i < s->stock->count; i++) {
		const struct plan_offer *o = &s->stock->list[i];

		if (o->tinker && o->deps[0].version <= system &&
		    (!best || o->deps[0].version > best->deps[0].version))
			best = o;
	}
	return best;
}

static bool tinker_part(struct plan_space *s, unsigned system)
{
	const struct release_tinker *t =
		release_tinker(s->platform->id, system);
	const struct plan_offer *o = tinker_at_hand(s, system);
	struct fitted f = { .function = FUNCTION_USER };
	struct plan_part *p;
	bool fresh;

	if (o) {
		p = plan_add_offer(s, o);
		if (p)
			p->tinker = p->target = true;
		return p != NULL;
	}
	if (!t)
		return false;
	f.index = t->index;
	f.version = t->version;
	f.deps[0].function = FUNCTION_SYSTEM;
	f.deps[0].version = t->needs;
	release_main_part(s->platform->id, &f.deps[0].function,
			  &f.deps[0].index);
	p = add_part(s, &f, t->release, &fresh);
	if (!p)
		return false;
	p->tinker = true;
	p->target = true;
	p->start = t->start;
	p->bytes = t->size;
	settle(s, &s->keys[plan_find_key(s, FUNCTION_USER, t->index)], p);
	return true;
}

/* The system that will run in the end. */
static int target_system(const struct plan_space *s)
{
	uint8_t function, index;
	const struct release_module *m;
	int k;

	release_main_part(s->platform->id, &function, &index);
	m = release_module(s->target, function, index);
	if (m)
		return m->version;
	k = plan_find_key(s, function, index);
	return k >= 0 && s->keys[k].parts[0].m.here
		       ? s->keys[k].parts[0].m.version
		       : -1;
}

/* A 256 KB application can push an old 128 KB one out; platforms.md 4. */
static void may_go(struct plan_space *s, unsigned function, unsigned index)
{
	int i = plan_find_key(s, function, index);
	struct plan_part *p;

	if (i < 0 || !s->keys[i].parts[0].m.here ||
	    s->keys[i].count == PLAN_PARTS)
		return;
	p = &s->keys[i].parts[s->keys[i].count++];
	memset(p, 0, sizeof(*p));
	p->m.function = (uint8_t)function;
	p->m.index = (uint8_t)index;
}

static bool app_part(struct plan_space *s, const struct module *app,
		     struct plan *out)
{
	struct fitted f = { .function = app->function, .index = app->index };
	struct plan_part *p;
	bool fresh;

	if (app->function != FUNCTION_USER ||
	    app->platform_id != s->platform->id) {
		snprintf(out->reason, sizeof(out->reason),
			 "the application is not made for the %s",
			 s->platform->title);
		return false;
	}
	f.version = app->version;
	memcpy(f.deps, app->deps, sizeof(f.deps));
	p = add_part(s, &f, NULL, &fresh);
	if (!p)
		return false;
	p->app = true;
	p->target = true;
	p->start = app->start;
	p->bytes = app->size;
	s->app_key = plan_find_key(s, app->function, app->index);
	if (app->index == 2)
		may_go(s, FUNCTION_USER, 1);
	s->app_part = (size_t)(p - s->keys[s->app_key].parts);
	return true;
}

bool plan_add_user(struct plan_space *s, struct plan *out)
{
	int system = target_system(s);

	if (s->wish->app)
		return app_part(s, s->wish->app, out);
	if (s->want_tinker && (system < 0 || !tinker_part(s, (unsigned)system)))
		s->want_tinker = false;
	return true;
}

void plan_setup(const struct plan_space *s, const uint8_t pick[PLAN_KEYS],
		struct setup *out)
{
	out->platform_id = s->platform->id;
	out->count = s->key_count;
	for (size_t i = 0; i < s->key_count; i++)
		out->modules[i] = s->keys[i].parts[pick[i]].m;
}
