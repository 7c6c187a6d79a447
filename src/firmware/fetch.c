/* SPDX-License-Identifier: MIT */
#include "firmware/fetch.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "firmware/fetch_parts.h"
#include "model/catalog/platform.h"
#include "model/catalog/release_learn.h"

/* Files of a release as its maker shows them to everybody. */
#define PAGE "https://github.com/particle-iot/device-os/releases/tag/v"

#define AT_ONCE	    4
#define AT_ONCE_MAX 16
#define PAGES_MAX   40
#define LIST_MS	    120000

static const char where[] = "fetch";

int fetch_open(struct fetch *f, const struct world *w, struct err *e)
{
	int rc;

	memset(f, 0, sizeof(*f));
	f->clock = w->clock;
	rc = cloud_config_load(&f->config, w->api_url, w->token, e);
	if (rc < 0)
		return rc;
	f->http = w->http;
	return cloud_open(&f->cloud, &f->http, &f->config, e);
}

void fetch_close(struct fetch *f)
{
	cloud_config_wipe(&f->config);
}

bool fetch_by_hand(const struct fetch *f, const struct fetch_wish *wish,
		   unsigned place, char out[CLOUD_FILE_URL])
{
	if (place == 0)
		return f->config.api_url[0] &&
		       cloud_release_url(f->config.api_url, wish->what,
					 wish->platform_id, out);
	if (!release_is_version(wish->what) ||
	    platform_id_has(wish->platform_id, TRAIT_OWN_VERSIONS))
		return false;
	snprintf(out, CLOUD_FILE_URL, PAGE "%s", wish->what);
	return true;
}

/* The list */

static void fact_of(const struct cloud_release *r, const struct cloud_module *m,
		    struct release_fact *out)
{
	memset(out, 0, sizeof(*out));
	text_copy(out->release, sizeof(out->release), r->version);
	out->platform_id = (uint16_t)r->platform_id;
	out->source = RELEASE_LIST;
	out->module.function = m->self.function;
	out->module.index = m->self.index;
	out->module.version = m->self.version;
	out->module.deps_known = m->deps_known;
	for (size_t i = 0; i < 2; i++)
		out->module.deps[i] = (struct module_ref){ m->deps[i].function,
							   m->deps[i].index,
							   m->deps[i].version };
}

static int learn(struct fetch *f, const struct cloud_release *r, struct err *e)
{
	struct release_fact facts[CLOUD_RELEASE_MODULES];
	char platform[PLATFORM_NAME];
	size_t first = 0;
	int n;

	for (size_t i = 0; i < r->module_count; i++)
		fact_of(r, &r->modules[i], &facts[i]);
	n = release_learn(facts, r->module_count, &first);
	if (n < 0)
		return err_memory(e, where);
	if (n > 0 && !f->contradictions)
		snprintf(f->contradiction, sizeof(f->contradiction),
			 "%s of Device OS %s for %s",
			 function_name(facts[first].module.function),
			 r->version, platform_name(r->platform_id, platform));
	f->contradictions += n;
	return 0;
}

static bool is_meant(const struct fetch_wish *w, const struct cloud_module *m)
{
	if (w->function)
		return m->self.function == w->function &&
		       m->self.index == w->index &&
		       m->self.version == w->version;
	return m->self.function != FUNCTION_USER || w->tinker;
}

static bool is_listed(const struct fetch *f, const char *url)
{
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->files[i].url, url) == 0)
			return true;
	}
	return false;
}

static int add_file(struct fetch *f, const struct cloud_release *r,
		    const struct cloud_module *m, struct err *e)
{
	struct fetch_file *file = &f->files[f->count];
	char url[CLOUD_FILE_URL];

	if (!cloud_module_url(r, m, url))
		return err_set(e, ERR_CLOUD, where,
			       "the address of %s is too long", m->filename);
	if (is_listed(f, url))
		return 0;
	if (f->count == FETCH_MAX_FILES)
		return err_set(e, ERR_USAGE, where,
			       "more than %d files at once", FETCH_MAX_FILES);
	*file = (struct fetch_file){ .platform_id = r->platform_id,
				     .module = *m };
	text_copy(file->release, sizeof(file->release), r->version);
	text_copy(file->url, sizeof(file->url), url);
	f->count++;
	return 0;
}

int fetch_add(struct fetch *f, const struct fetch_wish *wish,
	      char release[CLOUD_RELEASE_NAME], struct err *e)
{
	struct deadline d = deadline_in(f->clock, LIST_MS);
	struct cloud_release r;
	size_t meant = 0;
	int rc = cloud_release(&f->cloud, wish->what, wish->platform_id, &r, &d,
			       e);

	if (rc == 0)
		rc = learn(f, &r, e);
	for (size_t i = 0; rc == 0 && i < r.module_count; i++) {
		if (!is_meant(wish, &r.modules[i]))
			continue;
		meant++;
		f->apps += r.modules[i].self.function == FUNCTION_USER;
		rc = add_file(f, &r, &r.modules[i], e);
	}
	if (rc == 0 && !meant)
		rc = err_set(e, ERR_NO_FIRMWARE, where,
			     "the maker's list has no such module in Device OS "
			     "%s",
			     r.version);
	if (rc == 0 && release)
		text_copy(release, CLOUD_RELEASE_NAME, r.version);
	return rc;
}

/* Is all known that the list could tell? */
static bool is_known(int platform_id, const char *version)
{
	const struct release *r = release_find(platform_id, version);

	if (!r || !release_is_whole(r))
		return false;
	for (size_t i = 0; i < r->module_count; i++) {
		if (!r->modules[i].deps_known)
			return false;
	}
	return true;
}

static int ask_about(struct fetch *f, int platform_id, const char *version,
		     struct deadline *d, struct err *e)
{
	struct cloud_release r;
	struct err why = { 0 };
	int rc = cloud_release(&f->cloud, version, platform_id, &r, d, &why);

	if (rc == 0)
		return learn(f, &r, e);
	/* One that the list names but does not have is passed over. */
	return why.code == ERR_NO_FIRMWARE ? 0 : err_pass(e, &why);
}

int fetch_releases(struct fetch *f, int platform_id, unsigned *asked,
		   struct err *e)
{
	char names[CLOUD_PAGE][CLOUD_RELEASE_NAME];
	struct deadline d = deadline_in(f->clock, LIST_MS);
	int n = CLOUD_PAGE, all = 0, rc = 0;

	*asked = 0;
	for (unsigned page = 1; n == CLOUD_PAGE && page <= PAGES_MAX; page++) {
		n = cloud_release_page(&f->cloud, platform_id, page, names, &d,
				       e);
		if (n < 0)
			return n;
		for (int i = 0; rc == 0 && i < n; i++) {
			if (progress_stop(f->progress))
				return err_set(e, ERR_STOPPED, where,
					       "stopped");
			if (is_known(platform_id, names[i]))
				continue;
			++*asked;
			rc = ask_about(f, platform_id, names[i], &d, e);
		}
		if (rc < 0)
			return rc;
		all += n;
	}
	return all;
}

/* The files */

static void *work(void *ctx)
{
	struct fetch_run *r = ctx;

	for (;;) {
		size_t i;

		pthread_mutex_lock(&r->lock);
		i = r->stopped ? r->f->count : r->next++;
		pthread_mutex_unlock(&r->lock);
		if (i >= r->f->count)
			return NULL;
		fetch_one(r, i);
	}
}

/* The one that matters most; the order of the codes is that of weight. */
static int worst(const struct fetch *f, bool stopped, struct err *e)
{
	static const enum err_code order[] = { ERR_STOPPED, ERR_NO_MEMORY,
					       ERR_DISK, ERR_CONTENT };
	const struct err *first = NULL;

	if (stopped)
		return err_set(e, ERR_STOPPED, where,
			       "stopped; what had come is kept");
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (size_t i = 0; i < f->count; i++) {
			if (f->files[i].state == FETCH_FAILED &&
			    f->files[i].why.code == order[k])
				return err_pass(e, &f->files[i].why);
		}
	}
	for (size_t i = 0; !first && i < f->count; i++) {
		if (f->files[i].state == FETCH_FAILED)
			first = &f->files[i].why;
	}
	return first ? err_pass(e, first) : 0;
}

int fetch_run(struct fetch *f, struct err *e)
{
	struct fetch_run r = { .f = f };
	pthread_t threads[AT_ONCE_MAX];
	size_t many = f->at_once ? f->at_once : AT_ONCE, n = 0;

	if (many > AT_ONCE_MAX)
		many = AT_ONCE_MAX;
	if (many > f->count)
		many = f->count;
	pthread_mutex_init(&r.lock, NULL);
	while (n + 1 < many && pthread_create(&threads[n], NULL, work, &r) == 0)
		n++;
	work(&r); /* with one thread less it only takes longer */
	while (n > 0)
		pthread_join(threads[--n], NULL);
	pthread_mutex_destroy(&r.lock);
	return worst(f, r.stopped, e);
}
