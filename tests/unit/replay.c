/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include "base/count.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CORE = 0, PHOTON = 6, P1 = 8, ELECTRON = 10, DUO = 88 };

struct place {
	int gen, platform; /* platform -1: all of the generation */
	int fn, ix;
	int from, to; /* module versions that live there */
	unsigned start, end;
};

/* platforms.md 2-5 */
static const struct place places[] = {
	{ 1, -1, R_MONO, 0, 0, 65535, 0x08005000, 0x08020000 },
	{ 2, PHOTON, R_SYSTEM, 1, 0, 65535, 0x08020000, 0x08060000 },
	{ 2, PHOTON, R_SYSTEM, 2, 0, 65535, 0x08060000, 0x080A0000 },
	{ 2, PHOTON, R_USER, 1, 0, 65535, 0x080A0000, 0x080C0000 },
	{ 2, P1, R_SYSTEM, 1, 0, 65535, 0x08020000, 0x08060000 },
	{ 2, P1, R_SYSTEM, 2, 0, 65535, 0x08060000, 0x080A0000 },
	{ 2, P1, R_USER, 1, 0, 65535, 0x080A0000, 0x080C0000 },
	{ 2, ELECTRON, R_SYSTEM, 1, 0, 65535, 0x08020000, 0x08040000 },
	{ 2, ELECTRON, R_SYSTEM, 2, 0, 65535, 0x08040000, 0x08060000 },
	{ 2, ELECTRON, R_SYSTEM, 3, 0, 65535, 0x08060000, 0x08080000 },
	{ 2, ELECTRON, R_USER, 1, 0, 65535, 0x08080000, 0x080A0000 },
	{ 2, DUO, R_SYSTEM, 1, 0, 65535, 0x08020000, 0x08040000 },
	{ 2, DUO, R_SYSTEM, 2, 0, 65535, 0x08040000, 0x080C0000 },
	{ 2, DUO, R_USER, 1, 0, 65535, 0x080C0000, 0x08100000 },
	{ 3, -1, R_SYSTEM, 1, 0, 6199, 0x00030000, 0x000D4000 },
	{ 3, -1, R_SYSTEM, 1, 6200, 65535, 0x00028000, 0x000B4000 },
	{ 3, -1, R_USER, 1, 0, 65535, 0x000D4000, 0x000F4000 },
	{ 3, -1, R_USER, 2, 0, 65535, 0x000B4000, 0x000F4000 },
	{ 3, -1, R_RADIO, 0, 0, 65535, 0x00001000, 0x00030000 },
	{ 4, -1, R_SYSTEM, 1, 0, 65535, 0x08060000, 0x08260000 },
	{ 4, -1, R_USER, 1, 0, 65535, 0x08400000, 0x08600000 },
};

static bool complain(struct replay *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->complaint, sizeof(r->complaint), fmt, ap);
	va_end(ap);
	return false;
}

static int gen_of(int platform)
{
	switch (platform) {
	case CORE:
		return 1;
	case PHOTON:
	case P1:
	case ELECTRON:
	case DUO:
		return 2;
	case 28:
	case 32:
	case 35:
		return 4;
	default:
		return 3;
	}
}

static struct replay_part *find(const struct replay *r, int fn, int ix)
{
	for (int i = 0; i < r->count; i++) {
		const struct replay_part *p = &r->parts[i];

		if (p->fn == fn && p->ix == ix && p->there)
			return (struct replay_part *)p;
	}
	return NULL;
}

void replay_put(struct replay *r, const struct replay_part *p)
{
	for (int i = 0; i < r->count; i++) {
		if (r->parts[i].fn == p->fn && r->parts[i].ix == p->ix) {
			r->parts[i] = *p;
			return;
		}
	}
	r->parts[r->count++] = *p;
}

int replay_version(const struct replay *r, int fn, int ix)
{
	const struct replay_part *p = find(r, fn, ix);

	return p ? p->v : -1;
}

static int running(const struct replay *r)
{
	int gen = gen_of(r->platform);

	if (gen == 1)
		return replay_version(r, R_MONO, 0);
	return replay_version(r, R_SYSTEM, gen == 2 ? 2 : 1);
}

/* An NCP that nobody listed is nobody's fault. */
static bool met(const struct replay *r, const struct replay_need *n)
{
	if (n->fn == 0)
		return true;
	if (n->fn == R_NCP && !find(r, R_NCP, 0))
		return true;
	return replay_version(r, n->fn, n->ix) >= n->v;
}

bool replay_starts(const struct replay *r)
{
	int gen = gen_of(r->platform);
	const struct replay_part *first = find(r, R_SYSTEM, 1);
	int parts = gen == 2 ? 2 : 1;

	if (gen == 1) {
		const struct replay_part *mono = find(r, R_MONO, 0);

		return mono && mono->whole;
	}
	if (!first)
		return false;
	if (r->platform == ELECTRON && first->need[0].fn == R_SYSTEM &&
	    first->need[0].ix == 3)
		parts = 3;
	for (int ix = 1; ix <= parts; ix++) {
		const struct replay_part *p = find(r, R_SYSTEM, ix);

		if (!p || !p->whole)
			return false;
		for (int d = 0; d < 2; d++) {
			if (p->need[d].fn == R_SYSTEM && !met(r, &p->need[d]))
				return false;
		}
	}
	/* platforms.md 4: only these find a system at 0x28000 */
	return gen != 3 || first->v < 6200 ||
	       replay_version(r, R_BOOT, 0) >= 3100;
}

static bool holds(const struct replay *r, const struct replay_part *p)
{
	if (!p || !p->whole)
		return false;
	/* modules.md 7.2: no header in place, always reported as passed */
	if (p->need[0].fn == 0 || p->fn == R_RADIO || p->fn == R_NCP)
		return true;
	if (!met(r, &p->need[0]))
		return false;
	if (r->platform == DUO || running(r) < 200)
		return true; /* one dependency is all they know */
	return met(r, &p->need[1]);
}

bool replay_healthy(const struct replay *r)
{
	int boot = replay_version(r, R_BOOT, 0);

	for (int i = 0; i < r->count; i++) {
		const struct replay_part *p = &r->parts[i];

		if (!p->there || p->fn == R_USER)
			continue;
		/* An Electron part 3 that nobody uses any more. */
		if (r->platform == ELECTRON && p->fn == R_SYSTEM &&
		    p->ix == 3 && running(r) < 100)
			continue;
		if (!holds(r, p))
			return false;
	}
	if ((r->platform == PHOTON || r->platform == P1) && boot >= 100 &&
	    running(r) < 200)
		return false; /* dfu.md 4.5: updates are never applied */
	return replay_starts(r);
}

bool replay_user(const struct replay *r)
{
	if (holds(r, find(r, R_USER, 1)))
		return true;
	return gen_of(r->platform) == 3 && running(r) >= 3102 &&
	       holds(r, find(r, R_USER, 2));
}

/* serial.md 6.1: bootloaders that systems carry in themselves. */
static void own_bootloader(struct replay *r)
{
	struct replay_part *boot = find(r, R_BOOT, 0);
	struct replay_part *part2 = find(r, R_SYSTEM, 2);
	bool photon = r->platform == PHOTON || r->platform == P1;

	if (!boot || !part2)
		return;
	if (boot->v >= 100 && (photon || r->platform == ELECTRON)) {
		if (part2->v == 23)
			boot->v = 7;
		if (part2->v == 109 ||
		    (part2->v == 110 && r->platform == ELECTRON))
			boot->v = 11;
		boot->whole |= boot->v < 100;
	}
	if (r->platform == ELECTRON && part2->v >= 105 && part2->fresh) {
		for (int d = 0; d < 2; d++) {
			if (part2->need[d].fn == R_BOOT &&
			    boot->v < part2->need[d].v) {
				boot->v = part2->need[d].v;
				boot->whole = true;
			}
		}
	}
}

static bool start(struct replay *r)
{
	r->dirty = false;
	r->online = false;
	if (!replay_starts(r)) {
		r->mode = 'd';
		return complain(r, "nothing that starts is left");
	}
	r->mode = 'r';
	own_bootloader(r);
	return true;
}

static bool idle(struct replay *r)
{
	return !r->staged.there ||
	       complain(r, "a staged module still waits for a start");
}

bool replay_enter(struct replay *r, const char *mode)
{
	if (!idle(r))
		return false;
	if (strcmp(mode, "dfu") == 0) {
		if (r->mode != 'd')
			r->dirty = false;
		r->mode = 'd';
		return true;
	}
	if (r->mode == 'd')
		return complain(r, "%s without a start", mode);
	if (strcmp(mode, "listening") == 0 && r->platform != CORE) {
		r->mode = 'l';
		return true;
	}
	return complain(r, "no such mode: %s", mode);
}

bool replay_backup(struct replay *r)
{
	return r->mode == 'd' || complain(r, "a backup needs DFU");
}

bool replay_wait(struct replay *r)
{
	r->online = r->mode == 'r';
	return true;
}

/* modules.md 7.3 with user-optional, 7.4 */
static bool accepts(struct replay *r, const struct replay_part *p)
{
	if (r->platform == DUO)
		return running(r) != 8 ||
		       complain(r, "Duo 0.3.0 applies nothing");
	if (p->fn != R_USER && p->need[0].fn != 0) {
		if (!met(r, &p->need[0]))
			return complain(r, "%d.%d v%d: first need unmet", p->fn,
					p->ix, p->v);
		if (running(r) >= 200 && p->need[1].fn != R_BOOT &&
		    !met(r, &p->need[1]))
			return complain(r, "%d.%d v%d: second need unmet",
					p->fn, p->ix, p->v);
	}
	if (p->fn != R_SYSTEM || running(r) < 18)
		return true;
	for (int i = 0; i < r->count; i++) {
		const struct replay_part *o = &r->parts[i];

		if (!o->there || o->fn != R_SYSTEM || o->ix == p->ix)
			continue;
		for (int d = 0; d < 2; d++) {
			if (o->need[d].fn == R_SYSTEM &&
			    o->need[d].ix == p->ix && p->v < o->need[d].v)
				return complain(r, "%d v%d: %d needs v%d",
						p->ix, p->v, o->ix,
						o->need[d].v);
		}
	}
	return true;
}

static unsigned ota_area(int platform)
{
	switch (gen_of(platform)) {
	case 2:
		return platform == ELECTRON ? 0x20000
		       : platform == DUO    ? 0x80000
					    : 0x40000;
	case 4:
		return 0x180000;
	default:
		return 1536000;
	}
}

static bool install(struct replay *r, const struct replay_part *p,
		    unsigned bytes)
{
	struct replay_part fresh = *p;
	bool photon = r->platform == PHOTON || r->platform == P1;

	if (bytes > ota_area(r->platform))
		return complain(r, "%u bytes do not fit the OTA area", bytes);
	if (p->fn == R_BOOT &&
	    (gen_of(r->platform) == 1 || r->platform == DUO || p->ix == 1))
		return complain(r, "this bootloader is never received");
	if (p->fn != R_BOOT && photon && running(r) < 200 &&
	    replay_version(r, R_BOOT, 0) >= 100)
		return complain(r, "received and never applied");
	if (r->platform == ELECTRON && p->fn == R_SYSTEM && p->ix == 3 &&
	    running(r) < 19)
		return complain(r, "no place for part 3");
	if (p->fn == R_USER && p->ix == 2 && running(r) < 3102)
		return complain(r, "no place for a 256 KB application");
	if (!accepts(r, p))
		return false;
	fresh.there = true;
	fresh.whole = true;
	fresh.fresh = true;
	replay_put(r, &fresh);
	return start(r);
}

static bool over_serial(struct replay *r)
{
	int gen = gen_of(r->platform);
	int from = r->platform == DUO ? 1 : gen == 2 ? 3 : 0;

	if (r->mode != 'l')
		return complain(r, "serial: not listening");
	if (gen == 1 || gen == 4)
		return complain(r, "serial: no such road");
	if (running(r) < from || running(r) >= 6000)
		return complain(r, "serial: not with system %d", running(r));
	return true;
}

static bool over_usb(struct replay *r)
{
	int gen = gen_of(r->platform);

	if (r->mode == 'd')
		return complain(r, "usb: in DFU");
	if (gen == 1 || r->platform == DUO ||
	    running(r) < (gen == 2   ? 301
			  : gen == 3 ? 403
				     : 0))
		return complain(r, "usb: not with system %d", running(r));
	return true;
}

static bool write_dfu(struct replay *r, const struct replay_part *p,
		      unsigned address, unsigned bytes)
{
	int gen = gen_of(r->platform);
	struct replay_part fresh = *p;
	bool fits = false;

	if (r->mode != 'd')
		return complain(r, "dfu: not in DFU");
	for (unsigned i = 0; i < COUNT(places); i++) {
		const struct place *at = &places[i];

		if (at->gen == gen &&
		    (at->platform < 0 || at->platform == r->platform) &&
		    at->fn == p->fn && at->ix == p->ix && p->v >= at->from &&
		    p->v <= at->to && address >= at->start &&
		    address + bytes <= at->end &&
		    (gen == 4 || address == at->start))
			fits = true;
	}
	if (!fits)
		return complain(r, "dfu: %d.%d at 0x%08x, %u bytes", p->fn,
				p->ix, address, bytes);
	fresh.there = true;
	fresh.whole = true;
	fresh.fresh = true;
	replay_put(r, &fresh);
	r->dirty = true;
	if (gen == 3 && p->fn == R_USER && p->ix == 2 &&
	    replay_version(r, R_BOOT, 0) >= 1100 && find(r, R_USER, 1))
		find(r, R_USER, 1)->there = false;
	return true;
}

static bool stage(struct replay *r, const struct replay_part *p)
{
	int gen = gen_of(r->platform);

	if (r->mode != 'd' || r->dirty)
		return complain(r, "staged: not in a fresh DFU");
	if (gen == 1 || gen == 4 || r->platform == DUO || p->fn != R_BOOT ||
	    running(r) < 1212 || !replay_starts(r))
		return complain(r, "staged: not with system %d", running(r));
	r->staged = *p;
	r->staged.there = true;
	return true;
}

bool replay_reset(struct replay *r)
{
	struct replay_part staged = r->staged;

	r->staged.there = false;
	if (!start(r))
		return false;
	return !staged.there || install(r, &staged, 0);
}

bool replay_flash(struct replay *r, const struct replay_part *p,
		  const char *over, unsigned address, unsigned bytes)
{
	if (!idle(r))
		return false;
	if (bytes == 0)
		return complain(r, "a module of no size");
	if (strcmp(over, "dfu") == 0)
		return write_dfu(r, p, address, bytes);
	if (strcmp(over, "dfu-staged") == 0)
		return stage(r, p);
	if (strcmp(over, "serial") == 0)
		return over_serial(r) && install(r, p, bytes);
	if (strcmp(over, "usb") == 0)
		return over_usb(r) && install(r, p, bytes);
	if (strcmp(over, "ota") == 0)
		return (r->online || complain(r, "ota: not online")) &&
		       install(r, p, bytes);
	return complain(r, "no such road: %s", over);
}
