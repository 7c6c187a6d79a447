/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <jansson.h>

#include "base/count.h"
#include "proto/request_parts.h"
#include "request.pb-c.h"

#define RAW_TEXT 512 /* usb-requests.md 4.3 */
#define RAW_WAIT 20  /* ms between two looks */
#define NONE	 0

/* The numbers of the old list as those of module headers; usb-requests.md 7 */
static const uint8_t old_types[] = { NONE, 2, 4, 5, 3, 7, 8 };

static bool fits(uint32_t type, uint32_t index, uint32_t version)
{
	return type <= UINT8_MAX && index <= UINT8_MAX && version <= UINT16_MAX;
}

static uint8_t function_of(uint32_t type, bool old)
{
	if (!old)
		return (uint8_t)type;
	return type < sizeof(old_types) ? old_types[type] : NONE;
}

static bool take_deps(struct request_module *m, Ctrl__Dependency **deps,
		      size_t count, bool old)
{
	for (size_t i = 0; i < count; i++) {
		const Ctrl__Dependency *dep = deps[i];

		if (!fits(dep->type, dep->index, dep->version))
			return false;
		if (function_of(dep->type, old) == NONE)
			continue;
		if (m->dep_count == COUNT(m->deps))
			return false;
		m->deps[m->dep_count].function = function_of(dep->type, old);
		m->deps[m->dep_count].index = (uint8_t)dep->index;
		m->deps[m->dep_count++].version = (uint16_t)dep->version;
	}
	return true;
}

/* validity has a bit set for what failed: 1 integrity, 2 dependencies. */
static bool take_old(const Ctrl__OldModule *from, struct request_module *m)
{
	memset(m, 0, sizeof(*m));
	if (!fits(from->type, from->index, from->version))
		return false;
	m->function = function_of(from->type, true);
	m->index = (uint8_t)from->index;
	m->version = (uint16_t)from->version;
	m->max_size = from->size;
	m->broken = from->validity & 1;
	m->unmet = from->validity & 2;
	return take_deps(m, from->dependencies, from->n_dependencies, true);
}

static bool take_new(const Ctrl__Module *from, struct request_module *m)
{
	memset(m, 0, sizeof(*m));
	if (!fits(from->type, from->index, from->version) ||
	    from->store > UINT8_MAX || from->checked > UINT8_MAX ||
	    from->passed > UINT8_MAX)
		return false;
	m->function = (uint8_t)from->type;
	m->index = (uint8_t)from->index;
	m->version = (uint16_t)from->version;
	m->store = (uint8_t)from->store;
	m->max_size = from->max_size;
	m->raw = true;
	m->checked = (uint8_t)from->checked;
	m->passed = (uint8_t)from->passed;
	m->has_hash = from->hash.len == sizeof(m->hash);
	if (m->has_hash)
		memcpy(m->hash, from->hash.data, sizeof(m->hash));
	return take_deps(m, from->dependencies, from->n_dependencies, false);
}

static int take_all(const Ctrl__Modules *from, struct request_table *out,
		    struct err *e)
{
	bool old = from->n_modules == 0;
	size_t count = old ? from->n_old : from->n_modules;
	bool good = count > 0 && count <= REQUEST_MODULES;

	for (size_t i = 0; good && i < count; i++)
		good = old ? take_old(from->old[i], &out->modules[i])
			   : take_new(from->modules[i], &out->modules[i]);
	if (!good)
		return err_set(e, ERR_PROTOCOL, "request",
			       "the module list makes no sense");
	out->count = count;
	return 0;
}

/* Text comes with or without its braces, and may be cut (4.3). */
static int take_text(const char *text, size_t len, struct buf *json,
		     struct err *e)
{
	size_t begin = json->len;
	bool bare = len > 0 && text[0] == '"';
	json_t *root;

	if ((bare && !buf_puts(json, "{")) || !buf_add(json, text, len))
		return err_set(e, ERR_NO_MEMORY, "request", "text too large");
	if (!bare)
		return 0;
	if (!buf_puts(json, "}"))
		return err_set(e, ERR_NO_MEMORY, "request", "text too large");
	root = json_loadb(json->data + begin, json->len - begin, 0, NULL);
	if (!root)
		json->data[--json->len] = '\0';
	json_decref(root);
	return 0;
}

/* Queued by an OUT, then fetched; stalls until it is ready. */
static int raw_modules(struct request *r, struct buf *json, struct deadline *d,
		       struct err *e)
{
	struct deadline limit = deadline_within(d, REQUEST_LIMIT);
	char text[RAW_TEXT];
	int n = request_raw_out(r, REQUEST_NO_MODULES, 0, &limit, e);
	size_t len = 0;

	if (n < 0)
		return n;
	for (;;) {
		struct err one = { 0 };

		n = request_raw_in(r, REQUEST_NO_MODULES, text, sizeof(text),
				   &limit, &one);
		if (n >= 0)
			break;
		if (n != -ERR_STALL) {
			if (e)
				*e = one;
			return n;
		}
		deadline_sleep_ms(&limit, RAW_WAIT);
	}
	while (len < (size_t)n && len < sizeof(text) && text[len])
		len++;
	if (len == 0 || (text[0] != '"' && text[0] != '{'))
		return err_set(e, ERR_PROTOCOL, "request",
			       "the device gives no module list");
	return take_text(text, len, json, e);
}

static int unpack(const struct buf *reply, struct request_table *out,
		  struct err *e)
{
	Ctrl__Modules *m = ctrl__modules__unpack(
		NULL, reply->len, (const uint8_t *)buf_text(reply));
	int rc;

	if (!m)
		return err_set(e, ERR_PROTOCOL, "request",
			       "the module list is unreadable");
	rc = take_all(m, out, e);
	ctrl__modules__free_unpacked(m, NULL);
	return rc;
}

int request_modules(struct request *r, struct request_table *out,
		    struct buf *json, struct deadline *d, struct err *e)
{
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_MODULES,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	const char *text;
	int rc;

	memset(out, 0, sizeof(*out));
	if (r->quirks->usb == QUIRKS_USB_RAW_070)
		return raw_modules(r, json, d, e);
	buf_init(&reply, REQUEST_REPLY_MAX);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "module list", e);
	text = buf_text(&reply);
	if (rc == 0 && (text[0] == '{' || text[0] == '"'))
		rc = take_text(text, strlen(text), json, e);
	else if (rc == 0)
		rc = unpack(&reply, out, e);
	buf_fini(&reply);
	return rc;
}
