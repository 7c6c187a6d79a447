/* SPDX-License-Identifier: MIT */
/* What the findings mean: doctor.h.  No input, no output. */
#include "doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define INSTALL "sudo unbrick doctor --install-udev"
#define REPLUG	", then plug the device in again"

/* A whole backup of the largest platform needs 16 MB, twice for safety. */
#define SPACE_NEEDED  (32u << 20)
#define SPACE_COMFORT (256u << 20)

const char *doctor_level_name(enum doctor_level l)
{
	static const char *const names[DOCTOR_LEVELS] = { "ok", "warn", "bad" };

	return names[(unsigned)l < DOCTOR_LEVELS ? l : DOCTOR_BAD];
}

enum doctor_level doctor_worst(const struct doctor *d)
{
	enum doctor_level worst = DOCTOR_OK;

	for (size_t i = 0; i < d->count; i++) {
		if (d->list[i].level > worst)
			worst = d->list[i].level;
	}
	return worst;
}

void doctor_add(struct doctor *d, const char *id, enum doctor_level level,
		const char *fix, const char *fmt, ...)
{
	struct doctor_finding *f;
	va_list ap;

	if (d->count == DOCTOR_MAX)
		return;
	f = &d->list[d->count++];
	memset(f, 0, sizeof(*f));
	f->id = id;
	f->level = level;
	text_copy(f->fix, sizeof(f->fix), fix);
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
}

static const struct computer_rule *our_rule(const struct computer *h)
{
	for (size_t i = 0; i < h->rule_count; i++) {
		if (h->rules[i].ours)
			return &h->rules[i];
	}
	return NULL;
}

static void judge_rules(const struct computer *h, struct doctor *out)
{
	const struct computer_rule *ours = our_rule(h);
	char fix[256];

	if (ours && ours->current)
		doctor_add(out, "udev-rule", DOCTOR_OK, "", "%s is in place",
			   ours->path);
	else if (ours)
		doctor_add(out, "udev-rule", DOCTOR_WARN, INSTALL,
			   "%s is not the rule of this version", ours->path);
	else if (h->rule_count)
		doctor_add(out, "udev-rule", DOCTOR_WARN, INSTALL,
			   "only %s names Particle's devices; it does not "
			   "keep ModemManager away",
			   h->rules[0].path);
	else
		doctor_add(out, "udev-rule", h->root ? DOCTOR_WARN : DOCTOR_BAD,
			   INSTALL,
			   "no udev rule opens Particle's devices to users");
	for (size_t i = 0; i < h->rule_count; i++) {
		if (!h->rules[i].open)
			continue;
		snprintf(fix, sizeof(fix), "%ssudo rm %.160s",
			 ours ? "" : INSTALL " && ", h->rules[i].path);
		doctor_add(out, "udev-open", DOCTOR_WARN, fix,
			   "%s lets every user and program of this computer "
			   "write to the devices (0666)",
			   h->rules[i].path);
	}
	if (!h->udev)
		doctor_add(out, "udev-daemon", DOCTOR_WARN,
			   "run unbrick where udev runs, not in a container",
			   "no udev daemon runs here, so rules have no effect");
}

/* A seat gets its rights from the rule, everybody else from groups. */
static void judge_groups(const struct computer *h, struct doctor *out)
{
	char missing[64] = "", waiting[64] = "", fix[256];

	for (size_t i = 0; i < h->group_count; i++) {
		const struct computer_group *g = &h->groups[i];
		char *list = g->listed ? waiting : missing;
		size_t n = strlen(list);

		if (!g->exists || g->joined)
			continue;
		snprintf(list + n, sizeof(missing) - n, "%s%s", n ? "," : "",
			 g->name);
	}
	if (h->root || (!missing[0] && !waiting[0])) {
		doctor_add(out, "groups", DOCTOR_OK, "",
			   h->root ? "root needs no groups"
				   : "you are in the groups that may open "
				     "ports and devices");
		return;
	}
	if (missing[0]) {
		snprintf(fix, sizeof(fix),
			 "sudo usermod -aG %s %s, then log in again", missing,
			 h->user[0] ? h->user : "$USER");
		doctor_add(out, "groups",
			   our_rule(h) && !h->ssh ? DOCTOR_OK : DOCTOR_WARN,
			   our_rule(h) && !h->ssh ? "" : fix,
			   "you are not in %s%s", missing,
			   our_rule(h) && !h->ssh
				   ? "; the rule gives the person at this "
				     "computer the rights"
				   : "");
	}
	if (waiting[0])
		doctor_add(out, "groups", DOCTOR_WARN, "log out and in again",
			   "you were put into %s, but not in this login",
			   waiting);
}

static void judge_modem_manager(const struct computer *h, struct doctor *out)
{
	if (!h->modem_manager)
		doctor_add(out, "modem-manager", DOCTOR_OK, "",
			   "ModemManager does not run");
	else if (our_rule(h))
		doctor_add(out, "modem-manager", DOCTOR_OK, "",
			   "ModemManager runs, and the rule keeps it away from "
			   "the devices");
	else
		doctor_add(out, "modem-manager", DOCTOR_WARN,
			   INSTALL " (or: sudo systemctl stop ModemManager)",
			   "ModemManager (process %u) talks to each new serial "
			   "port for its first seconds",
			   h->modem_manager);
}

void doctor_judge_host(const struct computer *h, struct doctor *out)
{
	if (!h->other) {
		judge_rules(h, out);
		judge_groups(h, out);
		judge_modem_manager(h, out);
	}
	if (h->root)
		doctor_add(
			out, "root", DOCTOR_WARN,
			"run it as yourself, without sudo",
			"root is not needed; files that it makes are root's");
	if (h->utf8)
		doctor_add(out, "locale", DOCTOR_OK, "", "UTF-8");
	else
		doctor_add(out, "locale", DOCTOR_WARN, "export LC_ALL=C.UTF-8",
			   "the locale '%s' has no UTF-8; names are shown with "
			   "escapes",
			   h->locale[0] ? h->locale : "C");
}

static void at_port(struct doctor *out, const char *port)
{
	if (out->count)
		text_copy(out->list[out->count - 1].port,
			  sizeof(out->list[0].port), port);
}

/* "vi (process 123)": the port layer's words. */
static unsigned long holder_process(const char *holder)
{
	const char *p = strstr(holder, "(process ");
	char digits[16];
	unsigned long pid;

	if (!p)
		return 0;
	p += strlen("(process ");
	text_copy_n(digits, sizeof(digits), p, strcspn(p, ")"));
	return text_number(digits, 1, 1u << 30, &pid) ? pid : 0;
}

static void judge_busy(const struct device *d, const struct bus_device *b,
		       struct doctor *out)
{
	unsigned long pid = holder_process(b->holder);
	char fix[256] = "close the program that uses it";

	if (text_starts(b->holder, "ModemManager"))
		text_copy(fix, sizeof(fix),
			  INSTALL " && sudo systemctl restart ModemManager");
	else if (pid)
		snprintf(fix, sizeof(fix), "close it, or: kill %lu", pid);
	doctor_add(out, "port-busy", DOCTOR_BAD, fix, "%s: %s is held by %s",
		   d->platform->title, b->tty,
		   b->holder[0] ? b->holder : "another program");
	at_port(out, b->port);
}

static void judge_device(const struct computer *h, const struct device *d,
			 struct doctor *out)
{
	const struct bus_device *b = &d->usb;
	bool tty = b->tty[0] && b->tty_access == BUS_ACCESS_DENIED;
	bool usb = b->usb_access == BUS_ACCESS_DENIED;

	if (b->tty[0] && b->tty_access == BUS_ACCESS_BUSY)
		judge_busy(d, b, out);
	if (tty || usb) {
		doctor_add(out, "device-access", DOCTOR_BAD,
			   our_rule(h) && h->ssh
				   ? "sudo usermod -aG dialout,plugdev $USER, "
				     "then log in again"
				   : (our_rule(h) ? "plug the device in again"
						  : INSTALL REPLUG),
			   "%s: you may not open %s%s%s", d->platform->title,
			   tty ? b->tty : "", tty && usb ? " and " : "",
			   usb ? "the USB device" : "");
		at_port(out, b->port);
	}
	if (d->mode != MODE_DFU && !b->tty[0]) {
		doctor_add(out, "no-port", DOCTOR_WARN,
			   "reset the device; if that does not help, bring it "
			   "to DFU mode by hand (help: the ? key)",
			   "%s: it shows no serial port", d->platform->title);
		at_port(out, b->port);
	}
}

static void judge_hub(const struct computer_usb *u, struct doctor *out)
{
	if (u->unconfigured)
		doctor_add(out, "hub-power", DOCTOR_BAD,
			   "use a hub with its own power supply, or another "
			   "port",
			   "%04x:%04x %s was refused by the system: not enough "
			   "power on this hub",
			   u->vid, u->pid, u->product);
	else if (u->overcurrent)
		doctor_add(out, "hub-power", DOCTOR_WARN,
			   "unplug what draws too much, use a powered hub",
			   "the port was cut off %u times: a device drew too "
			   "much current",
			   u->overcurrent);
	else
		return;
	at_port(out, u->port);
}

static void judge_foreign(const struct computer_usb *u, struct doctor *out)
{
	struct bus_device b = { .vid = u->vid, .pid = u->pid };
	struct device d;
	char fix[256];

	if (!u->dfu || device_from_bus(&b, &d))
		return;
	snprintf(fix, sizeof(fix), "unplug the device at USB port %s", u->port);
	doctor_add(out, "foreign-dfu", DOCTOR_WARN, fix,
		   "%04x:%04x %s is in DFU mode and no Particle device; "
		   "unbrick leaves it alone, other tools may not",
		   u->vid, u->pid, u->product);
	at_port(out, u->port);
}

void doctor_judge_bus(const struct computer *h, const struct bus_device *list,
		      size_t count, struct doctor *out)
{
	size_t ours = 0, before;
	struct device d;

	for (size_t i = 0; i < count; i++)
		ours += device_from_bus(&list[i], &d);
	if (!ours)
		doctor_add(out, "devices", DOCTOR_WARN,
			   "try another cable (many only charge) and another "
			   "USB port; then look at the LED: unbrick explain "
			   "--led WORDS",
			   "no Particle device on USB");
	else
		doctor_add(out, "devices", DOCTOR_OK, "",
			   "%zu Particle device%s on USB", ours,
			   ours == 1 ? "" : "s");
	before = out->count;
	for (size_t i = 0; i < count; i++) {
		if (device_from_bus(&list[i], &d))
			judge_device(h, &d, out);
	}
	if (ours && out->count == before)
		doctor_add(out, "device-access", DOCTOR_OK, "",
			   "all of them may be opened, nobody holds a port");
	for (size_t i = 0; i < h->usb_count; i++) {
		judge_hub(&h->usb[i], out);
		judge_foreign(&h->usb[i], out);
	}
}

void doctor_judge_space(const char *dir, uint64_t free_bytes,
			struct doctor *out)
{
	unsigned long long mb = free_bytes >> 20;
	char fix[256];

	snprintf(fix, sizeof(fix), "make room there; see: du -sh %.200s", dir);
	if (free_bytes < SPACE_NEEDED)
		doctor_add(out, "disk-space", DOCTOR_BAD, fix,
			   "%s: %llu MB free, too little for a backup", dir,
			   mb);
	else if (free_bytes < SPACE_COMFORT)
		doctor_add(out, "disk-space", DOCTOR_WARN, fix,
			   "%s: only %llu MB free", dir, mb);
	else
		doctor_add(out, "disk-space", DOCTOR_OK, "", "%s: %llu MB free",
			   dir, mb);
}
