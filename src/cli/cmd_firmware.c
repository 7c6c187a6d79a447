/* SPDX-License-Identifier: MIT */
/* unbrick firmware: the local store of modules. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/near.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/fetching.h"
#include "firmware/cache.h"
#include "firmware/releases.h"
#include "firmware/store.h"
#include "model/catalog/part_words.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"
#include "model/catalog/table.h"

static const char *const where = "firmware";
static const char usage[] =
	"fetch [RELEASE|latest] | import PATH... | list | verify | remove "
	"SHA256...";

struct sink {
	struct cli *cli;
	json_t *list; /* with --json */
	size_t counts[STORE_RESULTS];
	size_t strange;		 /* contradict unbrick's own table */
	const char *platform;	 /* filter, or NULL */
	const struct err *error; /* why a whole path is refused, or NULL */
};

static json_t *item_json(const struct store_item *item)
{
	const struct module *m = &item->module;
	char platform[PLATFORM_NAME];

	return json_pack(
		"{s:s, s:s, s:i, s:s, s:i, s:i, s:i, s:o, s:I, s:b, s:o, s:o}",
		"sha256", item->sha256, "platform",
		platform_name(m->platform_id, platform), "platform_id",
		(int)m->platform_id, "function", function_name(m->function),
		"function_id", (int)m->function, "index", (int)m->index,
		"version", (int)m->version, "release",
		cli_text(release_name(m->platform_id, m->function, m->index,
				      m->version)),
		"bytes", (json_int_t)item->size, "practice", item->practice,
		"origin", cli_text(item->origin), "added",
		cli_text(item->added[0] ? item->added : NULL));
}

/* "photon system 2 v1213, Device OS 1.2.1" */
static void print_item(struct cli *cli, const struct store_item *item)
{
	const struct module *m = &item->module;
	const struct module_ref self = { m->function, m->index, m->version };
	char platform[PLATFORM_NAME], label[PART_WORDS], origin[600];
	char range[RELEASE_RANGE];

	release_range(m->platform_id, m->function, m->index, m->version, range);
	cli_print(cli, "%.12s  %-11s %-24s %-12s %8llu  %s%s\n", item->sha256,
		  platform_name(m->platform_id, platform),
		  part_words_ref(m->platform_id, &self, label),
		  range[0] ? range : "-", (unsigned long long)item->size,
		  cli_clean(item->origin, origin, sizeof(origin)),
		  item->practice ? " (practice)" : "");
}

static void on_imported(void *ctx, enum store_result result, const char *label,
			const struct store_item *item, const char *why)
{
	static const char *const words[] = { [STORE_NEW] = "new",
					     [STORE_KNOWN] = "known",
					     [STORE_REFUSED] = "refused" };
	struct sink *s = ctx;
	char clean[600], reason[600];
	struct release_fact fact;
	json_t *j;

	s->counts[result]++;
	if (item && releases_fact(&item->module, label, &fact) &&
	    release_learn(&fact, 1, NULL) > 0)
		s->strange++;
	if (result == STORE_PASSED)
		return;
	if (s->list) {
		j = item ? item_json(item) : json_object();
		json_object_set_new(j, "file", cli_text(label));
		json_object_set_new(j, "result", json_string(words[result]));
		if (why)
			json_object_set_new(j, "why", cli_text(why));
		if (s->error)
			json_object_set_new(j, "error",
					    cli_json_error(s->error));
		json_array_append_new(s->list, j);
		return;
	}
	cli_print(s->cli, "%-7s  %s%s%s\n", words[result],
		  cli_clean(label, clean, sizeof(clean)), why ? ": " : "",
		  cli_clean(why, reason, sizeof(reason)));
}

static int import_path(struct firmware_store *store, const char *path,
		       struct sink *sink, struct err *e)
{
	const struct store_sink to = { on_imported, sink };
	const size_t told = sink->counts[STORE_REFUSED];
	int n;

	if (access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
		n = err_set_sys(e, ERR_NO_FIRMWARE, errno, where, "%s", path);
	else
		n = store_import(store, path, &to, e);
	if (n == 0)
		n = err_set(e, ERR_BAD_FILE, where,
			    "%s holds no firmware module", path);
	if (n < 0 && sink->counts[STORE_REFUSED] == told) {
		sink->error = e;
		on_imported(sink, STORE_REFUSED, path, NULL, e->what);
		sink->error = NULL;
	}
	return n < 0 ? n : 0;
}

/* particle-cli's own cache on this computer. */
static int import_cache(struct firmware_store *store, struct sink *sink,
			struct err *e)
{
	char path[PATH_MAX];

	if (!cache_folder(path, sizeof(path)))
		return err_set(e, ERR_NO_FIRMWARE, where,
			       "particle-cli has no cache of firmware on this "
			       "computer");
	return import_path(store, path, sink, e);
}

/* What is wrong with one path says nothing about the next. */
static bool is_of_path(int rc, const char *path)
{
	return rc == -ERR_BAD_FILE || rc == -ERR_NO_FIRMWARE ||
	       access(path, R_OK) < 0;
}

/*
 * A path without a module is an error, and the others are taken all the same;
 * one refused file among good ones is none.
 */
static int import_paths(struct cli *cli, struct firmware_store *store,
			struct sink *sink, struct err *e)
{
	bool cache = cli_flag(cli, "particle-cli");
	struct err first = { 0 };
	int rc = 0;

	if (cli->arg_count < 2 && !cache)
		return err_set(e, ERR_USAGE, where, "unbrick firmware %s",
			       usage);
	if (cache)
		import_cache(store, sink, &first);
	for (size_t i = 1; i < cli->arg_count; i++) {
		struct err why = { 0 };
		const char *path = cli->args[i];

		rc = import_path(store, path, sink, &why);
		if (rc < 0 && first.code == ERR_OK)
			first = why;
		if (rc < 0 && !is_of_path(rc, path))
			break;
	}
	rc = first.code == ERR_OK ? releases_save(cli->store, e)
				  : err_pass(e, &first);
	if (first.code != ERR_OK)
		releases_save(cli->store, NULL);
	cli_note(cli, "%zu new, %zu known, %zu refused%s\n",
		 sink->counts[STORE_NEW], sink->counts[STORE_KNOWN],
		 sink->counts[STORE_REFUSED],
		 sink->counts[STORE_PASSED]
			 ? "; what is no firmware was passed "
			   "over"
			 : "");
	if (sink->strange)
		cli_say(cli,
			"%zu file%s not what unbrick's own table says of "
			"the release in the name; the table is "
			"believed\n",
			sink->strange, sink->strange == 1 ? " is" : "s are");
	return rc;
}

static json_t *count_json(const struct sink *s, enum store_result r)
{
	return json_integer((json_int_t)s->counts[r]);
}

/* An error is one of its files, or of all: it takes no list away. */
static int import(struct cli *cli, struct firmware_store *store,
		  struct sink *sink, struct err *e)
{
	struct err why = { 0 }, *failed = cli->json ? &why : e;
	json_t *doc;
	int rc;

	if (cli->json)
		sink->list = json_array();
	rc = import_paths(cli, store, sink, failed);
	if (!cli->json)
		return rc;
	if (why.code == ERR_USAGE) {
		json_decref(sink->list);
		return err_pass(e, &why);
	}
	doc = cli_doc("firmware-import");
	json_object_set_new(doc, "error",
			    rc < 0 ? cli_json_error(&why) : json_null());
	json_object_set_new(doc, "store", cli_text(store_folder(store)));
	json_object_set_new(doc, "files", sink->list);
	json_object_set_new(doc, "new", count_json(sink, STORE_NEW));
	json_object_set_new(doc, "known", count_json(sink, STORE_KNOWN));
	json_object_set_new(doc, "refused", count_json(sink, STORE_REFUSED));
	json_object_set_new(doc, "other", count_json(sink, STORE_PASSED));
	rc = cli_json(cli, doc, e);
	return rc < 0 ? rc : (int)err_row(why.code)->exit_class;
}

static int on_item(void *ctx, const struct store_item *item)
{
	struct sink *s = ctx;
	char name[PLATFORM_NAME];

	if (s->platform &&
	    strcmp(s->platform,
		   platform_name(item->module.platform_id, name)) != 0)
		return 0;
	if (s->list)
		json_array_append_new(s->list, item_json(item));
	else
		print_item(s->cli, item);
	return 0;
}

static int check_platform(const char *name, struct err *e)
{
	struct near n = near_to(name ? name : "");
	const struct platform *p;

	if (!name || platform_by_name(name))
		return 0;
	for (size_t i = 0; (p = platform_at(i)); i++)
		near_try(&n, p->name);
	return err_set(e, ERR_USAGE, where, "unknown platform '%s'%s%s%s", name,
		       n.best ? "; did you mean '" : "", n.best ? n.best : "",
		       n.best ? "'?" : "");
}

static int list(struct cli *cli, struct firmware_store *store,
		struct sink *sink, struct err *e)
{
	json_t *doc;
	int rc;

	sink->platform = cli_value(cli, "platform", 0);
	rc = check_platform(sink->platform, e);
	if (rc)
		return rc;
	if (cli->json)
		sink->list = json_array();
	rc = store_list(store, on_item, sink, e);
	if (rc < 0 || !cli->json) {
		json_decref(sink->list);
		return rc < 0 ? rc : 0;
	}
	doc = cli_doc("firmware");
	json_object_set_new(doc, "store", cli_text(store_folder(store)));
	json_object_set_new(doc, "modules", sink->list);
	return cli_json(cli, doc, e);
}

static void on_verified(void *ctx, const struct store_item *item,
			enum store_state state)
{
	static const char *const words[] = { [STORE_SOUND] = "sound",
					     [STORE_MISSING] = "missing",
					     [STORE_DAMAGED] = "damaged" };
	struct sink *s = ctx;
	json_t *j;

	if (s->list) {
		j = item_json(item);
		json_object_set_new(j, "state", json_string(words[state]));
		json_array_append_new(s->list, j);
	} else if (state != STORE_SOUND || s->cli->verbose) {
		cli_print(s->cli, "%-7s  ", words[state]);
		print_item(s->cli, item);
	}
}

static int verify(struct cli *cli, struct firmware_store *store,
		  struct sink *sink, struct err *e)
{
	json_t *doc;
	int bad;

	if (cli->json)
		sink->list = json_array();
	bad = store_verify(store, on_verified, sink, e);
	if (bad < 0) {
		json_decref(sink->list);
		return bad;
	}
	if (cli->json) {
		doc = cli_doc("firmware-verify");
		json_object_set_new(doc, "store",
				    cli_text(store_folder(store)));
		json_object_set_new(doc, "modules", sink->list);
		cli_json(cli, doc, NULL);
	}
	cli_note(cli,
		 bad ? "%d modules are not sound\n" : "every module is sound\n",
		 bad);
	return bad ? EXIT_CLASS_VERIFY : EXIT_CLASS_OK;
}

static int drop(struct cli *cli, struct firmware_store *store,
		struct sink *sink, struct err *e)
{
	(void)sink;
	for (size_t i = 1; i < cli->arg_count; i++) {
		int rc = store_remove(store, cli->args[i], e);

		if (rc < 0)
			return rc;
	}
	if (cli->json)
		return cli_json(cli, cli_doc("firmware-remove"), e);
	return 0;
}

struct action {
	const char *word;
	bool creates; /* the store, if it is not there */
	size_t min, max;
	int (*run)(struct cli *cli, struct firmware_store *store,
		   struct sink *sink, struct err *e);
};

static const struct action actions[] = {
	{ "fetch", false, 1, 2, NULL },
	{ "import", true, 1, CLI_ANY, import },
	{ "list", false, 1, 1, list },
	{ "verify", false, 1, 1, verify },
	{ "remove", false, 2, CLI_ANY, drop },
};

static int run(struct cli *cli, struct err *e)
{
	struct near n = near_to(cli->args[0]);
	const struct action *a = NULL;
	struct firmware_store *store = NULL;
	struct sink sink = { .cli = cli };
	int rc;

	for (size_t i = 0; i < COUNT(actions); i++) {
		near_try(&n, actions[i].word);
		if (strcmp(actions[i].word, cli->args[0]) == 0)
			a = &actions[i];
	}
	if (!a && n.best)
		return err_set(e, ERR_USAGE, where,
			       "firmware what? did you mean 'firmware %s'?",
			       n.best);
	if (!a || cli->arg_count < a->min || cli->arg_count > a->max)
		return err_set(e, ERR_USAGE, where, "unbrick firmware %s",
			       usage);
	if (!a->run)
		return fetching_run(cli, e);
	rc = store_open(cli->store, a->creates, &store, e);
	store_hide(store, cli->host->secrets);
	if (rc == 0)
		rc = a->run(cli, store, &sink, e);
	store_close(store);
	return rc;
}

static const struct cli_option options[] = {
	{ "platform", "P", "list, fetch: only modules for this platform", false,
	  'p' },
	{ "for", "SEL", "fetch: what the plans of these devices miss", false,
	  0 },
	{ "particle-cli", NULL,
	  "import: what particle-cli has fetched on this computer", false, 0 },
	{ "tinker", NULL, "fetch: the release's Tinker, too", false, 0 },
	{ "releases", NULL, "fetch: only which releases there are, no files",
	  false, 0 },
	{ 0 },
};

const struct cli_command cmd_firmware = {
	.name = "firmware",
	.usage = usage,
	.brief = "the local store of firmware modules",
	.help = "fetch gets a release (the newest without one) from the maker's "
		"list for\n--platform, for the devices of --device or for those "
		"attached; it needs an access\ntoken as OTA does, and honours "
		"https_proxy. What breaks off goes on next time.\nimport takes "
		"modules, archives and folders; each module is "
		"kept under its\nSHA-256 and found again by its header. verify "
		"hashes them all and exits with 6\nif one is not sound. A "
		"SHA-256 may be shortened to a unique beginning.",
	.options = options,
	.min_args = 1,
	.max_args = CLI_ANY,
	.run = run,
};
