/* SPDX-License-Identifier: MIT */
#include "keys/keys.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/backup.h"
#include "device/owner.h"
#include "keys/parts.h"
#include "device/settings.h"
#include "model/catalog/milestone.h"
#include "model/catalog/release.h"
#include "proto/cloud.h"

#define AREA_MS	 60000
#define REWRITES 3
#define PEM_MAX	 4096
#define CLOUD_MS 60000

static int layout_of(const struct job *j, const struct key_layout **out,
		     struct err *e)
{
	*out = key_layout_of(j->device.platform);
	if (*out)
		return 0;
	return err_set(e, ERR_NO_ROAD, "keys",
		       "where a %s keeps its keys is not known",
		       j->device.platform->title);
}

static int read_area(struct job *j, struct mode_dfu *m,
		     const struct key_layout *l, size_t size, uint8_t *area,
		     struct err *e)
{
	struct deadline d = job_deadline(j, AREA_MS);
	int rc;

	if (!m->dfuse.alts[KEY_AREA_ALT].mapped)
		return err_set(e, ERR_NO_ROAD, "keys",
			       "the keys of this %s are not reached by DFU",
			       j->device.platform->title);
	rc = dfuse_read(&m->dfuse, KEY_AREA_ALT, l->base, area, size, NULL, &d,
			e);
	return rc < 0 ? rc : 0;
}

/* A session, the area in it, and the layout that holds. */
struct session {
	struct job *job;
	struct mode_dfu dfu;
	const struct key_layout *layout;
	size_t size; /* of the area, as far as it is the device's */
	uint8_t area[KEY_AREA_MAX];
	struct keys keys;
	struct buf public_pem;
};

static int begin(struct job *j, struct session **out, struct err *e)
{
	struct session *s = calloc(1, sizeof(*s));
	uint32_t settings;
	int rc;

	*out = s;
	if (!s)
		return err_memory(e, "keys");
	s->job = j;
	buf_init(&s->public_pem, PEM_MAX);
	rc = layout_of(j, &s->layout, e);
	if (rc == 0)
		rc = settings_open(j, &s->dfu, &settings, e);
	if (rc < 0)
		return rc;
	s->size = settings ? settings : s->layout->size;
	rc = read_area(j, &s->dfu, s->layout, s->size, s->area, e);
	if (rc < 0)
		return rc;
	s->layout = key_layout_in(s->layout, s->area);
	key_area_judge(s->layout, s->area, &s->keys, &s->public_pem);
	return 0;
}

static void end(struct session *s)
{
	if (!s)
		return;
	mode_dfu_close(&s->dfu);
	buf_fini(&s->public_pem);
	key_area_wipe(s, sizeof(*s));
	free(s);
}

static int save_pem(const struct buf *pem, const char *path, struct err *e)
{
	return fsio_write(path, pem->data, pem->len, 0644, e);
}

int keys_check(struct job *j, const char *public_pem, struct keys *out,
	       struct err *e)
{
	struct session *s;
	int rc = begin(j, &s, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0) {
		*out = s->keys;
		if (public_pem && !s->public_pem.len)
			rc = err_set(e, ERR_REFUSED, "keys",
				     "the device's own key is %s, it has no "
				     "public half",
				     key_state_name(out->device.state));
		else if (public_pem)
			rc = save_pem(&s->public_pem, public_pem, e);
	}
	end(s);
	return rc;
}

/* May these bytes be replaced?  What cannot be read cannot be proven. */
static int may_write(const struct session *s, struct err *e)
{
	if (s->keys.server.state != KEY_UNKNOWN)
		return owner_check_area(s->job, &s->keys, e);
	return err_set(e, ERR_NO_ROAD, "keys",
		       "the keys cannot be reached without valid system "
		       "parts (dfu.md 4.5): repair those first");
}

/*
 * Writes s->area[at..at+len), which the caller has changed, and compares the
 * whole area afterwards.
 */
static int write_back(struct session *s, unsigned at, size_t len, struct err *e)
{
	const struct key_layout *l = s->layout;
	struct deadline d = job_deadline(s->job, AREA_MS);
	unsigned from = l->sector ? at - at % l->sector : at;
	struct dfuse_job w = {
		.alt = KEY_AREA_ALT,
		.address = l->base + from,
		.data = s->area + from,
		.len = l->sector ? l->sector : len,
		.erase = l->sector != 0,
		.verify = true,
		.rewrites = REWRITES,
	};
	uint8_t *after = malloc(s->size);
	int rc;

	if (!after)
		return err_memory(e, "keys");
	if (!platform_may_write(s->job->device.platform, KEY_AREA_ALT,
				w.address, (uint32_t)w.len))
		rc = err_set(e, ERR_OUT_OF_WINDOW, "keys",
			     "0x%08x may not be written", w.address);
	else {
		s->job->wrote = true;
		rc = dfuse_write(&s->dfu.dfuse, &w, NULL, &d, NULL, e);
	}
	if (rc >= 0)
		rc = read_area(s->job, &s->dfu, l, s->size, after, e);
	if (rc == 0 && memcmp(after, s->area, s->size) != 0)
		rc = err_set(e, ERR_VERIFY, "keys",
			     "the key area reads back different from what was "
			     "written");
	key_area_wipe(after, s->size);
	free(after);
	return rc;
}

static bool built_in(const struct recipe_keys_with *with)
{
	return !with->file && !with->backup;
}

static int may_blank(const struct job *j, const struct table *table,
		     struct err *e)
{
	uint8_t function, index;
	int version;

	release_main_part(j->device.platform->id, &function, &index);
	version = table ? table_version(table, function, index) : -1;
	if (j->device.platform->keys != KEYS_SERIAL_FLASH &&
	    version >= OS_SPLIT)
		return 0;
	return err_set(e, ERR_REFUSED, "keys",
		       "the installed system has no built-in server key to "
		       "fall back to (0.7.0 and later have): give the key with "
		       "--file");
}

static int check_owner(const struct job *j, const char *manifest, struct err *e)
{
	struct backup_manifest m;
	int rc = backup_read(manifest, &m, e);

	return rc < 0 ? rc : owner_check(j, &m, e);
}

/* The same when the device's own keys are known. */
static int check_backup(const struct session *s, const char *manifest,
			struct err *e)
{
	struct backup_manifest m;
	int rc = manifest ? backup_read(manifest, &m, e) : 0;

	return rc < 0 || !manifest
		       ? rc
		       : owner_check_backup(s->job, manifest, &m, &s->keys, e);
}

int keys_may_server(const struct job *j, const struct table *table,
		    const struct recipe_keys_with *with, struct err *e)
{
	const struct key_layout *l;
	uint8_t blob[KEYS_BLOB_MAX];
	int rc = layout_of(j, &l, e);

	if (rc == 0 && with->backup)
		rc = check_owner(j, with->backup, e);
	if (rc < 0)
		return rc;
	/* An Electron that talks TCP is known for sure only in DFU. */
	if (l->transport)
		return built_in(with) ? may_blank(j, table, e) : 0;
	return built_in(with) ? may_blank(j, table, e)
			      : keys_blob(l, NULL, with, j->world->passphrase,
					  blob, e);
}

/* Blanking would take a private cloud's device to the vendor. */
static int check_vendor(const struct keys *k, struct err *e)
{
	if (k->address_state != KEY_GOOD ||
	    text_ends(k->address, ".particle.io") ||
	    text_ends(k->address, ".spark.io"))
		return 0;
	return err_set(e, ERR_REFUSED, "keys",
		       "the device belongs to a private cloud (%s): give its "
		       "key with --file, or a backup with --backup",
		       k->address);
}

int keys_set_server(struct job *j, const struct table *table,
		    const struct recipe_keys_with *with, struct keys *after,
		    struct err *e)
{
	uint8_t blob[KEYS_BLOB_MAX];
	struct session *s = NULL;
	int rc = owner_named(j, e);

	if (rc == 0)
		rc = keys_may_server(j, table, with, e);
	memset(after, 0, sizeof(*after));
	if (rc < 0)
		return rc;
	rc = begin(j, &s, e);
	if (rc == 0)
		rc = may_write(s, e);
	if (rc == 0)
		rc = check_backup(s, with->backup, e);
	if (rc == 0 && built_in(with))
		rc = check_vendor(&s->keys, e);
	if (rc == 0)
		rc = keys_blob(s->layout, s->area + s->layout->server, with,
			       s->job->world->passphrase, blob, e);
	if (rc == 0) {
		memcpy(s->area + s->layout->server, blob,
		       s->layout->server_size);
		rc = write_back(s, s->layout->server, s->layout->server_size,
				e);
	}
	if (rc == 0)
		key_area_judge(s->layout, s->area, after, NULL);
	end(s);
	return rc;
}

int keys_new_device(struct job *j, const char *public_pem, struct keys *after,
		    struct err *e)
{
	struct session *s = NULL;
	int rc = owner_named(j, e);

	memset(after, 0, sizeof(*after));
	if (rc == 0)
		rc = begin(j, &s, e);
	if (rc == 0)
		rc = may_write(s, e);
	if (rc == 0) {
		buf_clear(&s->public_pem);
		rc = keys_make_pair(s->layout, s->area + s->layout->device,
				    &s->public_pem, e);
	}
	if (rc == 0)
		rc = save_pem(&s->public_pem, public_pem, e);
	if (rc == 0)
		rc = write_back(s, s->layout->device, s->layout->device_size,
				e);
	if (rc == 0)
		key_area_judge(s->layout, s->area, after, NULL);
	if (rc == 0 && after->device.state != KEY_GOOD)
		rc = err_set(e, ERR_VERIFY, "keys", "the new key is %s",
			     key_state_name(after->device.state));
	end(s);
	return rc;
}

int keys_pem_path(const struct job *j, char *out, size_t size, struct err *e)
{
	const char *id = j->device.id[0] ? j->device.id : j->device.usb.port;
	char home[PATH_MAX], dir[PATH_MAX], day[CLOCK_STAMP], name[96];
	int rc = fsio_home(FSIO_DATA, home, sizeof(home), e);

	if (rc == 0)
		rc = fsio_join(dir, sizeof(dir), home, "keys", e);
	if (rc == 0)
		rc = fsio_mkdir(dir, 0700, e);
	if (rc < 0)
		return rc;
	clock_stamp(day);
	for (char *c = day; *c; c++) {
		if (*c == ':')
			*c = '-';
	}
	snprintf(name, sizeof(name), "%s-%s.pub.pem", id, day);
	return fsio_join(out, size, dir, name, e);
}

int keys_register(struct job *j, const char *public_pem, struct err *e)
{
	const struct key_layout *l;
	struct deadline d = job_deadline(j, CLOUD_MS);
	struct cloud_config config;
	struct cloud cloud;
	struct buf pem;
	int rc = layout_of(j, &l, e);

	if (rc == 0 && !owner_known(&j->device))
		rc = err_set(e, ERR_REFUSED, "keys",
			     "the cloud knows devices by their ids, and this "
			     "one shows none of its own");
	if (rc < 0)
		return rc;
	buf_init(&pem, PEM_MAX);
	rc = cloud_config_load(&config, j->world->api_url, j->world->token, e);
	if (rc == 0)
		rc = cloud_open(&cloud, &j->world->http, &config, e);
	if (rc == 0)
		rc = fsio_read(public_pem, &pem, e);
	if (rc == 0)
		rc = cloud_register_key(&cloud, j->device.id, buf_text(&pem),
					l->udp, &d, e);
	cloud_config_wipe(&config);
	buf_fini(&pem);
	return rc;
}
