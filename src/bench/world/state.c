/* SPDX-License-Identifier: MIT */
/* Practice that goes on from one run to the next. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "bench/world/live.h"

#define HEAD	  "unbrick-bench/1 "
#define HEAD_SIZE (sizeof(HEAD) - 1 + 64 + 1)
#define STATE_MAX (160u << 20)

int bench_state_path(const char *scene, char *out, size_t size, struct err *e)
{
	const char *name = strrchr(scene, '/');
	char folder[512];
	int rc = fsio_home(FSIO_STATE, folder, sizeof(folder), e);

	if (rc)
		return rc;
	name = name ? name + 1 : scene;
	if ((size_t)snprintf(out, size, "%s/bench/%s.state", folder, name) >=
	    size)
		return err_set(e, ERR_USAGE, "bench",
			       "the name of the scene is too long");
	return 0;
}

int bench_live_path(const char *scene, char *out, size_t size, struct err *e)
{
	const char *name = strrchr(scene, '/');
	char folder[512];
	int rc = fsio_home(FSIO_RUNTIME, folder, sizeof(folder), e);

	if (rc)
		return rc;
	name = name ? name + 1 : scene;
	if ((size_t)snprintf(out, size, "%s/bench-%s.live", folder, name) >=
	    size)
		return err_set(e, ERR_USAGE, "bench",
			       "the name of the scene is too long");
	return 0;
}

static bool save_device(struct bench *b, size_t i, struct buf *out)
{
	struct vdev *fresh = bench_fresh(b, i, NULL);
	size_t at = out->len;
	uint8_t size[4] = { 0 };
	bool ok = fresh && buf_add(out, size, sizeof(size)) &&
		  vdev_save(b->devices[i], fresh, out);

	if (ok)
		put_le32((uint8_t *)out->data + at,
			 (uint32_t)(out->len - at - sizeof(size)));
	vdev_free(fresh);
	return ok;
}

static int make_folder(const char *path, struct err *e)
{
	char folder[1024];
	char *slash;

	text_copy(folder, sizeof(folder), path);
	slash = strrchr(folder, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	return fsio_mkdir(folder, 0700, e);
}

int bench_save(struct bench *b, const char *path, struct err *e)
{
	struct buf out;
	bool ok;
	int rc;

	if (live_is_guest(b))
		return 0;
	if (b->forget) {
		unlink(path);
		return 0;
	}
	buf_init(&out, STATE_MAX);
	bench_enter(b);
	ok = buf_printf(&out, HEAD "%s\n", b->scene.sha256);
	for (size_t i = 0; i < b->made && ok; i++)
		ok = save_device(b, i, &out);
	bench_leave(b);
	rc = ok ? make_folder(path, e) : err_memory(e, "bench");
	if (!rc)
		rc = fsio_write(path, out.data, out.len, 0600, e);
	buf_fini(&out);
	return rc;
}

/* The lock is held. */
static void take_over(struct bench *b, const uint8_t *data, size_t len)
{
	int64_t now = clock_now_us(b->clock);

	for (size_t i = 0; i < b->made && len >= 4; i++) {
		uint32_t size = get_le32(data);
		enum device_mode mode;
		bool plugged;

		data += 4;
		len -= 4;
		if (size > len)
			return;
		if (vdev_restore(b->devices[i], data, size, &plugged, &mode) &&
		    plugged)
			bench_settle(b->devices[i], mode, now);
		data += size;
		len -= size;
	}
}

int bench_load(struct bench *b, const char *path, struct err *e)
{
	struct err missing = { 0 };
	struct buf in;
	bool ours;

	(void)e;
	buf_init(&in, STATE_MAX);
	if (fsio_read(path, &in, &missing) == 0) {
		ours = in.len >= HEAD_SIZE &&
		       memcmp(in.data, HEAD, sizeof(HEAD) - 1) == 0 &&
		       memcmp(in.data + sizeof(HEAD) - 1, b->scene.sha256,
			      64) == 0;
		pthread_mutex_lock(&b->lock);
		if (ours)
			take_over(b, (const uint8_t *)in.data + HEAD_SIZE,
				  in.len - HEAD_SIZE);
		pthread_mutex_unlock(&b->lock);
	}
	buf_fini(&in);
	return 0;
}
