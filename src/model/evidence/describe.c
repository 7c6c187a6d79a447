/* SPDX-License-Identifier: MIT */
/*
 * Module JSON and events in JSON: serial.md 3, ota.md B6-B8.  Modules are
 * known by their members, wherever in the text they stand, so that neither
 * the envelope nor its damage matters.
 */
#include "base/count.h"
#include "model/evidence/parts.h"

#include <string.h>

#include "base/text.h"
#include "model/evidence/text.h"
#include "model/catalog/platform.h"

struct walk {
	struct evidence *ev;
	const struct loose *l;
	bool known;  /* something was understood */
	bool module; /* a module was found */
	bool table;  /* their list was found */
	bool open;   /* and its end was not */
	uint32_t at; /* lines are counted up to here */
	size_t line; /* of that place */
};

static const char *const known_keys[] = {
	"data",	       "name",	    "ttl",    "published_at",
	"coreid",      "event",	    "errors", "error",
	"ok",	       "productID", "output", "code",
	"platform_id", "id",	    "online", "system_firmware_version",
};

/* Nodes are visited in their order, so that counting only goes on. */
static size_t line_of(struct walk *w, int node)
{
	for (; w->at < w->l->nodes[node].at; w->at++)
		w->line += w->l->text[w->at] == '\n';
	return w->line;
}

static bool number_of(const struct loose *l, int object, const char *key,
		      long *out)
{
	int node = loose_member(l, object, key);

	return node >= 0 && loose_number(l, node, out);
}

static void text_of(const struct loose *l, int object, const char *key,
		    char *out, size_t size)
{
	loose_text(l, loose_member(l, object, key), out, size);
}

/* f, n, v of a module or a dependency; false: not all are there. */
static bool read_ref(const struct loose *l, int object, struct module_ref *out)
{
	char letter[8];
	long n = 0, v = 0;
	int function;

	text_of(l, object, "f", letter, sizeof(letter));
	function = letter[0] && !letter[1] ? function_by_letter(letter[0]) : -1;
	number_of(l, object, "n", &n);
	if (function < 0 || !number_of(l, object, "v", &v) || n < 0 ||
	    n > 255 || v < 0 || v > 65535)
		return false;
	out->function = (uint8_t)function;
	out->index = (uint8_t)n;
	out->version = (uint16_t)v;
	return true;
}

static void read_deps(const struct loose *l, int module, struct slot *s)
{
	int list = loose_member(l, module, "d");
	struct module_ref ref;

	for (int i = list < 0 ? -1 : l->nodes[list].child; i >= 0;
	     i = l->nodes[i].next) {
		if (s->dep_count < 2 && read_ref(l, i, &ref) &&
		    ref.function != FUNCTION_NONE)
			s->deps[s->dep_count++] = ref;
	}
}

static bool is_module(const struct loose *l, int object)
{
	return loose_member(l, object, "vc") >= 0 ||
	       loose_member(l, object, "vv") >= 0 ||
	       (loose_member(l, object, "f") >= 0 &&
		loose_member(l, object, "v") >= 0 &&
		(loose_member(l, object, "s") >= 0 ||
		 loose_member(l, object, "d") >= 0) &&
		loose_member(l, object, "m") < 0);
}

static void read_module(struct walk *w, int object)
{
	const struct loose *l = w->l;
	struct module_ref ref;
	struct slot *s;
	char text[72];
	long n, passed = 0;
	bool present = read_ref(l, object, &ref);
	int store;

	w->known = w->module = true;
	/* what comes before a cut does not tell that the place is empty */
	if (!present && l->nodes[object].cut)
		return;
	s = evidence_new_slot(w->ev, line_of(w, object));
	if (!s)
		return;
	s->present = present;
	if (s->present) {
		s->function = ref.function;
		s->index = ref.index;
		s->version = ref.version;
	}
	text_of(l, object, "l", text, sizeof(text));
	store = text[0] ? store_by_letter(text[0]) : STORE_MAIN;
	s->store = store >= 0 ? (enum store)store : STORE_OTHER;
	if (number_of(l, object, "s", &n) && n > 0)
		s->max_size = (uint32_t)n;
	if (number_of(l, object, "vc", &n) &&
	    number_of(l, object, "vv", &passed) && s->present)
		slot_set_valid(s, (unsigned)n & 0xff, (unsigned)passed & 0xff);
	for (int i = l->nodes[object].child; i >= 0; i = l->nodes[i].next) {
		if (loose_key_is(l, i, "u") && l->nodes[i].len == 64)
			loose_text(l, i, s->uuid, sizeof(s->uuid));
	}
	read_deps(l, object, s);
	if (number_of(l, object, "p", &n) && n >= 0 && n <= 65535)
		evidence_platform(w->ev, (int)n, PLATFORM_BY_USB);
}

/* {"p":6,"m":[…]}: a whole table begins. */
static void read_table(struct walk *w, int object)
{
	long platform = -1;
	char text[8];

	number_of(w->l, object, "p", &platform);
	evidence_new_table(w->ev, platform <= 65535 ? (int)platform : -1);
	text_of(w->l, object, "imei", text, sizeof(text));
	if (loose_member(w->l, object, "imei") >= 0)
		evidence_add(w->ev, FACT_CELLULAR, line_of(w, object),
			     "imei in the module table", 0, 0);
	evidence_add(w->ev, FACT_DESCRIBE, line_of(w, object),
		     "module table as JSON", platform, 0);
	w->known = true;
}

/* {"r":"error","u":{…}} or {"r":-1340}: what the device says of an image. */
static void read_result(struct walk *w, int object)
{
	char text[24], words[64];
	long code = 0;

	text_of(w->l, object, "r", text, sizeof(text));
	if (text_same(text, "ok"))
		return;
	if (!text_same(text, "error") &&
	    (!number_of(w->l, object, "r", &code) || code >= 0))
		return;
	w->known = true;
	text_copy(words, sizeof(words), "the device answers r = ");
	text_copy(words + strlen(words), sizeof(words) - strlen(words), text);
	evidence_add(w->ev, FACT_OTA_ERROR, line_of(w, object), words, code, 0);
}

static void read_event(struct walk *w, int object, const char *given)
{
	char name[64], data[128];
	long n;
	int at = loose_member(w->l, object, "data");

	text_of(w->l, object, "name", name, sizeof(name));
	if (!name[0])
		text_of(w->l, object, "event", name, sizeof(name));
	if (!name[0])
		text_copy(name, sizeof(name), given);
	loose_text(w->l, at, data, sizeof(data));
	if (at >= 0 && event_apply(w->ev, line_of(w, object), name, data))
		w->known = true;
	if (at >= 0 && number_of(w->l, object, "version", &n) &&
	    loose_member(w->l, object, "productID") >= 0)
		evidence_add(w->ev, FACT_PRODUCT_VERSION, line_of(w, object),
			     "product firmware version in the event", n, 0);
}

static void read_answer(struct walk *w, int object)
{
	const struct platform *p;
	char text[32];
	long n;

	if (number_of(w->l, object, "platform_id", &n)) {
		p = platform_by_id((int)n);
		if (p)
			evidence_platform(w->ev, (int)n, PLATFORM_BY_WORD);
	}
	text_of(w->l, object, "system_firmware_version", text, sizeof(text));
	if (text[0])
		evidence_add(w->ev, FACT_RELEASE_SHOWN, line_of(w, object),
			     text, 0, 0);
	for (size_t i = 0; i < COUNT(known_keys); i++) {
		if (loose_member(w->l, object, known_keys[i]) >= 0)
			w->known = true;
	}
}

static void walk(struct walk *w, int node, const char *event)
{
	const struct loose_node *n = &w->l->nodes[node];

	if (n->type == LOOSE_OBJECT) {
		int modules = loose_member(w->l, node, "m");

		if (modules >= 0 && w->l->nodes[modules].type == LOOSE_ARRAY) {
			read_table(w, node);
			w->open = w->l->nodes[modules].cut;
			w->table = true;
		}
		if (loose_member(w->l, node, "r") >= 0)
			read_result(w, node);
		read_event(w, node, event);
		read_answer(w, node);
		if (is_module(w->l, node)) {
			read_module(w, node);
			return;
		}
	}
	for (int i = n->child; i >= 0; i = w->l->nodes[i].next) {
		if (w->l->nodes[i].type == LOOSE_OBJECT ||
		    w->l->nodes[i].type == LOOSE_ARRAY)
			walk(w, i, "");
	}
}

bool describe_apply(struct evidence *ev, const struct loose *l, size_t line,
		    const char *event)
{
	struct walk w = {
		.ev = ev, .l = l, .at = l->nodes[0].at, .line = line
	};

	walk(&w, 0, event);
	if (w.known && l->repairs)
		evidence_add(ev, FACT_MANGLED, line, "JSON was repaired", 0, 0);
	if (w.module) {
		ev->table.cut = w.table ? w.open : l->cut;
		ev->ended = !ev->table.cut;
	}
	return w.known;
}
