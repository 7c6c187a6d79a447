/* SPDX-License-Identifier: MIT */
/*
 * The cloud at the other end of HTTP: answers and stream pieces from a
 * script; requests are kept for the test to look at.
 */
#ifndef TESTS_FAKE_HTTP_H
#define TESTS_FAKE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "port/http.h"

struct fake_answer {
	long status;	  /* negative: an error code instead */
	const char *body; /* or the sentence of the error */
};

struct fake_piece {
	int64_t after_ms; /* since the piece before */
	const char *text; /* NULL: the stream ends */
};

struct fake_http {
	struct clock_virtual clock;
	struct http http;

	const struct fake_answer *answers;
	size_t answer_count;
	const struct fake_piece *pieces;
	size_t piece_count;
	long stream_status; /* 0: 200 */

	/* What the test looks at */
	char method[8], url[600], token[64], json[128];
	char part_name[2][32], part_file[64], part_type[64];
	char part_text[64];
	const void *part_data;
	size_t part_len, part_count;
	unsigned requests, opens, ends;

	/* Inside */
	size_t answer_at, piece_at;
};

void fake_http_init(struct fake_http *f);

#endif
