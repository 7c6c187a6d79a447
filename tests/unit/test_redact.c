/* SPDX-License-Identifier: MIT */
/*
 * Secrets in a line, by the one list: through the door of what a device
 * prints (redact_line) and the door of what people paste (evidence_read).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "base/redact.h"
#include "model/evidence/read.h"

#define CANARY "c4n4ry+Pass77"

static struct evidence ev;

static const char *printed(const char *text)
{
	static char line[512];
	struct redact r = { 0 };

	snprintf(line, sizeof(line), "%s", text);
	redact_line(&r, line, sizeof(line), false);
	return line;
}

/* Whatever of the paste could be shown to somebody. */
static bool pasted_shows(const char *text, const char *what)
{
	evidence_read(text, strlen(text), NULL, &ev);
	for (size_t i = 0; i < ev.fact_count; i++) {
		if (strstr(ev.facts[i].text, what))
			return true;
	}
	for (size_t i = 0; i < ev.unread_count && i < EVIDENCE_UNREAD; i++) {
		if (strstr(ev.unread[i].text, what))
			return true;
	}
	return false;
}

static void hidden(const char *line, const char *secret)
{
	if (strstr(printed(line), secret))
		fail_msg("the log shows '%s' of '%s'", secret, line);
	if (pasted_shows(line, secret))
		fail_msg("explain shows '%s' of '%s'", secret, line);
}

/* Each word that a secret stands behind. */
static const char *const words[] = {
	"secret",	  "Device Secret", "client_secret", "password",
	"Wi-Fi password", "wifiPassword",  "passphrase",    "passwd",
	"token",	  "access_token",  "refresh_token", "mfa_token",
	"Access token",	  "psk",	   "WPA2-PSK",	    "pre-shared key",
	"claim code",	  "claim_code",	   "claimcode",	    "claimCode",
	"claim-code",	  "credentials",   "bearer",	    "api key",
	"api_key",	  "apikey",	   "X-Api-Key",	    "private key",
	"private_key",	  "privateKey",	   "WPA key",	    "WPA2 key",
	"WPA3 key",	  "wpa_key",	   "WEP key",	    "Wifi key",
	"WiFi key",	  "Wi-Fi key",	   "wi-fi_key",	    "wifikey",
};

/* %s is the word; the canary is the secret. */
static const char *const forms[] = {
	"%s: " CANARY,
	"%s:" CANARY,
	"%s = " CANARY,
	"%s=" CANARY,
	"0000012 [app] INFO: %s: " CANARY " and more",
	"{\"ssid\":\"a\",\"%s\":\"" CANARY "\"}",
	"{ \"%s\" : \"" CANARY "\" }",
	"{'%s': '" CANARY "'}",
	"\"{\\\"%s\\\":\\\"" CANARY "\\\"}\"",
	"https://api.example.com/v1/x?a=1&%s=" CANARY "&b=2",
	"<%s>" CANARY "</x>",
	"{\"name\":\"%s\",\"value\":\"" CANARY "\"}",
};

static void every_word_in_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		for (size_t k = 0; k < COUNT(forms); k++) {
			char line[256], upper[256];
			size_t n = 0;

			snprintf(line, sizeof(line), forms[k], words[i]);
			hidden(line, CANARY);
			snprintf(line, sizeof(line), "%s", words[i]);
			for (; line[n]; n++) {
				if (line[n] >= 'a' && line[n] <= 'z')
					line[n] = (char)(line[n] - 'a' + 'A');
			}
			snprintf(upper, sizeof(upper), forms[k], line);
			hidden(upper, CANARY);
		}
	}
}

/* What devices, tools and people write; sources: serial.md 2, ota.md. */
static void secrets_in_sentences(void **state)
{
	static const char *const lines[] = {
		"Claim code set to: " CANARY,
		"Enter 63-digit claim code: " CANARY,
		"Authorization: Bearer " CANARY,
		"curl -H 'Authorization: Bearer " CANARY "'",
		"DELETE /v1/access_tokens/" CANARY,
		"network HomeNet psk " CANARY,
		"Wi-Fi key " CANARY,
		"the Wi-Fi password is " CANARY,
		"the password for the network is " CANARY,
		"my password (" CANARY ") is right",
		"password \"" CANARY "\" does not work",
		"passwords: " CANARY,
		"password2 = " CANARY,
		"secret_key=" CANARY,
		"ssid,password," CANARY,
		CANARY " is my Wi-Fi password",
		CANARY " is the device secret",
		"{\"event\":\"spark/device/claim/code\",\"data\":\"" CANARY
		"\"}",
		"spark/device/claim/code " CANARY,
		"key -----BEGIN RSA PRIVATE KEY-----\\n" CANARY,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		hidden(lines[i], CANARY);
}

/* Long base64 alone in a line; a token of the cloud is 40 hex digits. */
static void lines_that_nobody_can_read(void **state)
{
	static const char *const lines[] = {
		"MHcCAQEEIB7hR0cNc4n4ryMHcCAQEEIB7hR0cNq8MHcCAQEEI",
		"  MHcCAQEEIB7hR0cNc4n4ryMHcCAQEEIB7hR0cNq8/+cCAQ==  ",
		"0123456789abcdef0123456789abcdef0c4n4ryc",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		hidden(lines[i], "c4n4ry");
}

static void the_value_is_hidden_to_the_end(void **state)
{
	static const struct {
		const char *in, *out;
	} lines[] = {
		{ "WPA2 key: hunter 2", "WPA2 key: [hidden]" },
		{ "Wi-Fi key: hunter2", "Wi-Fi key: [hidden]" },
		{ "claimcode: AbC+/", "claimcode: [hidden]" },
		{ "Claim code set to: AbC+/", "Claim code set to: [hidden]" },
		{ "ssid=a&password=b&c=d", "ssid=a&password=[hidden]" },
		{ "hunter2 is my password", "[hidden]" },
		{ "a password of mine", "a password of [hidden]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_string_equal(printed(lines[i].in), lines[i].out);
}

static void words_alone_are_no_secrets(void **state)
{
	static const char *const lines[] = {
		"password accepted",
		"wrong password, try again",
		"The password is wrong.",
		"Password: ",
		"password=",
		"tokens: 12 of 20",
		"Unexpected token < in JSON at position 0",
		"The access token was not found",
		"The access token provided is invalid.",
		"{\"error\":\"invalid_token\",\"error_description\":\"x\"}",
		"GET /v1/access_tokens/current",
		"User credentials are invalid",
		"Sorry, claim code is not 63 characters long. Claim code "
		"unchanged.",
		"Private key in PEM format:",
		"Client certificate in PEM format:",
		"Security 0=unsecured, 1=WEP, 2=WPA, 3=WPA2: ",
		"server key",
		"the server key is wrong",
		"key mismatch",
		"public key mismatch",
		"key does not match",
		"Server key fingerprint: SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDyA0"
		"1AdX5L3hCvRzM",
		"server public key: 30820122300d06092a864886f70d0101010500038201"
		"0f00",
		"Device ID: 2b0043000447343337373737",
		"UUID: A8C95D636C15E590F4A00735B9D518E754D6BD8D41EC4E596D9DA800"
		"E25B2D52",
		"========================================================",
		"temperature 21.5",
		"keyboard: connected",
		"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_string_equal(printed(lines[i]), lines[i]);
		evidence_read(lines[i], strlen(lines[i]), NULL, &ev);
		if (pasted_shows(lines[i], "not shown"))
			fail_msg("explain hides '%s'", lines[i]);
	}
}

/* The last line of a key is short, and looks like a word. */
static const char pem[] = "-----BEGIN EC PRIVATE KEY-----\n"
			  "MHcCAQEEIB7hR0cNc4n4ryMHcCAQEEIB7hR0cNq8MHcCAQEEI\n"
			  "c4n4ry==\n"
			  "-----END EC PRIVATE KEY-----\n"
			  "c4n4ry sings\n";

static void keys_over_several_lines(void **state)
{
	struct redact r = { 0 };
	const char *at = pem;

	(void)state;
	while (*at) {
		size_t n = strcspn(at, "\n");
		char line[128];

		snprintf(line, sizeof(line), "%.*s", (int)n, at);
		redact_line(&r, line, sizeof(line), false);
		at += n + 1;
		assert_string_equal(line, *at ? REDACTED : "c4n4ry sings");
	}
	evidence_read(pem, strlen(pem), NULL, &ev);
	assert_int_equal(ev.unread_count, 5);
	for (size_t i = 0; i < 4; i++)
		assert_null(strstr(ev.unread[i].text, "c4n4ry"));
	assert_string_equal(ev.unread[4].text, "c4n4ry sings");
}

/* A long line is cut around what was found in it, away from the word. */
static void a_cut_does_not_part_word_and_secret(void **state)
{
	(void)state;
	hidden("password: one two three four five six seven eight nine ten "
	       "eleven twelve " CANARY " update_timeout and more of the same",
	       CANARY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_in_every_form),
		cmocka_unit_test(secrets_in_sentences),
		cmocka_unit_test(lines_that_nobody_can_read),
		cmocka_unit_test(the_value_is_hidden_to_the_end),
		cmocka_unit_test(words_alone_are_no_secrets),
		cmocka_unit_test(keys_over_several_lines),
		cmocka_unit_test(a_cut_does_not_part_word_and_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
