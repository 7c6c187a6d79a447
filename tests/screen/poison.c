/* SPDX-License-Identifier: MIT */
#include "poison.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "bench/forge.h"
#include "model/catalog/platform.h"
#include "tests/lib/pace.h"

#define ID    "2b0043000447343337373737"
#define SPEED 50

/* The beginnings of the token in hex and, by base64(1), in base64. */
static const char *const told[] = {
	"p01s0n70",	"70303173306e3730", "cDAxczBuNzBr",
	"AwMXMwbjcwa2", "MDFzMG43MGtl",	    "p01s0n7%30",
};

static const char *const acting[] = { "\033]0;", "\033[6n", "\302\233",
				      "\342\200\256" };

static const char scene[] =
	"scene: poison\n"
	"devices:\n"
	"  - id: " ID "\n"
	"    name: \"=\\e]0;T\\a\\x9b\\u202e<b>" POISON_TOKEN "\"\n"
	"    platform: photon\n"
	"    port: 1-1.1\n"
	"    release: 1.2.1\n"
	"    log: true\n"
	"cloud:\n"
	"  token: " POISON_TOKEN "\n";

#define YAML                                                                    \
	"=cmd()\\e]0;TITLE\\a\\e[6n\\x9b31m\\u202e<script>document.title='RAN'" \
	"</script>&" POISON_TOKEN

static const char recipe[] =
	"recipe: poison\n"
	"title: \"" YAML "\"\n"
	"vars:\n"
	"  app: { file: true, required: true, help: \"" YAML "\" }\n"
	"  word: { default: \"" YAML "\" }\n"
	"steps:\n"
	"  - inspect:\n"
	"  - tell: \"" YAML "\"\n"
	"  - tell: $word\n"
	"  - log: 5s\n"
	"  - flash: { file: $app, over: ota }\n"
	"  - expect: { healthy: true, app: $app }\n";

static void write_app(struct poison *p)
{
	struct forge_spec spec = { .platform_id = PLATFORM_PHOTON,
				   .function = FUNCTION_USER,
				   .index = 1,
				   .version = 6,
				   .deps = { { FUNCTION_SYSTEM, 2, 1213 } },
				   .size = 24116,
				   .seed = 7 };
	struct buf image;

	buf_init(&image, 1u << 20);
	assert_int_equal(forge_module(&spec, &image, NULL), 0);
	snprintf(p->app, sizeof(p->app), "%s/%s.bin", p->dir, POISON);
	assert_int_equal(fsio_write(p->app, image.data, image.len, 0600, NULL),
			 0);
	buf_fini(&image);
}

static void write_text(const char *path, const char *text)
{
	assert_int_equal(fsio_write(path, text, strlen(text), 0600, NULL), 0);
}

void poison_open(struct poison *p)
{
	char folder[SCRATCH_PATH + 32];

	memset(p, 0, sizeof(*p));
	scratch_folder(p->dir, sizeof(p->dir));
	setenv("XDG_STATE_HOME", p->dir, 1);
	setenv("XDG_DATA_HOME", p->dir, 1);
	setenv("XDG_CONFIG_HOME", p->dir, 1);
	setenv("XDG_RUNTIME_DIR", p->dir, 1);
	setenv("HOME", p->dir, 1);
	snprintf(p->scene, sizeof(p->scene), "%s/scene.yaml", p->dir);
	snprintf(p->recipe, sizeof(p->recipe), "%s/unbrick/recipes/poison.yaml",
		 p->dir);
	snprintf(folder, sizeof(folder), "%s/unbrick/recipes", p->dir);
	assert_int_equal(fsio_mkdir(folder, 0700, NULL), 0);
	p->speed = SPEED;
	write_text(p->scene, scene);
	write_text(p->recipe, recipe);
	write_app(p);
}

void poison_close(struct poison *p)
{
	scratch_drop(p->dir);
}

/* The cloud: answers and events of the practice cloud, and more. */

static int request(void *ctx, const struct http_request *rq,
		   struct http_response *rs, struct deadline *d, struct err *e)
{
	struct poison *p = ctx;
	int rc = p->cloud.ops->request(p->cloud.ctx, rq, rs, d, e);
	json_t *doc;
	char *text;

	if (rc < 0 || !rq->parts || !p->refuse)
		return rc;
	doc = json_pack("{s:b, s:s, s:[s]}", "ok", 0, "error",
			POISON_TOKEN " " POISON, "errors", POISON);
	text = json_dumps(doc, 0);
	rs->status = 500;
	buf_clear(&rs->body);
	buf_puts(&rs->body, text);
	free(text);
	json_decref(doc);
	return 0;
}

static int open_stream(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct poison *p = ctx;

	return p->cloud.ops->open(p->cloud.ctx, rq, out, status, d, e);
}

/* As much as the reader takes. */
static void pour(struct poison *p, struct buf *out)
{
	static const char *const say[] = {
		POISON,
		("token " POISON_TOKEN),
		"P01S0N70KENV4LU3C0FFEE5E1D0M",
		"p01s0n70kenV",
		"cDAxczBuNzBrZW5WNGx1M2MwZmZlZTVlMWQwbQ==",
		"eHAwMXMwbjcwa2VuVjRsdTNjMGZmZWU1ZTFkMG0=",
		"70303173306e37306b656e56346c75336330666665653565316430",
		"p01s0n7%30kenV4lu3c0ffee",
	};
	bool room = true;

	while (room && p->flood > 0) {
		json_t *doc =
			json_pack("{s:s, s:s, s:s}", "data",
				  say[p->flood % COUNT(say)], "published_at",
				  "2099-01-01T00:00:00.000Z", "coreid", ID);
		char *text = json_dumps(doc, JSON_COMPACT);

		room = buf_printf(out,
				  "event: spark/device/last_reset\n"
				  "data: %s\n\n",
				  text);
		p->flood -= room;
		free(text);
		json_decref(doc);
	}
}

static int read_stream(void *ctx, struct http_stream *s, struct buf *out,
		       struct deadline *d, struct err *e)
{
	struct poison *p = ctx;
	size_t before = out->len;
	int rc = 0;

	if (!p->flood) {
		rc = p->cloud.ops->read(p->cloud.ctx, s, out, d, e);
		if (rc > 0 && strstr(buf_text(out) + before, "\"started"))
			p->flood = POISON_FLOOD;
	}
	pour(p, out);
	return rc < 0 ? rc : (int)(out->len - before);
}

static void end_stream(void *ctx, struct http_stream *s)
{
	struct poison *p = ctx;

	p->cloud.ops->end(p->cloud.ctx, s);
}

static const struct http_ops cloud_ops = { request, open_stream, read_stream,
					   end_stream, NULL };

/* The device: its log says more than it should. */

struct port {
	struct serial inner;
	const char *more;
};

static int port_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	struct port *port = ctx;
	char *text = data;
	int n;

	if (port->more) {
		size_t len = strlen(port->more);

		len = len < max ? len : max;
		memcpy(data, port->more, len);
		port->more = port->more[len] ? port->more + len : NULL;
		return (int)len;
	}
	n = serial_read(&port->inner, data, max, d, e);
	if (n > 4 && memcmp(text + n - 2, "\r\n", 2) == 0 && text[n - 4] == '.')
		port->more = "0000000001 [app] INFO: " POISON "\r\n";
	return n;
}

static int port_write(void *ctx, const void *data, size_t len,
		      struct deadline *d, struct err *e)
{
	return serial_write(&((struct port *)ctx)->inner, data, len, d, e);
}

static int port_rate(void *ctx, unsigned baud, struct err *e)
{
	return serial_rate(&((struct port *)ctx)->inner, baud, e);
}

static int port_dtr(void *ctx, bool on, struct err *e)
{
	return serial_dtr(&((struct port *)ctx)->inner, on, e);
}

static int port_drain(void *ctx, struct deadline *d, struct err *e)
{
	return serial_drain(&((struct port *)ctx)->inner, d, e);
}

static void port_close(void *ctx)
{
	struct port *port = ctx;

	serial_close(&port->inner);
	free(port);
}

static const struct serial_ops port_ops = { port_read, port_write, port_rate,
					    port_dtr,  port_drain, port_close };

static int list(void *ctx, struct bus_device *out, size_t max, struct err *e)
{
	return bus_list(&((struct poison *)ctx)->bus, out, max, e);
}

static int wait_for(void *ctx, struct deadline *d, struct err *e)
{
	return bus_wait(&((struct poison *)ctx)->bus, d, e);
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	return bus_open_usb(&((struct poison *)ctx)->bus, dev, out, e);
}

static int open_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		       struct serial *out, struct err *e)
{
	struct poison *p = ctx;
	struct port *port = calloc(1, sizeof(*port));
	int rc;

	if (!port)
		return err_memory(e, "test");
	rc = bus_open_serial(&p->bus, dev, baud, &port->inner, e);
	if (rc < 0) {
		free(port);
		return rc;
	}
	*out = (struct serial){ &port_ops, port };
	return rc;
}

static const struct bus_ops device_ops = {
	.list = list,
	.wait = wait_for,
	.open_usb = open_usb,
	.open_serial = open_serial,
	.close = NULL,
};

struct world *poison_world(struct poison *p, struct err *e)
{
	clock_scaled_init(&p->fast, pace(p->speed));
	if (bench_world_open(p->scene, &p->fast.clock, &p->world, &p->bench, e))
		return NULL;
	p->cloud = p->world.http;
	p->bus = p->world.bus;
	p->world.http = (struct http){ &cloud_ops, p };
	p->world.bus = (struct bus){ &device_ops, p };
	secrets_add(&p->secrets, p->world.token);
	p->world.secrets = &p->secrets;
	bench_twins(&p->world);
	return &p->world;
}

void poison_world_close(struct poison *p)
{
	bench_close(p->bench);
	p->bench = NULL;
}

static const char *find(const char *data, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++) {
		if (strncasecmp(data + i, what, n) == 0)
			return what;
	}
	return NULL;
}

const char *poison_found(const char *data, size_t len, bool text)
{
	for (size_t i = 0; i < COUNT(told); i++) {
		if (find(data, len, told[i]))
			return told[i];
	}
	for (size_t i = 0; i < COUNT(acting); i++) {
		if (find(data, len, acting[i]))
			return acting[i];
	}
	for (size_t i = 0; text && i < len;) {
		const char *nl = memchr(data + i, '\n', len - i);
		size_t n = nl ? (size_t)(nl - data) - i : len - i;
		size_t line = n - (n > 0 && data[i + n - 1] == '\r');
		char *clean = malloc(TEXT_GROWS * n + 1);
		bool same;

		assert_non_null(clean);
		text_clean(clean, TEXT_GROWS * n + 1, data + i, line);
		same = strlen(clean) == line &&
		       memcmp(clean, data + i, line) == 0;
		free(clean);
		if (!same)
			return "a line that is not clean";
		i += n + 1;
	}
	return NULL;
}
