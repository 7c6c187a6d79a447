/* SPDX-License-Identifier: MIT */
/*
 * What is wrong and what to do: the words of a diagnosis.
 * Ids, failing checks and repair actions are part of the program's contract.
 */
#ifndef MODEL_DIAGNOSE_VERDICT_H
#define MODEL_DIAGNOSE_VERDICT_H

#include <stddef.h>

#include "model/catalog/platform.h"
#include "model/catalog/table.h"

#define VERDICT_TABLE(X)                                                       \
	X(HEALTHY, "healthy")                                                  \
	X(NO_MODULE_FAULT, "no-module-fault")                                  \
	X(BOOTLOADER_TOO_OLD, "bootloader-too-old")                            \
	X(BOOTLOADER_TOO_NEW, "bootloader-too-new-after-downgrade")            \
	X(BOOTLOADER_CORRUPT, "bootloader-corrupt")                            \
	X(APP_NEWER, "app-newer-than-system")                                  \
	X(PART_MISMATCH, "system-part-mismatch")                               \
	X(NO_VALID_SYSTEM, "no-valid-system")                                  \
	X(DOWNGRADE_CRASH, "downgrade-crash")                                  \
	X(WRONG_PLATFORM, "wrong-platform-binary")                             \
	X(WRONG_USB_ID, "wrong-usb-id")                                        \
	X(NOT_WRITEABLE, "dfu-address-not-writeable")                          \
	X(MONOLITHIC, "monolithic-firmware")                                   \
	X(OTA_REJECTED, "ota-rejected-by-device")                              \
	X(OTA_FAILS, "ota-transfer-fails")                                     \
	X(OTA_NOT_APPLIED, "ota-not-applied")                                  \
	X(CLOUD_UPDATING, "cloud-update-in-progress")                          \
	X(PRODUCT_UPDATE, "product-update-applied")                            \
	X(STALE_CLOUD, "stale-cloud-information")                              \
	X(APP_BLOCKS, "app-blocks-system")                                     \
	X(STACK_OVERFLOW, "stack-overflow")                                    \
	X(DEVICE_KEYS, "device-keys-mismatch")                                 \
	X(SERVER_KEY, "server-key-wrong")                                      \
	X(SERVER_ADDRESS, "server-address-lost")                               \
	X(LEAVE_BENIGN, "dfu-leave-benign")                                    \
	X(GET_STATUS, "dfu-get-status")                                        \
	X(DFU_HOST, "dfu-driver-or-host")                                      \
	X(STUCK_IN_DFU, "stuck-in-dfu")                                        \
	X(USB_PERMISSION, "usb-permission-denied")                             \
	X(WINDOWS_DRIVER, "windows-driver")                                    \
	X(OTHER_DFU, "host-other-dfu-device")                                  \
	X(SERIAL_ERROR, "serial-flash-error")                                  \
	X(SERIAL_TIMEOUT, "serial-flash-timeout")                              \
	X(INSPECT_INVALID, "inspect-json-invalid")                             \
	X(FLASH_HARDWARE, "flash-hardware-failure")                            \
	X(MODEM_SILENT, "cellular-modem-no-response")                          \
	X(NCP_SILENT, "ncp-no-response")                                       \
	X(UNKNOWN, "unknown")                                                  \
	X(SOS_ASSERTION, "sos-assertion-after-update")                         \
	X(NO_LIFE, "no-sign-of-life")                                          \
	X(FULL_POWER_OFF, "needs-full-power-off")                              \
	X(HARD_FAULT, "hard-fault-persists")                                   \
	X(BOOT_NOT_DFU, "bootloader-not-over-dfu")                             \
	X(SERIAL_TRIGGER, "serial-monitor-triggers-dfu")                       \
	X(PROTECTED, "device-protected")                                       \
	X(ASSET_MISSING, "asset-missing")                                      \
	X(SETUP_NOT_DONE, "setup-not-done")                                    \
	X(INTERMEDIATE, "intermediate-version-needed")                         \
	X(NO_USER, "no-user-application")                                      \
	X(CABLE, "cable-or-port")                                              \
	X(BROWNOUT, "power-brownout")

enum verdict {
#define X(name, id) VERDICT_##name,
	VERDICT_TABLE(X)
#undef X
		VERDICTS
};

enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN };

struct failing {
	char module[SLOT_LABEL]; /* "system 2", "file", "usb", "dct" */
	char check[24];		 /* "dependencies", "integrity", ... */
	char needs[96];		 /* or "" */
	char has[96];		 /* or "" */
};

struct repair_step {
	char what[160];	  /* "bootloader", "system-part1", words; or "" */
	char action[16];  /* JSON "do": "flash", "enter", ... */
	char version[32]; /* release, or "" */
	char over[12];	  /* road name, "swd", or "" */
};

struct evidence_line {
	unsigned line;	/* of the input, from 1; 0: from the device */
	char text[160]; /* cleaned */
};

/* What was not seen, how to get it, and what it would change. */
struct missing {
	char what[112];
	char how[112];
	char changes[128];
};

#define DIAGNOSIS_MAX	  16
#define DIAGNOSIS_MISSING 6

struct diagnosis {
	int platform_id; /* -1: not known */
	enum verdict verdict;
	enum verdict also[DIAGNOSIS_MAX];
	size_t also_count;
	char summary[320]; /* one sentence */
	enum confidence confidence;
	struct failing failing[DIAGNOSIS_MAX];
	size_t failing_count;
	struct repair_step repair[DIAGNOSIS_MAX];
	size_t repair_count;
	struct evidence_line evidence[DIAGNOSIS_MAX];
	size_t evidence_count;
	/* empty: all that could contradict was seen */
	struct missing missing[DIAGNOSIS_MISSING];
	size_t missing_count;
	bool disputed;	    /* two causes fit; both are in `also` */
	bool thin;	    /* one fact alone speaks for also[0] */
	struct table table; /* what was recognised of it */
	/* The text calls an Electron's parts by the maker's files. */
	bool file_names;
};

const char *verdict_id(enum verdict v);
/* -1 if unknown */
int verdict_by_id(const char *id);
const char *confidence_name(enum confidence c);

#endif
