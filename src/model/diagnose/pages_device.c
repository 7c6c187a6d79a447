/* SPDX-License-Identifier: MIT */
/* Pages of what the device or the cloud refuses, and of silent devices. */
#include "model/diagnose/pages.h"

const struct explain_page explain_device_pages[] = {
	{ VERDICT_NO_LIFE, "no sign of life",
	  "Power is there, the status LED stays dark and no host sees the "
	  "device.",
	  "No LED, also while the button is held at power-up; no serial port, "
	  "no USB device on any computer.",
	  "The bootloader is gone, or the board is dead.",
	  "Another supply and cable, the button held while plugging in; then "
	  "the bootloader once with a debug probe, else replace the device.",
	  "Do not search drivers: a host that sees nothing is not at fault." },
	{ VERDICT_FULL_POWER_OFF, "needs all power away",
	  "Something still feeds the processor, so that it never starts anew.",
	  "Reset and re-plugging do nothing; after all wires and batteries "
	  "are off for a while it starts.",
	  "A second supply, a battery, a solar panel or a data line of another "
	  "board holds the processor half alive.",
	  "Take away every supply and every wire for a minute, then connect "
	  "again with the button held.",
	  "Do not flash anything before this was tried." },
	{ VERDICT_HARD_FAULT, "hard fault persists",
	  "The crash stays although system and a known good application were "
	  "written.",
	  "SOS with one blink at every start, after every successful write.",
	  "What DFU does not reach: bootloader, settings, or the hardware.",
	  "The bootloader with a debug probe; if the crash stays, replace the "
	  "device.",
	  "Do not write system and application once more." },
	{ VERDICT_BOOT_NOT_DFU, "bootloader is not written by plain DFU",
	  "A bootloader file was given in a way that does not lead there.",
	  "'unknown module function 2', or --force and a success that changes "
	  "nothing.",
	  "DFU is done by the bootloader, which does not overwrite itself.",
	  "Serial before Device OS 6.0, over the air, or staged DFU; after "
	  "--force read the module table first.",
	  "Do not use --force: the bytes land in another place." },
	{ VERDICT_SERIAL_TRIGGER, "a serial monitor changes the mode",
	  "Opening the port at a special line rate switches the mode; nothing "
	  "is wrong.",
	  "DFU mode as soon as a port is opened at 14400 baud, listening mode "
	  "at 28800.",
	  "These line rates are the request for these modes.",
	  "Choose another line rate in the program, then reset the device.",
	  "Do not flash anything." },
	{ VERDICT_PROTECTED, "device is protected",
	  "Device protection refuses local writing or an older release.",
	  "'Protected Device' in the answer of a tool.",
	  "The product has device protection (Device OS 6.x).",
	  "Service mode through the cloud, or make it an open device; then a "
	  "release that supports protection.",
	  "Do not force it with a probe: the device would be locked for good." },
	{ VERDICT_ASSET_MISSING, "an asset is missing",
	  "The application needs files that are not on the device, so it does "
	  "not start.",
	  "FAIL beside a name under Asset Dependencies; safe mode at every "
	  "start.",
	  "The application came without its bundle, or the transfer broke off.",
	  "Send the bundle: application and assets together.",
	  "Do not write the system again; it is not the cause." },
	{ VERDICT_SETUP_NOT_DONE, "setup is not marked as done",
	  "The device waits in listening mode because its setup flag is not "
	  "set.",
	  "Blinking blue at every start on Gen 3 before Device OS 4.0.",
	  "Settings were erased, or the device was never set up.",
	  "Set the flag (particle-cli usb setup-done) or update to 4.0.",
	  "Do not take it for lost network credentials only." },
	{ VERDICT_UNKNOWN, NULL, NULL, NULL, NULL, NULL, NULL },
};
