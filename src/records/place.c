/* SPDX-License-Identifier: MIT */
/*
 * Where the records are: a line in the folder of settings, or in config.yaml.
 */
#include "records/records.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "recipe/config.h"

static const char where[] = "records";

static int path_of(char *out, size_t size, bool make, struct err *e)
{
	char dir[PATH_MAX];
	int rc = fsio_home(FSIO_CONFIG, dir, sizeof(dir), e);

	if (rc == 0 && make)
		rc = fsio_mkdir(dir, 0700, e);
	return rc < 0 ? rc : fsio_join(out, size, dir, "records", e);
}

/* As libpq takes it; without a password. */
static int whole(const char *text, char line[RECORDS_INFO], struct err *e)
{
	bool service = !strchr(text, '=') && !strstr(text, "://");

	if ((size_t)snprintf(line, RECORDS_INFO, "%s%s",
			     service ? "service=" : "",
			     text) >= RECORDS_INFO - 1 ||
	    strchr(line, '\n'))
		return err_set(e, ERR_USAGE, where,
			       "this is no connection string of PostgreSQL");
	return pg_check(line, e);
}

/* records: in config.yaml; 0: it names none. */
static int configured(char out[RECORDS_INFO], struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct config c = { 0 };
	char path[PATH_MAX];
	int rc = problems ? config_path(path, sizeof(path), e)
			  : err_memory(e, where);

	if (rc == 0)
		rc = config_load(path, &c, problems, e);
	for (size_t i = 0; rc == 0 && i < c.count; i++) {
		if (strcmp(c.list[i].key, "records") == 0)
			rc = whole(c.list[i].text, out, e) < 0 ? -ERR_USAGE : 1;
	}
	config_free(&c);
	free(problems);
	return rc;
}

int records_place(char out[RECORDS_INFO], struct err *e)
{
	char path[PATH_MAX];
	struct buf text;
	int rc = path_of(path, sizeof(path), false, e);

	if (rc < 0)
		return rc;
	if (access(path, F_OK) < 0)
		return configured(out, e);
	buf_init(&text, RECORDS_INFO - 1);
	rc = fsio_read(path, &text, e);
	if (rc == 0)
		snprintf(out, RECORDS_INFO, "%.*s",
			 (int)strcspn(buf_text(&text), "\n"), buf_text(&text));
	buf_fini(&text);
	return rc < 0 ? rc : 1;
}

int records_keep_place(const char *text, struct err *e)
{
	char path[PATH_MAX], line[RECORDS_INFO];
	int rc = whole(text, line, e);

	if (rc == 0)
		rc = path_of(path, sizeof(path), true, e);
	return rc < 0 ? rc : fsio_write(path, line, strlen(line), 0600, e);
}

int records_forget_place(struct err *e)
{
	char path[PATH_MAX];
	int rc = path_of(path, sizeof(path), false, e);

	if (rc == 0 && unlink(path) < 0 && errno != ENOENT)
		rc = err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	return rc;
}
