/* SPDX-License-Identifier: MIT */
/*
 * The inside of a virtual device, shared by the files of the model.
 *
 * A part is a file and knows the parts below it, never the device as a
 * whole: what it wants of the device (a restart, the bus) it asks for in
 * power.c and gets when its time has come.  Nobody outside of this folder
 * and those of the chips includes this.
 */
#ifndef BENCH_VDEV_DEVICE_H
#define BENCH_VDEV_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "bench/vdev/fault.h"
#include "bench/vdev/flash.h"
#include "bench/vdev/layout.h"
#include "bench/vdev/service.h"
#include "bench/vdev/vdev.h"
#include "model/catalog/milestone.h"
#include "model/catalog/table.h"

#define DCT_SIZE VDEV_SETTINGS

/* dct.h of the firmware, platforms.md 2.1 */
#define DCT_OTA_FLAG	  1753
#define OTA_FLAG	  0xa5
#define DCT_CLAIMED	  1825
#define DCT_SERVER_KEY	  2082
#define DCT_FLASH_MODULES 2852
#define DCT_DEVICE_ID	  3618
#define DCT_SETUP	  8134 /* only where there is such a flag */

/*
 * Versions at which the behaviour of a device changes that only the device
 * knows; those that the program knows as well are in milestone.h.  serial.md
 * and modules.md 9.
 */
enum {
	OS_0_4_4 = 5,
	OS_0_4_6 = 7,
	OS_0_4_8 = 10,
	OS_0_6_1_RC1 = 103,
	OS_0_8_0_RC1 = 300,
	OS_1_1_0_RC1 = 1100,
	OS_1_2_1 = 1213,
	OS_1_4_0 = 1400,
	OS_1_5_0 = 1500,
	OS_2_0_0 = 2000,
	OS_2_2_0_RC1 = 2200,
	OS_3_0_0 = 3000,
	OS_3_2_0_RC1 = 3200,
	OS_NO_SETUP = 4000,
	BL_SAFE_COMMAND = 3001, /* bootloader: 0xfa, dfu.md 3.1 */
};

enum phase {
	PHASE_OFF,    /* no power */
	PHASE_BOOT,   /* running, not on the bus yet */
	PHASE_BUTTON, /* held at the start, waits for the release */
	PHASE_SYSTEM,
	PHASE_DFU,
	PHASE_CRASH /* SOS, never on the bus */
};

enum wish { WISH_NONE, WISH_DFU, WISH_SAFE, WISH_SAFE_LISTENING };

/* A module header taken at face value, as the firmware does. */
struct header {
	uint32_t start, end;
	uint8_t flags;
	uint16_t version;
	uint16_t platform_id;
	uint8_t function, index;
	struct module_ref deps[2];
};

/* What the device knows about the image in one slot; modules.md 7. */
struct finding {
	bool found;
	struct header header;
	uint8_t checked, passed;
	char sha[65]; /* upper case */
};

/* A file that an application needs. */
struct asset_info {
	char name[64];
	char hash[65];
	uint32_t size;
};

struct dfu {
	unsigned bootloader; /* version that runs */
	uint8_t state, status;
	uint8_t poll[3];
	uint8_t alt;
	uint32_t pointer;
	uint16_t block;
	uint32_t len;
	uint8_t data[4096];
	/* Of system part 2, whose code for the DCT is borrowed at the start;
	 * 0: it is of no use in this session. */
	uint32_t lender;
	bool hung;	    /* answers nothing until it starts again */
	int64_t busy_until; /* flash is worked on */
	bool vendor_error;  /* it was refused for protection */
};

/* Bytes to the host, each piece with the time at which it goes out. */
#define LINE_PIECES 48
struct line {
	uint32_t rate;
	bool dtr;
	bool heard; /* the host has sent something */
	uint8_t in[256];
	size_t in_len;
	int64_t busy_until; /* does not read before */
	struct buf out;
	struct {
		int64_t at;
		int64_t gap_us; /* between characters */
		size_t len;
	} pieces[LINE_PIECES];
	size_t piece_count;
	int64_t last_at; /* of the last byte queued */
};

enum prompt {
	PROMPT_NONE,
	PROMPT_CLAIM,
	PROMPT_SSID,
	PROMPT_SECURITY,
	PROMPT_CIPHER,
	PROMPT_PASSWORD
};

struct shell {
	enum prompt prompt;
	char text[65];
	size_t len, max;
};

enum ym_stage { YM_OFF, YM_HEADER, YM_DATA, YM_LAST };

struct ymodem_rx {
	enum ym_stage stage;
	bool from_shell;
	uint8_t block[1029];
	size_t have, want; /* want 0: between blocks */
	bool half_cancel;  /* one CAN seen */
	uint8_t seq;
	unsigned errors;
	int64_t last_us; /* last byte */
	char name[257];
	uint32_t size;
};

struct update {
	bool running;
	uint32_t size, written;
	int64_t last_us; /* last block, for the watchdog */
};

#define USB_STRING_FIRST 4
#define USB_STRINGS	 8
#define USB_STRING_MAX	 104

struct chip;

struct vdev {
	const struct chip *chip;
	const struct layout *layout;
	char id[25];
	bool claimed, network, updates_disabled;
	bool logs;
	int64_t log_us; /* the next line */
	struct flash internal, external;
	uint8_t *dct; /* DCT_SIZE bytes */
	bool lent;    /* dct belongs to somebody else */
	struct fault_list faults;

	/* power and time */
	bool plugged, button;
	bool button_listens; /* this press enters listening mode */
	int64_t button_us;
	int64_t now;
	enum phase phase;
	enum wish wish;	   /* of the next start */
	bool watched;	   /* the next start is, by watchdogs */
	int64_t boot_us;   /* the bootloader has decided */
	int64_t attach_us; /* on the bus from then on */
	int64_t reset_us;  /* a reset is due */
	int64_t replug_us; /* a fault's cable comes back */
	int64_t listen_us; /* enters or leaves listening by itself */
	bool attached;
	unsigned generation;
	const char *reset_reason; /* of the last start, ota.md B8 */
	const char *next_reason;

	/* the running system */
	bool safe, listening;
	bool silent_modem;	 /* what asks it has to wait */
	int64_t silent_us;	 /* so long; 0: for ever */
	bool silent_ncp, hushed; /* now; whenever it starts */
	int64_t thread_us; /* the thread for requests is busy until then */
	uint16_t ncp;	   /* version of the co-processor's firmware */
	uint16_t dct_len;  /* of the file that the DCT is */
	bool staged;	   /* it applies that at the next start */
	enum vdev_protection protection;
	uint8_t cloud_nonce[PROTECTION_NONCE], own_nonce[PROTECTION_NONCE];
	bool nonce_given;
	unsigned service_starts; /* that are left of service mode */
	bool setup_done;	 /* request 73 */
	int64_t online_us;	 /* in the cloud from then on */
	unsigned sessions;	 /* how often it came on line */
	char app_hash[65];	 /* of the application at the last start */

	struct dfu dfu;
	struct line line;
	struct shell shell;
	struct ymodem_rx ymodem;
	struct update update;
	struct service service;

	uint16_t usb_release;
	const char *usb_maker, *usb_product;
	char usb_serial[32], usb_name[40];
	uint8_t device_descriptor[18];
	uint8_t config_descriptor[128];
	size_t config_size;
	/* Strings behind the first three, by index - USB_STRING_FIRST. */
	char usb_strings[USB_STRINGS][USB_STRING_MAX];
	/* In DFU mode: of alternate setting 0, and of the configuration. */
	uint8_t alt_string, dfu_config_string;
	uint8_t usb_class;
	uint8_t alt_count;
};

/* power.c */
struct flash *device_flash(struct vdev *v, bool external);
bool device_in_system(const struct vdev *v); /* and on the bus */
void device_leave_bus(struct vdev *v);
/* Now, through the bootloader. */
void device_restart(struct vdev *v, int64_t now);
/* The same later; vdev_run() does it when its time has come. */
void device_reset_at(struct vdev *v, int64_t us, const char *reason,
		     enum wish wish);
/* The cable is out and comes back by itself then. */
void device_pull(struct vdev *v, int64_t back_us);
void device_listen(struct vdev *v, bool on, int64_t now);

/* start.c */
/* The way to DFU mode or the system; returns the microseconds it takes. */
int64_t start_run(struct vdev *v);

/* headers.c */
unsigned checks_os(const struct vdev *v);	  /* Device OS level, 0: none */
unsigned checks_bootloader(const struct vdev *v); /* version, 0: none */
unsigned checks_system_version(const struct vdev *v); /* main part, raw */
bool checks_header(const struct vdev *v, bool external, uint32_t at,
		   struct header *h);
/* The same where no header is kept: radio stack, co-processor. */
bool checks_module(const struct vdev *v, const struct place *p,
		   struct header *h);
/* Where what lies in a place begins. */
uint32_t checks_start(const struct vdev *v, const struct place *p);
/* The place of a module for the newest that runs, of the system where it is. */
const struct place *checks_newest(const struct vdev *v, unsigned function,
				  unsigned index);
const struct place *checks_ota(const struct vdev *v);

/* checks.c */
/* Of the application that runs or would run. */
const struct place *checks_user_place(const struct vdev *v);
/* Boot and describe: checks 0x1e at the place itself. */
void checks_place(const struct vdev *v, const struct place *p,
		  struct finding *f);
/* Install: the staging area with the rules for new images. */
void checks_staged(const struct vdev *v, struct finding *f);
/* modules.md 7.5 */
bool checks_system_sound(const struct vdev *v);
bool checks_user_valid(const struct vdev *v);
/* Only the header test, for the automatic factory reset. */
bool checks_user_header(const struct vdev *v, const struct place *at);

/* assets.c: what an application needs besides, modules.md 4.4 */
bool assets_met(const struct vdev *v, const struct header *app);
bool assets_has(const struct vdev *v, const char *hash);
/* The n-th that is there, or that the application at this place asks for. */
bool assets_there(const struct vdev *v, size_t n, struct asset_info *out);
bool assets_asked(const struct vdev *v, const struct place *user, size_t n,
		  struct asset_info *out);
/* Puts one of the staging area away; false: no room. */
bool assets_take(struct vdev *v, uint32_t len, int64_t *us);

/* install.c: what newer systems do with a sound image in the staging area */
bool install_apply(struct vdev *v, const struct header *h, int64_t *us);
/* They carry no bootloader inside. */
void install_nothing(struct vdev *v, int64_t *us);

/* update.c: all times are added to *us. */
bool update_begin(struct vdev *v, uint32_t size, int64_t *us);
bool update_write(struct vdev *v, uint32_t offset, const void *data,
		  uint32_t len, int64_t *us);
/*
 * Validates and applies or queues it.  True: taken.  The bits that are
 * missing go to *missing, 0 when only applying failed.
 */
bool update_finish(struct vdev *v, unsigned *missing, int64_t *us);
/* The system error of what is missing, serial.md 3.7. */
int update_error(unsigned missing);
/* The bootloader's part: copies what is queued. */
bool update_copy_queued(struct vdev *v, int64_t *us);
/* "factory-reset" of the bootloader: true if there was something to copy. */
bool update_factory_reset(struct vdev *v, int64_t *us);
/* Queues a copy for the bootloader in slot 1 of the DCT. */
void update_queue(struct vdev *v, const struct place *dst, uint32_t source,
		  bool external, uint32_t len, unsigned function);

/* dct.c */
/* Practice keys, the same on every device. */
#define DCT_DEVICE_RSA 608
#define DCT_SERVER_RSA 294
#define DCT_DEVICE_EC  121
#define DCT_SERVER_EC  91
extern const uint8_t dct_device_rsa[DCT_DEVICE_RSA];
extern const uint8_t dct_server_rsa[DCT_SERVER_RSA];
extern const uint8_t dct_device_ec[DCT_DEVICE_EC];
extern const uint8_t dct_server_ec[DCT_SERVER_EC];

void dct_init(struct vdev *v);
/* How its bootloader has it. */
const struct settings *dct_settings(const struct vdev *v);
/* Writes; no limit but DCT_SIZE. */
bool dct_write(struct vdev *v, uint32_t offset, const void *data, uint32_t len,
	       int64_t *us);

/* descriptors.c */
void descriptors_make(struct vdev *v);
/* For the chips: the configuration of a system, piece by piece. */
void usb_config_begin(struct vdev *v, uint8_t interfaces, uint8_t string,
		      uint8_t attributes);
void usb_config_add(struct vdev *v, const uint8_t *bytes, size_t len);
/* String `index` is name and what. */
void usb_string(struct vdev *v, unsigned index, const char *name,
		const char *what);
/* What the newer chips have in common: names, and of a running system the
 * configuration, whose rest comes behind its first descriptor. */
void usb_newer_dfu(struct vdev *v, uint8_t alt_string);
void usb_newer_system(struct vdev *v, const uint8_t *rest, size_t len);
/* The next alternate setting. */
void usb_add_alt(struct vdev *v, const char *map);
int descriptors_get(const struct vdev *v, uint16_t value, uint8_t *data,
		    size_t len);

/* line.c */
void line_reset(struct line *l);
void line_fini(struct line *l);
/* Queues bytes after what is queued already, not before `at`. */
void line_put(struct vdev *v, const void *data, size_t len, int64_t at,
	      int64_t gap_us);
void line_text(struct vdev *v, const char *text, int64_t at, int64_t gap_us);
/* Takes what has gone out by now. */
size_t line_send(struct line *l, void *data, size_t max, int64_t now);
int64_t line_next(const struct vdev *v);

/* cdc.c */
/* Hands received bytes to who reads them. */
void cdc_run(struct vdev *v, int64_t now);
/* Received bytes there is room for. */
size_t cdc_room(const struct vdev *v);
/* The application's log, serial.md 7. */
void cdc_log(struct vdev *v, int64_t now);
int64_t cdc_log_next(const struct vdev *v);
int cdc_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		size_t len, int64_t now);

/* shell.c: one byte while listening */
void shell_byte(struct vdev *v, uint8_t byte, int64_t now);

/* answers.c */
void answer_describe(struct vdev *v, struct buf *out);
/* The module in the staging area, with what became of it. */
void answer_ota_result(struct vdev *v, bool taken, struct buf *out);
bool answer_command(struct vdev *v, char command, int64_t now);
/* What it calls the size of a place. */
uint32_t answer_size(const struct vdev *v, const struct place *p);
/* "0.7.0-rc.7" of what runs */
const char *answer_release(const struct vdev *v);

/* ymodem_rx.c */
/* first: a start byte that was read already, or -1 */
void ymodem_start(struct vdev *v, int first, bool from_shell, int64_t now);
void ymodem_byte(struct vdev *v, uint8_t byte, int64_t now);
void ymodem_run(struct vdev *v, int64_t now);
int64_t ymodem_next(const struct vdev *v);

/* service.c */
int service_control(struct vdev *v, const struct usb_setup *setup,
		    uint8_t *data, size_t len, int64_t now);
/* service_modules.c: what is there, and numbers and bytes of a message */
int32_t service_modules(struct vdev *v, struct buf *out);
int32_t service_assets(struct vdev *v, struct buf *out);
void service_put_number(struct buf *b, unsigned field, uint32_t n);
void service_put_bytes(struct buf *b, unsigned field, const void *data,
		       size_t len);
/* protection.c: request 77 */
#define PROTECTION_STARTS 20
int32_t protection_request(struct vdev *v, const uint8_t *p, size_t len,
			   struct buf *reply);
/* service_acts.c: does it; the result of the system */
int32_t service_act(struct vdev *v, struct service_request *r, int64_t now);

/* vendor.c: raw and service requests of the running system */
int vendor_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		   size_t len, int64_t now);

#endif
