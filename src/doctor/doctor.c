/* SPDX-License-Identifier: MIT */
#include "doctor/doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/lock.h"
#include "device/mode.h"
#include "firmware/cache.h"
#include "firmware/store.h"
#include "proto/cloud.h"
#include "recipe/embed.h"
#include "records/records.h"

#define LINK_BYTES (64u * 1024)
#define LINK_TIMES 3
#define LINK_MS	   60000

const char *doctor_rule(void)
{
	return embedded_find(COMPUTER_RULE);
}

bool doctor_is_root(void)
{
	return geteuid() == 0;
}

int doctor_install(const char *root, char *path, size_t size, bool *reloaded,
		   struct err *e)
{
	return computer_install_rule(root ? root : "", doctor_rule(), path,
				     size, reloaded, e);
}

/* The nearest folder above that exists. */
static void nearest(char *dir)
{
	char *slash;

	while (access(dir, F_OK) < 0 && (slash = strrchr(dir, '/')))
		slash[slash == dir ? 1 : 0] = '\0';
}

/* Where backups and journal go; each folder is spoken of once. */
static void check_folder(enum fsio_home which, const struct computer *h,
			 char *seen, struct doctor *out)
{
	char dir[PATH_MAX], near[PATH_MAX], fix[256];
	struct err why = { 0 };
	uint64_t left;

	if (fsio_home(which, dir, sizeof(dir), &why) < 0) {
		snprintf(fix, sizeof(fix), "export HOME=%s",
			 h->home[0] ? h->home : "/your/home");
		if (!seen[0])
			doctor_add(out, "disk-space", DOCTOR_BAD, fix,
				   "HOME is not set, so nothing can be kept");
		text_copy(seen, PATH_MAX, fix);
		return;
	}
	text_copy(near, sizeof(near), dir);
	nearest(near);
	if (strcmp(near, seen) == 0)
		return;
	text_copy(seen, PATH_MAX, near);
	if (access(near, W_OK) < 0) {
		/* What is ours becomes theirs; what is not is left alone. */
		snprintf(fix, sizeof(fix), "sudo %s %.64s %.160s",
			 strcmp(near, dir) == 0 ? "chown -R" : "install -d -o",
			 h->user[0] ? h->user : "\"$USER\"", dir);
		doctor_add(out, "disk-space", DOCTOR_BAD, fix,
			   "%s: nothing may be written there", near);
	} else if (fsio_free(near, &left, &why) < 0) {
		doctor_add(out, "disk-space", DOCTOR_BAD, "df -h", "%s",
			   why.what);
	} else {
		doctor_judge_space(near, left, out);
	}
}

struct tally {
	struct doctor *out;
	size_t sound, bad;
	char first[SHA256_HEX];
};

static void count_item(void *ctx, const struct store_item *item,
		       enum store_state state)
{
	struct tally *t = ctx;

	if (state == STORE_SOUND) {
		t->sound++;
		return;
	}
	if (t->bad++ == 0)
		text_copy(t->first, sizeof(t->first), item->sha256);
}

static void check_store(const char *dir, struct doctor *out)
{
	struct firmware_store *s = NULL;
	struct tally t = { .out = out };
	struct err why = { 0 };
	char fix[256];
	char home[PATH_MAX];
	size_t news;
	int rc;

	if (!dir && fsio_home(FSIO_DATA, home, sizeof(home), NULL) < 0)
		return; /* said with the folders */
	rc = store_open(dir, false, &s, &why);
	if (rc == 0 && s)
		rc = store_verify(s, count_item, &t, &why);
	if (rc < 0) {
		doctor_add(out, "store", DOCTOR_BAD, "unbrick firmware verify",
			   "the firmware store cannot be read: %s", why.what);
	} else if (t.bad) {
		snprintf(fix, sizeof(fix),
			 "unbrick firmware remove %.12s, then import it again",
			 t.first);
		doctor_add(out, "store", DOCTOR_BAD, fix,
			   "%zu of %zu modules in the store are damaged", t.bad,
			   t.bad + t.sound);
	} else if (t.sound == 0) {
		doctor_add(out, "store", DOCTOR_WARN,
			   "unbrick firmware import FOLDER",
			   "the firmware store is empty; a repair takes "
			   "modules from there or from --firmware");
	} else {
		doctor_add(out, "store", DOCTOR_OK, "",
			   "%zu modules, every one sound", t.sound);
	}
	news = cache_news(s);
	if (news)
		doctor_add(out, "particle-cli", DOCTOR_WARN,
			   "unbrick firmware import --particle-cli",
			   "particle-cli has %zu firmware files on this "
			   "computer that are not in the store",
			   news);
	store_close(s);
}

static void check_token(struct world *w, struct doctor *out)
{
	struct cloud_config c;
	struct cloud cloud;
	struct err why = { 0 };
	int rc = cloud_config_load(&c, w->api_url, w->token, &why);

	if (rc == 0)
		rc = cloud_open(&cloud, &w->http, &c, &why);
	if (rc == 0)
		doctor_add(out, "token", DOCTOR_OK, "",
			   "cloud token from %s, for %s", c.source, c.api_url);
	else if (why.code == ERR_NO_TOKEN)
		doctor_add(out, "token", DOCTOR_WARN,
			   "particle login, or export UNBRICK_TOKEN=...",
			   "no cloud token; only steps over the air need one");
	else
		doctor_add(out, "token", DOCTOR_BAD,
			   "particle login; unset UNBRICK_API_URL", "%s",
			   why.what);
	cloud_config_wipe(&c);
}

/* The first 64 KB of the main flash that may be read. */
static int link_place(const struct dfuse *f, uint32_t *address, struct err *e)
{
	const struct dfuse_map *m = &f->alts[0].map;

	for (size_t i = 0; f->alts[0].mapped && i < m->count; i++) {
		*address = m->segments[i].start;
		if (dfuse_map_allows(m, *address, LINK_BYTES, DFUSE_READ))
			return 0;
	}
	return err_set(e, ERR_REFUSED, "doctor",
		       "its flash may not be read (protected device)");
}

/* Returns 1 when all readings agree, 0 when they differ. */
static int link_read(struct job *j, struct mode_dfu *m, uint8_t *first,
		     uint8_t *again, int64_t *us, struct err *e)
{
	struct deadline d = job_deadline(j, LINK_MS);
	struct progress p = job_progress(j);
	int64_t begun = clock_now_us(j->world->clock);
	uint32_t address = 0;
	int rc = link_place(&m->dfuse, &address, e);

	for (int n = 0; rc >= 0 && n < LINK_TIMES; n++) {
		rc = dfuse_read(&m->dfuse, 0, address, n ? again : first,
				LINK_BYTES, &p, &d, e);
		if (rc >= 0 && n && memcmp(first, again, LINK_BYTES) != 0)
			return 0;
	}
	*us = clock_now_us(j->world->clock) - begun;
	return rc < 0 ? rc : 1;
}

static int check_link(const struct doctor_request *rq, const struct device *d,
		      struct doctor *out, struct err *e)
{
	uint8_t *data = malloc(2 * LINK_BYTES);
	struct mode_dfu m = { 0 };
	struct lock lock = { { -1, -1 } };
	struct err why = { 0 };
	int64_t us = 0;
	struct job j;
	int rc;

	if (!data)
		return err_memory(e, "doctor");
	job_init(&j, rq->world, d, rq->sink);
	j.stop = rq->stop;
	j.no_touch = true;
	rc = lock_take(d->usb.port, d->id, world_apart(rq->world), &lock, &why);
	if (rc == 0)
		rc = mode_dfu(&j, &m, &why);
	if (rc == 0)
		rc = link_read(&j, &m, data, data + LINK_BYTES, &us, &why);
	mode_dfu_close(&m);
	lock_drop(&lock);
	free(data);
	if (why.code == ERR_STOPPED)
		return err_pass(e, &why);
	if (rc == 1)
		doctor_add(out, "cable", DOCTOR_OK, "",
			   "%s: the same 64 KB read three times alike, %lld "
			   "KB/s",
			   d->platform->title,
			   (long long)(LINK_TIMES * LINK_BYTES / 1024) *
				   1000000 / (us > 0 ? us : 1));
	else
		doctor_add(out, "cable", DOCTOR_BAD,
			   "another cable, another USB port, no hub", "%s: %s",
			   d->platform->title,
			   rc == 0 ? "the same 64 KB read three times were not "
				     "alike"
				   : why.what);
	text_copy(out->list[out->count - 1].port, sizeof(out->list[0].port),
		  d->usb.port);
	return 0;
}

static void check_bus(const struct doctor_request *rq, const struct computer *h,
		      struct doctor *out)
{
	struct bus_device *list = calloc(BUS_MAX_DEVICES, sizeof(*list));
	struct err why = { 0 };
	int n = list ? bus_list(&rq->world->bus, list, BUS_MAX_DEVICES, &why)
		     : err_memory(&why, "doctor");

	if (n < 0)
		doctor_add(out, "devices", DOCTOR_BAD, "lsusb",
			   "the USB bus cannot be read: %s", why.what);
	else
		doctor_judge_bus(h, list, (size_t)n, out);
	free(list);
}

/* How far behind: where records are known, and a journal is there. */
static void check_records(const struct doctor_request *rq, struct doctor *out)
{
	char place[RECORDS_INFO], path[PATH_MAX], name[RECORDS_PLACE] = "";
	struct err why = { 0 };
	struct journal *j = NULL;
	struct pg *p = NULL;
	int n = 0;

	if (records_place(place, NULL) != 1 ||
	    journal_default(path, sizeof(path), NULL) < 0 ||
	    access(path, R_OK) < 0 || journal_open(path, &j, NULL) < 0)
		return;
	if (pg_open(place, rq->stop, &p, &why) == 0 &&
	    records_check(p, &why) == 0)
		records_name(p, name, &why);
	n = outbox_count(j, name, NULL);
	if (why.code == ERR_OK && n <= 0)
		doctor_add(out, "records", DOCTOR_OK, "",
			   "the records have every job of this bench");
	else
		doctor_add(out, "records", DOCTOR_WARN, "unbrick records push",
			   "%d jobs wait to be told to the records%s%.150s",
			   n > 0 ? n : 0, why.code ? ": " : "", why.what);
	pg_close(&p);
	journal_close(&j);
}

int doctor_check(const struct doctor_request *rq, struct doctor *out,
		 struct err *e)
{
	struct computer *h = calloc(1, sizeof(*h));
	char seen[PATH_MAX] = "";
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (!h)
		return err_memory(e, "doctor");
	computer_look(rq->root ? rq->root : "", doctor_rule(), h);
	doctor_judge_host(h, out);
	check_bus(rq, h, out);
	for (size_t i = 0; rc == 0 && i < rq->link_count; i++)
		rc = check_link(rq, &rq->link[i], out, e);
	check_folder(FSIO_DATA, h, seen, out);
	check_folder(FSIO_STATE, h, seen, out);
	check_store(rq->store, out);
	check_token(rq->world, out);
	check_records(rq, out);
	free(h);
	return rc;
}
