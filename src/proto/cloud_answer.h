/* SPDX-License-Identifier: MIT */
/*
 * What the cloud's answers mean: status codes and error bodies as codes and
 * words (ota.md B4, B10).  Pure; internal to cloud.c and its tests.
 */
#ifndef PROTO_CLOUD_ANSWER_H
#define PROTO_CLOUD_ANSWER_H

#include <stddef.h>

#include <jansson.h>

#include "base/err.h"

/*
 * The message of an answer, cleaned: error_description, error, errors[],
 * info.  "" if there is none.  `secret` is hidden wherever it stands.
 */
void cloud_answer_message(const json_t *body, const char *secret, char *out,
			  size_t size);

/* Hides the secret in all the forms of secrets.h; text never grows. */
void cloud_answer_mask(char *text, const char *secret);

/* 0: the answer is a good one. */
int cloud_answer_check(long status, const json_t *body, const char *secret,
		       struct err *e);

#endif
