/* SPDX-License-Identifier: MIT */
/*
 * The status LED in words: led.md as a table.
 *
 * led_read() understands what people write ("breathing purple", "3 orange
 * blinks", "SOS 10", "magenta, 5 s on, 5 s off") in any order of the words.
 */
#ifndef MODEL_EVIDENCE_LED_H
#define MODEL_EVIDENCE_LED_H

#include <stdbool.h>
#include <stddef.h>

#include "model/evidence/spot.h"

/* X(name, id, state, what it tells for recovery) */
#define LED_TABLE(X)                                                           \
	X(WHITE_ON, "white-on", "start of the bootloader or the system",       \
	  "normal at power-up; steady for long: the system crashes early")     \
	X(GREEN_BLINK, "green-blink", "looking for the network",               \
	  "check credentials, coverage, antenna, SIM and battery")             \
	X(GREEN_FAST, "green-blink-fast",                                      \
	  "network found, asking for an address", "check DHCP and DNS")        \
	X(CYAN_BLINK, "cyan-blink", "opening the cloud connection",            \
	  "what follows in orange, magenta or red names the fault")            \
	X(CYAN_FAST, "cyan-blink-fast", "handshake with the cloud",            \
	  "stays here with red in between: keys")                              \
	X(CYAN_BREATHE, "cyan-breathe", "connected, the application runs",     \
	  "OTA is possible")                                                   \
	X(GREEN_BREATHE, "green-breathe", "network up, cloud not",             \
	  "the application blocks, or runs without the cloud on purpose; "     \
	  "safe mode before OTA")                                              \
	X(BLUE_BREATHE, "blue-breathe", "radio on, not joined to a network",   \
	  "usually an application in manual mode")                             \
	X(WHITE_BREATHE, "white-breathe",                                      \
	  "radio switched off by the application",                             \
	  "not a fault; OTA needs safe mode")                                  \
	X(BLUE_BLINK, "blue-blink", "listening mode",                          \
	  "serial commands work; by itself: no credentials, SIM or setup "     \
	  "flag")                                                              \
	X(BLUE_FAST, "blue-blink-fast", "network settings are being erased",   \
	  "the button was held too long")                                      \
	X(MAGENTA_BLINK, "magenta-blink", "an update is being received",       \
	  "wait, do not reset")                                                \
	X(MAGENTA_FAST, "magenta-blink-fast", "an update is being written",    \
	  "wait, do not cut the power")                                        \
	X(MAGENTA_SLOW, "magenta-slow", "an update stalls and times out",      \
	  "application too busy, link too slow, or the cloud sends a system "  \
	  "update first")                                                      \
	X(MAGENTA_ON, "magenta-on",                                            \
	  "serial transfer, or hung during an update",                         \
	  "after the transfer: reset and look at the module table")            \
	X(MAGENTA_BREATHE, "magenta-breathe", "safe mode",                     \
	  "the application does not run: a dependency is not met, there is "   \
	  "none, or the mode was asked for")                                   \
	X(YELLOW_BLINK, "yellow-blink", "DFU mode",                            \
	  "system parts and application can be written; by itself: no valid "  \
	  "system")                                                            \
	X(YELLOW_FAST, "yellow-blink-fast",                                    \
	  "button held: the backup application would be restored",             \
	  "release at once")                                                   \
	X(WHITE_FAST, "white-blink-fast",                                      \
	  "button held: a factory reset would follow",                         \
	  "not wanted in recovery")                                            \
	X(RAINBOW, "rainbow", "the device was asked to show itself",           \
	  "harmless")                                                          \
	X(OFF, "off", "no power, deep sleep, or no bootloader",                \
	  "hold the button while plugging in; no change: SWD")                 \
	X(D7_DIM, "d7-dim", "bootloader erased or corrupt",                    \
	  "only SWD/JTAG helps; often after a brown-out")                      \
	X(ANY_SOLID, "any-solid", "frozen by a crash or an endless loop",      \
	  "reset, safe mode, else DFU")                                        \
	X(ORANGE_1, "cyan-orange-1", "decryption error", "device key")         \
	X(ORANGE_2, "cyan-orange-2", "no way to the internet",                 \
	  "network, firewall, data limit")                                     \
	X(ORANGE_3, "cyan-orange-3",                                           \
	  "internet yes, device cloud no: wrong server key",                   \
	  "server key, in DFU mode")                                           \
	X(CYAN_MAGENTA_1, "cyan-magenta-1", "authentication error",            \
	  "device key against the cloud's copy")                               \
	X(CYAN_RED_1, "cyan-red-1", "handshake error",                         \
	  "server key, then device key")                                       \
	X(RED_BLINK, "red-blink", "a crash, or an error of the connection",    \
	  "count the blinks behind the SOS, or between the cyan ones")         \
	X(SOS, "sos", "the system crashed; the count of blinks says why",      \
	  "safe mode, else Tinker over DFU")

enum led {
	LED_NONE,
#define X(name, ...) LED_##name,
	LED_TABLE(X)
#undef X
		LEDS
};

struct led_reading {
	enum led led;
	int blinks;	/* of SOS; 0: not told */
	const char *at; /* the word that it was read from */
};

#define LED_READINGS 8

/*
 * The patterns in these words, at most LED_READINGS.  `all`: the words are
 * about the LED and nothing else, so that a colour alone counts too.
 */
size_t led_read(const char *words, bool all,
		struct led_reading out[LED_READINGS]);

/* The words without which a line tells of no LED. */
void led_prepare(struct spots *s);

const char *led_id(enum led led);    /* "magenta-breathe" */
const char *led_state(enum led led); /* what the device does */
const char *led_next(enum led led);  /* what it tells for recovery */
const char *led_sos(int blinks);     /* "hard fault"; NULL unknown */

#endif
