/* SPDX-License-Identifier: MIT */
/* A module straight to its place over DFU, every byte read back; dfu.md. */
#include "roads/flash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/backup.h"
#include "device/settings.h"

#define WRITE_MS 600000
#define ERASE_MS 30000
#define REWRITES 3

#define OLD_APP_PAGE 0x000D4000u /* platforms.md 4: the 128 KB application */
#define OLD_APP_SIZE 4096u

/*
 * A valid 128 KB application shadows the 256 KB one that is written below
 * it; newer bootloaders drop it by themselves, older ones do not.
 */
static int drop_old_app(struct job *j, struct mode_dfu *m,
			const struct module *mod, struct err *e)
{
	struct deadline d = job_deadline(j, ERASE_MS);

	if (!platform_has(j->device.platform, TRAIT_OLD_APP_SHADOWS) ||
	    mod->function != FUNCTION_USER || mod->index != 2)
		return 0;
	return dfuse_erase(&m->dfuse, 0, OLD_APP_PAGE, OLD_APP_SIZE, NULL, &d,
			   e);
}

/* What the backup of this run has read there, or NULL: not known. */
static uint8_t *known_bytes(const struct job *j, const struct dfuse_job *w)
{
	uint8_t *out = j->backup ? malloc(w->len) : NULL;

	if (out && backup_range(j->backup, j->world->passphrase, w->alt,
				w->address, out, w->len))
		return out;
	free(out);
	return NULL;
}

static int write_job(struct job *j, struct mode_dfu *m, struct dfuse_job *w,
		     struct flash_result *r, struct err *e)
{
	struct progress p = job_progress(j);
	struct deadline d = job_deadline(j, WRITE_MS);
	struct dfuse_result result = { 0 };
	uint8_t *there;
	int rc;

	/* The last look before the deed, whatever was checked before. */
	if (!platform_may_write(j->device.platform, w->alt, w->address,
				(uint32_t)w->len))
		return err_set(e, ERR_OUT_OF_WINDOW, "flash",
			       "0x%08x may not be written", w->address);
	there = known_bytes(j, w);
	w->there = there;
	rc = dfuse_write(&m->dfuse, w, &p, &d, &result, e);
	free(there);
	j->half = rc < 0 && (result.erased || result.bytes);
	r->bytes = result.bytes;
	j->retries += (int)result.rewrites;
	if (rc == 0 && result.found)
		job_say(j, EVENT_NOTE,
			"%llu of %llu bytes were there already: read back, "
			"not written again",
			(unsigned long long)result.found,
			(unsigned long long)result.bytes);
	return rc;
}

static int write_module(struct job *j, struct mode_dfu *m, unsigned alt,
			uint32_t address, const struct flash_image *image,
			struct flash_result *r, struct err *e)
{
	const struct module *mod = &image->module;
	size_t skip = mod->flags & MODULE_DROP_INFO ? MODULE_PREFIX_SIZE : 0;
	struct dfuse_job w = {
		.alt = alt,
		.address = address,
		.data = image->data + skip,
		.len = mod->size - skip,
		.erase = true,
		.verify = true,
		.header_last =
			platform_has(j->device.platform, TRAIT_HEADER_LAST),
		.rewrites = REWRITES,
	};

	if (mod->function == FUNCTION_SYSTEM ||
	    mod->function == FUNCTION_MONOLITHIC)
		settings_disturbed(j);
	return write_job(j, m, &w, r, e);
}

int flash_dfu(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e)
{
	const struct module *mod = &image->module;
	const struct window *w = flash_window(j, image, flash_system(now));
	uint32_t address =
		w && image->store == STORE_FACTORY ? w->start : mod->start;
	struct mode_dfu m;
	int rc = mode_dfu(j, &m, e);

	if (rc < 0)
		return rc;
	if (image->store == STORE_MAIN)
		rc = drop_old_app(j, &m, mod, e);
	if (rc == 0)
		rc = write_module(j, &m, w ? w->dfu_alt : 0, address, image, r,
				  e);
	mode_dfu_close(&m);
	if (rc == 0)
		snprintf(r->proof, sizeof(r->proof),
			 "%llu bytes read back equal from 0x%08x",
			 (unsigned long long)r->bytes, address);
	return rc;
}
