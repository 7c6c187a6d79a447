/* SPDX-License-Identifier: MIT */
/*
 * Documents of unbrick: the tables in them and the mode count; what was said
 * about them is no evidence.
 */
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/platform.h"
#include "model/evidence/own.h"
#include "model/evidence/parts.h"

struct own_walk {
	struct evidence *ev;
	const struct loose *l;
	size_t line;
	bool known;
	int platform; /* of the object around, -1 */
};

static bool number_of(const struct loose *l, int object, const char *key,
		      long max, long *out)
{
	int node = loose_member(l, object, key);

	return node >= 0 && loose_number(l, node, out) && *out >= 0 &&
	       *out <= max;
}

static bool read_ref(const struct loose *l, int object, struct module_ref *out)
{
	char word[24];
	long index = 0, version = 0;
	int function;

	loose_text(l, loose_member(l, object, "function"), word, sizeof(word));
	function = function_by_name(word);
	memset(out, 0, sizeof(*out));
	if (function <= 0 || !number_of(l, object, "index", 255, &index))
		return false;
	/* a place may be known by name and hold nothing */
	out->function = (uint8_t)function;
	out->index = (uint8_t)index;
	if (!number_of(l, object, "version", 65535, &version))
		return false;
	out->version = (uint16_t)version;
	return true;
}

static void read_slot(struct own_walk *w, int object)
{
	const struct loose *l = w->l;
	int checks = loose_member(l, object, "checks");
	int deps = loose_member(l, object, "dependencies");
	struct module_ref ref;
	bool present = read_ref(l, object, &ref);
	struct slot *s;
	char word[24];

	if (!present && l->nodes[object].cut)
		return;
	s = evidence_new_slot(w->ev, w->line);
	if (!s)
		return;
	s->present = present;
	s->function = ref.function;
	s->index = ref.index;
	s->version = ref.version;
	loose_text(l, loose_member(l, object, "store"), word, sizeof(word));
	s->store = own_store(word) >= 0 ? (enum store)own_store(word)
					: STORE_OTHER;
	for (size_t i = 0; i < CHECK_KINDS && checks >= 0; i++) {
		loose_text(l, loose_member(l, checks, own_check_kind((int)i)),
			   word, sizeof(word));
		s->checks[i] = own_check(word);
	}
	for (int i = deps < 0 ? -1 : l->nodes[deps].child; i >= 0;
	     i = l->nodes[i].next) {
		if (s->dep_count < 2 && read_ref(l, i, &ref))
			s->deps[s->dep_count++] = ref;
	}
}

/* {"platform":…,"modules":[…]}, or the platform inside "device". */
static void read_table(struct own_walk *w, int object, int modules)
{
	const struct loose *l = w->l;
	int device = loose_member(l, object, "device");
	const struct platform *p;
	char name[PLATFORM_NAME];
	bool cut = l->nodes[modules].cut;

	loose_text(l, loose_member(l, device, "platform"), name, sizeof(name));
	if (!name[0])
		loose_text(l, loose_member(l, object, "platform"), name,
			   sizeof(name));
	p = platform_by_name(name);
	if (!p)
		p = platform_by_id(w->platform);
	/* a later table that has no rows yet says less than a whole one */
	if (cut && w->known && l->nodes[modules].child < 0)
		return;
	evidence_new_table(w->ev, p ? p->id : -1);
	for (int i = l->nodes[modules].child; i >= 0; i = l->nodes[i].next) {
		if (l->nodes[i].type == LOOSE_OBJECT)
			read_slot(w, i);
	}
	w->ev->table.cut = cut;
	w->ev->ended = !cut;
	w->known = true;
}

/*
 * An asset that the device itself says it lacks stands among what was found;
 * the table has no row for it.
 */
static void read_assets(struct own_walk *w, int diagnosis)
{
	const struct loose *l = w->l;
	int failing = loose_member(l, diagnosis, "failing");
	char word[64];

	for (int i = failing < 0 ? -1 : l->nodes[failing].child; i >= 0;
	     i = l->nodes[i].next) {
		loose_text(l, loose_member(l, i, "module"), word, sizeof(word));
		if (strcmp(word, "asset") != 0)
			continue;
		loose_text(l, loose_member(l, i, "needs"), word, sizeof(word));
		own_asset(&w->ev->table, word);
	}
}

/* What is inside belongs to the platform that is named around it. */
static void take_platform(struct own_walk *w, int node)
{
	const struct platform *p;
	char name[PLATFORM_NAME];

	loose_text(w->l, loose_member(w->l, node, "platform"), name,
		   sizeof(name));
	p = platform_by_name(name);
	if (p)
		w->platform = p->id;
}

static void walk(struct own_walk *w, int node)
{
	const struct loose *l = w->l;
	char word[16];
	int modules = loose_member(l, node, "modules");
	int skip = loose_member(l, node, "diagnosis");

	take_platform(w, node);
	loose_text(l, loose_member(l, node, "mode"), word, sizeof(word));
	if (strcmp(word, "safe") == 0)
		evidence_add(w->ev, FACT_SAFE_MODE, w->line, "mode safe", 0, 0);
	if (modules >= 0 && l->nodes[modules].type == LOOSE_ARRAY) {
		read_table(w, node, modules);
		read_assets(w, skip >= 0 ? skip : node);
	}
	for (int i = l->nodes[node].child; i >= 0; i = l->nodes[i].next) {
		if ((l->nodes[i].type == LOOSE_OBJECT ||
		     l->nodes[i].type == LOOSE_ARRAY) &&
		    i != modules && i != skip)
			walk(w, i);
	}
}

/* A whole table without a row for the application: there is none. */
void own_finish(struct evidence *ev)
{
	struct table *t = &ev->table;
	bool boot = false, system = false, checked = false;
	struct slot *s;

	if (!ev->spans[READER_OWN].lines || !ev->ended || t->cut ||
	    t->count >= TABLE_MAX_SLOTS)
		return;
	for (size_t i = 0; i < t->count; i++) {
		s = &t->slots[i];
		if (s->store != STORE_MAIN)
			continue;
		if (s->function == FUNCTION_USER ||
		    s->function == FUNCTION_MONOLITHIC || !s->present)
			return;
		boot |= s->function == FUNCTION_BOOTLOADER;
		system |= s->function == FUNCTION_SYSTEM;
		for (int k = 0; k < CHECK_KINDS; k++)
			checked |= s->checks[k] != CHECK_UNKNOWN;
	}
	if (!boot || !system || !checked)
		return;
	s = &t->slots[t->count++];
	memset(s, 0, sizeof(*s));
	s->function = FUNCTION_USER;
	s->index = 1;
	s->store = STORE_MAIN;
}

bool own_apply(struct evidence *ev, const struct loose *l, size_t line)
{
	struct own_walk w = { ev, l, line, false, -1 };
	char schema[40], name[PLATFORM_NAME], word[8];
	const struct platform *p;

	loose_text(l, loose_member(l, 0, "trace"), schema, sizeof(schema));
	if (text_starts(schema, "unbrick.trace/")) {
		evidence_add(ev, FACT_TRACE, line, "recorded by unbrick", 0, 0);
		return true;
	}
	loose_text(l, loose_member(l, 0, "schema"), schema, sizeof(schema));
	if (!text_starts(schema, "unbrick."))
		return false;
	loose_text(l, loose_member(l, 0, "platform"), name, sizeof(name));
	p = platform_by_name(name);
	if (p)
		evidence_platform(ev, p->id, PLATFORM_BY_TABLE);
	walk(&w, 0);
	/* a diagnosis says itself whether its table was read to the end */
	loose_text(l, loose_member(l, 0, "cut"), word, sizeof(word));
	if (text_starts(schema, "unbrick.diagnosis/") &&
	    (strcmp(word, "true") == 0 || l->nodes[0].cut))
		ev->ended = false;
	return true;
}
