/* SPDX-License-Identifier: MIT */
#include "cli/offer.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "cli/names.h"
#include "device/backup.h"
#include "device/device.h"
#include "device/practice.h"
#include "model/catalog/release.h"
#include "model/catalog/road.h"
#include "model/diagnose/pages.h"
#include "run/broken.h"

#define JOBS_SHOWN   100
#define RELEASES_MAX 1024

/* What a shell need not put in quotes, and no terminal acts on. */
#define HARMLESS                                                               \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"       \
	"/._-+:,@%"

void offer_word(const struct offer *o, const char *word, const char *about)
{
	if (!word[0] || strncmp(word, o->begins, o->len) != 0)
		return;
	if (o->describe && about)
		cli_print(o->cli, "%s\t%s\n", word, about);
	else
		cli_print(o->cli, "%s\n", word);
}

void offer_commands(const struct offer *o)
{
	const struct cli_command *c;

	for (size_t i = 0; (c = o->cli->host->commands[i]); i++) {
		if (!c->face)
			offer_word(o, c->name, c->brief);
	}
}

static void platforms(const struct offer *o)
{
	const struct platform *p;

	for (size_t i = 0; (p = platform_at(i)); i++)
		offer_word(o, p->name, p->title);
}

static void roads(const struct offer *o)
{
	for (int r = ROAD_SERIAL; r < ROADS; r++)
		offer_word(o, road_name((enum road)r), NULL);
}

static void verdicts(const struct offer *o)
{
	for (int v = 0; v < VERDICTS; v++)
		offer_word(o, verdict_id((enum verdict)v),
			   explain_page((enum verdict)v)->title);
}

static void files(const struct offer *o, void (*find)(struct names *out))
{
	struct names *names = calloc(1, sizeof(*names));

	if (names)
		find(names);
	for (size_t i = 0; names && i < names->count; i++)
		offer_word(o, names->name[i], NULL);
	free(names);
}

static void recipes(const struct offer *o)
{
	files(o, names_recipes);
}

static void scenes(const struct offer *o)
{
	files(o, names_scenes);
}

static int newest_first(const void *a, const void *b)
{
	return release_compare(*(const char *const *)b,
			       *(const char *const *)a);
}

/* Each once, of the line's platform or of all. */
static void releases(const struct offer *o)
{
	const char **all = calloc(RELEASES_MAX, sizeof(*all));
	const struct platform *p;
	const struct release *r;
	size_t n = 0;

	for (size_t i = 0; all && (p = platform_at(i)); i++) {
		if (o->platform[0] && strcmp(o->platform, p->name) != 0)
			continue;
		for (size_t k = 0;
		     n < RELEASES_MAX && (r = release_at(p->id, k)); k++)
			all[n++] = r->version;
	}
	if (n)
		qsort(all, n, sizeof(*all), newest_first);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(all[i], all[i - 1]) != 0)
			offer_word(o, all[i], NULL);
	}
	free(all);
}

/* What is attached: ports, and ids where they are wanted. */
static void attached(const struct offer *o, bool ids)
{
	struct device *list = calloc(BUS_MAX_DEVICES, sizeof(*list));
	struct world *w = list ? cli_world(o->cli, NULL) : NULL;
	int n = w ? device_list(&w->bus, list, BUS_MAX_DEVICES, NULL) : 0;
	char about[80];

	for (int i = 0; i < n; i++) {
		snprintf(about, sizeof(about), "%s, %s",
			 list[i].platform->title, mode_name(list[i].mode));
		offer_word(o, list[i].usb.port, about);
		if (ids)
			offer_word(o, list[i].id, about);
	}
	free(list);
}

static void devices(const struct offer *o)
{
	attached(o, true);
	offer_word(o, "all", "every device that is attached");
}

static void ports(const struct offer *o)
{
	attached(o, false);
}

/* Practice devices, also those whose cable is pulled. */
static void practised(const struct offer *o)
{
	struct world *w = o->cli->bench ? cli_world(o->cli, NULL) : NULL;
	struct practice_device d;
	char name[PLATFORM_NAME];

	for (size_t i = 0; w && i < practice_count(w); i++) {
		practice_look(w, i, &d);
		offer_word(o, d.port, platform_name(d.platform_id, name));
	}
}

/* Of resume only those that it goes on with. */
static void jobs(const struct offer *o)
{
	struct journal_job *list = calloc(JOBS_SHOWN, sizeof(*list));
	bool broken = o->command && strcmp(o->command->name, "resume") == 0;
	struct journal *j = NULL;
	char path[PATH_MAX], about[200];
	int n = 0;

	if (list && fsio_home(FSIO_STATE, path, sizeof(path), NULL) == 0 &&
	    access(path, R_OK) == 0 &&
	    journal_default(path, sizeof(path), NULL) == 0 &&
	    access(path, R_OK) == 0 && journal_open(path, &j, NULL) == 0)
		n = journal_jobs(j, NULL, NULL, list, JOBS_SHOWN, NULL);
	for (int i = 0; i < n; i++) {
		if (broken && !broken_can_go_on(&list[i]))
			continue;
		snprintf(about, sizeof(about), "%s %s, %s", list[i].platform,
			 list[i].port, list[i].recipe);
		offer_word(o, list[i].id, about);
	}
	journal_close(&j);
	free(list);
}

/* Manifests in the usual folder, by their whole path. */
static void backups(const struct offer *o)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct dirent *entry;
	DIR *dir = NULL;

	if (backup_folder(folder, sizeof(folder), NULL) == 0)
		dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		if (text_ends(entry->d_name, ".json") &&
		    fsio_join(path, sizeof(path), folder, entry->d_name,
			      NULL) == 0 &&
		    path[strspn(path, HARMLESS)] == '\0')
			offer_word(o, path, NULL);
	}
	if (dir)
		closedir(dir);
}

static void one_kind(const struct offer *o, const char *kind)
{
	static const struct {
		const char *kind;
		void (*offer)(const struct offer *o);
	} known[] = {
		{ "COMMAND", offer_commands },
		{ "P", platforms },
		{ "ROAD", roads },
		{ "ID", verdicts },
		{ "RECIPE", recipes },
		{ "SCENE", scenes },
		{ "RELEASE", releases },
		{ "SEL", devices },
		{ "PORT", ports },
		{ "DEVICE", practised },
		{ "JOB", jobs },
		{ "BACKUP", backups },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		if (strcmp(known[i].kind, kind) == 0)
			known[i].offer(o);
	}
}

void offer_kind(const struct offer *o, const char *kind, size_t len)
{
	char one[64];

	while (len > 0) {
		const char *bar = memchr(kind, '|', len);
		size_t n = bar ? (size_t)(bar - kind) : len;

		text_copy_n(one, sizeof(one), kind, n);
		if (one[0] >= 'a')
			offer_word(o, one, NULL);
		else
			one_kind(o, one);
		n += bar ? 1 : 0;
		kind += n;
		len -= n;
	}
}
