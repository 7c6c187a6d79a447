/* SPDX-License-Identifier: MIT */
#include "model/rules/compat.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/rules/rules.h"

const char *compat_id(enum compat_kind k)
{
	static const char *const ids[COMPAT_KINDS] = {
#define X(name, id) [COMPAT_##name] = id,
		COMPAT_TABLE(X)
#undef X
	};

	return (unsigned)k < COMPAT_KINDS ? ids[k] : "unknown";
}

static int asked(const struct release_module *m, unsigned function)
{
	for (size_t d = 0; d < 2; d++) {
		if (m->deps[d].function == function && m->deps[d].index == 0)
			return m->deps[d].version;
	}
	return 0;
}

bool compat_row_of(const struct release *r, struct compat_row *out)
{
	uint8_t function, index;
	const struct release_module *m, *boot;

	release_main_part(r->platform_id, &function, &index);
	m = release_module(r, function, index);
	if (!m)
		return false;
	boot = release_module(r, FUNCTION_BOOTLOADER, 0);
	memset(out, 0, sizeof(*out));
	out->release = r;
	out->system = m->version;
	out->bootloader = boot ? boot->version : -1;
	out->bootloader_twin = -1;
	out->bootloader_min =
		m->deps_known ? asked(m, FUNCTION_BOOTLOADER) : -1;
	out->radio_min = asked(m, FUNCTION_RADIO);
	out->ncp_min = asked(m, FUNCTION_NCP);
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *twin = &r->modules[i];

		if (twin->twin && twin->function == function &&
		    twin->index == index)
			out->bootloader_twin = asked(twin, FUNCTION_BOOTLOADER);
	}
	return true;
}

bool compat_fits(const struct compat_row *row, const struct compat_query *q)
{
	int least = row->bootloader_min;

	if (row->bootloader_twin >= 0 && row->bootloader_twin < least)
		least = row->bootloader_twin;
	if (q->system >= 0 && q->system != row->system)
		return false;
	if (q->user >= 0 && q->user > row->system)
		return false;
	if (q->bootloader < 0)
		return true;
	return q->bootloader >= least &&
	       !rules_bootloader_too_new(q->platform_id, q->bootloader,
					 row->system);
}

static struct compat_finding *find(struct compat *out, enum compat_kind kind,
				   const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static struct compat_finding *find(struct compat *out, enum compat_kind kind,
				   const char *fmt, ...)
{
	struct compat_finding *f = &out->findings[out->finding_count];
	va_list ap;

	if (out->finding_count + 1 < COMPAT_MAX_FINDINGS)
		out->finding_count++;
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->has = -1;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	return f;
}

/* "207 (0.7.0)" */
static const char *named(int platform, unsigned function, unsigned index,
			 int version, char out[48])
{
	const char *name =
		release_name(platform, function, index, (unsigned)version);

	if (name)
		snprintf(out, 48, "%d (%s)", version, name);
	else
		snprintf(out, 48, "%d", version);
	return out;
}

static void judge_bootloader(const struct compat_query *q,
			     const struct compat_row *row, const char *system,
			     struct compat *out)
{
	char need[48], has[48];
	struct compat_finding *f;

	named(q->platform_id, FUNCTION_BOOTLOADER, 0, row->bootloader_min,
	      need);
	named(q->platform_id, FUNCTION_BOOTLOADER, 0, q->bootloader, has);
	if (row->bootloader_min < 0) {
		find(out, COMPAT_UNKNOWN_NEEDS,
		     "what system %s needs is not known", system);
		return;
	}
	out->judged = true;
	if (q->bootloader < row->bootloader_min) {
		f = find(out, COMPAT_BOOTLOADER_TOO_OLD,
			 "bootloader too old: system %s needs bootloader %s or "
			 "later, not %s",
			 system, need, has);
		if (row->bootloader_twin >= 0)
			snprintf(f->text + strlen(f->text),
				 sizeof(f->text) - strlen(f->text),
				 "; a second build asks for %d only",
				 row->bootloader_twin);
		f->needs.function = FUNCTION_BOOTLOADER;
		f->needs.version = (uint16_t)row->bootloader_min;
		f->has = q->bootloader;
	}
	if (rules_bootloader_too_new(q->platform_id, q->bootloader,
				     row->system)) {
		f = find(out, COMPAT_BOOTLOADER_TOO_NEW,
			 "bootloader too new: with %s under system %s updates "
			 "are received and never applied; %d belongs to it",
			 has, system, row->bootloader);
		f->has = q->bootloader;
	}
}

static void judge_user(const struct compat_query *q, const char *system,
		       struct compat *out)
{
	struct compat_finding *f;
	uint8_t function, index;
	char need[48];

	out->judged = true;
	if (q->user <= q->system)
		return;
	release_main_part(q->platform_id, &function, &index);
	named(q->platform_id, function, index, q->user, need);
	f = find(out, COMPAT_SYSTEM_TOO_OLD,
		 "system too old: the application needs system %s or later, "
		 "not %s",
		 need, system);
	f->needs.function = function;
	f->needs.index = index;
	f->needs.version = (uint16_t)q->user;
	f->has = q->system;
}

void compat_judge(const struct compat_query *q, struct compat *out)
{
	uint8_t function, index;
	const struct release *r;
	struct compat_row row;
	char system[48];

	memset(out, 0, sizeof(*out));
	if (q->system < 0)
		return;
	release_main_part(q->platform_id, &function, &index);
	named(q->platform_id, function, index, q->system, system);
	r = release_of(q->platform_id, function, index, (unsigned)q->system);
	if (!r || !compat_row_of(r, &row))
		find(out, COMPAT_UNKNOWN_SYSTEM,
		     "no known release has system %d on this platform",
		     q->system);
	else if (q->bootloader >= 0)
		judge_bootloader(q, &row, system, out);
	if (q->user >= 0)
		judge_user(q, system, out);
	out->good = out->judged && out->finding_count == 0;
}
