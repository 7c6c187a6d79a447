/* SPDX-License-Identifier: MIT */
#include "proto/cloud_answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/secrets.h"
#include "base/text.h"

/* First match wins.  status 0: any; said: somewhere in message or info. */
static const struct {
	long status;
	const char *said;
	enum err_code code;
	const char *words;
} meanings[] = {
	{ 0, "didn't recognize that device", ERR_CLOUD_DENIED,
	  "this account does not own the device, or its id is mistyped" },
	{ 0, "access token was not found", ERR_CLOUD_DENIED,
	  "the cloud got no access token" },
	{ 401, NULL, ERR_CLOUD_DENIED,
	  "the access token is wrong or has expired" },
	{ 403, NULL, ERR_CLOUD_DENIED, "the token may not do this" },
	{ 429, NULL, ERR_CLOUD, "too many requests; wait 5 minutes" },
	{ 529, NULL, ERR_CLOUD, "too many event streams; wait 5 minutes" },
	{ 0, "timed out", ERR_CLOUD_OFFLINE,
	  "the cloud does not reach the device" },
	{ 0, "not connected", ERR_CLOUD_OFFLINE,
	  "the device is not connected to the cloud" },
	{ 404, NULL, ERR_CLOUD_OFFLINE,
	  "the cloud knows no such device, or it is not connected" },
	{ 408, NULL, ERR_CLOUD_OFFLINE,
	  "the cloud did not hear back from the device" },
	{ 0, "app code was invalid", ERR_BAD_FILE,
	  "the cloud took the file for source code" },
};

void cloud_answer_mask(char *text, const char *secret)
{
	struct secrets only = { 0 };

	secrets_add(&only, secret);
	secrets_hide(&only, text);
	secrets_wipe(&only);
}

static const char *first_error(const json_t *body)
{
	const json_t *first =
		json_array_get(json_object_get(body, "errors"), 0);

	if (json_is_object(first))
		first = json_object_get(first, "error");
	return json_string_value(first);
}

/* The order of particle-cli: ota.md B4. */
static const char *raw_message(const json_t *body)
{
	const char *text =
		json_string_value(json_object_get(body, "error_description"));

	if (!text)
		text = json_string_value(json_object_get(body, "error"));
	if (!text)
		text = first_error(body);
	if (!text)
		text = json_string_value(json_object_get(body, "info"));
	if (!text)
		text = json_string_value(json_object_get(body, "output"));
	return text;
}

void cloud_answer_message(const json_t *body, const char *secret, char *out,
			  size_t size)
{
	const char *text = raw_message(body);
	char *copy = text ? strdup(text) : NULL;

	out[0] = '\0';
	if (!copy)
		return;
	cloud_answer_mask(copy, secret);
	text_clean(out, size, copy, strlen(copy));
	free(copy);
}

static bool says(const json_t *body, const char *what)
{
	const char *message = raw_message(body);
	const char *info = json_string_value(json_object_get(body, "info"));

	return (message && text_find_nocase(message, what)) ||
	       (info && text_find_nocase(info, what));
}

int cloud_answer_check(long status, const json_t *body, const char *secret,
		       struct err *e)
{
	bool refused = json_is_false(json_object_get(body, "ok")) ||
		       json_array_size(json_object_get(body, "errors")) > 0;
	const char *words = "the cloud failed";
	enum err_code code = ERR_CLOUD;
	char message[112];

	if (status >= 200 && status < 300 && !refused)
		return 0;
	for (size_t i = 0; i < COUNT(meanings); i++) {
		if (meanings[i].status && meanings[i].status != status)
			continue;
		if (meanings[i].said && !says(body, meanings[i].said))
			continue;
		code = meanings[i].code;
		words = meanings[i].words;
		break;
	}
	cloud_answer_message(body, secret, message, sizeof(message));
	return err_set(e, code, "cloud", "%s (%s%sHTTP %ld)", words, message,
		       message[0] ? ", " : "", status);
}
