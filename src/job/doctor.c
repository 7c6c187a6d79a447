#include "job/doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "base/text.h"
#include "job/device.h"
#include "proto/cloud.h"
#include "recipe/embed.h"

#define ROOM_NEEDED (64u << 20) /* backups, journal */

static const char *const rule_folders[] = {
	DOCTOR_RULE_FOLDER,
	"/run/udev/rules.d",
	"/usr/local/lib/udev/rules.d",
	"/usr/lib/udev/rules.d",
	"/lib/udev/rules.d",
	NULL,
};

static struct doctor_finding *add(struct doctor *d, const char *id, bool good,
				  const char *next)
{
	struct doctor_finding *f = &d->list[d->count];

	if (d->count == DOCTOR_MAX - 1)
		return f; /* overwritten: the list is full */
	d->count++;
	*f = (struct doctor_finding){ .id = id, .good = good };
	text_copy(f->next, sizeof(f->next), good ? "" : next);
	return f;
}

static void say(struct doctor_finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct doctor_finding *f, const char *fmt, ...)
{
	char text[sizeof(f->what)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_clean(f->what, sizeof(f->what), text, strlen(text));
}

static enum doctor_rule one_folder(const char *folder)
{
	const char *ours = embedded_find(DOCTOR_RULE);
	enum doctor_rule state = DOCTOR_RULE_MISSING;
	char path[PATH_MAX];
	struct buf text;

	buf_init(&text, 1u << 16);
	if (fsio_join(path, sizeof(path), folder, DOCTOR_RULE, NULL) == 0 &&
	    fsio_read(path, &text, NULL) == 0)
		state = strcmp(buf_text(&text), ours) == 0 ? DOCTOR_RULE_GOOD
							   : DOCTOR_RULE_OLD;
	buf_fini(&text);
	return state;
}

/* Of two files with one name udev reads that of the earlier folder. */
enum doctor_rule doctor_rule_state(const char *const *folders)
{
	enum doctor_rule state = DOCTOR_RULE_MISSING;

	for (; *folders && state == DOCTOR_RULE_MISSING; folders++)
		state = one_folder(*folders);
	return state;
}

int doctor_install_rule(const char *folder, struct err *e)
{
	const char *rule = embedded_find(DOCTOR_RULE);
	char path[PATH_MAX];
	int rc = fsio_join(path, sizeof(path), folder, DOCTOR_RULE, e);

	if (rc < 0)
		return rc;
	if (access(folder, W_OK) != 0 && (errno == EACCES || errno == EROFS))
		return err_set(e, ERR_NO_ACCESS, "doctor",
			       "only root may write %s: run sudo unbrick "
			       "doctor --install-udev",
			       path);
	return fsio_write(path, rule, strlen(rule), 0644, e);
}

static void look_at_rule(struct doctor *d)
{
	enum doctor_rule state = doctor_rule_state(rule_folders);
	struct doctor_finding *f;

	f = add(d, "udev-rule", state == DOCTOR_RULE_GOOD,
		"sudo unbrick doctor --install-udev, then plug the devices in "
		"again");
	say(f, "%s",
	    state == DOCTOR_RULE_GOOD  ? "the udev rule is in place"
	    : state == DOCTOR_RULE_OLD ? "the udev rule is of another version"
				       : "the udev rule is not installed");
}

static void look_at_device(struct doctor *d, const struct device *device)
{
	struct err why = { 0 };
	char label[DEVICE_LABEL];
	struct doctor_finding *f;

	device_usable(device, &why);
	f = add(d, "device", why.code == ERR_OK, err_row(why.code)->next);
	say(f, "%s: %s", device_label(device, label),
	    why.code == ERR_OK ? "may be used" : why.what);
}

/* Tools that take the first DFU device would take this one. */
static bool is_other_dfu(const struct bus_device *b)
{
	struct device ours;

	return !device_from_bus(b, &ours) &&
	       ((b->vid == 0x0483 && b->pid == 0xdf11) ||
		text_find_nocase(b->product, "dfu"));
}

static int look_at_bus(struct doctor *d, struct world *w, struct err *e)
{
	struct bus_device *all = calloc(BUS_MAX_DEVICES, sizeof(*all));
	struct device *ours = calloc(BUS_MAX_DEVICES, sizeof(*ours));
	int rc = all && ours ? device_list(&w->bus, ours, BUS_MAX_DEVICES, e)
			     : err_set(e, ERR_NO_MEMORY, "doctor", "the bus");
	int n = 0;

	for (int i = 0; i < rc; i++)
		look_at_device(d, &ours[i]);
	if (rc == 0)
		say(add(d, "no-device", false,
			"plug a device in; a cable that only charges carries "
			"no data"),
		    "no Particle device is attached");
	if (rc >= 0)
		rc = n = bus_list(&w->bus, all, BUS_MAX_DEVICES, e);
	for (int i = 0; i < n; i++) {
		struct doctor_finding *f;

		if (!is_other_dfu(&all[i]))
			continue;
		f = add(d, "other-dfu", false,
			"unbrick leaves it alone; unplug it before other "
			"tools are used");
		f->note = true;
		say(f, "%s: %s (%04x:%04x) is a DFU device of somebody else",
		    all[i].port, all[i].product, all[i].vid, all[i].pid);
	}
	free(all);
	free(ours);
	return rc < 0 ? rc : 0;
}

static void look_at_folder(struct doctor *d)
{
	struct err why = { 0 };
	char path[PATH_MAX];
	uint64_t room = 0;
	bool good = fsio_home(FSIO_STATE, path, sizeof(path), &why) == 0 &&
		    fsio_mkdir(path, 0700, &why) == 0 &&
		    fsio_free(path, &room, &why) == 0;
	struct doctor_finding *f;

	if (good && access(path, W_OK) != 0)
		good = err_set(&why, ERR_DISK, "doctor", "%s cannot be written",
			       path) == 0;
	if (good && room < ROOM_NEEDED)
		good = err_set(&why, ERR_NO_SPACE, "doctor",
			       "%s: %llu MB are free", path,
			       (unsigned long long)(room >> 20)) == 0;
	f = add(d, "state-folder", good, err_row(why.code)->next);
	if (good)
		say(f, "%s: %llu MB are free", path,
		    (unsigned long long)(room >> 20));
	else
		say(f, "%s", why.what);
}

static void look_at_token(struct doctor *d, const struct world *w)
{
	struct cloud_config config = { 0 };
	struct err why = { 0 };
	bool good = cloud_config_load(&config, w->api_url, w->token, &why) == 0;
	struct doctor_finding *f =
		add(d, "cloud-token", good, err_row(ERR_NO_TOKEN)->next);

	f->note = true;
	if (good)
		say(f, "there is an access token for the cloud (%s)",
		    config.source);
	else
		say(f, "%s; only OTA steps need one", why.what);
	cloud_config_wipe(&config);
}

int doctor_look(struct world *w, struct doctor *out, struct err *e)
{
	int rc;

	*out = (struct doctor){ 0 };
#ifdef __linux__
	if (!w->practice)
		look_at_rule(out);
#endif
	rc = look_at_bus(out, w, e);
	look_at_folder(out);
	look_at_token(out, w);
	return rc;
}

bool doctor_good(const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (!d->list[i].good && !d->list[i].note)
			return false;
	}
	return true;
}
