#include "cli/input.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static int read_stream(FILE *f, struct buf *out, const char *name,
		       struct err *e)
{
	char block[4096];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), f)) > 0) {
		size_t room = out->max - out->len;

		if (!buf_add(out, block, n < room ? n : room))
			return err_set(e, ERR_NO_MEMORY, "input", "%s", name);
		if (n >= room)
			break;
	}
	if (ferror(f))
		return err_set(e, ERR_DISK, "input", "cannot read %s", name);
	return 0;
}

int input_read(const char *name, struct buf *out, struct err *e)
{
	char clean[128];
	FILE *f;
	int rc;

	if (strcmp(name, "-") == 0)
		return read_stream(stdin, out, "the input", e);
	text_clean(clean, sizeof(clean), name, strlen(name));
	f = fopen(name, "rb");
	if (!f)
		return err_set(e, ERR_DISK, "input", "cannot open %s", clean);
	rc = read_stream(f, out, clean, e);
	fclose(f);
	return rc;
}
