/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "recipe/compile.h"

#define AT(member) offsetof(struct recipe_step, member)

static const char *keys_word(size_t i)
{
	static const char *const words[] = { "check", "server", "device" };

	return i < COUNT(words) ? words[i] : NULL;
}

static void read_keys(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open)
		return;
	for (size_t i = 0; keys_word(i); i++) {
		if (strcmp(keys_word(i), text) == 0) {
			*(enum recipe_keys *)to = (enum recipe_keys)i;
			return;
		}
	}
	problem_word(c, y, "key action", text, keys_word);
}

static void read_setup(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);

	(void)to;
	if (text && !open && strcmp(text, "done") != 0)
		problem_at(c, y, "- setup: done", "'%s' is no setup", text);
}

/* "reset" is no mode that one can be in, but a step can ask for it. */
static void read_mode_or_reset(struct compile *c, const struct yaml *y,
			       void *to)
{
	if (y->kind == YAML_SCALAR && strcmp(y->text, "reset") == 0)
		*(enum device_mode *)to = MODE_UNKNOWN;
	else
		read_mode(c, y, to);
}

static void read_var(struct compile *c, const struct yaml *y, void *to)
{
	const char *name = value_word(c, y);

	if (!name)
		return;
	for (size_t i = 0; i < c->r->var_count; i++) {
		if (strcmp(c->r->vars[i].name, name) == 0) {
			*(const char **)to = name;
			return;
		}
	}
	problem_at(c, y, "name it in 'vars', without a dollar sign here",
		   "'%s' is no variable of this recipe", name);
}

static void read_body(struct compile *c, const struct yaml *y, void *to)
{
	read_steps(c, y, to);
}

static const struct field plan_fields[] = {
	{ "to", read_release, AT(plan.release) },
	{ "app", read_path, AT(plan.app) },
	{ "complete", read_bool, AT(plan.complete) },
	{ 0 },
};
static const struct field expect_fields[] = {
	{ "healthy", read_bool, AT(expect.healthy) },
	{ "app", read_path, AT(expect.app) },
	{ "verdict", read_verdicts, AT(expect.holds) },
	{ "mode", read_modes, AT(expect.holds) },
	{ "bootloader", read_version, AT(expect.holds) },
	{ "prebootloader", read_version, AT(expect.holds) },
	{ "system", read_version, AT(expect.holds) },
	{ "system-part1", read_version, AT(expect.holds) },
	{ "system-part2", read_version, AT(expect.holds) },
	{ "system-part3", read_version, AT(expect.holds) },
	{ "user", read_version, AT(expect.holds) },
	{ "radio", read_version, AT(expect.holds) },
	{ "ncp", read_version, AT(expect.holds) },
	{ 0 },
};
static const struct field restore_fields[] = {
	{ "from", read_path, AT(file) },
	{ 0 },
};
static const struct field wait_fields[] = {
	{ "seconds", read_seconds, AT(seconds) },
	{ "mode", read_mode, AT(mode) },
	{ 0 },
};
static const struct field ask_fields[] = {
	{ "text", read_text, AT(text) },
	{ "var", read_var, AT(var) },
	{ 0 },
};
static const struct field log_fields[] = {
	{ "seconds", read_seconds, AT(seconds) },
	{ 0 },
};
static const struct field repeat_fields[] = {
	{ "times", read_times, AT(times) },
	{ "steps", read_body, AT(body) },
	{ "at_least", read_percent, AT(at_least) },
	{ "stop_after_failures", read_times, AT(stop_after_failures) },
	{ 0 },
};

/* How each verb is written. */
static const struct verb_row {
	const char *name;
	bool empty;		    /* nothing need follow */
	const struct field *fields; /* or a group of these */
	field_reader *scalar;	    /* or one value */
	size_t offset;		    /* of that value */
	const char *example;
} verbs[RECIPE_VERBS] = {
	[RECIPE_INSPECT] = { "inspect", true, NULL, NULL, 0, "- inspect:" },
	[RECIPE_BACKUP] = { "backup", true, NULL, NULL, 0, "- backup:" },
	[RECIPE_RESTORE] = { "restore", true, restore_fields, NULL, 0,
			     "- restore: { from: BACKUP }" },
	[RECIPE_FLASH] = { "flash", false, flash_fields, NULL, 0,
			   "- flash: { what: bootloader, over: serial }" },
	[RECIPE_MODE] = { "mode", false, NULL, read_mode_or_reset, AT(mode),
			  "- mode: listening" },
	[RECIPE_PLAN] = { "plan", true, plan_fields, NULL, 0,
			  "- plan: { to: same-as-system }" },
	[RECIPE_KEYS] = { "keys", false, NULL, read_keys, AT(keys),
			  "- keys: check" },
	[RECIPE_WAIT] = { "wait", false, wait_fields, read_seconds, AT(seconds),
			  "- wait: 10s, or { mode: normal, seconds: 60 }" },
	[RECIPE_ASK] = { "ask", false, ask_fields, read_text, AT(text),
			 "- ask: Is the antenna connected?" },
	[RECIPE_TELL] = { "tell", false, NULL, read_text, AT(text),
			  "- tell: Take the board off the fixture." },
	[RECIPE_EXPECT] = { "expect", false, expect_fields, NULL, 0,
			    "- expect: { healthy: true }" },
	[RECIPE_LOG] = { "log", false, log_fields, read_seconds, AT(seconds),
			 "- log: 30s" },
	[RECIPE_REPEAT] = { "repeat", false, repeat_fields, NULL, 0,
			    "- repeat: { times: 20, at_least: 95%, steps: [...] }" },
	[RECIPE_STOP] = { "stop", true, NULL, read_text, AT(text),
			  "- stop: Send this board back." },
	[RECIPE_SETUP] = { "setup", false, NULL, read_setup, 0,
			   "- setup: done" },
	[RECIPE_SERVICE] = { "service", true, NULL, NULL, 0, "- service:" },
};

const char *recipe_verb_name(enum recipe_verb v)
{
	return (unsigned)v < RECIPE_VERBS ? verbs[v].name : "?";
}

bool recipe_counts_rounds(const struct recipe_step *s)
{
	return s->verb == RECIPE_REPEAT &&
	       (s->at_least || s->stop_after_failures);
}

static const char *verb_word(size_t i)
{
	return i < RECIPE_VERBS ? verbs[i].name : NULL;
}

/* "expect: { healthy: false }" asks for nothing. */
static bool asks_nothing(const struct yaml *y)
{
	return !y->first || (!y->first->next &&
			     strcmp(y->first->key->text, "healthy") == 0 &&
			     strcmp(y->first->text, "false") == 0);
}

static void check_repeat(struct compile *c, const struct yaml *y,
			 const struct recipe_step *s)
{
	const struct yaml *stop = yaml_get(y, "stop_after_failures");
	const char *example = verbs[RECIPE_REPEAT].example;

	if (!yaml_get(y, "times"))
		problem_at(c, y->key, example, "repeat needs 'times'");
	else if (!yaml_get(y, "steps"))
		problem_at(c, y->key, example, "repeat needs 'steps'");
	else if (stop && s->times && s->stop_after_failures > s->times)
		problem_at(c, stop, NULL, "there are only %u rounds to fail",
			   s->times);
}

/* What must be there, verb by verb. */
static void check_step(struct compile *c, const struct yaml *y,
		       const struct recipe_step *s)
{
	if (s->verb == RECIPE_FLASH)
		compile_check_flash(c, y, &s->flash);
	else if (s->verb == RECIPE_EXPECT && asks_nothing(y))
		problem_at(c, y, verbs[s->verb].example,
			   "this holds for every device");
	else if (s->verb == RECIPE_WAIT && y->kind == YAML_MAP && !y->first)
		problem_at(c, y, verbs[s->verb].example, "wait for what?");
	else if (s->verb == RECIPE_LOG && y->kind == YAML_MAP && !y->first)
		problem_at(c, y, verbs[s->verb].example, "for how long?");
	else if (s->verb == RECIPE_ASK && y->kind == YAML_MAP &&
		 !yaml_get(y, "text"))
		problem_at(c, y->key, verbs[s->verb].example, "ask what?");
	else if (s->verb == RECIPE_PLAN && s->plan.complete &&
		 !yaml_get(y, "to"))
		problem_at(c, y->key, verbs[s->verb].example,
			   "complete which release?");
	else if (s->verb == RECIPE_REPEAT)
		check_repeat(c, y, s);
}

static void read_verb(struct compile *c, const struct yaml *y,
		      struct recipe_step *s)
{
	const struct verb_row *v = &verbs[s->verb];

	if (yaml_is_null(y)) {
		if (!v->empty)
			problem_at(c, y->key, v->example,
				   "'%s' needs to know what", v->name);
	} else if (y->kind == YAML_MAP && v->fields) {
		map_read(c, y, v->name, v->fields, s);
		check_step(c, y, s);
	} else if (y->kind == YAML_SCALAR && v->scalar) {
		v->scalar(c, y, (char *)s + v->offset);
	} else if (y->kind == YAML_MAP && !y->first && v->empty) {
		return; /* "{}" */
	} else {
		problem_at(c, y, v->example, "this is not how '%s' is written",
			   v->name);
	}
}

static const char *fail_word(size_t i)
{
	static const char *const words[] = { "stop", "restore", "continue" };

	return i < COUNT(words) ? words[i] : NULL;
}

static void read_on_fail(struct compile *c, const struct yaml *y, void *to)
{
	static const enum recipe_on_fail meaning[] = { RECIPE_FAIL_STOP,
						       RECIPE_FAIL_RESTORE,
						       RECIPE_FAIL_CONTINUE };
	struct recipe_step *s = to;
	const char *text;
	bool open;

	if (y->kind == YAML_LIST) {
		s->on_fail = RECIPE_FAIL_STEPS;
		read_steps(c, y, &s->fail_steps);
		return;
	}
	text = value_text(c, y, &open);
	if (!text || open)
		return;
	for (size_t i = 0; fail_word(i); i++) {
		if (strcmp(fail_word(i), text) == 0) {
			s->on_fail = meaning[i];
			return;
		}
	}
	problem_word(c, y, "way out", text, fail_word);
}

static void read_step_when(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe_step *s = to;

	s->has_when = true;
	read_when(c, y, &s->when);
}

static const struct field modifiers[] = {
	{ "when", read_step_when, 0 },
	{ "retry", read_retry, AT(retry) },
	{ "on_fail", read_on_fail, 0 },
	{ 0 },
};

static int verb_of(const char *name)
{
	for (int v = 0; v < RECIPE_VERBS; v++) {
		if (strcmp(verbs[v].name, name) == 0)
			return v;
	}
	return -1;
}

static const char *step_word(size_t i)
{
	if (i < RECIPE_VERBS)
		return verb_word(i);
	return modifiers[i - RECIPE_VERBS].name;
}

/* "- flash: {...}", with when, retry and on_fail beside it. */
static void read_step(struct compile *c, const struct yaml *y,
		      struct recipe_step *s)
{
	const struct yaml *verb = NULL;
	const struct field *f;
	bool told = false;

	for (const struct yaml *m = y->first; m; m = m->next) {
		int v = verb_of(m->key->text);

		for (f = modifiers; f->name; f++) {
			if (strcmp(f->name, m->key->text) == 0)
				break;
		}
		if (v < 0 && !f->name) {
			problem_word(c, m->key, "step", m->key->text,
				     step_word);
			told = true;
		} else if (compile_seen_before(y, m))
			problem_at(c, m->key, NULL, "'%s' stands here twice",
				   m->key->text);
		else if (v < 0)
			f->read(c, m, (char *)s + f->offset);
		else if (verb)
			problem_at(c, m->key, "begin the second with a '-'",
				   "'%s' and '%s' are two steps",
				   verb->key->text, m->key->text);
		else
			s->verb = (enum recipe_verb)v, verb = m;
	}
	if (verb)
		read_verb(c, verb, s);
	else if (!told)
		problem_at(c, y, verbs[RECIPE_FLASH].example,
			   "a step without an action");
}

/* "- inspect" without its colon is understood as it was meant. */
static void read_item(struct compile *c, const struct yaml *y,
		      struct recipe_step *s)
{
	char hint[48];
	int v;

	s->line = y->line;
	s->column = y->column;
	if (y->kind == YAML_MAP) {
		read_step(c, y, s);
		return;
	}
	v = y->kind == YAML_SCALAR ? verb_of(y->text) : -1;
	snprintf(hint, sizeof(hint),
		 "- %s:", v >= 0 ? verbs[v].name : "inspect");
	if (v >= 0 && verbs[v].empty)
		s->verb = (enum recipe_verb)v;
	else if (v >= 0)
		problem_at(c, y, verbs[v].example, "'%s' needs to know what",
			   verbs[v].name);
	else
		problem_at(c, y, hint, "this is no step");
}

void read_steps(struct compile *c, const struct yaml *y,
		struct recipe_steps *out)
{
	size_t n = 0;

	if (y->kind != YAML_LIST || !y->first) {
		problem_at(c, y, "- inspect:", "a list of steps belongs here");
		return;
	}
	if (c->depth == RECIPE_MAX_DEPTH) {
		problem_at(c, y, NULL, "steps are nested too deeply");
		return;
	}
	for (const struct yaml *m = y->first; m; m = m->next)
		n++;
	if (n > RECIPE_MAX_STEPS - c->step_count) {
		problem_at(c, y, NULL, "more than %d steps", RECIPE_MAX_STEPS);
		return;
	}
	c->step_count += n;
	out->list = arena_take(c->arena, n * sizeof(*out->list));
	if (!out->list) {
		c->no_memory = true;
		return;
	}
	c->depth++;
	for (const struct yaml *m = y->first; m; m = m->next)
		read_item(c, m, &out->list[out->count++]);
	c->depth--;
}
