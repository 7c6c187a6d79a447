/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define RAW 512 /* a sentence before it is made harmless and cut */

static const struct err_row rows[ERR_CODES] = {
	[ERR_OK] = { "OK", "F000", EXIT_CLASS_OK, false, "no error", "-", "-" },
#define X(code, id, exit_class, retry, text, state, next)                      \
	[ERR_##code] = { #code, id,  EXIT_CLASS_##exit_class, retry, text,     \
			 state, next },
	ERR_TABLE(X)
#undef X
};

const struct err_row *err_row(enum err_code code)
{
	if ((unsigned)code >= ERR_CODES)
		code = ERR_INTERNAL;
	return &rows[code];
}

/* What came from outside is in the words: nothing of it may act. */
static void say(struct err *e, const char *before, const char *raw)
{
	char whole[2 * RAW];

	snprintf(whole, sizeof(whole), "%s%s", before, raw);
	text_clean(e->what, sizeof(e->what), whole, strlen(whole));
}

const char *err_state(enum err_code code, int exit_class)
{
	const struct err_row *row = err_row(code);

	if (row->exit_class != EXIT_CLASS_REFUSED ||
	    exit_class == EXIT_CLASS_REFUSED)
		return row->state;
	return "the steps before the one named are done";
}

static void set(struct err *e, enum err_code code, int sys, const char *where,
		const char *fmt, va_list ap)
{
	char text[96] = "", raw[RAW];
	size_t used;
	int n;

	if (!e && code == ERR_NO_MEMORY)
		memory_missed();
	if (!e || e->code != ERR_OK)
		return;
	e->code = code;
	e->sys = sys;
	e->where = where;
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	used = n < 0 ? 0 : (size_t)n;
	if (sys && used + 4 < sizeof(raw)) {
		if (strerror_r(sys, text, sizeof(text)) == 0)
			snprintf(raw + used, sizeof(raw) - used, ": %s", text);
	}
	say(e, "", raw);
}

int err_set(struct err *e, enum err_code code, const char *where,
	    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, code, 0, where, fmt, ap);
	va_end(ap);
	return -(int)code;
}

int err_set_sys(struct err *e, enum err_code code, int sys, const char *where,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, code, sys, where, fmt, ap);
	va_end(ap);
	return -(int)code;
}

int err_pass(struct err *e, const struct err *from)
{
	if (e && e->code == ERR_OK)
		*e = *from;
	return -(int)from->code;
}

int err_memory(struct err *e, const char *where)
{
	return err_set(e, ERR_NO_MEMORY, where, "out of memory");
}

int err_context(struct err *e, const char *fmt, ...)
{
	char words[RAW - 2], before[RAW], what[sizeof(e->what)];
	va_list ap;

	if (!e || e->code == ERR_OK)
		return 0;
	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	snprintf(before, sizeof(before), "%s: ", words);
	memcpy(what, e->what, sizeof(what));
	say(e, before, what);
	return -(int)e->code;
}

void err_clear(struct err *e)
{
	if (e)
		memset(e, 0, sizeof(*e));
}
