/* SPDX-License-Identifier: MIT */
#include "trace/trace_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/memory.h"

static const char where[] = "trace";

/* What was run, as a replay runs it again. */
static json_t *head(struct trace *t, int argc, char *const *argv,
		    const struct world *w)
{
	json_t *line = json_pack("{s:s, s:s}", "trace", ENTRY_SCHEMA, "version",
				 UNBRICK_VERSION);
	json_t *words = json_array();
	char stamp[CLOCK_STAMP];

	clock_stamp(stamp);
	for (int i = 1; i < argc; i++) {
		char *word = strdup(argv[i]);

		if (word)
			mask_bytes(t->secrets, word, strlen(word));
		json_array_append_new(words, json_string(word ? word : ""));
		free(word);
	}
	json_object_set_new(line, "at", json_string(stamp));
	json_object_set_new(line, "argv", words);
	json_object_set_new(line, "token", json_boolean(w->token != NULL));
	if (w->api_url)
		json_object_set_new(line, "api", json_string(w->api_url));
	return line;
}

/* A pipe that nobody reads would hold up whatever is recorded. */
static FILE *create(const char *path, struct err *e)
{
	struct stat st;
	int fd = open(path,
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW |
			      O_NONBLOCK | O_NOCTTY,
		      0600);
	FILE *file;

	if (fd < 0 ? errno == ENXIO
		   : fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		err_set(e, ERR_BAD_FILE, where, "%s is a pipe, no file", path);
		return NULL;
	}
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file) {
		err_set_sys(e, ERR_DISK, errno, where, "%s", path);
		if (fd >= 0)
			close(fd);
	}
	return file;
}

int trace_open(const char *path, int argc, char *const *argv,
	       const struct world *w, struct trace **out, struct err *e)
{
	struct trace *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t)
		return err_memory(e, where);
	t->file = create(path, e);
	if (!t->file) {
		free(t);
		return -ERR_DISK;
	}
	pthread_mutex_init(&t->lock, NULL);
	t->clock = w->clock;
	t->secrets = w->secrets;
	t->origin_us = clock_now_us(t->clock);
	trace_write(t, head(t, argc, argv, w));
	*out = t;
	return 0;
}

void trace_join(struct trace *t, struct world *w)
{
	t->bus = w->bus;
	t->http = w->http;
	w->bus = (struct bus){ &trace_bus_ops, t };
	w->http = (struct http){ &trace_http_ops, t };
}

int trace_close(struct trace *t, struct world *w, int exit_code, struct err *e)
{
	json_t *line;
	bool failed;

	if (!t)
		return 0;
	w->bus = t->bus;
	w->http = t->http;
	line = trace_line(t, "end", 0, "exit");
	json_object_set_new(line, "code", json_integer(exit_code));
	trace_write(t, line);
	failed = fclose(t->file) != 0 || t->failed;
	json_decref(t->seen);
	pthread_mutex_destroy(&t->lock);
	free(t);
	return failed ? err_set(e, ERR_DISK, where, "the trace is not complete")
		      : 0;
}
