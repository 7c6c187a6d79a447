/* SPDX-License-Identifier: MIT */
/*
 * Module versions at which something changed that unbrick has to know: one
 * name and one source for each number.  Versions of system modules are those
 * of release_main_part(); which release carries them: modules.md 9.
 *
 * A number says nothing about a platform with TRAIT_OWN_VERSIONS, except
 * those of the Duo.
 */
#ifndef MODEL_CATALOG_MILESTONE_H
#define MODEL_CATALOG_MILESTONE_H

/* Device OS */
enum {
	/* 0.4.3: YMODEM and OTA work; serial.md 4.9 */
	OS_YMODEM_WORKS = 3,
	/* 0.5.0-rc.1: a line rate brings it to listen; serial.md 1.2 */
	OS_LISTENS = 12,
	/* 0.5.3-rc.1: other parts' needs are checked; modules.md 7.1, 7.4 */
	OS_FULL_CHECK = 18,
	/* 0.5.3-rc.2: knows the place of part 3; serial.md 6.4 */
	OS_PART3_PLACE = 19,
	/* 0.5.3: the first final release that does */
	OS_PART3_PLACE_FINAL = 21,
	/* 0.5.5, 0.6.3, 0.6.4: put back their own bootloader; serial.md 6.1 */
	OS_LOADER_BACK_055 = 23,
	OS_LOADER_BACK_063 = 109, /* it may do so for ever */
	OS_LOADER_BACK_064 = 110,
	/* 0.6.0-rc.1: part 3, and files with other numbers; platforms.md 2 */
	OS_PART3 = 100,
	/* 0.6.1: the Electron raises its bootloader; serial.md 6.1 */
	OS_LOADER_RAISED = 105,
	/*
	 * 0.7.0-rc.1: both dependencies count (modules.md 2), the system
	 * lends its DCT to the bootloader (dfu.md 4.5), has a server key of
	 * its own (ota.md C7), and asks for a bootloader (modules.md 9).
	 */
	OS_SPLIT = 200,
	/* 0.8.0-rc.2, Gen 3 0.9.0: service requests; usb-requests.md 1 */
	OS_SERVICE = 301,
	OS_SERVICE_GEN3 = 403,
	/* 1.2.1-rc.3: applies what DFU has staged; usb-requests.md 12 */
	OS_STAGED = 1212,
	/* 1.4.0: Gen 3 needs radio stack 202; platforms.md 8 */
	OS_RADIO_202 = 1401,
	/* 3.0.0-alpha.1: update and factory areas move in 8 MB; platforms.md 4
	 */
	OS_FAR_UPDATES = 3000,
	/* 3.1.0-rc.1: the application of 256 KB; platforms.md 4 */
	OS_BIG_APP = 3102,
	/* 5.5.0-rc.1: assets; platforms.md 4 and 5 */
	OS_ASSETS = 5500,
	/* 5.6.0: tells its assets over USB; usb-requests.md 5 */
	OS_TELLS_ASSETS = 5600,
	/* 6.0.0: nothing more over serial; platforms.md 6 */
	OS_NO_YMODEM = 6000,
	/* 6.2.0: Gen 3 system part 1 at 0x28000; platforms.md 4 */
	OS_LOW_SYSTEM = 6200,
};

/* Bootloaders */
enum {
	/* 0.7.0-rc.1: reaches the DCT by the system; dfu.md 4.5 */
	BL_SPLIT = 100,
	/* 3.1.0: drops the old application for a new one; dfu.md 6.3 */
	BL_DROPS_OLD_APP = 1100,
	/* 6.2.0: starts a system at 0x28000; platforms.md 4 */
	BL_LOW_SYSTEM = 3100,
};

/* The RedBear Duo */
enum {
	/*
	 * 0.3.0: a bootloader of 32 KB, which older systems overwrite
	 * (serial.md 6.5); takes updates and applies none (modules.md 11.2)
	 */
	DUO_0_3_0 = 8,
	/* 0.3.1: applies them again */
	DUO_APPLIES = 9,
	/* the first bootloader of 32 KB; dfu.md 4.4 */
	DUO_BIG_LOADER = 5,
	/* r6: reaches the DCT by the system, from 0.3.2 on; seen on real code
	 */
	DUO_BORROWS_DCT = 6,
};

/* OS_SPLIT and OS_PART3_PLACE_FINAL where a release is known by its name */
#define RELEASE_SPLIT	    "0.7.0-rc.1"
#define RELEASE_PART3_PLACE "0.5.3"
/* from here on Gen 3 starts without the setup-done flag; platforms.md 6 */
#define RELEASE_NO_SETUP "4.0.0"

#endif
