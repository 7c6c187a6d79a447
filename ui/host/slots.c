/* SPDX-License-Identifier: MIT */
#include "ui/host/slots.h"

#include <string.h>

#include "base/fsio.h"
#include "base/text.h"

static int slots_path(char *out, size_t size, struct err *e)
{
	char dir[1024];
	int rc = fsio_home(FSIO_STATE, dir, sizeof(dir), e);

	if (rc == 0)
		rc = fsio_mkdir(dir, 0700, e);
	return rc < 0 ? rc : fsio_join(out, size, dir, "slots", e);
}

int slots_keep(const char *ports, struct err *e)
{
	char path[1024];
	int rc = slots_path(path, sizeof(path), e);

	return rc < 0 ? rc : fsio_write(path, ports, strlen(ports), 0644, e);
}

void slots_recall(struct queue *q)
{
	struct message *m = message_new(MESSAGE_SLOTS, NULL);
	struct buf text;
	char path[1024], clean[BATCH_SLOTS * DEVICE_PORT];

	buf_init(&text, sizeof(clean));
	if (m && slots_path(path, sizeof(path), NULL) == 0 &&
	    fsio_read(path, &text, NULL) == 0) {
		text_copy(clean, sizeof(clean), buf_text(&text));
		clean[strspn(clean, "0123456789.-\n")] = '\0';
		m->text = strdup(clean);
	}
	buf_fini(&text);
	if (m && m->text)
		queue_put(q, m);
	else
		message_free(m);
}
