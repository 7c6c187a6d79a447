/* SPDX-License-Identifier: MIT */
#include "base/count.h"
#include "port/computer.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fsio.h"
#include "base/text.h"

#define RULE_MAX (256 * 1024)
#define USB_TREE "/sys/bus/usb/devices"
#define IDS_MAX	 128

/* Earlier ones hide later ones of the same name; udev(7). */
static const char *const rule_folders[] = {
	"/etc/udev/rules.d",	       "/run/udev/rules.d",
	"/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d",
	"/lib/udev/rules.d",
};

/* Who may open serial ports, by distribution, and what our rule names. */
static const char *const group_names[COMPUTER_GROUPS] = { "dialout", "uucp",
							  "plugdev" };

/* A small file as text; "" if it cannot be read. */
static void read_line(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	while (n > 0 && isspace((unsigned char)out[n - 1]))
		n--;
	out[n > 0 ? n : 0] = '\0';
}

/* Does a line that is no comment name our vendor and the open mode? */
static void judge_rule(const char *text, bool *names, bool *open)
{
	char line[512];

	*names = *open = false;
	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t blank = strspn(text, " \t");

		text_copy_n(line, sizeof(line), text, n);
		if (text[blank] != '#' && text_find_nocase(line, "2b04")) {
			*names = true;
			if (strstr(line, "\"0666\""))
				*open = true;
		}
		text += n + (text[n] == '\n');
	}
}

static bool rule_known(const struct computer *h, const char *name)
{
	for (size_t i = 0; i < h->rule_count; i++) {
		if (strcmp(strrchr(h->rules[i].path, '/') + 1, name) == 0)
			return true;
	}
	return false;
}

static void look_rule(struct computer *h, const char *dir, const char *name,
		      const char *rule)
{
	struct computer_rule r = { .ours = strcmp(name, COMPUTER_RULE) == 0 };
	struct buf text;
	char path[PATH_MAX];
	bool names = false;

	if (!text_ends(name, ".rules") || rule_known(h, name) ||
	    h->rule_count == COMPUTER_RULES ||
	    fsio_join(path, sizeof(path), dir, name, NULL) < 0)
		return;
	buf_init(&text, RULE_MAX);
	if (fsio_read(path, &text, NULL) == 0)
		judge_rule(buf_text(&text), &names, &r.open);
	r.current = r.ours && strcmp(buf_text(&text), rule) == 0;
	buf_fini(&text);
	if (!names)
		return;
	text_clean(r.path, sizeof(r.path), path, strlen(path));
	h->rules[h->rule_count++] = r;
}

static void look_rules(struct computer *h, const char *root, const char *rule)
{
	for (size_t i = 0; i < COUNT(rule_folders); i++) {
		char dir[PATH_MAX];
		struct dirent *de;
		DIR *d;

		if (snprintf(dir, sizeof(dir), "%s%s", root, rule_folders[i]) >=
		    (int)sizeof(dir))
			continue;
		d = opendir(dir);
		while (d && (de = readdir(d)))
			look_rule(h, dir, de->d_name, rule);
		if (d)
			closedir(d);
	}
}

static bool process_has(gid_t gid)
{
	gid_t ids[IDS_MAX];
	int n = getgroups(IDS_MAX, ids);

	if (gid == getegid())
		return true;
	for (int i = 0; i < n; i++) {
		if (ids[i] == gid)
			return true;
	}
	return false;
}

static void look_user(struct computer *h)
{
	struct passwd pw, *found = NULL;
	char space[4096];

	h->root = geteuid() == 0;
	if (getpwuid_r(getuid(), &pw, space, sizeof(space), &found) == 0 &&
	    found) {
		text_clean(h->user, sizeof(h->user), pw.pw_name,
			   strlen(pw.pw_name));
		text_clean(h->home, sizeof(h->home), pw.pw_dir,
			   strlen(pw.pw_dir));
	}
}

static void look_groups(struct computer *h)
{
	for (size_t i = 0; i < COMPUTER_GROUPS; i++) {
		struct computer_group *g = &h->groups[h->group_count++];
		struct group gr, *found = NULL;
		char space[16384];

		text_copy(g->name, sizeof(g->name), group_names[i]);
		if (getgrnam_r(g->name, &gr, space, sizeof(space), &found) ||
		    !found)
			continue;
		g->exists = true;
		g->joined = process_has(gr.gr_gid);
		for (char **m = gr.gr_mem; *m; m++)
			g->listed = g->listed || strcmp(*m, h->user) == 0;
	}
}

static unsigned find_process(const char *name)
{
	struct dirent *de;
	unsigned long pid = 0;
	DIR *d = opendir("/proc");

	while (d && !pid && (de = readdir(d))) {
		char path[300], comm[64];

		if (!isdigit((unsigned char)de->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/comm", de->d_name);
		read_line(path, comm, sizeof(comm));
		if (strcmp(comm, name) == 0)
			pid = strtoul(de->d_name, NULL, 10);
	}
	if (d)
		closedir(d);
	return (unsigned)pid;
}

/* Descriptors as the kernel has them: is an interface in DFU mode? */
static bool has_dfu(const char *dir)
{
	uint8_t all[4096];
	char path[600];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/descriptors", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, all, sizeof(all));
		close(fd);
	}
	for (ssize_t i = 0; i + 8 < n && all[i] >= 2; i += all[i]) {
		/* USB 2.0 table 9-12; DFU 1.1 4.2.1 */
		if (all[i] >= 9 && all[i + 1] == 4 && all[i + 5] == 0xfe &&
		    all[i + 6] == 1 && all[i + 7] == 2)
			return true;
	}
	return false;
}

static uint16_t hex_file(const char *dir, const char *name)
{
	char path[600], text[16];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	read_line(path, text, sizeof(text));
	return (uint16_t)strtoul(text, NULL, 16);
}

static void look_device(struct computer *h, const char *name, const char *dir)
{
	struct computer_usb u = { 0 };
	char path[600], text[256];

	u.dfu = has_dfu(dir);
	snprintf(path, sizeof(path), "%s/bConfigurationValue", dir);
	read_line(path, text, sizeof(text));
	u.unconfigured = access(path, R_OK) == 0 && !text[0];
	if ((!u.dfu && !u.unconfigured) || h->usb_count == COMPUTER_USB)
		return;
	text_copy(u.port, sizeof(u.port), name);
	u.vid = hex_file(dir, "idVendor");
	u.pid = hex_file(dir, "idProduct");
	snprintf(path, sizeof(path), "%s/product", dir);
	read_line(path, text, sizeof(text));
	text_clean(u.product, sizeof(u.product), text, strlen(text));
	h->usb[h->usb_count++] = u;
}

/* "1-2:1.0/1-2-port3": the ports of a hub and what happened to them. */
static void look_ports(struct computer *h, const char *dir)
{
	struct dirent *de;
	DIR *d = opendir(dir);

	while (d && (de = readdir(d))) {
		char path[900], text[32], *dash = strstr(de->d_name, "-port");
		unsigned long times;

		if (!dash || h->usb_count == COMPUTER_USB)
			continue;
		snprintf(path, sizeof(path), "%s/%s/over_current_count", dir,
			 de->d_name);
		read_line(path, text, sizeof(text));
		if (!text_number(text, 1, UINT_MAX, &times))
			continue;
		*dash = '\0';
		snprintf(h->usb[h->usb_count].port, sizeof(h->usb[0].port),
			 "%.16s port %.8s", de->d_name, dash + 5);
		h->usb[h->usb_count++].overcurrent = (unsigned)times;
	}
	if (d)
		closedir(d);
}

static void look_usb(struct computer *h)
{
	struct dirent *de;
	DIR *d = opendir(USB_TREE);

	while (d && (de = readdir(d))) {
		char dir[512];

		snprintf(dir, sizeof(dir), USB_TREE "/%s", de->d_name);
		if (strchr(de->d_name, ':'))
			look_ports(h, dir);
		else if (isdigit((unsigned char)de->d_name[0]))
			look_device(h, de->d_name, dir);
	}
	if (d)
		closedir(d);
}

/* Asked without changing the program's own locale. */
static void look_locale(struct computer *h)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);

	for (size_t i = 0; i < 3 && !h->locale[0]; i++) {
		const char *v = getenv(names[i]);

		if (v)
			text_clean(h->locale, sizeof(h->locale), v, strlen(v));
	}
	if (!l)
		return;
	h->utf8 = text_same(nl_langinfo_l(CODESET, l), "UTF-8");
	freelocale(l);
}

void computer_look(const char *root, const char *rule, struct computer *out)
{
	memset(out, 0, sizeof(*out));
#ifndef __linux__
	out->other = true;
#endif
	look_user(out);
	out->ssh = getenv("SSH_CONNECTION") != NULL;
	out->udev = access("/run/udev/control", F_OK) == 0;
	out->modem_manager = find_process("ModemManager");
	look_rules(out, root, rule);
	look_groups(out);
	look_usb(out);
	look_locale(out);
}

static bool run_udevadm(char *const *words)
{
	static char *const no_environment[] = {
		(char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL
	};
	posix_spawn_file_actions_t quiet;
	int status = -1;
	pid_t pid;
	int rc;

	if (posix_spawn_file_actions_init(&quiet) != 0)
		return false;
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&pid, words[0], &quiet, NULL, words, no_environment);
	posix_spawn_file_actions_destroy(&quiet);
	if (rc != 0)
		return false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The path of our rule as it is now, if it is current; or false. */
static bool rule_is_current(const char *root, const char *rule, char *path,
			    size_t size)
{
	struct computer *h = calloc(1, sizeof(*h));
	bool current = false;

	if (!h)
		return false;
	look_rules(h, root, rule);
	for (size_t i = 0; !current && i < h->rule_count; i++)
		current = h->rules[i].current &&
			  text_copy(path, size, h->rules[i].path);
	free(h);
	return current;
}

int computer_install_rule(const char *root, const char *rule, char *path,
			  size_t size, bool *reloaded, struct err *e)
{
	char reload[] = "--reload", control[] = "control", name[] = "udevadm";
	char trigger[] = "trigger", only[] = "--subsystem-match=usb";
	char tty[] = "--subsystem-match=tty";
	char dir[PATH_MAX];
	int rc;

	*reloaded = false;
	if (rule_is_current(root, rule, path, size))
		return 1;
	if (snprintf(dir, sizeof(dir), "%s%s", root, rule_folders[0]) >=
	    (int)sizeof(dir))
		return err_set(e, ERR_USAGE, "udev", "the path is too long");
	rc = fsio_mkdir(dir, 0755, e);
	if (rc == 0)
		rc = fsio_join(path, size, dir, COMPUTER_RULE, e);
	if (rc == 0)
		rc = fsio_write(path, rule, strlen(rule), 0644, e);
	if (rc < 0 || root[0])
		return rc;
	*reloaded = run_udevadm((char *[]){ name, control, reload, NULL }) &&
		    run_udevadm((char *[]){ name, trigger, only, tty, NULL });
	return 0;
}
