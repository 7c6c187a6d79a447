/* SPDX-License-Identifier: MIT */
#include "proto/cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/system.h"
#include "base/text.h"

#define PROFILE_MAX 65536

static const char *const variables[] = { "UNBRICK_TOKEN", "PARTICLE_TOKEN" };

static bool printable(const char *text)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text > '~')
			return false;
	}
	return true;
}

/* An address without a slash at its end. */
static bool take_url(struct cloud_config *c, const char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	return len > 0 && text_copy_n(c->api_url, sizeof(c->api_url), url, len);
}

static int take_token(struct cloud_config *c, const char *token,
		      const char *source, struct err *e)
{
	if (!printable(token) ||
	    !text_copy(c->token, sizeof(c->token), token)) {
		system_wipe(c->token, sizeof(c->token));
		return err_set(e, ERR_NO_TOKEN, "cloud",
			       "the token from %s is no token: it has blanks "
			       "or is too long",
			       source);
	}
	text_copy(c->source, sizeof(c->source), source);
	return 0;
}

static json_t *read_json(const char *dir, const char *name)
{
	char path[4096];
	struct buf text;
	json_t *root = NULL;

	buf_init(&text, PROFILE_MAX);
	if (fsio_join(path, sizeof(path), dir, name, NULL) == 0 &&
	    fsio_read(path, &text, NULL) == 0)
		root = json_loadb(buf_text(&text), text.len, 0, NULL);
	if (text.data)
		system_wipe(text.data, text.cap);
	buf_fini(&text);
	return root;
}

/* A profile's name becomes part of a file name. */
static bool safe_name(const char *name)
{
	return name && name[0] && name[0] != '.' && printable(name) &&
	       !strchr(name, '/') && strlen(name) < 64;
}

/* particle-cli's files, ota.md D1; whatever is missing stays as it is. */
static int read_profile(struct cloud_config *c, struct err *e)
{
	const char *home = getenv("HOME");
	const char *name, *token, *url;
	char dir[4096], file[128];
	json_t *choice, *profile;
	int rc = 0;

	if (!home || fsio_join(dir, sizeof(dir), home, ".particle", NULL) < 0)
		return 0;
	choice = read_json(dir, "profile.json");
	name = json_string_value(json_object_get(choice, "name"));
	snprintf(file, sizeof(file), "%s.config.json",
		 safe_name(name) ? name : "particle");
	profile = read_json(dir, file);
	token = json_string_value(json_object_get(profile, "access_token"));
	url = json_string_value(json_object_get(profile, "apiUrl"));
	if (token && token[0] && !c->token[0])
		rc = take_token(c, token, "particle-cli's profile", e);
	if (url && !c->api_url[0] && take_url(c, url))
		c->plain_http = text_starts(url, "http://");
	json_decref(choice);
	if (token)
		system_wipe((char *)(uintptr_t)token, strlen(token));
	json_decref(profile);
	return rc;
}

int cloud_config_load(struct cloud_config *c, const char *api_url,
		      const char *token, struct err *e)
{
	const char *url = api_url ? api_url : getenv("UNBRICK_API_URL");
	int rc = 0;

	memset(c, 0, sizeof(*c));
	if (url && url[0] && !take_url(c, url))
		return err_set(e, ERR_USAGE, "cloud",
			       "the address of the cloud is too long");
	if (token && token[0])
		rc = take_token(c, token, "the practice bench", e);
	for (size_t i = 0; rc == 0 && !c->token[0] && i < COUNT(variables);
	     i++) {
		const char *value = getenv(variables[i]);

		if (value && value[0])
			rc = take_token(c, value, variables[i], e);
	}
	if (rc == 0)
		rc = read_profile(c, e);
	if (!c->api_url[0])
		take_url(c, CLOUD_API_URL);
	if (rc == 0 && !c->token[0])
		rc = err_set(e, ERR_NO_TOKEN, "cloud",
			     "neither UNBRICK_TOKEN nor PARTICLE_TOKEN is set, "
			     "and particle-cli is not logged in");
	return rc;
}

void cloud_config_secrets(struct secrets *s)
{
	struct cloud_config c = { 0 };

	for (size_t i = 0; i < COUNT(variables); i++)
		secrets_add(s, getenv(variables[i]));
	if (read_profile(&c, NULL) == 0)
		secrets_add(s, c.token);
	cloud_config_wipe(&c);
}

void cloud_config_wipe(struct cloud_config *c)
{
	system_wipe(c, sizeof(*c));
}

/* localhost, 127.x.x.x, [::1]; the host ends at a port, a path or the end. */
static bool is_loopback(const char *host)
{
	size_t len = strcspn(host, ":/?#");

	if (text_starts(host, "[::1]"))
		return host[5] == '\0' || strchr(":/?#", host[5]);
	if (len == 9 && strncmp(host, "localhost", 9) == 0)
		return true;
	return text_starts(host, "127.") && strspn(host, "0123456789.") == len;
}

bool cloud_may_use(const struct cloud_config *config, const char *url)
{
	if (!printable(url) || strchr(url, '@') || strchr(url, '?') ||
	    strchr(url, '#'))
		return false;
	if (text_starts(url, "https://"))
		return url[8] && url[8] != '/' && url[8] != ':';
	if (!text_starts(url, "http://"))
		return false;
	return config->plain_http || is_loopback(url + 7);
}

int cloud_open(struct cloud *c, struct http *http,
	       const struct cloud_config *config, struct err *e)
{
	char shown[128];

	c->http = http;
	c->config = config;
	if (cloud_may_use(config, config->api_url))
		return 0;
	text_clean(shown, sizeof(shown), config->api_url,
		   strlen(config->api_url));
	return err_set(e, ERR_USAGE, "cloud",
		       "%s is no address to send a token to: it has to be "
		       "https, or http on this machine",
		       shown);
}
