/* SPDX-License-Identifier: MIT */
/*
 * A practice bench in this process: the ports of a world over virtual
 * devices and a virtual cloud, made from a scene.
 *
 * The bench owns its devices and everything that *out points to; they live
 * until bench_close().  One mutex guards all devices, so any number of
 * threads may use the ports at once, each handle by one thread.  Time is
 * that of the clock given: real, scaled, or virtual (then one thread only).
 * Nothing here touches a real device, the network or the disk, except that
 * a scene may be read from a path.
 */
#ifndef BENCH_WORLD_WORLD_H
#define BENCH_WORLD_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "bench/vdev/vdev.h"
#include "port/world.h"

struct bench;

/*
 * scene: a path, a name in the configuration folder's scenes/, or the name
 * of a shipped scene.  Fills *out (practice set, api_url and token
 * of the practice cloud).  Errors: ERR_RECIPE with line and column,
 * ERR_NO_DEVICE (no such scene), ERR_NO_MEMORY, ERR_DISK.
 */
int bench_world_open(const char *scene, const struct clock *clock,
		     struct world *out, struct bench **bench, struct err *e);
void bench_close(struct bench *b);

/*
 * Practice that goes on: what was done to the devices is kept in a file and
 * taken over by the next run, right after bench_world_open().  A file that
 * is not there, or is of another version of the scene, is no error: the
 * scene then starts anew.
 */
int bench_load(struct bench *b, const char *path, struct err *e);
int bench_save(struct bench *b, const char *path, struct err *e);
/* "bench/NAME.state" in the state folder; name as given to --bench. */
int bench_state_path(const char *scene, char *out, size_t size, struct err *e);

/*
 * Puts the devices into a file that is shared with other processes, after
 * bench_load(): when this process is killed, the next one finds them as they
 * were at that moment.  While another process works this bench, its devices
 * can be looked at and touched by hand, not opened (ERR_BUSY), and
 * bench_save() keeps nothing.  Errors: ERR_DISK, ERR_NO_SPACE (the bench then
 * works without), ERR_BUSY (another bench of this name is at work).
 */
int bench_live(struct bench *b, const char *path, struct err *e);
/* "bench-NAME.live" in the runtime folder. */
int bench_live_path(const char *scene, char *out, size_t size, struct err *e);

/* Lets the world make virtual copies of its devices (port/twin.h). */
void bench_twins(struct world *w);

size_t bench_device_count(const struct bench *b);
/* By position in the scene; NULL past the end. */
struct vdev *bench_vdev(struct bench *b, size_t i);
/* By the name in the scene, device id or port; -1 if there is none. */
int bench_find(const struct bench *b, const char *what);
const char *bench_name(const struct bench *b);
/* The name of device i in the scene. */
const char *bench_label(const struct bench *b, size_t i);
const char *bench_port(const struct bench *b, size_t i);

/* The cable of device i. */
void bench_pull(struct bench *b, size_t i);
void bench_plug(struct bench *b, size_t i);
/* RESET, and SETUP or MODE for so many milliseconds of the bench's clock. */
void bench_reset(struct bench *b, size_t i);
void bench_press(struct bench *b, size_t i, unsigned ms);
/* The same button held over a tap on RESET: 2 s safe mode, 4 s DFU. */
void bench_hold(struct bench *b, size_t i, unsigned ms);
/* Everything as the scene says; bench_save() then keeps nothing. */
int bench_start_over(struct bench *b, struct err *e);

/*
 * The practice vendor's firmware: every module that the release table knows
 * for the platforms of this bench, and the applications of the scene, forged
 * when asked for.
 */
struct bench_firmware {
	char name[96]; /* "photon-bootloader@0.7.0.bin" */
	int platform_id;
	unsigned function;
	unsigned index;
	unsigned version;
	bool tinker; /* the practice Tinker, and no application of a scene */
};

size_t bench_firmware_count(struct bench *b);
bool bench_firmware_info(struct bench *b, size_t i, struct bench_firmware *out);
/* Appends the image to *out. */
int bench_firmware_image(struct bench *b, size_t i, struct buf *out,
			 struct err *e);

#endif
