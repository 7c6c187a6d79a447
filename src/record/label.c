/* SPDX-License-Identifier: MIT */
#include "record/label.h"

#include <string.h>

#include "base/text.h"
#include "record/label_qr.h"

static const char where[] = "label";

int label_form_of(const char *name, enum label_form *out, struct err *e)
{
	*out = text_ends(name, "svg") ? LABEL_SVG : LABEL_ZPL;
	if (text_ends(name, ".svg") || text_ends(name, ".zpl") ||
	    strcmp(name, "svg") == 0 || strcmp(name, "zpl") == 0)
		return 0;
	return err_set(e, ERR_USAGE, where,
		       "a template is zpl, svg, or a file that ends in .zpl or "
		       ".svg");
}

const char *label_ending(enum label_form form)
{
	return form == LABEL_SVG ? ".svg" : ".zpl";
}

/* The value of a word; NULL: there is no such word. */
static const char *value_of(const struct journal_job *job, const char *word)
{
	const struct {
		const char *word, *value;
	} known[] = {
		{ "device", job->device[0] ? job->device : job->port },
		{ "port", job->port },
		{ "platform", job->platform },
		{ "job", job->id },
		{ "recipe", job->recipe },
		{ "started", job->started },
		{ "ended", job->ended },
		{ "verdict",
		  job->pending ? "FAIL" : job_verdict_name(job->verdict) },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].word, word) == 0)
			return known[i].value;
	}
	for (size_t i = 0; field_name(i); i++) {
		if (strcmp(field_name(i), word) == 0)
			return job->fields.text[i];
	}
	return NULL;
}

/* What a printer could take for a command is written as its number. */
static bool put_zpl(struct buf *out, const char *text)
{
	bool ok = true;

	for (; *text && ok; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c >= 0x7f || strchr("^~_\\", c))
			ok = buf_printf(out, "_%02X", c);
		else
			ok = buf_add(out, text, 1);
	}
	return ok;
}

static bool put_svg(struct buf *out, const char *text)
{
	bool ok = true;

	for (; *text && ok; text++) {
		if (strchr("&<>\"'", *text))
			ok = buf_printf(out, "&#%d;", *text);
		else
			ok = buf_add(out, text, 1);
	}
	return ok;
}

static int put_word(const struct journal_job *job, enum label_form form,
		    const char *word, unsigned line, struct buf *out,
		    struct err *e)
{
	bool size = strcmp(word, "qrsize") == 0;
	const char *value = value_of(job, word);
	bool ok;

	if (form == LABEL_SVG && (size || strcmp(word, "qr") == 0))
		return label_qr(value_of(job, "device"), size, out, e);
	if (!value)
		return err_set(e, ERR_USAGE, where,
			       "line %u of the template: {%s} is no word here",
			       line, word);
	ok = form == LABEL_SVG ? put_svg(out, value) : put_zpl(out, value);
	return ok ? 0 : err_memory(e, where);
}

/* "{letters}" at the text; its letters, or "". */
static void take_word(const char *text, char *word, size_t size)
{
	size_t n = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");

	word[0] = '\0';
	if (text[0] == '{' && n > 0 && n < size && text[1 + n] == '}')
		text_copy_n(word, size, text + 1, n);
}

int label_fill(const char *text, enum label_form form,
	       const struct journal_job *job, struct buf *out, struct err *e)
{
	unsigned line = 1;
	char word[24];
	int rc = 0;

	while (*text && rc == 0) {
		take_word(text, word, sizeof(word));
		if (word[0]) {
			rc = put_word(job, form, word, line, out, e);
			text += strlen(word) + 2;
			continue;
		}
		line += *text == '\n';
		if (!buf_add(out, text++, 1))
			rc = err_set(e, ERR_USAGE, where,
				     "the label is larger than %u KB",
				     LABEL_MAX >> 10);
	}
	return rc;
}

int label_check(const char *text, enum label_form form, struct err *e)
{
	struct journal_job job = { .id = "20260101-0001",
				   .device = "000000000000000000000000" };
	struct buf out;
	int rc;

	buf_init(&out, LABEL_MAX);
	rc = label_fill(text, form, &job, &out, e);
	buf_fini(&out);
	return rc;
}
