/* SPDX-License-Identifier: MIT */
/*
 * A virtual device: flash, bootloader, system firmware and USB personality of
 * one Particle device, with the time passed in and no I/O of its own.
 *
 * The same model stands behind the in-process ports, the preload road and the
 * kernel road.  It answers as the firmware versions in its flash would
 * (dfu.md, serial.md, modules.md 7); erase, program and transfer times are
 * those of dfu.md 10.  Nothing here blocks: an operation that takes time says
 * when it will be done.
 */
#ifndef BENCH_VDEV_VDEV_H
#define BENCH_VDEV_VDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "bench/vdev/fault.h"
#include "bench/vdev/protection.h"
#include "model/catalog/platform.h"
#include "port/usb.h"

#define VDEV_NEVER INT64_MAX
#define VDEV_STALL (-1) /* endpoint 0 stalls */
#define VDEV_GONE  (-2) /* not on the bus (any more) */

struct vdev;

/* What the host sees on the bus. */
struct vdev_usb {
	bool attached;
	unsigned generation; /* goes up with each enumeration */
	uint16_t vid, pid, release;
	const char *maker, *product, *serial;
	bool tty; /* a CDC port is there */
	uint8_t tty_interface;
	const uint8_t *device_descriptor; /* 18 bytes */
	const uint8_t *config_descriptor;
	size_t config_size;
};

struct vdev_config {
	int platform_id;
	const char *id; /* 24 hex digits */
	bool claimed;	/* the cloud account owns it */
	bool network;	/* has credentials and a network to join */
};

/* Blank flash, unplugged and unpowered; NULL when out of memory. */
struct vdev *vdev_new(const struct vdev_config *config);
void vdev_free(struct vdev *v);

/*
 * Programs an image straight into flash, as a factory would.  store tells
 * where (main or factory); the address comes from the module's header.
 */
bool vdev_install(struct vdev *v, const uint8_t *image, size_t len,
		  enum store store);

/* Cable and power.  Plugging in powers up and boots. */
void vdev_plug(struct vdev *v, bool in, int64_t now_us);
/* RESET button. */
void vdev_reset(struct vdev *v, int64_t now_us);
/* SETUP or MODE button, pressed or released. */
void vdev_button(struct vdev *v, bool pressed, int64_t now_us);

/* Lets the device do what is due until now. */
void vdev_run(struct vdev *v, int64_t now_us);
/* When it will do something by itself; VDEV_NEVER if it waits for the host. */
int64_t vdev_next_us(const struct vdev *v);

void vdev_usb(const struct vdev *v, struct vdev_usb *out);
enum device_mode vdev_mode(const struct vdev *v);
bool vdev_plugged(const struct vdev *v);
const char *vdev_id(const struct vdev *v);

/*
 * One control transfer.  Returns the bytes of the data stage, VDEV_STALL or
 * VDEV_GONE; *done_us is when the host sees the end of it (>= now_us).
 * SET_LINE_CODING and SET_CONTROL_LINE_STATE come in here as well.
 */
int vdev_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		 size_t len, int64_t now_us, int64_t *done_us);

/* The CDC data pipes.  Bytes taken; 0 while the device does not read. */
size_t vdev_serial_in(struct vdev *v, const void *data, size_t len,
		      int64_t now_us);
/* What the device has sent until now. */
size_t vdev_serial_out(struct vdev *v, void *data, size_t max, int64_t now_us);

/* False: too many, or an unknown kind. */
bool vdev_fault_add(struct vdev *v, const struct vdev_fault *f);
/* Faults neither count nor hit, for setting up. */
void vdev_mute_faults(struct vdev *v, bool mute);

/*
 * The device as its cloud sees it, ota.md B12.  Sessions count how often it
 * came on line; the reset reason is that of its last start.
 */
bool vdev_online(const struct vdev *v, int64_t now_us);
unsigned vdev_sessions(const struct vdev *v);
const char *vdev_reset_reason(const struct vdev *v);
bool vdev_claimed(const struct vdev *v);
int vdev_platform(const struct vdev *v);
/* "0.7.0-rc.7" */
const char *vdev_release(const struct vdev *v);
/* SHA-256 of the application that was there at the last start, or "". */
const char *vdev_app_hash(const struct vdev *v);
/* The table as the system describes it (serial.md 3), with outer braces. */
void vdev_describe(struct vdev *v, struct buf *out);

/*
 * An image over the air, written to the staging area piece by piece.  Each
 * call says in *done_us when the device has done it.  False: refused or
 * failed.  After vdev_ota_end() the device restarts by itself, as it does in
 * life also when the image was not taken; *taken tells, and *report gets what
 * the release publishes as spark/device/ota_result, if it does.
 */
bool vdev_ota_begin(struct vdev *v, uint32_t size, int64_t now_us,
		    int64_t *done_us);
bool vdev_ota_write(struct vdev *v, uint32_t offset, const void *data,
		    uint32_t len, int64_t now_us, int64_t *done_us);
bool vdev_ota_end(struct vdev *v, bool *taken, struct buf *report,
		  int64_t now_us, int64_t *done_us);
/* The application has switched updates off. */
void vdev_disable_updates(struct vdev *v, bool off);
/* Its co-processor never answers. */
void vdev_hush(struct vdev *v, bool on);
/* How it is protected; only bootloaders of Device OS 6 can be. */
void vdev_protect(struct vdev *v, enum vdev_protection p);
/* It writes a line to the port each second, as with SerialLogHandler. */
void vdev_log(struct vdev *v, bool on);

/*
 * A programmer on the debug port: flash as it is, for tests and for looking.
 * NULL if the range is outside.
 */
const uint8_t *vdev_flash(const struct vdev *v, bool external, uint32_t address,
			  uint32_t len);
/* Where the internal flash begins, and its bytes. */
void vdev_span(const struct vdev *v, uint32_t *base, uint32_t *size);
/* The settings area (DCT), VDEV_SETTINGS bytes, as it is. */
#define VDEV_SETTINGS 16384
const uint8_t *vdev_settings(const struct vdev *v);
bool vdev_poke(struct vdev *v, bool external, uint32_t address,
	       const void *data, uint32_t len);

/*
 * What is different from `fresh`, a device as the scene makes it, for a later
 * run.  vdev_restore() takes it over into such a device, switched off
 * and ready to be plugged in; *plugged and *mode tell how it was left.  False:
 * not ours, or damaged; the device is then as it was.
 */
bool vdev_save(const struct vdev *v, const struct vdev *fresh, struct buf *out);
bool vdev_restore(struct vdev *v, const uint8_t *data, size_t len,
		  bool *plugged, enum device_mode *mode);

/*
 * Memory that outlives the process: from vdev_lend() on the device's flash is
 * kept in the vdev_place_size() bytes at `place`, which it starts with its own
 * content, or, with `take`, whose content it takes over as one that is
 * switched off.  What else is to be known of it is in a note.
 */
struct vdev_note {
	char id[25];
	bool plugged, network, claimed;
	uint16_t ncp, dct_len;
	enum device_mode mode;
	enum vdev_protection protection;
	unsigned service_starts;
	uint32_t faults_seen[FAULT_MAX];
};

size_t vdev_place_size(const struct vdev *v);
void vdev_lend(struct vdev *v, uint8_t *place, bool take);
/* Takes over a copy of such a place, as one that is switched off. */
void vdev_copy(struct vdev *v, const uint8_t *place);
void vdev_note(const struct vdev *v, struct vdev_note *out);
/* Of a device that is switched off. */
void vdev_heed(struct vdev *v, const struct vdev_note *note);

#endif
