/* SPDX-License-Identifier: MIT */
/* The listening shell: one byte, one command; serial.md 2. */
#include "bench/vdev/device.h"

#include <stdio.h>
#include <string.h>

#define SCAN_US	     4000000
#define SAVE_US	     1500000
#define CLAIM_DIGITS 63
#define RESET_US     20000
#define REFUSAL_US   100000
#define WPA2	     3

/* serial.md 2.2 */
static const char refusal[] =
	"\x18\x18\x18\x18"
	"Serial/YModem flashing is no longer supported\r\n";

static const char saved[] =
	"Awesome. Now we'll connect!\r\n\r\n"
	"If you see a pulsing cyan light, your device\r\n"
	"has connected to the Cloud and is ready to go!\r\n\r\n"
	"If your LED flashes red or you encounter any other problems,\r\n"
	"visit https://www.particle.io/support to debug.\r\n\r\n";

/* Up to 0.6.x the shell waits after every character it prints. */
static int64_t gap(const struct vdev *v)
{
	return checks_os(v) < OS_SPLIT ? 1000 : 0;
}

static void say(struct vdev *v, const char *text, int64_t now)
{
	line_text(v, text, now, gap(v));
}

static void ask(struct vdev *v, enum prompt prompt, size_t max,
		const char *text, int64_t now)
{
	v->shell.prompt = prompt;
	v->shell.len = 0;
	v->shell.max = max;
	say(v, text, now);
}

static void ask_security(struct vdev *v, int64_t now)
{
	ask(v, PROMPT_SECURITY, 1,
	    checks_os(v) >= OS_SPLIT && !v->layout->cellular
		    ? "Security 0=unsecured, 1=WEP, 2=WPA, 3=WPA2, "
		      "4=WPA Enterprise, 5=WPA2 Enterprise: "
		    : "Security 0=unsecured, 1=WEP, 2=WPA, 3=WPA2: ",
	    now);
}

static void save_network(struct vdev *v, int64_t now)
{
	v->shell.prompt = PROMPT_NONE;
	say(v, "Thanks! Wait while I save those credentials...\r\n\r\n", now);
	say(v, saved, now + SAVE_US);
	say(v,
	    checks_os(v) < OS_LISTENS ? "    Spark <3 you!\r\n\r\n"
				      : "    Particle <3 you!\r\n\r\n",
	    now + SAVE_US);
	v->network = true;
	device_listen(v, false, now + SAVE_US);
}

static void answer_claim(struct vdev *v, int64_t now)
{
	char text[128];

	v->shell.prompt = PROMPT_NONE;
	if (v->shell.len != CLAIM_DIGITS) {
		say(v,
		    "Sorry, claim code is not 63 characters long. "
		    "Claim code unchanged.\r\n",
		    now);
		return;
	}
	snprintf(text, sizeof(text), "Claim code set to: %s\r\n",
		 v->shell.text);
	say(v, text, now);
}

/* A line is complete: on to the next question. */
static void answered(struct vdev *v, int64_t now)
{
	struct shell *s = &v->shell;

	s->text[s->len] = '\0';
	say(v, "\r\n", now);
	switch (s->prompt) {
	case PROMPT_CLAIM:
		answer_claim(v, now);
		break;
	case PROMPT_SSID:
		if (!s->len && checks_os(v) >= OS_SPLIT) {
			ask(v, PROMPT_SSID, 32, "SSID: ", now);
			break;
		}
		ask_security(v, checks_os(v) >= OS_SPLIT ? now + SCAN_US : now);
		break;
	case PROMPT_SECURITY:
		if (s->len != 1 || s->text[0] < '0' || s->text[0] > '0' + WPA2)
			ask_security(v, now);
		else if (s->text[0] == '0')
			save_network(v, now);
		else if (s->text[0] > '1' && checks_os(v) >= OS_SPLIT)
			ask(v, PROMPT_CIPHER, 1,
			    "Security Cipher 1=AES, 2=TKIP, 3=AES+TKIP: ", now);
		else
			ask(v, PROMPT_PASSWORD, 64, "Password: ", now);
		break;
	case PROMPT_CIPHER:
		ask(v, PROMPT_PASSWORD, 64, "Password: ", now);
		break;
	case PROMPT_PASSWORD:
		save_network(v, now);
		break;
	case PROMPT_NONE:
		break;
	}
	/* what else has come in is thrown away */
	v->line.in_len = 0;
}

/* serial.md 2.1: echo, two kinds of backspace, the byte too much ends it. */
static void line_byte(struct vdev *v, uint8_t byte, int64_t now)
{
	struct shell *s = &v->shell;
	bool rubout = byte == 0x08 || byte == 0x7f;

	if (byte == '\r' || byte == '\n' || s->len == s->max) {
		answered(v, now);
		return;
	}
	if (rubout && !s->len)
		return;
	if (rubout)
		s->len--;
	else
		s->text[s->len++] = (char)byte;
	line_put(v, &byte, 1, now, gap(v));
}

/* Commands with an effect; those that only answer are in answers.c. */
static void command(struct vdev *v, uint8_t byte, int64_t now)
{
	unsigned os = checks_os(v);

	switch (byte) {
	case 'x':
		device_listen(v, false, now);
		break;
	case 'f':
		say(v,
		    "Waiting for the binary file to be sent ... "
		    "(press 'a' to abort)\r\n",
		    now);
		if (os < OS_NO_YMODEM)
			ymodem_start(v, -1, true, now);
		else
			say(v, refusal, now + REFUSAL_US);
		break;
	case 'w':
		if (!v->layout->cellular)
			ask(v, PROMPT_SSID, 32, "SSID: ", now);
		break;
	case 'C':
		if (os >= OS_PART3)
			ask(v, PROMPT_CLAIM, CLAIM_DIGITS,
			    "Enter 63-digit claim code: ", now);
		break;
	case 'L':
		if (os >= OS_LISTENS)
			device_reset_at(v, now + RESET_US, "safe_mode",
					WISH_SAFE_LISTENING);
		break;
	case 0x01:
	case 0x02:
		if (os >= OS_LISTENS && os < OS_NO_YMODEM)
			ymodem_start(v, byte, true, now);
		break;
	default:
		answer_command(v, (char)byte, now);
		break;
	}
}

void shell_byte(struct vdev *v, uint8_t byte, int64_t now)
{
	if (v->shell.prompt != PROMPT_NONE)
		line_byte(v, byte, now);
	else
		command(v, byte, now);
}
