/* SPDX-License-Identifier: MIT */
/* Mangled JSON by itself: model/evidence_json.h. */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "model/evidence/parts.h"

static void check_node(const struct loose *l, int node, int depth)
{
	const struct loose_node *n = &l->nodes[node];

	fuzz_require(depth <= LOOSE_DEPTH + 1);
	fuzz_require(n->key + (size_t)n->key_len <= l->len);
	fuzz_require(n->at + (size_t)n->len <= l->len || n->len == 0);
	for (int i = n->child; i >= 0; i = l->nodes[i].next) {
		/* children stand behind their parent: no loops */
		fuzz_require(i > node && (size_t)i < l->count);
		fuzz_require(l->nodes[i].next < 0 || l->nodes[i].next > i);
		check_node(l, i, depth + 1);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct loose l;
	static struct evidence ev;
	char *text = malloc(size + 1);
	size_t end;

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	fuzz_luck();
	end = loose_read(&l, text, size, 0);
	fuzz_require(end <= size && l.count > 0);
	check_node(&l, 0, 0);
	memset(&ev, 0, sizeof(ev));
	ev.table.platform_id = -1;
	describe_apply(&ev, &l, 1, "spark/flash/status");
	fuzz_require(ev.table.count <= TABLE_MAX_SLOTS);
	free(text);
}
