/* SPDX-License-Identifier: MIT */
#include "cli/labels.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "record/label.h"
#include "recipe/embed.h"

/* A shipped one by its form alone, or a file. */
static int read_template(const char *name, struct buf *text,
			 enum label_form *form, struct err *e)
{
	char shipped[32];
	const char *own;
	int rc = label_form_of(name, form, e);

	if (rc < 0)
		return rc;
	snprintf(shipped, sizeof(shipped), "labels/device.%.3s", name);
	own = strlen(name) == 3 ? embedded_find(shipped) : NULL;
	if (!own)
		return fsio_read(name, text, e);
	return buf_puts(text, own) ? 0 : err_memory(e, "label");
}

int labels_check(struct cli *cli, struct err *e)
{
	const char *name;
	int rc = 0;

	for (size_t n = 0; rc == 0 && (name = cli_value(cli, "label", n));
	     n++) {
		enum label_form form;
		struct buf text;

		buf_init(&text, LABEL_MAX);
		rc = read_template(name, &text, &form, e);
		if (rc == 0)
			rc = label_check(buf_text(&text), form, e);
		buf_fini(&text);
	}
	return rc;
}

/* "-own" of "a/own.zpl", "" of a shipped one. */
static void suffix(const char *template, char *out, size_t size)
{
	const char *slash = strrchr(template, '/');
	const char *name = slash ? slash + 1 : template;
	const char *dot = strrchr(name, '.');

	snprintf(out, size, "%s%.*s", dot ? "-" : "",
		 dot ? (int)(dot - name) : 0, name);
}

/* labels/DEVICE-JOB-TEMPLATE.zpl in the data folder. */
static int place(const char *template, const struct journal_job *job,
		 enum label_form form, char *out, size_t size, struct err *e)
{
	char home[PATH_MAX], dir[PATH_MAX], name[160], own[64];
	int rc = fsio_home(FSIO_DATA, home, sizeof(home), e);

	if (rc == 0)
		rc = fsio_join(dir, sizeof(dir), home, "labels", e);
	if (rc == 0)
		rc = fsio_mkdir(dir, 0700, e);
	suffix(template, own, sizeof(own));
	snprintf(name, sizeof(name), "%s-%s%s%s",
		 job->device[0] ? job->device : job->port, job->id, own,
		 label_ending(form));
	for (char *c = name; *c; c++)
		*c = *c == '/' ? '_' : *c;
	return rc < 0 ? rc : fsio_join(out, size, dir, name, e);
}

static int write_one(const char *name, const struct journal_job *job,
		     char path[PATH_MAX], struct err *e)
{
	enum label_form form;
	struct buf text, out;
	int rc;

	buf_init(&text, LABEL_MAX);
	buf_init(&out, LABEL_MAX);
	rc = read_template(name, &text, &form, e);
	if (rc == 0)
		rc = label_fill(buf_text(&text), form, job, &out, e);
	if (rc == 0)
		rc = place(name, job, form, path, PATH_MAX, e);
	if (rc == 0)
		rc = fsio_write(path, out.data, out.len, 0644, e);
	buf_fini(&text);
	buf_fini(&out);
	return rc;
}

int labels_make(struct cli *cli, struct journal *j, const char *job,
		void (*made)(void *ctx, const char *path), void *ctx,
		struct err *e)
{
	struct journal_job record;
	char path[PATH_MAX];
	const char *name;
	int rc = cli_flag(cli, "label") && j && job[0]
			 ? journal_job(j, job, &record, e)
			 : 0;

	if (rc <= 0)
		return rc;
	rc = 0;
	for (size_t n = 0; rc == 0 && (name = cli_value(cli, "label", n));
	     n++) {
		rc = write_one(name, &record, path, e);
		if (rc == 0)
			made(ctx, path);
	}
	return rc;
}

static void note(void *ctx, const char *path)
{
	cli_note(ctx, "label: %s\n", path);
}

int labels_write(struct cli *cli, struct journal *j, const char *job,
		 struct err *e)
{
	return labels_make(cli, j, job, note, cli, e);
}
