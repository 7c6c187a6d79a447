/* SPDX-License-Identifier: MIT */
/* Reading a backup: its manifest and the areas it names. */
#include "device/backup.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "proto/dfuse.h"

#define AREA_MAX     (1u << 20)
#define MANIFEST_MAX (64 * 1024)

void backup_file(const struct backup_area *a, char out[BACKUP_FILE])
{
	snprintf(out, BACKUP_FILE, "%s%s", a->sealed[0] ? a->sealed : a->sha256,
		 a->sealed[0] ? ".sealed" : ".bin");
}

static bool is_hash(const char *text)
{
	return strlen(text) == SHA256_HEX - 1 &&
	       strspn(text, "0123456789abcdef") == SHA256_HEX - 1;
}

static bool take_area_json(json_t *o, struct backup_area *a)
{
	const char *name, *sha256, *sealed = "";
	json_int_t alt, address, size;

	if (json_unpack(o, "{s:I, s:s, s:I, s:I, s:s, s?s}", "alt", &alt,
			"name", &name, "address", &address, "size", &size,
			"sha256", &sha256, "sealed", &sealed) < 0)
		return false;
	if (alt < 0 || alt >= DFUSE_ALTS || address < 0 ||
	    address > UINT32_MAX || size < 1 || size > 16 * 1024 * 1024 ||
	    !is_hash(sha256) || (sealed[0] && !is_hash(sealed)))
		return false;
	a->alt = (unsigned)alt;
	a->address = (uint32_t)address;
	a->size = (uint32_t)size;
	text_clean(a->name, sizeof(a->name), name, strlen(name));
	text_copy(a->sha256, sizeof(a->sha256), sha256);
	text_copy(a->sealed, sizeof(a->sealed), sealed);
	return true;
}

static bool take_manifest_json(json_t *doc, struct backup_manifest *m)
{
	const char *schema, *device, *platform, *time, *port = "";
	json_t *areas, *o;
	size_t i;

	if (json_unpack(doc, "{s:s, s:s, s:s, s:s, s:o, s?s}", "schema",
			&schema, "device", &device, "platform", &platform,
			"time", &time, "areas", &areas, "port", &port) < 0 ||
	    strcmp(schema, "unbrick.backup/1") != 0 ||
	    (device[0] && !device_id_parse(device, m->device)) ||
	    json_array_size(areas) > BACKUP_AREAS)
		return false;
	text_clean(m->platform, sizeof(m->platform), platform,
		   strlen(platform));
	text_clean(m->port, sizeof(m->port), port, strlen(port));
	text_clean(m->time, sizeof(m->time), time, strlen(time));
	json_array_foreach(areas, i, o)
	{
		if (!take_area_json(o, &m->areas[m->count++]))
			return false;
	}
	return m->count > 0;
}

/*
 * A manifest is named after itself: "...-1a2b3c4d.json" with the beginning of
 * its SHA-256.  A flipped bit in an address or an id would be written.
 */
static int check_own_name(const char *path, const struct buf *text,
			  struct err *e)
{
	char sha256[SHA256_HEX], end[16];

	bytes_sha256_hex((const uint8_t *)text->data, text->len, sha256);
	snprintf(end, sizeof(end), "-%.8s.json", sha256);
	if (text_ends(path, end))
		return 0;
	return err_set(e, ERR_BAD_FILE, "backup",
		       "%s is not what was written then, or was renamed: the "
		       "end of a backup's name is its hash",
		       path);
}

int backup_read(const char *path, struct backup_manifest *out, struct err *e)
{
	struct err why = { 0 };
	struct buf text;
	json_t *doc;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&text, MANIFEST_MAX);
	rc = fsio_read(path, &text, &why);
	if (rc < 0) {
		/* a wish that cannot be met, not a fault of the disk */
		rc = err_set(e, ERR_BAD_FILE, "backup", "%s", why.what);
		goto out;
	}
	doc = json_loadb(text.data ? text.data : "", text.len,
			 JSON_REJECT_DUPLICATES, NULL);
	rc = !doc || !take_manifest_json(doc, out)
		     ? err_set(e, ERR_BAD_FILE, "backup",
			       "%s is no backup of unbrick", path)
		     : check_own_name(path, &text, e);
	json_decref(doc);
out:
	buf_fini(&text);
	return rc;
}

static bool is_of_hash(const struct buf *b, const char *sha256)
{
	char is[SHA256_HEX];

	bytes_sha256_hex((const uint8_t *)b->data, b->len, is);
	return strcmp(is, sha256) == 0;
}

/* What is encrypted is read aside, with its own hash. */
static int read_sealed(const char *path, const struct backup_area *a,
		       struct seal *seal, struct buf *out, struct err *e)
{
	struct buf file;
	int rc;

	buf_init(&file, a->size + SEAL_MORE);
	rc = fsio_read(path, &file, e);
	if (rc == 0 && !is_of_hash(&file, a->sealed))
		rc = err_set(e, ERR_BAD_FILE, "backup",
			     "%s is not what was backed up", path);
	if (rc == 0) {
		rc = seal_open(seal, file.data, file.len, out, e);
		if (rc < 0)
			err_context(e, "%s", path);
	}
	buf_fini(&file);
	return rc;
}

int backup_read_area(const char *manifest, const struct backup_area *a,
		     struct seal *seal, struct buf *out, struct err *e)
{
	char dir[PATH_MAX], path[PATH_MAX], name[BACKUP_FILE];
	char *slash;
	int rc;

	text_copy(dir, sizeof(dir), manifest);
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	backup_file(a, name);
	rc = fsio_join(path, sizeof(path), slash ? dir : ".", name, e);
	if (rc == 0)
		rc = a->sealed[0] ? read_sealed(path, a, seal, out, e)
				  : fsio_read(path, out, e);
	if (rc < 0)
		return rc;
	if (out->len != a->size || !is_of_hash(out, a->sha256))
		return err_set(e, ERR_BAD_FILE, "backup",
			       "%s is not what was backed up", path);
	return 0;
}

bool backup_range(const char *manifest, const char *passphrase, unsigned alt,
		  uint32_t address, uint8_t *out, size_t len)
{
	struct backup_manifest m;
	struct seal seal;
	size_t filled = 0;

	if (backup_read(manifest, &m, NULL) < 0)
		return false;
	seal_init(&seal, passphrase);
	for (size_t i = 0; i < m.count; i++) {
		const struct backup_area *a = &m.areas[i];
		uint64_t from = a->address > address ? a->address : address;
		uint64_t to = (uint64_t)a->address + a->size;
		struct buf data;

		if (to > (uint64_t)address + len)
			to = (uint64_t)address + len;
		if (a->alt != alt || a->alt == KEY_AREA_ALT || from >= to)
			continue;
		buf_init(&data, AREA_MAX);
		if (backup_read_area(manifest, a, &seal, &data, NULL) == 0) {
			memcpy(out + (from - address),
			       data.data + (from - a->address),
			       (size_t)(to - from));
			filled += (size_t)(to - from);
		}
		buf_fini(&data);
	}
	seal_fini(&seal);
	return filled == len;
}

int backup_keys(const char *manifest, const struct backup_manifest *m,
		const struct platform *p, const char *passphrase,
		struct keys *out, struct err *e)
{
	bool found = false;
	struct seal seal;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	seal_init(&seal, passphrase);
	for (size_t i = 0; rc == 0 && !found && i < m->count; i++) {
		const struct backup_area *a = &m->areas[i];
		struct buf data;

		if (a->alt != KEY_AREA_ALT)
			continue;
		buf_init(&data, AREA_MAX);
		rc = backup_read_area(manifest, a, &seal, &data, e);
		if (rc == 0)
			found = key_area_find(p, a->address,
					      (const uint8_t *)data.data,
					      data.len, out);
		if (data.data)
			key_area_wipe(data.data, data.len);
		buf_fini(&data);
	}
	seal_fini(&seal);
	return rc;
}
