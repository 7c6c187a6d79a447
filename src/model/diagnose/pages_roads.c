/* SPDX-License-Identifier: MIT */
/*
 * Pages of verdicts about the cloud, keys, tools, hosts and radios.
 */
#include "model/diagnose/pages.h"

const struct explain_page explain_road_pages[] = {
	{ VERDICT_OTA_REJECTED, "update refused by the device",
	  "The device received an update and refuses to install it.",
	  "An ota_result event with error, a negative result code, or "
	  "'Validation failed'.",
	  "A dependency is not met, the image is damaged or for another "
	  "platform, updates are switched off, or (Duo 0.3.0) the "
	  "system has a fault that refuses everything.",
	  "Read the code: dependency, then the system first; integrity, "
	  "then send again; disabled, then safe mode first. Duo 0.3.0: "
	  "system 0.3.1 over DFU.",
	  "Do not repeat the same transfer over and over." },
	{ VERDICT_OTA_FAILS, "update over the air breaks off",
	  "The transfer does not reach its end.",
	  "flash status failed, last reset update_timeout, LED blinks "
	  "or stays magenta for minutes.",
	  "Weak link, an application that is too busy, or the cloud is "
	  "sending a system update at the same time.",
	  "Wait for an automatic update to end. Then safe mode and once "
	  "more; a small image such as Tinker shows whether the link or "
	  "the application is the cause. On a bench use DFU.",
	  "Do not reset while magenta blinks." },
	{ VERDICT_OTA_NOT_APPLIED, "update reported, old program runs",
	  "The cloud or the tool reported success, but the device still "
	  "runs the old program.",
	  "The application hash did not change, the old behaviour is "
	  "seen.",
	  "Success only means that the transfer was accepted. The image "
	  "was not valid at the start, the bootloader does not fit, or "
	  "an old 128 KB application hides the new one (3.1 and later).",
	  "Read the module table. Flash the application over DFU and "
	  "compare its hash.",
	  "Do not trust the word success without a look at the device." },
	{ VERDICT_CLOUD_UPDATING, "the cloud is updating the device",
	  "The cloud is bringing system parts up to date by itself.",
	  "safe-mode-updater event, 'mandatory system firmware upgrade "
	  "in progress', magenta blinking, several resets.",
	  "The device came online in safe mode with a dependency that "
	  "is not met.",
	  "Wait. It takes several minutes and several restarts.",
	  "Do not reset, do not unplug, do not flash at the same time." },
	{ VERDICT_PRODUCT_UPDATE, "product firmware applied",
	  "The device belongs to a product and the cloud replaced its "
	  "firmware by the product's.",
	  "auto-update event, the product version in the events "
	  "changes.",
	  "Devices of a product get the released firmware at their next "
	  "connection, also after a flash by hand.",
	  "Nothing is broken. To keep other firmware, mark the device "
	  "as a development device or lock it to a version.",
	  "Do not flash by hand again before that: it would be replaced "
	  "again." },
	{ VERDICT_STALE_CLOUD, "web page shows an old version",
	  "The version on the web page is not what the device runs.",
	  "The device's own report and the page differ.",
	  "The page keeps what the device told at its last full "
	  "connection.",
	  "Trust the device. The page follows after the next full "
	  "connection.",
	  "Do not flash because of the page." },
	{ VERDICT_APP_BLOCKS, "the application keeps the system from working",
	  "The application leaves the system no time, or crashes it.",
	  "LED slow magenta (about 5 s on, 5 s off) and then the old "
	  "application, breathing green, updates that time out, SOS.",
	  "Long delays or loops, or a fault in the application.",
	  "Enter safe mode, there the application does not run, and "
	  "flash over the air; or over DFU. Then let loop return within "
	  "seconds.",
	  "No system part needs to be flashed for this." },
	{ VERDICT_STACK_OVERFLOW, "stack overflow",
	  "A thread of the application used more stack than it has.",
	  "Red SOS with 13 blinks, or last reset panic, stack_overflow.",
	  "Large local arrays or deep recursion.",
	  "Enter safe mode and flash an application that needs less "
	  "stack.",
	  "Not a fault of the modules: do not reflash the system." },
	{ VERDICT_SOS_ASSERTION, "assertion failure after an update",
	  "The system stops itself because something must not be.",
	  "Red SOS with 10 blinks, again and again.",
	  "After an update on Gen 3: application, system and radio "
	  "stack do not fit, or the configuration store is damaged.",
	  "DFU mode, Tinker over DFU. If it stays: bootloader and "
	  "system with a debug probe.",
	  "Do not judge by a DFU log alone: the download can be good "
	  "and the device still assert." },
	{ VERDICT_DEVICE_KEYS, "device key and cloud differ",
	  "The device and the cloud do not recognise each other.",
	  "Handshake fails at 'Receive key', or one orange, magenta or "
	  "red blink in the cyan phase.",
	  "The device made a new key, its settings were erased, or the "
	  "cloud has another public key.",
	  "DFU mode: write the server key, make a device key and send "
	  "its public half to the cloud. The owner's account is needed "
	  "for the last step.",
	  "No module flash helps here." },
	{ VERDICT_SERVER_KEY, "server key wrong or just rewritten",
	  "The public key of the server in the device is wrong, or has "
	  "just been written anew.",
	  "Cyan with three orange blinks; or a DFU download of 512 "
	  "bytes at offset 2082 of the settings.",
	  "Settings were erased, or a key of another cloud is stored.",
	  "Write the server key in DFU mode and reset the device by "
	  "hand.",
	  "The lines about an invalid DFU suffix are harmless." },
	{ VERDICT_SERVER_ADDRESS, "stored server address is gone",
	  "The device should use a private server and has lost its "
	  "address.",
	  "The log says that the server address is of type 255 and "
	  "falls back to the public cloud.",
	  "The settings were erased or only the key was written, "
	  "without the address.",
	  "DFU mode: write the server key together with address and "
	  "port.",
	  "On the public cloud type 255 is normal and no fault." },
	{ VERDICT_LEAVE_BENIGN, "harmless error at the end of a download",
	  "The download is complete; only the tool's last question was "
	  "not answered.",
	  "'File downloaded successfully' and behind it an error of "
	  "get_status.",
	  "Old bootloaders restart at once when they are told to leave "
	  "DFU.",
	  "Nothing. Read the module table to be sure.",
	  "Do not flash again because of this line." },
	{ VERDICT_GET_STATUS, "status error during a download",
	  "The tool lost the device's status; whether the write was "
	  "good is open.",
	  "Error during download get_status without 'File downloaded "
	  "successfully'.",
	  "Old bootloaders stall the status of a block that failed, and "
	  "also when they restart.",
	  "Read the module table. If the parts are damaged: the release "
	  "that ran before over DFU, then the bootloader over serial, "
	  "then the new release.",
	  "Do not conclude from this line alone that the flash is bad." },
	{ VERDICT_DFU_HOST, "not seen, or stopped, at the host",
	  "The host's USB side breaks the transfer, not the device.",
	  "Progress stays at 0 %, libusb errors, the device does not "
	  "come back for the tool, while other ways work.",
	  "Driver, cable, hub, USB 3 port, a virtual machine, or a "
	  "second program.",
	  "Check driver, cable and port in DFU mode, try without hub. "
	  "Meanwhile flash in another way.",
	  "Do not replace modules: they are not the cause." },
	{ VERDICT_STUCK_IN_DFU, "stays in DFU mode",
	  "The write was good and the device does not start.",
	  "Download complete, LED still blinks yellow.",
	  "DFU was not left, or the bootloader finds no valid system.",
	  "Leave DFU (a :leave command or reset). If it comes back: "
	  "flash all system parts.",
	  "Do not press the button procedure again: the device already "
	  "is in DFU." },
	{ VERDICT_USB_PERMISSION, "host refuses access",
	  "The operating system does not let this user open the device.",
	  "Permission denied on /dev/ttyACM0, LIBUSB_ERROR_ACCESS, "
	  "insufficient permissions.",
	  "No udev rule for the vendor ids, or the user is not in the "
	  "group dialout.",
	  "unbrick doctor --install-udev, then plug the device in "
	  "again. Or add the user to dialout and log in anew.",
	  "Do not work as root for good: files then belong to root." },
	{ VERDICT_WINDOWS_DRIVER, "Windows driver missing or stale",
	  "Windows sees the device and no usable driver is bound to it.",
	  "Cannot open DFU device beside Found DFU for the same id; "
	  "unable to open USB device.",
	  "No WinUSB driver for DFU mode, or hidden entries of the same "
	  "device from other ports.",
	  "Show hidden devices in the device manager and remove all "
	  "entries of the device, plug it in again; else install WinUSB "
	  "for the DFU interface.",
	  "Do not reflash: the device is fine." },
	{ VERDICT_OTHER_DFU, "another DFU device is in the way",
	  "The tool found a DFU device that is not from Particle, or "
	  "more than one.",
	  "More than one DFU capable device, or ids that do not begin "
	  "with 2b04.",
	  "Bluetooth adapters, keyboards and other boards speak DFU "
	  "too.",
	  "Unplug the other one, or address the device by id or serial "
	  "number.",
	  "Never let a tool choose by itself: it could write to the "
	  "wrong one." },
	{ VERDICT_SERIAL_ERROR, "serial flash fails",
	  "Flashing over serial ends before it begins.",
	  "Error writing firmware with an unknown message, cancelled, "
	  "or file size higher than allowed.",
	  "Not in listening mode, a busy port, an application that "
	  "prints, updates switched off, or Device OS 6.0 and later, "
	  "which has no serial flashing.",
	  "Reset, listening mode, once more; else DFU for the "
	  "application and USB requests for a bootloader.",
	  "The text about the file size is misleading: it stands for "
	  "any refusal." },
	{ VERDICT_SERIAL_TIMEOUT, "serial flash times out",
	  "The device does not answer on the serial port.",
	  "Timed out waiting for initial response, TimeoutError.",
	  "Not in listening mode, or the application disturbs the port.",
	  "Reset, enter listening mode, try once more; DFU does not run "
	  "the application and is surer.",
	  "Do not pull the cable while magenta is on." },
	{ VERDICT_INSPECT_INVALID, "reply not readable for the tool",
	  "The tool could not read the module table; the table itself "
	  "may be good.",
	  "Could not get inspect device, Unexpected token or number in "
	  "JSON.",
	  "Log output of the application before the reply, or a reply "
	  "that was cut.",
	  "Read the raw reply with unbrick explain, or ask again.",
	  "Do not flash because of this message." },
	{ VERDICT_MODEM_SILENT, "cellular modem silent",
	  "The modem does not answer its processor.",
	  "'No response from NCP' on a cellular device, empty IMEI and "
	  "ICCID.",
	  "No battery or weak supply, a modem that hangs, or a broken "
	  "one.",
	  "Check battery and supply, remove USB and battery for a "
	  "while; then replace the device.",
	  "No module flash helps a modem without power." },
	{ VERDICT_NCP_SILENT, "network co-processor silent",
	  "The Wi-Fi co-processor does not answer.",
	  "'No response from NCP' on a device without modem.",
	  "Its firmware is missing or broken, or it hangs.",
	  "Take all power away, then flash the co-processor's firmware "
	  "over serial or by USB request.",
	  "It cannot be written over DFU or with a debug probe." },
	{ VERDICT_CABLE, "cable or port",
	  "Another cable or another USB port made it work.",
	  "Devices vanish in the middle, transfers stall, only charging "
	  "works.",
	  "Charge-only cables, hubs without power, USB 3 ports.",
	  "Use a short data cable at a USB 2 port of the computer "
	  "itself.",
	  "Do not look for the fault in the device first." },
	{ VERDICT_BROWNOUT, "supply voltage too low",
	  "The device was reset because its supply voltage dropped.",
	  "last reset power_brownout; the D7 LED glows dimly when the "
	  "bootloader was hit.",
	  "Weak supply or battery, long thin cables, a modem that draws "
	  "much.",
	  "Check supply and cable before the next write.",
	  "Do not update anything on a weak supply." },
	{ VERDICT_UNKNOWN, NULL, NULL, NULL, NULL, NULL, NULL },
};
