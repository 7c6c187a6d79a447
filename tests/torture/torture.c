/* SPDX-License-Identifier: MIT */
/*
 * Runs a list of commands again and again, with one more call failing each
 * time: an allocation, a file, database, library or USB call (calls.h).
 *	torture [POINTS [COMMAND [KIND [NUMBER]]]]
 * POINTS are spread evenly over commands, kinds and calls; with a number
 * only this call fails, and what the program said is shown.
 *
 * After each: the program ended by itself, in time, with a documented exit
 * code, said why if that is not 0, kept no memory (in a build with
 * AddressSanitizer), and did not say 0 over another end state of the devices
 * than that of an undisturbed run, nor for want of memory over another answer
 * where the command only looks.  What was written to in vain is run again
 *without faults and has to end in that state.
 */
#include <dirent.h>
#include <signal.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "calls.h"
#include "ports.h"

#define LIMIT_SECONDS 60
#define WORDS	      14

enum trait {
	WRITES = 1,   /* goes on where it was broken off */
	ANSWERS = 4,  /* all it says is what it was asked for */
	PREPARED = 2, /* after a repair: there is a journal and a backup */
};

struct command {
	const char *name;
	unsigned traits;
	const char *words[WORDS];
};

#define SAFE_MODE "--bench", "photon-safe-mode"
#define PHOTON	  "--bench", "photon-121"

/* Commands run in their home; ../files is made by prepare();
 * JOB is the repair of a prepared folder, BACKUP what was kept of the mended
 * device: named after its own hash. */
static const struct command commands[] = {
	{ "fix", WRITES, { "fix", "-y", SAFE_MODE } },
	{ "recipe",
	  WRITES,
	  { "--recipe", "bootloader-tinker-app", "-y", "--var", "app=app.bin",
	    SAFE_MODE } },
	{ "flash",
	  WRITES,
	  { "flash", "../files/app.bin", "--over", "dfu", "-y", PHOTON } },
	{ "keys", WRITES, { "keys", "server", "-y", PHOTON } },
	{ "restore",
	  WRITES | PREPARED,
	  { "restore", "BACKUP", "-y", SAFE_MODE } },
	{ "backup", 0, { "backup", PHOTON } },
	{ "inspect", ANSWERS, { "inspect", "--json", SAFE_MODE } },
	{ "diagnose",
	  ANSWERS,
	  { "diagnose", "--json", "-d", "all", "--bench", "trouble" } },
	{ "plan", 0, { "plan", SAFE_MODE } },
	{ "dry-run", ANSWERS, { "fix", "--dry-run", "--json", SAFE_MODE } },
	{ "list", ANSWERS, { "list", "--json", "--bench", "trouble" } },
	{ "show-keys", ANSWERS, { "keys", "check", "--json", PHOTON } },
	{ "history", ANSWERS | PREPARED, { "history", "--json" } },
	{ "report", ANSWERS | PREPARED, { "report", "JOB", "--json" } },
	{ "write", PREPARED, { "report", "JOB", "--report", "report.html" } },
	{ "import", 0, { "firmware", "import", "../files" } },
	{ "archive", 0, { "firmware", "import", "../files/all.tgz" } },
	{ "module", ANSWERS, { "module", "--json", "../files/app.bin" } },
	{ "text", ANSWERS, { "module", "../files/app.bin" } },
	{ "check", 0, { "recipe", "check", "bootloader-tinker-app" } },
	{ "explain", 0, { "explain", "../files/note.txt" } },
	{ "log", 0, { "log", "--seconds", "3", "--bench", "healthy-photon" } },
	{ "compat", ANSWERS, { "compat", "--json" } },
};

/* What the child leaves for its parent. */
struct outcome {
	struct ports_result result;
	unsigned counted[CALLS_KINDS];
	bool failed; /* the call came */
	char victim[48];
};

struct point {
	const struct command *command;
	enum calls_kind kind;
	unsigned at;
	enum calls_way way;
};

/* What an undisturbed run gives. */
struct sound {
	uint32_t state;
	bool answer; /* its output is in "sound", and is always the same */
};

static char root[128];
static char job[32];	 /* the one of the prepared folder */
static char backup[400]; /* its manifest */
static struct outcome *shared;
static unsigned lost, runs;

int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

static void arm(void *ctx)
{
	const struct point *p = ctx;

	calls_install();
	calls_watch(p->way == CALLS_LOST ? ports_keep : NULL);
	calls_arm(p->kind, p->at, p->way);
}

static const char *word(const char *given)
{
	if (strcmp(given, "JOB") == 0)
		return job;
	return strcmp(given, "BACKUP") == 0 ? backup : given;
}

static void in_child(const struct point *p, const char *home)
{
	const char *words[WORDS] = { 0 };
	struct point unmoved = *p;
	int leaks = 0;

	for (size_t i = 0; p->command->words[i]; i++)
		words[i] = word(p->command->words[i]);

	alarm(LIMIT_SECONDS);
	ports_run(home, words, arm, &unmoved, &shared->result);
	for (int k = 0; k < CALLS_KINDS; k++)
		shared->counted[k] = calls_counted((enum calls_kind)k);
	shared->failed = calls_failed();
	snprintf(shared->victim, sizeof(shared->victim), "%s", calls_victim());
	if (__lsan_do_recoverable_leak_check)
		leaks = __lsan_do_recoverable_leak_check();
	_exit(leaks ? 98 : 0);
}

/* Status of waitpid(). */
static int run(const struct point *p, const char *home)
{
	int status = -1;
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		in_child(p, home);
	while (pid > 0 && waitpid(pid, &status, 0) != pid)
		;
	runs++;
	return status;
}

static void shell(const char *command)
{
	if (system(command) != 0) {
		fprintf(stderr, "failed: %s\n", command);
		exit(2);
	}
}

/* A folder as the commands find it: prepared or empty. */
static void fresh_home(const struct command *c, char *home, size_t size)
{
	char line[600];

	snprintf(home, size, "%s/run", root);
	snprintf(line, sizeof(line), "rm -rf %s && cp -r %s/%s %s", home, root,
		 c->traits & PREPARED ? "prepared" : "empty", home);
	shell(line);
}

static bool said_something(const char *home)
{
	static const char *const names[] = { "out", "err" };
	bool said = false;

	for (size_t i = 0; i < COUNT(names); i++) {
		char path[300];
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", home, names[i]);
		said |= stat(path, &st) == 0 && st.st_size > 0;
	}
	return said;
}

/* The same, or one that says of which device it is not known. */
static bool same_answer(const char *home)
{
	char line[900];

	snprintf(line, sizeof(line),
		 "cmp -s %s/out %s/sound || grep -q '\"code\":\"F' %s/out",
		 home, root, home);
	return system(line) == 0;
}

static void complain(const struct point *p, const char *home, const char *why)
{
	char line[300];

	lost++;
	printf("not ok torture %s, %s call %u (%s, %s): %s\n", p->command->name,
	       calls_kind_name(p->kind), p->at, shared->victim,
	       calls_way_name(p->way), why);
	snprintf(line, sizeof(line), "tail -n 25 %s/err | sed 's/^/    /'",
		 home);
	fflush(stdout);
	shell(line);
}

/* NULL: nothing was lost. */
static const char *judge(const struct point *p, int status, const char *home,
			 const struct sound *sound)
{
	static char why[96];

	if (WIFSIGNALED(status)) {
		snprintf(why, sizeof(why), "ended by signal %d",
			 WTERMSIG(status));
		return WTERMSIG(status) == SIGALRM ? "it hangs" : why;
	}
	if (WEXITSTATUS(status) == CALLS_CUT)
		return NULL;
	if (WEXITSTATUS(status) == 98)
		return "memory is kept";
	if (WEXITSTATUS(status) != 0)
		return "a sanitizer stopped it";
	if (shared->result.rc < 0 || shared->result.rc > 9)
		return "an unknown exit code";
	if (shared->result.rc && !said_something(home))
		return "failed without a word";
	if (!sound || shared->result.rc)
		return NULL;
	if (shared->result.state != sound->state)
		return "exit 0 over another end state";
	if (sound->answer && p->kind == CALLS_MEMORY && !same_answer(home))
		return "exit 0 over another answer";
	return NULL;
}

/* True: there was something to go on with, and it went on to the end. */
static bool resumed(const struct point *p, const char *home,
		    const struct sound *sound)
{
	struct command resume = { "resume", WRITES, { "resume", "-y" } };
	struct point calm = { .command = &resume };
	const char *const *word = p->command->words, *why;
	int status;

	while (*word && strcmp(*word, "--bench") != 0)
		word++;
	memcpy(&resume.words[2], word, 2 * sizeof(*word));
	status = run(&calm, home);
	why = judge(&calm, status, home, sound);
	if (why)
		complain(p, home, why);
	return why || shared->result.rc == 0;
}

/* What every error says: resume, or the same command again. */
static void again(const struct point *p, const char *home,
		  const struct sound *sound)
{
	struct point calm = *p;
	const char *why;
	int status;

	calm.at = 0;
	if (p->at % 2 && resumed(p, home, sound))
		return;
	status = run(&calm, home);
	why = judge(p, status, home, sound);
	if (!why && (shared->result.rc || shared->result.state != sound->state))
		why = "run again it does not end as an undisturbed run";
	if (why)
		complain(p, home, why);
}

static void one(const struct point *p, const struct sound *sound, bool loud)
{
	char home[200], line[600];
	const char *why;
	bool failed;
	int status, rc;

	fresh_home(p->command, home, sizeof(home));
	status = run(p, home);
	failed = shared->failed;
	rc = shared->result.rc;
	if (WIFEXITED(status) && WEXITSTATUS(status) == CALLS_CUT)
		failed = true, rc = 1;
	why = judge(p, status, home, sound);
	if (why)
		complain(p, home, why);
	if (loud) {
		snprintf(line, sizeof(line), "cat %s/out %s/err", home, home);
		printf("exit %d after %s\n", shared->result.rc, shared->victim);
		fflush(stdout);
		shell(line);
	}
	if (!why && failed && rc && p->command->traits & WRITES)
		again(p, home, sound);
}

/* Twice, to see whether what it says is always the same. */
static struct sound undisturbed(const struct point *p)
{
	struct sound sound = { 0 };
	char home[200], line[600];
	const char *why;
	int status;

	for (int i = 0; i < 2; i++) {
		fresh_home(p->command, home, sizeof(home));
		status = run(p, home);
		why = judge(p, status, home, NULL);
		if (!why && shared->result.rc)
			why = "it fails undisturbed";
		if (why)
			complain(p, home, why);
		sound.answer =
			i && p->command->traits & ANSWERS && same_answer(home);
		snprintf(line, sizeof(line), "cp %s/out %s/sound", home, root);
		shell(line);
	}
	sound.state = shared->result.state;
	return sound;
}

/* The ways of a file take turns. */
static enum calls_way way_of(enum calls_kind kind, unsigned i)
{
	return kind == CALLS_FILE ? (enum calls_way)(i % CALLS_WAYS)
				  : CALLS_ONCE;
}

static unsigned each_kind(const struct command *c, unsigned share, int only)
{
	struct point p = { .command = c };
	unsigned counted[CALLS_KINDS], done = 0;
	struct sound sound = undisturbed(&p);

	memcpy(counted, shared->counted, sizeof(counted));
	printf("%-10s%s", c->name, sound.answer ? "=" : " ");
	for (int k = 0; k < CALLS_KINDS; k++) {
		unsigned n = counted[k] < share ? counted[k] : share;

		printf(" %s %u/%u", calls_kind_name((enum calls_kind)k),
		       only < 0 || only == k ? n : 0, counted[k]);
		fflush(stdout);
		for (unsigned i = 0; i < n && (only < 0 || only == k); i++) {
			p.kind = (enum calls_kind)k;
			p.at = 1 + (unsigned)((uint64_t)i * counted[k] / n);
			p.way = way_of(p.kind, i);
			one(&p, &sound, false);
			done++;
		}
	}
	putchar('\n');
	return done;
}

static void without_faults(const char *home, const char *const *words)
{
	struct command c = { .name = "before" };
	struct point p = { .command = &c };
	int status;

	for (size_t i = 0; words[i]; i++)
		c.words[i] = words[i];
	status = run(&p, home);
	if (status != 0 || shared->result.rc != 0) {
		complain(&p, home, "cannot be prepared");
		exit(2);
	}
}

static void prepare(void)
{
	static const char *const repair[] = { "fix", "-y", SAFE_MODE, NULL };
	/* Something that a backup can be put back over, and no worse. */
	static const char *const keep[] = { "backup", "--out", "../files/kept",
					    SAFE_MODE, NULL };
	static const char *const flash[] = { "flash",  "../files/app.bin",
					     "--over", "dfu",
					     "-y",     SAFE_MODE,
					     NULL };
	const time_t now = time(NULL);
	char path[300], line[900];
	glob_t found;

	snprintf(root, sizeof(root), "%s/unbrick-torture-%d",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		 (int)getpid());
	snprintf(line, sizeof(line),
		 "mkdir -p %s/empty %s/files && mkdir %s/prepared", root, root,
		 root);
	shell(line);
	snprintf(path, sizeof(path), "%s/files", root);
	ports_files("photon-safe-mode", "0.7.0-rc.7", path);
	ports_files("photon-safe-mode", "app.bin", path);
	snprintf(path, sizeof(path), "%s/prepared", root);
	strftime(job, sizeof(job), "%Y%m%d-0001", gmtime(&now));
	without_faults(path, repair);
	without_faults(path, keep);
	without_faults(path, flash);
	snprintf(line, sizeof(line),
		 "cd %s && tar -czf files/all.tgz -C files app.bin &&"
		 " printf 'F413 magenta {\"f\":[],\"v\":{}}\\n' "
		 ">files/note.txt",
		 root);
	shell(line);
	snprintf(path, sizeof(path), "%s/files/kept/*.json", root);
	if (glob(path, 0, NULL, &found) != 0 || found.gl_pathc != 1)
		exit(2);
	snprintf(backup, sizeof(backup), "%s", found.gl_pathv[0]);
	globfree(&found);
}

static void sweep(unsigned points, const char *name, int kind)
{
	unsigned done = 0, left = points;

	for (size_t i = 0; i < COUNT(commands); i++) {
		unsigned rows = (unsigned)(COUNT(commands) - i), share;

		if (name && strcmp(name, commands[i].name) != 0)
			continue;
		/* what short commands leave is for the long ones */
		share = name ? points : left / rows / (kind < 0 ? 4 : 1);
		done += each_kind(&commands[i], share ? share : 1, kind);
		left = points > done ? points - done : 0;
	}
	printf("%s torture: %u calls failed in %zu commands, %u runs, "
	       "%u lost\n",
	       lost ? "not ok" : "ok", done, COUNT(commands), runs, lost);
}

static int kind_by_name(const char *name)
{
	for (int k = 0; k < CALLS_KINDS; k++) {
		if (strcmp(name, calls_kind_name((enum calls_kind)k)) == 0)
			return k;
	}
	return -1;
}

int main(int argc, char *argv[])
{
	unsigned points = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 60;
	const char *name = argc > 2 ? argv[2] : NULL;
	int kind = argc > 3 ? kind_by_name(argv[3]) : -1;
	char line[300];

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	prepare();
	if (argc > 4 && kind >= 0) {
		for (size_t i = 0; i < COUNT(commands); i++) {
			struct point p = { &commands[i], (enum calls_kind)kind,
					   (unsigned)strtoul(argv[4], NULL, 10),
					   argc > 5 ? (enum calls_way)atoi(
							      argv[5])
						    : CALLS_ONCE };

			if (strcmp(name, commands[i].name) == 0)
				one(&p, NULL, true);
		}
	} else {
		sweep(points, name, kind);
	}
	snprintf(line, sizeof(line), "rm -rf %s", root);
	if (!getenv("KEEP"))
		shell(line);
	return lost != 0;
}
