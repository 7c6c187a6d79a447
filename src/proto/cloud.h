/* SPDX-License-Identifier: MIT */
/*
 * The Particle cloud's REST interface as far as a repair needs it: who is the
 * device, send it a binary, listen to what happens (ota.md B1 to B10).
 *
 * The pieces are plain; what counts as done is the caller's decision: an
 * accepted flash means only that the cloud has begun.  The token lives in
 * struct cloud_config, is wiped by cloud_config_wipe(), and appears in no
 * error text.  Redirects are not followed; plain http only for loopback
 * addresses, or where the profile asks for it.
 *
 * Errors: ERR_NO_TOKEN, ERR_CLOUD_DENIED (401, 403, another's device),
 * ERR_CLOUD_OFFLINE (404, 408, "timed out"), ERR_CLOUD (429, 5xx, unreadable
 * answers, no connection), ERR_USAGE (address), ERR_TIMEOUT.
 */
#ifndef PROTO_CLOUD_H
#define PROTO_CLOUD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secrets.h"
#include "port/http.h"
#include "proto/sse.h"

#define CLOUD_API_URL "https://api.particle.io"

struct cloud_config {
	char api_url[256]; /* no slash at the end */
	char token[256];
	bool plain_http; /* the profile itself names a plain http address */
	char source[64]; /* where the token came from, for people */
};

/*
 * Token: UNBRICK_TOKEN, PARTICLE_TOKEN, particle-cli's profile; address:
 * UNBRICK_API_URL, the profile's apiUrl, CLOUD_API_URL.  api_url and token,
 * if not NULL, come first (practice cloud).  ERR_NO_TOKEN: none found.
 */
int cloud_config_load(struct cloud_config *c, const char *api_url,
		      const char *token, struct err *e);
void cloud_config_wipe(struct cloud_config *c);

/* Adds every token that cloud_config_load() might take on this computer. */
void cloud_config_secrets(struct secrets *s);

/* https, or plain http to this computer or where the profile asks for it. */
bool cloud_may_use(const struct cloud_config *c, const char *url);

/* Checks the address; keeps both pointers. */
struct cloud {
	struct http *http;
	const struct cloud_config *config;
};
int cloud_open(struct cloud *c, struct http *http,
	       const struct cloud_config *config, struct err *e);

/* ota.md B5; strings cleaned, "" where absent, numbers -1. */
struct cloud_device {
	char id[25];
	char name[64];
	bool online;
	int platform_id;
	int product_id;
	bool in_product; /* product_id differs from platform_id */
	bool development;
	bool updates_enabled; /* true where the cloud does not say */
	bool updates_forced;
	char last_handshake_at[40];
	char release[32];	      /* Device OS */
	int firmware_version;	      /* product firmware running */
	int desired_firmware_version; /* product firmware locked */
};

struct request_proof;

/*
 * The cloud's part of a protected device's service mode: PUT .../unprotect,
 * first for a nonce, then with what the device made of it for a signature.
 * As the maker's own client asks; no device of ours ever did.
 */
int cloud_unprotect_ask(struct cloud *c, const char *id,
			struct request_proof *cloud, struct deadline *d,
			struct err *e);
int cloud_unprotect_confirm(struct cloud *c, const char *id,
			    const struct request_proof *device,
			    struct request_proof *cloud, struct deadline *d,
			    struct err *e);

/* GET the device; offline is no error here. */
int cloud_check(struct cloud *c, const char *id, struct cloud_device *out,
		struct deadline *d, struct err *e);

/* Is it reachable now?  PUT ping. */
int cloud_ping(struct cloud *c, const char *id, bool *online,
	       struct deadline *d, struct err *e);

/*
 * Sends a binary.  The name is cut to its last part and must end in ".bin".
 * 0: the cloud took it.
 */
int cloud_flash(struct cloud *c, const char *id, const char *filename,
		const void *data, size_t len, struct deadline *d,
		struct err *e);

/*
 * Marks a product device as development, so that the product's own firmware
 * does not overwrite what is flashed (ota.md B11).
 */
int cloud_set_development(struct cloud *c, int product_id, const char *id,
			  bool on, struct deadline *d, struct err *e);

/*
 * Registers a device's public key (PEM); the account has to own the device.
 * ec: EC P-256, else RSA.  ota.md B2.
 */
int cloud_register_key(struct cloud *c, const char *id, const char *pem,
		       bool ec, struct deadline *d, struct err *e);

/* X(kind, name, data or NULL); data matches by prefix after trimming. */
#define CLOUD_EVENT_TABLE(X)                                                   \
	X(FLASH_STARTED, "spark/flash/status", "started")                      \
	X(FLASH_SUCCESS, "spark/flash/status", "success")                      \
	X(FLASH_FAILED, "spark/flash/status", "failed")                        \
	X(ONLINE, "spark/status", "online")                                    \
	X(OFFLINE, "spark/status", "offline")                                  \
	X(AUTO_UPDATE, "spark/status", "auto-update")                          \
	X(APP_HASH, "spark/device/app-hash", NULL)                             \
	X(SAFE_MODE_REPORT, "spark/status/safe-mode", NULL)                    \
	X(SAFE_MODE, "spark/device/safemode", NULL)                            \
	X(HEALER, "spark/safe-mode-updater/updating", NULL)                    \
	X(LAST_RESET, "spark/device/last_reset", NULL)                         \
	X(OTA_RESULT, "spark/device/ota_result", NULL)                         \
	X(UPDATES_ENABLED, "particle/device/updates/enabled", NULL)            \
	X(UPDATES_FORCED, "particle/device/updates/forced", NULL)              \
	X(UPDATES_PENDING, "particle/device/updates/pending", NULL)            \
	X(DIAGNOSTICS, "spark/device/diagnostics/update", NULL)                \
	X(KEY_ERROR, "spark/device/key/error", NULL)

enum cloud_event_kind {
	CLOUD_OTHER,
#define X(kind, ...) CLOUD_##kind,
	CLOUD_EVENT_TABLE(X)
#undef X
		CLOUD_EVENT_KINDS
};

struct cloud_event {
	enum cloud_event_kind kind;
	char name[96];	       /* cleaned */
	char core_id[32];      /* 24 hex digits or "particle-internal" */
	char published_at[40]; /* ISO 8601, or "" */
	/*
	 * Raw payload, NUL-terminated, possibly with a blank at the end;
	 * valid until the next cloud_events_next().  Clean before printing.
	 */
	const char *data;
};

struct cloud_events {
	struct cloud *cloud;
	struct http_stream stream;
	bool connected;
	char id[25];
	unsigned reconnects;
	struct sse sse;
	struct buf payload;
};

/* Open before flashing: a stream tells nothing of the past. */
int cloud_events_open(struct cloud_events *ev, struct cloud *c, const char *id,
		      struct deadline *d, struct err *e);

/*
 * 1: *out is the next event of the device; 0: the deadline is over.  A
 * stream that ends or is silent too long is opened again; events may be
 * missed then (ev->reconnects), so poll as well.
 */
int cloud_events_next(struct cloud_events *ev, struct cloud_event *out,
		      struct deadline *d, struct err *e);
void cloud_events_close(struct cloud_events *ev);

/* By name and payload; ota.md B7. */
enum cloud_event_kind cloud_event_classify(const char *name, const char *data);

#endif
