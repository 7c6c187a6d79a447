/* SPDX-License-Identifier: MIT */
#include "run/rehearse.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/backup.h"
#include "device/inspect.h"
#include "device/lock.h"
#include "device/restore.h"

#define AREA_MAX (16u << 20)
#define NO_ID	 "000000000000000000000000"

/* What the copy is made of. */
struct pattern {
	struct twin_module modules[TABLE_MAX_SLOTS];
	struct twin_area areas[BACKUP_AREAS];
	struct buf bytes[BACKUP_AREAS];
	size_t area_count;
	char folder[PATH_MAX]; /* for the copy's own backups */
};

static int look(const struct rehearse_request *rq, struct job *j,
		struct table *t, struct err *e)
{
	struct lock lock = { { -1, -1 } };
	int rc = lock_take(j->device.usb.port, j->device.id,
			   world_apart(rq->world), &lock, e);

	if (rc == 0)
		rc = inspect_device(j, true, t, e);
	lock_drop(&lock);
	return rc;
}

static size_t list_modules(const struct table *t, struct twin_module *out)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present || s->max_size)
			out[n++] = (struct twin_module){
				.function = s->function,
				.index = s->index,
				.version = s->version,
				.store = (int)s->store,
				.present = s->present,
				.sound = s->checks[CHECK_INTEGRITY] !=
					 CHECK_FAIL,
			};
	}
	return n;
}

/* Its internal flash as the newest backup has it; without one nothing. */
static void take_backup(const struct device *d, const char *passphrase,
			struct pattern *p)
{
	struct seal seal;
	struct backup_manifest b;
	char path[PATH_MAX];
	struct err ignored = { 0 };

	if (restore_newest(d, path, sizeof(path), &ignored) < 0 ||
	    backup_read(path, &b, &ignored) < 0)
		return;
	seal_init(&seal, passphrase);
	for (size_t i = 0; i < b.count; i++) {
		struct buf *bytes = &p->bytes[p->area_count];

		if (b.areas[i].alt != 0)
			continue;
		buf_init(bytes, AREA_MAX);
		if (backup_read_area(path, &b.areas[i], &seal, bytes,
				     &ignored) < 0) {
			buf_fini(bytes);
			continue;
		}
		p->areas[p->area_count++] = (struct twin_area){
			.address = b.areas[i].address,
			.data = (const uint8_t *)bytes->data,
			.len = bytes->len,
		};
	}
	seal_fini(&seal);
}

static int make_folder(struct pattern *p, struct err *e)
{
	char dir[PATH_MAX], name[PATH_MAX];
	int rc = fsio_home(FSIO_RUNTIME, dir, sizeof(dir), e);

	if (rc == 0)
		rc = fsio_mkdir(dir, 0700, e);
	if (rc == 0)
		rc = fsio_join(name, sizeof(name), dir, "rehearsal", e);
	if (rc == 0 && (!fsio_temp_name(p->folder, sizeof(p->folder), name) ||
			!mkdtemp(p->folder))) {
		p->folder[0] = '\0';
		rc = err_set(e, ERR_DISK, "rehearse", "no folder in %s", dir);
	}
	return rc;
}

static void drop_folder(const struct pattern *p)
{
	DIR *d = p->folder[0] ? opendir(p->folder) : NULL;
	struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL)
		unlinkat(dirfd(d), entry->d_name, 0);
	if (d)
		closedir(d);
	if (p->folder[0])
		rmdir(p->folder);
}

static void run_copy(const struct rehearse_request *rq, struct world *w,
		     const struct pattern *p, struct rehearsal *out,
		     struct err *e)
{
	struct run_request run = *rq->run;
	struct supply supply = *run.supply;
	struct device copy;
	struct job j;

	if (device_list(&w->bus, &copy, 1, e) != 1) {
		out->outcome.verdict = JOB_FAIL;
		err_set(&out->outcome.error, ERR_LOST, "rehearse",
			"the copy does not start");
		out->outcome.exit_class =
			run_exit_class(&out->outcome.error, false);
		return;
	}
	run.dry_run = false;
	run.resume = NULL;
	run.known = NULL;
	run.backups = p->folder;
	/* What a copy is made of is nobody's firmware. */
	supply.keeper = NULL;
	run.supply = &supply;
	job_init(&j, w, &copy, rq->sink);
	/* Whatever is written goes to the copy. */
	text_copy(j.confirmed, sizeof(j.confirmed), copy.usb.port);
	run_recipe(&j, &run, &out->outcome);
	out->ms = clock_now_us(w->clock) / 1000;
}

int rehearse(const struct rehearse_request *rq, struct rehearsal *out,
	     struct err *e)
{
	const struct twins *twins = &rq->world->twins;
	struct pattern *p = calloc(1, sizeof(*p));
	struct clock_virtual clock;
	struct twin_plan plan = { 0 };
	struct world w;
	struct table t = { 0 };
	struct job j;
	void *twin;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!p)
		return err_memory(e, "rehearse");
	job_init(&j, rq->world, rq->device, NULL);
	j.no_touch = rq->no_touch;
	rc = twins->ops ? look(rq, &j, &t, e)
			: err_set(e, ERR_REFUSED, "rehearse",
				  "there is no bench to rehearse on");
	if (rc == 0)
		rc = make_folder(p, e);
	if (rc < 0)
		goto out;
	take_backup(&j.device, rq->world->passphrase, p);
	plan = (struct twin_plan){
		.platform_id = j.device.platform->id,
		.id = j.device.id[0] ? j.device.id : NO_ID,
		.port = j.device.usb.port,
		.mode = (int)j.device.mode,
		.areas = p->areas,
		.area_count = p->area_count,
		.modules = p->modules,
		.module_count = list_modules(&t, p->modules),
	};
	out->from_backup = p->area_count > 0;
	clock_virtual_init(&clock);
	rc = twins->ops->open(twins->ctx, &plan, &clock.clock, &w, &twin, e);
	if (rc == 0) {
		/* what may be written to the device may be to its copy */
		w.practice = rq->world->practice;
		w.secrets = rq->world->secrets;
		w.passphrase = rq->world->passphrase;
		run_copy(rq, &w, p, out, e);
		twins->ops->close(twins->ctx, twin);
	}
out:
	drop_folder(p);
	for (size_t i = 0; i < p->area_count; i++)
		buf_fini(&p->bytes[i]);
	free(p);
	return rc;
}
