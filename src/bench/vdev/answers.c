/* SPDX-License-Identifier: MIT */
/* What the shell answers: identity, versions and the module table. */
#include "bench/vdev/chip.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/release.h"

#define SLOW_ANSWER_US	 2000000  /* a modem is asked first */
#define SILENT_ANSWER_US 11000000 /* and does not answer */
#define SERIAL_AT	 9 /* of the id, which stands for a serial number */
#define ANSWER_MAX	 16384

const char *answer_release(const struct vdev *v)
{
	const char *name =
		release_name(v->layout->platform_id, FUNCTION_SYSTEM,
			     v->chip->main_part, checks_system_version(v));
	const struct fork *fork = v->layout->fork;

	if (name && fork && text_starts(name, fork->prefix))
		name += strlen(fork->prefix);
	return name ? name : "0.0.0";
}

static void describe_refs(const struct vdev *v, const struct finding *f,
			  struct buf *out)
{
	unsigned os = checks_os(v);
	bool filler =
		os < OS_2_2_0_RC1 || (os >= OS_3_0_0 && os < OS_3_2_0_RC1);
	unsigned shown = os < OS_SPLIT ? 1 : 2;
	const char *comma = "";

	for (unsigned i = 0; i < shown; i++) {
		const struct module_ref *d = &f->header.deps[i];

		if (d->function == FUNCTION_NONE)
			continue;
		buf_printf(out, "%s{\"f\":\"%c\",\"n\":\"%u\",\"v\":%u%s}",
			   comma, function_letter(d->function), d->index,
			   d->version, filler ? ",\"_\":\"\"" : "");
		comma = ",";
	}
}

/* platforms.md 4: the system goes on to tell the size it once had. */
uint32_t answer_size(const struct vdev *v, const struct place *p)
{
	return p->function == FUNCTION_SYSTEM && p->to_os &&
			       v->layout->told_system
		       ? v->layout->told_system
		       : p->size;
}

/* One module; its own platform is told only in OTA results. */
static void describe_finding(const struct vdev *v, const struct place *p,
			     const struct finding *f, bool platform,
			     struct buf *out)
{
	buf_printf(out, "{\"s\":%u,\"l\":\"%c\",\"vc\":%u,\"vv\":%u",
		   answer_size(v, p), store_letter(p->store), f->checked,
		   f->passed);
	if (f->found) {
		if (f->header.function == FUNCTION_USER)
			buf_printf(out, ",\"u\":\"%s\"", f->sha);
		buf_printf(out, ",\"f\":\"%c\",\"n\":\"%u\",\"v\":%u",
			   function_letter(f->header.function), f->header.index,
			   f->header.version);
		if (platform)
			buf_printf(out, ",\"p\":%u", f->header.platform_id);
	}
	buf_puts(out, ",\"d\":[");
	if (f->found)
		describe_refs(v, f, out);
	buf_puts(out, "]}");
}

void answer_ota_result(struct vdev *v, bool taken, struct buf *out)
{
	struct finding f;

	checks_staged(v, &f);
	buf_printf(out, "{\"r\":\"%s\",\"u\":", taken ? "ok" : "error");
	describe_finding(v, checks_ota(v), &f, true, out);
	buf_puts(out, "}");
}

/* serial.md 3.1; false: this release leaves the slot out. */
static bool describe_place(const struct vdev *v, const struct place *p,
			   const char *comma, struct buf *out)
{
	unsigned os = checks_os(v);
	bool newer = os >= OS_2_2_0_RC1;
	struct finding f;

	if (p->function == FUNCTION_ASSET)
		return false;
	/* newer ones tell of one with version 0 (FACTS.md) */
	if (p->function == FUNCTION_NCP && v->silent_ncp && !newer)
		return false;
	checks_place(v, p, &f);
	if (!f.found && os >= OS_1_1_0_RC1)
		return false;
	if (newer && p->store == STORE_FACTORY && !(f.passed & VALID_INTEGRITY))
		return false;
	buf_puts(out, comma);
	describe_finding(v, p, &f, false, out);
	return true;
}

static void describe_modules(struct vdev *v, struct buf *out)
{
	unsigned os = checks_os(v);
	const char *comma = "";

	buf_printf(out, "\"p\":%d", v->layout->platform_id);
	if (v->layout->cellular && os >= OS_0_4_6)
		buf_puts(out, ",\"imei\":\"353162070000001\","
			      "\"iccid\":\"8934076500000000001\"");
	buf_puts(out, ",\"m\":[");
	for (size_t i = 0; i < v->layout->place_count; i++) {
		const struct place *p = &v->layout->places[i];

		if (!layout_holds(p, os))
			continue;
		if (describe_place(v, p, comma, out))
			comma = ",";
	}
	buf_puts(out, "]");
}

void answer_describe(struct vdev *v, struct buf *out)
{
	buf_puts(out, "{\"f\":[],\"v\":{},");
	describe_modules(v, out);
	buf_puts(out, "}");
}

/* Older ones write it without braces. */
static void describe_for_shell(struct vdev *v, struct buf *out)
{
	bool braces = checks_os(v) > OS_YMODEM_WORKS;

	buf_puts(out, braces ? "{" : "");
	describe_modules(v, out);
	buf_puts(out, braces ? "}\r\n" : "\r\n");
}

static void identity(struct vdev *v, struct buf *out)
{
	/* what knows no more of itself than that keeps the old words */
	if (chip_has(v, CHIP_TELLS_KEYS))
		buf_printf(out, "Device ID: %s\r\nSerial Number: %s\r\n", v->id,
			   v->id + SERIAL_AT);
	else if (v->layout->cellular)
		buf_printf(out, "Device ID: %s\r\n", v->id);
	else
		buf_printf(out, "Your device id is %s\r\n", v->id);
	if (v->layout->cellular)
		buf_puts(out, "IMEI: 353162070000001\r\n"
			      "ICCID: 8934076500000000001\r\n");
}

static void address(struct vdev *v, struct buf *out)
{
	uint32_t tail = bytes_crc32((const uint8_t *)v->id, strlen(v->id));

	if (v->layout->cellular)
		tail = 0;
	buf_printf(
		out,
		"Your %s MAC address is\r\n%02x:%02x:%02x:%02x:%02x:%02x\r\n",
		checks_os(v) < OS_YMODEM_WORKS ? "core" : "device",
		v->layout->cellular ? 0 : 0x6c, v->layout->cellular ? 0 : 0x0b,
		v->layout->cellular ? 0 : 0x84, tail >> 16 & 0xff,
		tail >> 8 & 0xff, tail & 0xff);
}

static void diagnostics(struct vdev *v, struct buf *out)
{
	buf_printf(out,
		   "{\"sys:reset\":%d,\"sys:uptime\":%d,\"mem:free\":51200,"
		   "\"net:stat\":0,\"cloud:stat\":0}\r\n",
		   v->safe ? 90 : 20, (int)(v->now / 1000000 % 86400));
}

/* The text of one answer; false: no such command in this release. */
static bool compose(struct vdev *v, char command, struct buf *out)
{
	unsigned os = checks_os(v);

	switch (command) {
	case 'i':
		identity(v, out);
		return true;
	case 'v':
		if (os < OS_0_4_4)
			return false;
		buf_printf(out, "system firmware version: %s\n\r\n",
			   answer_release(v));
		return true;
	case 'm':
		address(v, out);
		return true;
	case 's':
		describe_for_shell(v, out);
		return true;
	case 'c':
		if (os < OS_PART3)
			return false;
		buf_printf(out, "Device claimed: %s\r\n",
			   v->claimed ? "yes" : "no");
		return true;
	case 'd':
		if (os < OS_0_8_0_RC1)
			return false;
		diagnostics(v, out);
		return true;
	default:
		return false;
	}
}

bool answer_command(struct vdev *v, char command, int64_t now)
{
	static const char noise[] =
		"0000012345 [comm.protocol] INFO: rcv'd message type=13\r\n";
	const struct vdev_fault *cut;
	struct buf out;
	int64_t gap = 0;
	bool known;

	buf_init(&out, ANSWER_MAX);
	known = compose(v, command, &out);
	if (!known)
		goto out;
	/* the table and the version are not written character by character */
	if (checks_os(v) < OS_SPLIT && command != 's' && command != 'v')
		gap = 1000;
	if (command == 'i' && v->layout->cellular)
		now += SLOW_ANSWER_US;
	if (command == 's' && v->silent_ncp)
		now += SILENT_ANSWER_US;
	fault_begin(&v->faults, FAULT_REPLY);
	if (fault_hit(&v->faults, VDEV_FAULT_REPLY_SILENT))
		goto out;
	if (fault_hit(&v->faults, VDEV_FAULT_REPLY_NOISE))
		line_text(v, noise, now, 0);
	cut = fault_hit(&v->faults, VDEV_FAULT_REPLY_CUT);
	if (cut && cut->arg < out.len)
		out.len = cut->arg;
	line_put(v, out.data, out.len, now, gap);
out:
	buf_fini(&out);
	return known;
}
