/* SPDX-License-Identifier: MIT */
#include "device/inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "device/dfu_table.h"
#include "device/mode.h"
#include "device/watch.h"
#include "model/evidence/read.h"
#include "model/catalog/milestone.h"
#include "proto/request.h"
#include "proto/shell.h"

/* A modem or co-processor that is silent holds the answer up for 20 s. */
#define TABLE_MS	45000
#define VERSION_MS	5000
#define REQUEST_MS	10000
#define REQUEST_SLOW_MS 25000
#define NOTABLE_MS	5000

int inspect_parse(const char *json, size_t len, enum table_source source,
		  struct table *out, struct err *e)
{
	struct evidence *ev = malloc(sizeof(*ev));
	unsigned refused = memory_refused();
	int rc = 0;

	if (!ev)
		return err_memory(e, "inspect");
	evidence_read(json, len, NULL, ev);
	*out = ev->table;
	out->source = source;
	for (size_t i = 0; i < out->count; i++)
		out->slots[i].line = 0;
	if (memory_refused() != refused)
		rc = err_memory(e, "inspect");
	else if (out->count == 0)
		rc = err_set(e, ERR_PROTOCOL, "inspect",
			     "the device's answer holds no module table");
	else if (evidence_find(ev, FACT_MANGLED) || ev->cut)
		rc = err_set(e, ERR_PROTOCOL, "inspect",
			     "the device's module table arrived damaged");
	free(ev);
	return rc;
}

static int check_platform(const struct job *j, const struct table *t,
			  struct err *e)
{
	char name[PLATFORM_NAME];

	if (t->platform_id < 0 || t->platform_id == j->device.platform->id)
		return 0;
	return err_set(e, ERR_WRONG_DEVICE, "inspect",
		       "the device says it is %s, its USB id says %s",
		       platform_name(t->platform_id, name),
		       j->device.platform->name);
}

static bool asks_another(const struct platform *p)
{
	return p->cellular || platform_takes(p, FUNCTION_NCP);
}

bool inspect_is_slow(const struct job *j)
{
	return asks_another(j->device.platform) && j->table_ms > NOTABLE_MS;
}

/* Whoever waits is told why. */
static void tell_wait(struct job *j)
{
	if (inspect_is_slow(j))
		job_say(j, EVENT_NOTE,
			"the module table will take about %lld s again",
			(long long)(j->table_ms / 1000));
}

/* Says why it took so long, if it did. */
static void tell_late(struct job *j, const struct deadline *d, int64_t limit)
{
	const bool told = inspect_is_slow(j);

	j->table_ms = limit - deadline_left_ms(d);
	if (inspect_is_slow(j) && !told)
		job_say(j, EVENT_NOTE,
			"the module table took %lld s: its %s does not answer "
			"the device, which asks it first",
			(long long)(j->table_ms / 1000),
			j->device.platform->cellular ? "modem"
						     : "co-processor");
}

int inspect_shell(struct job *j, struct table *out, struct err *e)
{
	struct serial s = { 0 };
	struct deadline d;
	struct err why = { 0 };
	struct buf json;
	char release[SHELL_RELEASE] = "";
	int rc;

	buf_init(&json, SHELL_TABLE_MAX);
	rc = mode_shell(j, &s, e);
	if (rc < 0)
		goto out;
	tell_wait(j);
	d = job_deadline(j, TABLE_MS);
	rc = shell_table(&s, &json, &d, e);
	if (rc < 0)
		goto out;
	tell_late(j, &d, TABLE_MS);
	d = job_deadline(j, VERSION_MS);
	if (shell_version(&s, release, &d, &why) < 0 && why.code == ERR_LOST) {
		rc = err_pass(e, &why);
		goto out;
	}
	rc = inspect_parse(buf_text(&json), json.len, TABLE_SERIAL, out, e);
	if (rc == 0)
		rc = check_platform(j, out, e);
	text_copy(out->release, sizeof(out->release), release);
out:
	serial_close(&s);
	buf_fini(&json);
	return rc;
}

static void take_module(const struct request_module *m, struct slot *s)
{
	memset(s, 0, sizeof(*s));
	s->present = true;
	s->function = m->function;
	s->index = m->index;
	s->version = m->version;
	s->store = m->store < STORES ? (enum store)m->store : STORE_OTHER;
	s->max_size = m->max_size;
	if (m->raw) {
		slot_set_valid(s, m->checked, m->passed);
	} else {
		/* usb-requests.md 7: a bit is set for what has failed. */
		s->checks[CHECK_INTEGRITY] =
			m->broken ? CHECK_FAIL : CHECK_PASS;
		s->checks[CHECK_DEPENDENCIES] =
			m->unmet ? CHECK_FAIL : CHECK_PASS;
	}
	for (size_t i = 0; i < m->dep_count; i++) {
		s->deps[s->dep_count++] = (struct module_ref){
			.function = m->deps[i].function,
			.index = m->deps[i].index,
			.version = m->deps[i].version,
		};
	}
	if (m->has_hash && m->function == FUNCTION_USER) {
		for (size_t i = 0; i < sizeof(m->hash); i++)
			snprintf(s->uuid + 2 * i, 3, "%02X", m->hash[i]);
	}
}

static void take_modules(const struct request_table *r, int platform,
			 struct table *out)
{
	memset(out, 0, sizeof(*out));
	out->platform_id = platform;
	for (size_t i = 0; i < r->count && i < TABLE_MAX_SLOTS; i++)
		take_module(&r->modules[i], &out->slots[out->count++]);
	out->source = TABLE_USB;
}

/* A list that does not come says nothing. */
static void take_assets(struct request *r, struct table *out,
			struct deadline *d)
{
	struct request_assets a;

	if (table_version(out, FUNCTION_SYSTEM, 1) < OS_TELLS_ASSETS ||
	    request_assets(r, &a, d, NULL) < 0)
		return;
	/* It may be among those that there was no room for. */
	if (a.available_more)
		return;
	for (size_t i = 0; i < a.required_count; i++) {
		struct module_asset *m;

		if (request_has_asset(&a, a.required[i].hash))
			continue;
		if (out->asset_missing_count == TABLE_MAX_ASSETS) {
			out->asset_missing_more++;
			continue;
		}
		m = &out->asset_missing[out->asset_missing_count++];
		text_copy(m->name, sizeof(m->name), a.required[i].name);
		bytes_hex(a.required[i].hash, sizeof(a.required[i].hash),
			  m->hash);
	}
	out->asset_missing_more += a.required_more;
}

bool inspect_lacks_uuid(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present && s->function == FUNCTION_USER &&
		    s->store == STORE_MAIN && !s->uuid[0])
			return true;
	}
	return false;
}

static int by_request(struct job *j, struct table *out, struct err *e)
{
	int64_t limit =
		asks_another(j->device.platform) ? REQUEST_SLOW_MS : REQUEST_MS;
	struct deadline d = job_deadline(j, limit);
	struct usb usb = { 0 };
	struct request r;
	struct request_table modules;
	struct buf json;
	int rc;

	buf_init(&json, SHELL_TABLE_MAX);
	tell_wait(j);
	rc = bus_open_usb(&j->world->bus, &j->device.usb, &usb, e);
	if (rc == 0)
		rc = request_open(
			&r, &usb,
			platform_has(j->device.platform, TRAIT_OUT_NEEDS_DATA),
			&d, e);
	if (rc == 0)
		rc = request_modules(&r, &modules, &json, &d, e);
	if (rc == 0)
		tell_late(j, &d, limit);
	if (rc == 0 && modules.count > 0)
		take_modules(&modules, j->device.platform->id, out);
	else if (rc == 0)
		rc = inspect_parse(buf_text(&json), json.len, TABLE_USB, out,
				   e);
	if (rc == 0)
		rc = check_platform(j, out, e);
	if (rc == 0)
		text_copy(out->release, sizeof(out->release), r.release);
	if (rc == 0)
		take_assets(&r, out, &d);
	if (rc == 0)
		j->uuid_by_shell = inspect_lacks_uuid(out);
	usb_close(&usb);
	buf_fini(&json);
	return rc;
}

static int in_dfu(struct job *j, struct table *out, struct err *e)
{
	struct mode_dfu m;
	int rc = mode_dfu(j, &m, e);

	if (rc < 0)
		return rc;
	rc = dfu_table_read(j, &m, out, e);
	mode_dfu_close(&m);
	return rc;
}

/* No shell, no request: what DFU reads from flash is the last way. */
static int through_dfu(struct job *j, bool back, struct table *out,
		       const struct err *why, struct err *e)
{
	struct err ignored = { 0 };
	int rc;

	job_say(j, EVENT_NOTE, "%s; going to DFU mode to read its flash",
		why->what);
	rc = in_dfu(j, out, e);
	if (rc == 0 && back)
		rc = mode_normal(j, e);
	else if (rc < 0 && j->device.mode == MODE_DFU)
		mode_normal(j, &ignored);
	return rc;
}

static int running(struct job *j, bool back, struct table *out, struct err *e)
{
	struct err why = { 0 };
	int rc;

	if (by_request(j, out, &why) == 0)
		return 0;
	/* Another way would be no better, and is not for nothing. */
	if (why.code == ERR_WRONG_DEVICE || why.code == ERR_STOPPED ||
	    why.code == ERR_NO_MEMORY)
		return err_pass(e, &why);
	if (!j->no_touch)
		job_say(j, EVENT_NOTE,
			"going to listening mode to read the module table");
	err_clear(&why);
	rc = inspect_shell(j, out, &why);
	if (rc == 0)
		return back ? mode_normal(j, e) : 0;
	if (why.code == ERR_TIMEOUT || why.code == ERR_NO_ROAD ||
	    why.code == ERR_PROTOCOL)
		return through_dfu(j, back, out, &why, e);
	return err_pass(e, &why);
}

static int look_there(struct job *j, struct err *e)
{
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(e, ERR_LOST, "inspect", "the device is gone");
	return device_usable(&j->device, e);
}

int inspect_device(struct job *j, bool back, struct table *out, struct err *e)
{
	int rc = look_there(j, e);

	if (rc < 0)
		return rc;
	if (j->device.mode == MODE_DFU)
		return in_dfu(j, out, e);
	if (j->device.mode == MODE_LISTENING)
		return inspect_shell(j, out, e);
	return running(j, back, out, e);
}

int inspect_proof(struct job *j, bool back, struct table *out, struct err *e)
{
	const bool slow = inspect_is_slow(j) && j->uuid_by_shell;
	int rc = slow ? look_there(j, e) : inspect_device(j, back, out, e);

	if (rc < 0)
		return rc;
	/* What takes long is asked only where the answer is whole. */
	if (slow && (j->device.mode == MODE_DFU || j->no_touch))
		return inspect_device(j, back, out, e);
	if (!slow && (out->source != TABLE_USB || j->no_touch ||
		      !inspect_lacks_uuid(out)))
		return rc;
	rc = inspect_shell(j, out, e);
	if (rc == 0 && back)
		rc = mode_normal(j, e);
	return rc;
}
