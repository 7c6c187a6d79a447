/* SPDX-License-Identifier: MIT */
#include "cli/backups.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "cli/confirm.h"
#include "device/shelf.h"

static const char where[] = "backup";

/* "12 KB", "3.4 MB" */
static const char *size_text(uint64_t bytes, char out[24])
{
	if (bytes < 1u << 20)
		snprintf(out, 24, "%llu KB",
			 (unsigned long long)(bytes + 1023) / 1024);
	else
		snprintf(out, 24, "%.1f MB", (double)bytes / (1u << 20));
	return out;
}

static json_t *entry(const struct shelf_backup *b)
{
	const struct backup_manifest *m = &b->manifest;
	bool readable = b->problem.code == ERR_OK;

	return json_pack("{s:o, s:o, s:o, s:o, s:I, s:b, s:b}", "manifest",
			 cli_text(b->path), "device",
			 cli_text(readable && m->device[0] ? m->device : NULL),
			 "platform", cli_text(readable ? m->platform : NULL),
			 "time", cli_text(readable ? m->time : NULL), "bytes",
			 (json_int_t)b->bytes, "newest", b->newest, "encrypted",
			 b->sealed);
}

static void print_backup(struct cli *cli, const char *state,
			 const struct shelf_backup *b)
{
	const struct backup_manifest *m = &b->manifest;
	char clean[PATH_MAX], size[24];

	if (b->problem.code)
		cli_print(cli, "%s%s", state, "cannot be read");
	else
		cli_print(cli, "%s%-24s  %-8s  %-20s  %9s%s%s", state,
			  m->device[0] ? m->device : "(no id)", m->platform,
			  m->time, size_text(b->bytes, size),
			  b->newest ? "  newest" : "",
			  b->sealed ? "  encrypted" : "");
	cli_print(cli, "\n  %s\n", cli_clean(b->path, clean, sizeof(clean)));
}

/* --device as in history: the device need not be here. */
static bool wanted(struct cli *cli, const struct shelf_backup *b)
{
	const char *word;
	size_t n = 0;

	for (; (word = cli_value(cli, "device", n)); n++) {
		size_t len = strlen(word);

		if (strcmp(word, "all") == 0 ||
		    strcmp(word, b->manifest.port) == 0 ||
		    (len >= 4 && !strncmp(b->manifest.device, word, len)))
			return true;
	}
	return n == 0;
}

static int open_shelf(struct cli *cli, struct shelf *s, struct err *e)
{
	return shelf_open(cli_value(cli, "out", 0), s, e);
}

static int print_doc(struct cli *cli, const char *kind, const struct shelf *s,
		     json_t *list, struct err *e)
{
	json_t *doc = cli_doc(kind);

	if (doc) {
		json_object_set_new(doc, "folder", cli_text(s->dir));
		json_object_set_new(doc, "bytes",
				    json_integer((json_int_t)s->bytes));
		json_object_set(doc, "backups", list);
	}
	return cli_json(cli, doc, e);
}

int backups_list(struct cli *cli, struct err *e)
{
	json_t *list = json_array();
	struct shelf s;
	char size[24];
	int rc = open_shelf(cli, &s, e);

	for (size_t i = 0; rc == 0 && i < s.count; i++) {
		if (!wanted(cli, &s.list[i]))
			continue;
		if (cli->json)
			json_array_append_new(list, entry(&s.list[i]));
		else
			print_backup(cli, "", &s.list[i]);
	}
	if (rc == 0 && cli->json)
		rc = print_doc(cli, "backups", &s, list, e);
	else if (rc == 0)
		cli_note(cli, "%zu backups, %s\n", s.count,
			 size_text(s.bytes, size));
	json_decref(list);
	if (rc == 0)
		shelf_close(&s);
	return rc;
}

/* Is it one of those named?  Without names each is. */
static bool named(const struct cli *cli, const struct shelf_backup *b)
{
	for (size_t i = 1; i < cli->arg_count; i++) {
		char *real = realpath(cli->args[i], NULL);
		char *own = realpath(b->path, NULL);
		bool same = real && own && strcmp(real, own) == 0;

		free(real);
		free(own);
		if (same)
			return true;
	}
	return cli->arg_count < 2;
}

static void tell_state(struct cli *cli, json_t *list,
		       const struct shelf_backup *b, const char *passphrase,
		       const struct err *why)
{
	const char *state = why->code		       ? "damaged"
			    : b->sealed && !passphrase ? "closed"
						       : "sound";
	char word[16];
	json_t *o;

	if (cli->json) {
		o = entry(b);
		json_object_set_new(o, "state", json_string(state));
		json_object_set_new(o, "why",
				    cli_text(why->code ? why->what : NULL));
		json_array_append_new(list, o);
		return;
	}
	snprintf(word, sizeof(word), "%-7s  ", state);
	print_backup(cli, word, b);
	if (why->code)
		cli_print(cli, "  %s\n", why->what);
}

/* Backups elsewhere are named by their path: their folder is looked at. */
static int find_folder(struct cli *cli, char *dir, size_t size, struct err *e)
{
	const char *path = cli->args[1];
	const char *slash = strrchr(path, '/');

	snprintf(dir, size, "%.*s", slash ? (int)(slash - path) : 1,
		 slash ? path : ".");
	for (size_t i = 1; i < cli->arg_count; i++) {
		if (access(cli->args[i], R_OK) < 0)
			return err_set(e, ERR_BAD_FILE, where, "there is no %s",
				       cli->args[i]);
	}
	return 0;
}

int backups_verify(struct cli *cli, struct err *e)
{
	json_t *list = json_array();
	const char *passphrase, *dir = cli_value(cli, "out", 0);
	char folder[PATH_MAX];
	struct shelf s = { 0 };
	size_t bad = 0, seen = 0;
	int rc = cli_passphrase(cli, &passphrase, e);

	if (rc == 0 && cli->arg_count > 1 && !dir) {
		rc = find_folder(cli, folder, sizeof(folder), e);
		dir = folder;
	}
	if (rc == 0)
		rc = shelf_open(dir, &s, e);
	for (size_t i = 0; rc == 0 && i < s.count; i++) {
		struct err why = { 0 };

		if (!named(cli, &s.list[i]) || !wanted(cli, &s.list[i]))
			continue;
		bad += shelf_verify(&s.list[i], passphrase, &why) < 0;
		tell_state(cli, list, &s.list[i], passphrase, &why);
		seen++;
	}
	if (rc == 0 && cli->arg_count > 1 && seen + 1 < cli->arg_count)
		rc = err_set(e, ERR_USAGE, where,
			     "one of the files named is no backup of %s",
			     s.dir);
	if (rc == 0 && cli->json)
		rc = print_doc(cli, "backup-verify", &s, list, e);
	else if (rc == 0)
		cli_note(cli, "%zu backups, %zu not sound\n", seen, bad);
	json_decref(list);
	shelf_close(&s);
	return rc < 0 ? rc : bad ? EXIT_CLASS_VERIFY : EXIT_CLASS_OK;
}

static int read_budget(struct cli *cli, uint64_t *out, struct err *e)
{
	const char *text = cli_value(cli, "budget", 0);
	unsigned long long size;

	if (!text)
		return err_set(e, ERR_USAGE, where,
			       "how much may stay? --budget SIZE, or budget: "
			       "in config.yaml");
	if (!text_size(text, &size))
		return err_set(e, ERR_USAGE, where,
			       "'--budget %s': a size is a number with K, M, "
			       "G or T",
			       text);
	*out = size;
	return 0;
}

static int tell_pruned(struct cli *cli, const struct shelf *s,
		       const struct shelf_pruning *p, bool really,
		       struct err *e)
{
	char freed[24], left[24];
	json_t *list, *doc;

	if (!cli->json) {
		for (size_t i = 0; i < s->count; i++) {
			if (s->list[i].goes)
				print_backup(cli, "", &s->list[i]);
		}
		cli_print(cli, "%zu backups %s, %s; %s stay\n", p->backups,
			  really ? "deleted" : "would be deleted",
			  size_text(p->freed, freed), size_text(p->left, left));
		return 0;
	}
	list = json_array();
	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].goes)
			json_array_append_new(list, entry(&s->list[i]));
	}
	doc = cli_doc("backup-prune");
	json_object_set_new(doc, "folder", cli_text(s->dir));
	json_object_set_new(doc, "deleted", json_boolean(really));
	json_object_set_new(doc, "freed", json_integer((json_int_t)p->freed));
	json_object_set_new(doc, "left", json_integer((json_int_t)p->left));
	json_object_set_new(doc, "backups", list);
	return cli_json(cli, doc, e);
}

/* Shows what would go, asks, and looks anew when the folder is its own. */
int backups_prune(struct cli *cli, struct err *e)
{
	bool dry = cli_flag(cli, "dry-run");
	struct shelf_pruning p = { 0 };
	struct shelf s = { 0 };
	uint64_t budget;
	int fd = -1, rc = read_budget(cli, &budget, e);

	if (rc == 0)
		rc = open_shelf(cli, &s, e);
	if (rc == 0)
		rc = shelf_prune(&s, budget, false, &p, e);
	if (rc < 0 || dry || p.backups + p.files == 0)
		goto out;
	if (!cli->yes)
		rc = tell_pruned(cli, &s, &p, false, e);
	if (rc == 0)
		rc = confirm_ask(cli, "What is deleted is gone for ever.",
				 "delete", e);
	if (rc == 0)
		rc = fsio_hold(s.dir, true, &fd, e);
	shelf_close(&s);
	if (rc == 0)
		rc = open_shelf(cli, &s, e);
	if (rc == 0)
		rc = shelf_prune(&s, budget, true, &p, e);
out:
	if (rc == 0)
		rc = tell_pruned(cli, &s, &p, !dry, e);
	if (fd >= 0)
		close(fd);
	shelf_close(&s);
	return rc;
}

void backups_keep(struct cli *cli, char *words, size_t size)
{
	struct shelf_pruning p = { 0 };
	struct err why = { 0 };
	uint64_t budget;
	char freed[24];
	int rc;

	words[0] = '\0';
	if (!cli_value(cli, "budget", 0))
		return;
	rc = read_budget(cli, &budget, &why);
	if (rc == 0)
		rc = shelf_keep(NULL, budget, &p, &why);
	if (rc < 0 && why.code != ERR_BUSY)
		snprintf(words, size, "backups stay above the budget: %s",
			 why.what);
	else if (p.backups)
		snprintf(words, size, "old backups deleted: %zu, %s", p.backups,
			 size_text(p.freed, freed));
}

void backups_keep_budget(struct cli *cli)
{
	char words[400];

	backups_keep(cli, words, sizeof(words));
	if (words[0])
		cli_note(cli, "%s\n", words);
}
